"""What is done about each way in which a model or its API can fail: one table.

again     the same request once more, after a wait; too often in a row and the API is down
resume    the turn goes back as it came, for the server to go on with it
correct   the model is told what was wrong, in the conversation
leave     the charter's conversation ends; the walker works the charter
down      no further conversation of this run begins; the walker works the rest
plain     the toolset is not known there: plain tools of the same names
"""

from dataclasses import dataclass
from typing import Final, Literal

from promo import bounds

Remedy = Literal["again", "resume", "correct", "leave", "down", "plain"]


@dataclass(frozen=True)
class Answer:
    """What is done, how often at most in one charter, and what a report calls it.

    What is done ``again`` may fail so often in a row; an answer begins the row anew.
    """

    remedy: Remedy
    most: int
    told: str


FAILURES: Final[dict[str, Answer]] = {
    # ── the API ────────────────────────────────────────────────────────────────────────────────
    "rate-limited": Answer("again", bounds.MODEL_TRIES, "the API asked to be asked less (429)"),
    "overloaded": Answer("again", bounds.MODEL_TRIES, "the API is overloaded (529)"),
    "server-error": Answer("again", bounds.MODEL_TRIES, "the API failed (5xx)"),
    "timed-out": Answer("again", 2, "the API did not answer in time"),
    "unreachable": Answer("again", bounds.MODEL_TRIES, "the API could not be reached"),
    "cut-stream": Answer("again", 2, "the answer broke off"),
    "no-access": Answer(
        "down", 0, "the API refused the key or its account, or does not know the model"
    ),
    "no-toolset": Answer("plain", 1, "the API does not know the browser toolset"),
    "bad-request": Answer("leave", 0, "the API refused the request"),
    "too-long": Answer("leave", 0, "the conversation is longer than the model reads"),
    # ── the model ──────────────────────────────────────────────────────────────────────────────
    "refusal": Answer("leave", 0, "the model refused to go on"),
    "pause_turn": Answer("resume", 3, "the API paused the turn again and again"),
    "max_tokens": Answer("correct", 1, "the model's answers are longer than one may be"),
    "model_context_window_exceeded": Answer("leave", 0, "the model's context is full"),
    "unknown-stop": Answer("leave", 0, "the API ended the turn in an unknown way"),
    "only-talk": Answer("correct", 1, "the model only talked"),
    "unknown-tool": Answer("correct", 3, "the model called tools that do not exist"),
    "invalid-input": Answer("correct", 3, "the model called tools with what they do not take"),
    "loop": Answer("correct", 2, "the model did the same again and again"),
}
"""Each of them is met over HTTP by a test, in both forms of the tools."""

STOPS: Final = frozenset({"refusal", "pause_turn", "max_tokens", "model_context_window_exceeded"})
_BY_STATUS: Final = {
    401: "no-access", 402: "no-access", 403: "no-access", 404: "no-access",
    408: "server-error", 409: "server-error", 413: "too-long",
    429: "rate-limited", 529: "overloaded",
}  # fmt: skip
_BY_WORDS: Final = (
    ("too-long", ("prompt is too long", "context window", "context limit", "too many tokens")),
    ("no-toolset", ("toolset",)),
    ("no-access", ("credit balance", "billing")),
)
# An answer that had begun can still end in an error; then only its kind says which.
_BY_KIND: Final = {
    "rate_limit_error": "rate-limited", "overloaded_error": "overloaded",
    "api_error": "server-error", "timeout_error": "server-error",
}  # fmt: skip
_BAD: Final = 400
_UNREAD: Final = 422
_SERVER: Final = 500


def of_status(status: int, message: str, kind: str = "") -> str:
    """The row of an answer that is an error.

    Args:
        status: of HTTP.
        message: what the API says of it.
        kind: the API's own word for it.
    """
    if status < _BAD:
        return _BY_KIND.get(kind, "cut-stream")
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= _SERVER:
        return "server-error"
    said = message.casefold() if status in {_BAD, _UNREAD} else ""
    found = (row for row, signs in _BY_WORDS if any(sign in said for sign in signs))
    return next(found, "bad-request")


def of_stop(reason: str | None) -> str | None:
    """The row of a stop reason; None for one that is as it should be."""
    if reason in {"tool_use", "end_turn", "stop_sequence"}:
        return None
    if reason is None:
        return "cut-stream"
    return reason if reason in STOPS else "unknown-stop"


def wait_seconds(tries: int, retry_after: float | None) -> float:
    """How long to wait before the same request goes out once more.

    Args:
        tries: how often it failed, from 1 on.
        retry_after: what the API asked for.
    """
    wanted = retry_after if retry_after is not None else 0.5 * 2 ** (tries - 1)
    return min(max(wanted, 0.0), bounds.MODEL_RETRY_SECONDS)
