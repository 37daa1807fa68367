"""The targeted phase: the charters, some side by side, each worked to its end."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from playwright.async_api import Error

from promo import bounds
from promo.documents.scope import Charter
from promo.errors import PromoError
from promo.explore.page.tab import Browsing
from promo.explore.sweep import BrowserGoneError
from promo.explore.walker.walked import Walked


class Worker(Protocol):
    """What works one charter: the walker, or whatever else takes its place."""

    async def run(self) -> Walked:
        """Work it to its end.

        Raises:
            Error: the browser died.
        """
        ...


@dataclass
class Charters:
    """The charters that still have to be worked, and how often the browser died on each."""

    waiting: deque[tuple[Charter, int]]

    @classmethod
    def of(cls, charters: Iterable[Charter]) -> "Charters":
        """The charters of an exploration, in their order."""
        return cls(deque((charter, 0) for charter in charters))

    @property
    def names(self) -> list[str]:
        """The names of those that were not worked."""
        return [charter.name for charter, _ in self.waiting]


@dataclass(frozen=True, kw_only=True)
class Targeted:
    """How the phase goes about it.

    Args:
        browsing: the browser and its rules.
        pages: how many charters side by side.
        deadline: of the monotonic clock; no charter starts after it.
        worker: makes what works a charter.
        ended: told how each ended.
    """

    browsing: Browsing
    pages: int
    deadline: float
    worker: Callable[[Browsing, Charter], Worker]
    ended: Callable[[Charter, Walked], None]

    async def run(self, charters: Charters) -> None:
        """Work what waits; what is left afterwards was out of time.

        Raises:
            BrowserGoneError: the browser died; what it died on is tried again first.
            PromoError: inconclusive, ``login-failed``.
        """
        async with asyncio.TaskGroup() as group:
            walks = [
                group.create_task(self._walk(charters))
                for _ in range(min(self.pages, len(charters.waiting)))
            ]
        for ended in (walk.result() for walk in walks):
            if ended is not None:
                raise ended

    async def _walk(self, charters: Charters) -> BrowserGoneError | PromoError | None:
        """Work one after the other; what ended that early is given back."""
        while charters.waiting and time.monotonic() < self.deadline:
            charter, deaths = charters.waiting.popleft()
            try:
                walked = await self.worker(self.browsing, charter).run()
            except PromoError as error:
                charters.waiting.appendleft((charter, deaths))
                return error
            except Error:
                if deaths >= bounds.MISSED_TRIES:
                    self.ended(charter, Walked(0, "browser-crashed"))
                else:
                    charters.waiting.appendleft((charter, deaths + 1))
                return BrowserGoneError()
            self.ended(charter, walked)
        return None
