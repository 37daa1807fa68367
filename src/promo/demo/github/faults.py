"""How the local GitHub can be made to fail, the way the real one does."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DOCS = "https://docs.github.com/rest"


@dataclass
class Fault:
    """One way to fail.

    Args:
        method: the requests it strikes; ``*`` is all of them.
        path: a regular expression that the path below the API's address must match.
        times: how often it strikes; None for ever.
        status: the answer's code; None answers as usual, only later.
        body: the answer.
        headers: further headers of the answer.
        delay_seconds: how long it waits first.
        after: whether the request takes effect before the answer is spoilt.
    """

    method: str = "*"
    path: str = ""
    times: int | None = None
    status: int | None = None
    body: Mapping[str, Any] = field(default_factory=dict[str, Any])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay_seconds: float = 0.0
    after: bool = False


class Faults:
    """The faults that are set."""

    def __init__(self) -> None:
        self._set: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Fail like this from now on."""
        with self._lock:
            self._set.append(fault)

    def clear(self) -> None:
        """Be well again."""
        with self._lock:
            self._set.clear()

    def strike(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, if any."""
        with self._lock:
            for fault in self._set:
                fits = fault.method in {"*", method} and re.search(fault.path, path)
                if fits and fault.times != 0:
                    fault.times = None if fault.times is None else fault.times - 1
                    return fault
        return None


def answer(message: str, status: int) -> dict[str, str]:
    """An error's body."""
    return {"message": message, "documentation_url": DOCS, "status": str(status)}


def bad_credentials() -> Fault:
    """The token is wrong or has expired."""
    return Fault(status=401, body=answer("Bad credentials", 401))


def not_permitted(method: str = "*", path: str = "") -> Fault:
    """The token is right and may not do this."""
    text = "Resource not accessible by integration"
    return Fault(method, path, status=403, body=answer(text, 403))


def secondary_rate_limit(
    *, retry_after: int | None = 1, times: int | None = 1, status: int = 403, method: str = "*"
) -> Fault:
    """Too many writes in a row."""
    text = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    )
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Fault(method, status=status, times=times, headers=headers, body=answer(text, status))


def primary_rate_limit(reset_epoch: int, times: int | None = 1) -> Fault:
    """The hour's requests are used up until a time in epoch seconds."""
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset_epoch)}
    body = answer("API rate limit exceeded for installation ID 1.", 403)
    return Fault(status=403, times=times, headers=headers, body=body)


def broken(status: int = 502, times: int | None = None, method: str = "*", path: str = "") -> Fault:
    """A 5xx answer."""
    return Fault(method, path, times, status, answer("Server Error", status))


def lost_answer(method: str, path: str = "", times: int | None = 1) -> Fault:
    """The request takes effect and a gateway loses the answer."""
    return Fault(method, path, times, 502, answer("Server Error", 502), after=True)


def slow(seconds: float, method: str = "*", path: str = "") -> Fault:
    """The right answer, late."""
    return Fault(method, path, delay_seconds=seconds)
