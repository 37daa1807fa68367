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
    """What is done, how often at most in one charter, and what a report calls it."""

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
    "no-access": Answer("down", 0, "the API refused the key, or the model is not known there"),
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
"""Which row a status and a stop reason are is a truth table; over HTTP ``only-talk`` is tested."""

STOPS: Final = frozenset({"refusal", "pause_turn", "max_tokens", "model_context_window_exceeded"})
_NO_ACCESS: Final = frozenset({401, 402, 403, 404})
_TOO_LONG: Final = ("prompt is too long", "context window", "context limit", "too many tokens")
_TOOLSET: Final = ("browser_toolset", "toolset")
_BAD: Final = frozenset({400, 422})
_LARGE: Final = 413
_RATE: Final = 429
_OVERLOADED: Final = 529
_SERVER: Final = 500


def of_status(status: int, message: str) -> str:
    """The row of an answer that is an error.

    Args:
        status: of HTTP.
        message: what the API says of it.
    """
    said = message.casefold()
    if status == _RATE:
        return "rate-limited"
    if status == _OVERLOADED:
        return "overloaded"
    if status >= _SERVER or status in {408, 409}:
        return "server-error"
    if status == _LARGE or (status in _BAD and any(sign in said for sign in _TOO_LONG)):
        return "too-long"
    if status in _BAD and any(sign in said for sign in _TOOLSET):
        return "no-toolset"
    return "no-access" if status in _NO_ACCESS else "bad-request"


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
