"""How fast a site is asked: navigations a second, and slower when it says that it is too much."""

import asyncio
from collections.abc import Callable

from promo import bounds


class Pace:
    """Hands out turns.

    Args:
        rate: navigations a second; 0 for no limit.
        now: seconds of a clock that never goes back.
    """

    def __init__(self, rate: float, now: Callable[[], float]) -> None:
        self._gap = 1 / rate if rate > 0 else 0.0
        self._now = now
        self._next = now()
        self._held_until = 0.0
        self._hold_seconds = 0.0

    async def turn(self) -> None:
        """Wait for the next turn."""
        at = max(self._next, self._now())
        self._next = at + self._gap
        await asyncio.sleep(at - self._now())

    def back_off(self, asked_seconds: float = 0.0) -> None:
        """Hold every turn for longer than the last time.

        Pages that were under way together are refused together: that is one refusal.
        """
        now = self._now()
        if now < self._held_until:
            return
        longer = max(bounds.BACK_OFF_SECONDS, 2 * self._hold_seconds, asked_seconds)
        self._hold_seconds = min(longer, bounds.BACK_OFF_MOST_SECONDS)
        self._held_until = now + self._hold_seconds
        self._next = max(self._next, self._held_until)

    def fine(self) -> None:
        """Note that the site answers again."""
        if self._now() >= self._held_until:
            self._hold_seconds = 0.0
