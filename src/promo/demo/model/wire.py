"""What is asked of the model and what it answers, as values."""

from dataclasses import dataclass
from typing import Any, Final, Literal, cast

Json = dict[str, Any]
Stop = Literal[
    "end_turn", "max_tokens", "tool_use", "pause_turn", "refusal", "model_context_window_exceeded"
]

BROWSER: Final = "browser_toolset_20260801"
FAMILY: Final = "browser"


@dataclass(frozen=True)
class Turn:
    """One answer of the model.

    Args:
        content: its blocks, as the API writes them.
        stop: why it ended; None is what a stream that was cut leaves behind.
    """

    content: tuple[Json, ...]
    stop: Stop = "end_turn"


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; the credential is not kept.

    Args:
        path: the address below the server's own.
        body: what was asked, None when it was no JSON object.
        text: the same as it came, to be searched.
        headers: as they came, by lower-case name, without credentials.
        status: the answer's code.
        answer: the message or error that was answered.
        came_seconds: when it was read, by the server's clock.
        left_seconds: when its answer began to go out, by the same.
    """

    path: str
    body: Json | None
    text: str
    headers: dict[str, str]
    status: int
    answer: Json
    came_seconds: float
    left_seconds: float


def blocks_of(content: object) -> list[Json]:
    """A message's or result's content as blocks, where a text alone may stand for one."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if not isinstance(content, list):
        return []
    return [block for block in cast("list[Any]", content) if isinstance(block, dict)]


def texts_of(content: object) -> list[str]:
    """The texts in a content."""
    return [str(block.get("text", "")) for block in blocks_of(content) if block["type"] == "text"]


def error(kind: str, message: str) -> Json:
    """An error's body."""
    return {
        "type": "error",
        "error": {"type": kind, "message": message},
        "request_id": "req_local",
    }
