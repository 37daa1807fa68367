"""Every route once: some pages side by side, politely, within the time."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.async_api import BrowserContext, Error

from promo import bounds
from promo.explore.abreast import Abreast
from promo.explore.outcome import Why, retry_after_seconds, throttled, undecided
from promo.explore.pace import Pace
from promo.explore.page.rest import quiet_seconds
from promo.explore.page.tab import Browsing, Tab, close
from promo.explore.page.visit import visit
from promo.explore.page.visited import Visited

_SPOILT = ("hung", "crashed", "gone")
# Further visits by why the last one was no evidence. A login page or a hung tab stays what it is.
_TRIES: Final[Mapping[Why, int]] = {
    "throttled": bounds.THROTTLED_TRIES,
    "unreachable": bounds.MISSED_TRIES,
    "timeout": bounds.MISSED_TRIES,
    "not-seen": bounds.MISSED_TRIES,
    "signed-out": bounds.SIGNED_OUT_TRIES,
    "browser-crashed": bounds.MISSED_TRIES,
}


class BrowserGoneError(Exception):
    """The browser died; what was not visited is still in the queue."""


@dataclass
class Queue:
    """The routes that still have to be visited, and how often each was put back and why."""

    waiting: deque[str]
    tries: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])

    @classmethod
    def of(cls, routes: Iterable[str]) -> "Queue":
        """All routes, in order."""
        return cls(deque(routes))

    def again(self, seen: Visited) -> bool:
        """Put a route back, at the end, if another visit may tell more than this one did."""
        why = undecided(seen)
        most = _TRIES.get(why[0], 0) if why and seen.ended != "hung" else 0
        if not why or self.tries[seen.route, why[0]] >= most:
            return False
        self.tries[seen.route, why[0]] += 1
        self.waiting.append(seen.route)
        return True


@dataclass
class _Crew:
    """Those who visit side by side; it grows where more would not be in each other's way."""

    group: asyncio.TaskGroup
    work: Callable[[], Coroutine[Any, Any, None]]
    size: int = 0

    def grow(self, size: int) -> None:
        """Let so many work."""
        while self.size < size:
            self.size += 1
            self.group.create_task(self.work())


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """How a sweep goes about it.

    Args:
        browsing: the browser and its rules.
        site: the site's address, without its last slash.
        abreast: how many side by side; told what each visit waited for.
        pace: who hands out turns.
        deadline: of the monotonic clock; no visit starts after it.
        seen: told of each visit while its page is still open.
        recorded: wraps the life of the sweep's context.
        once: whether no route is put back, and no session ended because of one.
    """

    browsing: Browsing
    site: str
    abreast: Abreast
    pace: Pace
    deadline: float
    seen: Callable[[Visited, Tab | None], Awaitable[None]]
    recorded: Callable[[BrowserContext], AbstractAsyncContextManager[None]]
    once: bool = False

    async def run(self, queue: Queue) -> None:
        """Visit what waits; what is left in the queue afterwards was out of time.

        Raises:
            BrowserGoneError: the browser died.
        """
        gone: BaseException | None = None
        try:
            while queue.waiting and time.monotonic() < self.deadline:
                await self._in_one_session(queue)
        except* (BrowserGoneError, Error) as errors:
            gone = errors
        if gone is not None:
            raise BrowserGoneError from gone

    async def _in_one_session(self, queue: Queue) -> None:
        """Visit until nothing waits any more, or until the session has ended."""
        context = await self.browsing.open_context()
        async with self.recorded(context), asyncio.TaskGroup() as group:
            crew = _Crew(group, lambda: self._walk(queue, context, crew))
            crew.grow(min(self.abreast.pages, len(queue.waiting)))
        await close(context)

    async def _walk(self, queue: Queue, context: BrowserContext, crew: "_Crew") -> None:
        """Visit one after the other in a tab, which ends with the context."""
        tab: Tab | None = None
        session = self.browsing.session
        while queue.waiting and time.monotonic() < self.deadline and not session.ended:
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
            self.abreast.waited(seen.waited_seconds + quiet_seconds(seen.ms / 1000))
            if queue.waiting:
                crew.grow(self.abreast.pages)

    def _put_back(self, queue: Queue, seen: Visited) -> bool:
        if throttled(seen):
            self.pace.back_off(retry_after_seconds(seen))
        else:
            self.pace.fine()
        again = not self.once and queue.again(seen)
        if again and seen.signed_out:
            self.browsing.session.end(self.browsing.session.generation)
        return again

    async def _fit(self, tab: Tab | None, seen: Visited) -> Tab | None:
        """The tab, or None when the next visit needs a fresh one."""
        if tab is None or (seen.ended not in _SPOILT and tab.visits < bounds.VISITS_PER_PAGE):
            return tab
        await close(tab.page)
        return None
