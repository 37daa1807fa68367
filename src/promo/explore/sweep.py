"""Every route once: some pages side by side, politely, within the time."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from playwright.async_api import BrowserContext, Error

from promo import bounds
from promo.explore.outcome import retry_after_seconds, throttled
from promo.explore.pace import Pace
from promo.explore.tab import Browsing, Tab, close
from promo.explore.visit import visit
from promo.explore.visited import Visited

_SPOILT = ("hung", "crashed", "gone")
_TRIES_ON_A_DYING_BROWSER = 2


class BrowserGoneError(Exception):
    """The browser died; what was not visited is still in the queue."""


@dataclass
class Queue:
    """The routes that still have to be visited, and what happened to them so far."""

    waiting: deque[str]
    throttled: dict[str, int] = field(default_factory=dict[str, int])
    died: dict[str, int] = field(default_factory=dict[str, int])

    @classmethod
    def of(cls, routes: Iterable[str]) -> "Queue":
        """All routes, in order."""
        return cls(deque(routes))

    def again(self, seen: Visited) -> bool:
        """Whether a route is put back: it was throttled, or the browser died on it."""
        if throttled(seen):
            tries, most = self.throttled, bounds.THROTTLED_TRIES + 1
        elif seen.ended == "gone":
            tries, most = self.died, _TRIES_ON_A_DYING_BROWSER
        else:
            return False
        tries[seen.route] = tries.get(seen.route, 0) + 1
        if tries[seen.route] < most:
            self.waiting.append(seen.route)
            return True
        return False


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """How a sweep goes about it.

    Args:
        browsing: the browser and its rules.
        site: the site's address, without its last slash.
        pages: how many side by side.
        pace: who hands out turns.
        deadline: of the monotonic clock; no visit starts after it.
        seen: told of each visit while its page is still open.
        recorded: wraps the life of the sweep's context.
    """

    browsing: Browsing
    site: str
    pages: int
    pace: Pace
    deadline: float
    seen: Callable[[Visited, Tab | None], Awaitable[None]]
    recorded: Callable[[BrowserContext], AbstractAsyncContextManager[None]]

    async def run(self, queue: Queue) -> None:
        """Visit what waits; what is left in the queue afterwards was out of time.

        Raises:
            BrowserGoneError: the browser died.
        """
        gone: BaseException | None = None
        try:
            context = await self.browsing.open_context()
            async with self.recorded(context), asyncio.TaskGroup() as group:
                for _ in range(min(self.pages, len(queue.waiting))):
                    group.create_task(self._walk(queue, context))
            await close(context)
        except* (BrowserGoneError, Error) as errors:
            gone = errors
        if gone is not None:
            raise BrowserGoneError from gone

    async def _walk(self, queue: Queue, context: BrowserContext) -> None:
        tab: Tab | None = None
        while queue.waiting and time.monotonic() < self.deadline:
            route = queue.waiting.popleft()
            await self.pace.turn()
            try:
                tab = tab or await self.browsing.open_tab(context)
                seen = await visit(self.browsing, tab, self.site, route)
            except Error:
                seen = Visited(route=route, url=self.site + route, ended="gone")
            if not self._put_back(queue, seen):
                await self.seen(seen, tab)
            if seen.ended == "gone":
                raise BrowserGoneError
            tab = await self._fit(tab, seen)
        if tab is not None:
            await close(tab.page)

    def _put_back(self, queue: Queue, seen: Visited) -> bool:
        if throttled(seen):
            self.pace.back_off(retry_after_seconds(seen))
        else:
            self.pace.fine()
        return queue.again(seen)

    async def _fit(self, tab: Tab | None, seen: Visited) -> Tab | None:
        """The tab, or None when the next visit needs a fresh one."""
        if tab is None or (seen.ended not in _SPOILT and tab.visits < bounds.VISITS_PER_PAGE):
            return tab
        await close(tab.page)
        return None
