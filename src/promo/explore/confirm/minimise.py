"""The fewest steps that still show a finding: delta debugging, bounded.

The first step opens the page and the last one is what shows it; what lies between is tried without,
first all of it, then halves, then quarters, at last one by one (Zeller's ddmin, complements only).
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


async def minimised(
    steps: Sequence[T],
    shows: Callable[[Sequence[T]], Awaitable[bool]],
    more: Callable[[], bool],
) -> tuple[T, ...]:
    """A part of the steps, in their order, that still shows the finding.

    Args:
        steps: that show it.
        shows: tries a part; asked once for each.
        more: whether there is time for another try.
    """
    if len(steps) <= 2:  # noqa: PLR2004  (nothing lies between)
        return tuple(steps)
    first, last = steps[0], steps[-1]
    between = list(steps[1:-1])
    size = len(between)
    while between and size:
        at = 0
        while at < len(between):
            if not more():
                return (first, *between, last)
            fewer = between[:at] + between[at + size :]
            if await shows((first, *fewer, last)):
                between = fewer
            else:
                at += size
        size = min(size // 2, len(between)) if size > 1 else 0
    return (first, *between, last)
