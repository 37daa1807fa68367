"""How the model can be made to fail, the way the real one and the ways to it do."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from promo.demo.model.wire import FAMILY, Json, Turn, error


@dataclass(frozen=True)
class Fault:
    """One way to fail.

    Args:
        name: what it is called.
        status: the answer's code; None answers with 200.
        body: the answer of a code that is no 200.
        headers: further headers of the answer.
        turn: what is answered in the place of what the script says.
        delay_seconds: how long it waits first.
        cut_after: events of a stream, or halves of a plain answer, after which the line drops.
        clean: whether the line ends as if all had been said.
        garbled: whether the event there is no JSON.
        ended_by: the kind of the error that ends a stream there; empty when none does.
    """

    name: str
    status: int | None = None
    body: Json = field(default_factory=dict[str, object])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    turn: Turn | None = None
    delay_seconds: float = 0.0
    cut_after: int | None = None
    clean: bool = False
    garbled: bool = False
    ended_by: str = ""


class Faults:
    """The faults that are set; each strikes some requests in a row."""

    def __init__(self) -> None:
        self._set: list[tuple[Fault, int, int | None]] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault, *, after: int = 0, times: int | None = 1) -> None:
        """Fail like this from now on.

        Args:
            fault: how.
            after: requests that go well first.
            times: how often it strikes; None for ever.
        """
        with self._lock:
            self._set.append((fault, after, times))

    def clear(self) -> None:
        """Be well again."""
        with self._lock:
            self._set.clear()

    def strike(self) -> Fault | None:
        """The fault that the next request meets, if any."""
        with self._lock:
            for index, (fault, after, times) in enumerate(self._set):
                if after:
                    self._set[index] = (fault, after - 1, times)
                elif times != 0:
                    left = None if times is None else times - 1
                    self._set[index] = (fault, 0, left)
                    return fault
        return None


def _status(name: str, status: int, kind: str, said: str, **headers: str) -> Fault:
    spelled = {key.replace("_", "-"): value for key, value in headers.items()}
    return Fault(name, status, error(kind, said), spelled)


def _says(name: str, text: str, stop: str = "end_turn") -> Fault:
    block: Json = {"type": "text", "text": text}
    return Fault(name, turn=Turn((block,), stop))  # pyright: ignore[reportArgumentType]


def _calls(name: str, *calls: tuple[str, Json, bool]) -> Fault:
    content = tuple(
        {"type": "tool_use", "id": f"toolu_{name.replace('-', '')}{index:02}", "name": tool,
         **({"toolset_name": FAMILY} if member else {}), "input": given}
        for index, (tool, given, member) in enumerate(calls)
    )  # fmt: skip
    return Fault(name, turn=Turn(content, "tool_use"))


def _cut_off(fault: Fault) -> Fault:
    """An answer that was too long in the middle of its call."""
    return replace(fault, turn=replace(fault.turn, stop="max_tokens")) if fault.turn else fault


def with_tool_names_of(fault: Fault, *, toolset: bool) -> Fault:
    """The fault as it is where the browser's tools are plain ones."""
    if fault.turn is None or toolset:
        return fault
    bare = [{k: v for k, v in b.items() if k != "toolset_name"} for b in fault.turn.content]
    return replace(fault, turn=replace(fault.turn, content=tuple(bare)))


_BUSY: Final = "Overloaded"
_MANY: Final = "This request would exceed your account's rate limit. Please try again later."
_LONG: Final = "prompt is too long: 1000001 tokens > 1000000 maximum"

FAULTS: Final = {
    fault.name: fault
    for fault in (
        _status("rate-limit", 429, "rate_limit_error", _MANY, Retry_After="1"),
        _status("rate-limit-long", 429, "rate_limit_error", _MANY, Retry_After="86400"),
        _status("overloaded", 529, "overloaded_error", _BUSY),
        _status("server-error", 500, "api_error", "Internal server error"),
        _status("bad-gateway", 502, "api_error", "Bad gateway"),
        _status("unavailable", 503, "api_error", "Service unavailable"),
        _status("wrong-key", 401, "authentication_error", "invalid x-api-key"),
        _status("not-permitted", 403, "permission_error", "This key may not use this model."),
        _status("no-credit", 400, "invalid_request_error", "Your credit balance is too low."),
        _status("no-such-model", 404, "not_found_error", "model: no-such-model"),
        _status("too-large", 413, "request_too_large", "Request exceeds the maximum size"),
        _status("context-too-long", 400, "invalid_request_error", _LONG),
        _status("no-toolset", 400, "invalid_request_error",
                "tools.0: Input tag 'browser_toolset_20260801' found using 'type' does not match "
                "any of the expected tags"),
        Fault("time-out", delay_seconds=30.0),
        Fault("cut-stream", cut_after=3),
        Fault("cut-stream-clean", cut_after=3, clean=True),
        Fault("garbled-stream", cut_after=3, garbled=True),
        Fault("error-in-a-stream", cut_after=3, ended_by="overloaded_error"),
        Fault("refusal", turn=Turn((), "refusal")),
        _says("pause-turn", "I pause here.", "pause_turn"),
        _says("max-tokens", "I was about to", "max_tokens"),
        _cut_off(_calls("max-tokens-in-a-call", ("read_page", {}, True))),
        _says("context-window", "There is no more", "model_context_window_exceeded"),
        _says("only-talk", "I would click on the button, and then look at what it does."),
        Fault("empty", turn=Turn((), "end_turn")),
        _says("unknown-stop", "Well.", "a_reason_of_2031"),
        _calls("unknown-tool", ("format_disk", {"path": "/"}, False)),
        _calls("unknown-member", ("teleport", {}, True)),
        _calls("no-toolset-name", ("read_page", {}, False)),
        _calls("command-in-a-name", ("x\n::error::forged", {}, False)),
        _calls("forbidden-member", ("javascript_exec", {"text": "fetch('/')"}, True)),
        _calls("invalid-input", ("left_click", {"target": "the big one"}, True)),
        _calls("unknown-ref", ("left_click", {"target": {"type": "ref", "ref": "e999999"}}, True)),
        _calls("invalid-report", ("report_finding", {"title": 7}, False)),
        _calls("loop", ("read_page", {}, True)),
    )
}  # fmt: skip
"""By name; the last rows are answers that are well-formed and wrong."""
