"""The answer to one request: its shape checked, its cache accounted for, its script asked."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from promo.demo.model.cache import Cache, Usage
from promo.demo.model.faults import Fault
from promo.demo.model.scene import scenes
from promo.demo.model.script import Policy
from promo.demo.model.shape import ShapeError, check
from promo.demo.model.tokens import pieces, tokens, total
from promo.demo.model.wire import Json, Turn, error

_WINDOW_TOKENS: Final = 1_000_000
_REFUSED: Final = {"type": "refusal", "category": None, "explanation": None}


@dataclass
class Answering:
    """What the API does with a request, without the wire.

    Args:
        policy: what answers.
        key: the credential that is taken; empty takes any.
        clock: seconds that only go forward.
        models: names that are known; empty knows every name.
    """

    policy: Policy
    key: str = ""
    clock: Callable[[], float] = time.monotonic
    models: frozenset[str] = frozenset()
    cache: Cache = field(default_factory=Cache)
    _paused: set[str] = field(default_factory=set[str])
    _count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def refusal(self, headers: Mapping[str, str], body: Json | None) -> tuple[int, Json] | None:
        """Why a request is not even looked at; None when it is."""
        given = headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")
        if not given or (self.key and given != self.key):
            return 401, error("authentication_error", "invalid x-api-key")
        if "anthropic-version" not in headers:
            return 400, error("invalid_request_error", "anthropic-version: header is required")
        if body is None:
            return 400, error("invalid_request_error", "The request body is not a JSON object")
        if self.models and body.get("model") not in self.models:
            return 404, error("not_found_error", f"model: {body.get('model')}")
        return None

    def count(self, body: Json) -> tuple[int, Json]:
        """The answer of count_tokens."""
        try:
            check(body, counting=True)
        except ShapeError as wrong:
            return 400, error("invalid_request_error", str(wrong))
        return 200, {"input_tokens": total(body)}

    def message(self, body: Json, fault: Fault | None) -> tuple[int, Json]:
        """The answer of messages: a message, or an error."""
        with self._lock:
            return self._message(body, fault)

    def _message(self, body: Json, fault: Fault | None) -> tuple[int, Json]:
        try:
            check(body, paused=self._paused)
        except ShapeError as wrong:
            return 400, error("invalid_request_error", str(wrong))
        used = self.cache.use(str(body["model"]), pieces(body), self.clock())
        if used.total > _WINDOW_TOKENS:
            said = f"prompt is too long: {used.total} tokens > {_WINDOW_TOKENS} maximum"
            return 400, error("invalid_request_error", said)
        turn = self.policy(scenes(body)) if fault is None or fault.turn is None else fault.turn
        if turn.stop == "pause_turn":
            self._paused |= {str(block.get("text")) for block in turn.content}
        self._count += 1
        return 200, _document(body, turn, used, self._count)


def _document(body: Json, turn: Turn, used: Usage, number: int) -> Json:
    content, output, stop = _within(turn, int(body["max_tokens"]))
    return {
        "id": f"msg_local{number:06}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        **({"stop_details": _REFUSED} if stop == "refusal" else {}),
        "usage": used.document(output),
    }


def _within(turn: Turn, most: int) -> tuple[list[Json], int, str]:
    """The content, its tokens, and why it ended: no longer than what was asked for."""
    content: list[Json] = []
    spent = 0
    for block in turn.content:
        text = block["type"] == "text"
        size = tokens(block["text"] if text else f"{block['name']}{block['input']}") + 4
        if spent + size > most:
            return content, most, "max_tokens"
        content.append(block)
        spent += size
    return content, max(1, spent), turn.stop
