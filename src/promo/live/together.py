"""Several looks at the same time, none of which can hold up the one who waits for them.

Looking up a name cannot be bounded, so each look has a thread that may be left behind; and the main
thread only ever waits, so a signal reaches it at once.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

from promo.live.probe import Look, no_answer

# What a look may take beside its own deadline: a name's look-up, a pattern's process.
_GRACE_SECONDS: Final = 5.0


def look_together(
    urls: Sequence[str], look: Callable[[str], Look], timeout_seconds: float
) -> tuple[Look, ...]:
    """One look at each address, in their order.

    Args:
        urls: the addresses.
        look: looks at one of them and takes about ``timeout_seconds`` at most.
        timeout_seconds: how long one look is given.
    """
    heard: queue.SimpleQueue[tuple[int, Look | BaseException]] = queue.SimpleQueue()
    for number, url in enumerate(urls):
        threading.Thread(target=_report, args=(heard, number, look, url), daemon=True).start()
    ends = time.monotonic() + timeout_seconds + _GRACE_SECONDS
    looks: dict[int, Look] = {}
    while len(looks) < len(urls):
        try:
            number, result = heard.get(timeout=max(ends - time.monotonic(), 0.001))
        except queue.Empty:
            break
        if isinstance(result, BaseException):
            raise result
        looks[number] = result
    late = f"nothing in {timeout_seconds:.3g} s"
    return tuple(looks.get(n) or no_answer(url, "timeout", late) for n, url in enumerate(urls))


def _report(
    heard: queue.SimpleQueue[tuple[int, Look | BaseException]],
    number: int,
    look: Callable[[str], Look],
    url: str,
) -> None:
    try:
        heard.put((number, look(url)))
    except BaseException as error:  # noqa: BLE001  (raised again by whoever waits)
        heard.put((number, error))
