"""Confirmation: a route again, three times, each in a context that remembers nothing."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from playwright.async_api import Error

from promo import bounds
from promo.documents.report import Confirmation
from promo.explore.candidates import Candidate
from promo.explore.fenced import Fenced
from promo.explore.outcome import undecided
from promo.explore.pace import Pace
from promo.explore.tab import Browsing, close
from promo.explore.visit import visit
from promo.explore.visited import Visited

# What one replay says: the ids seen, or None when the visit was no evidence.
Seen = frozenset[str] | None
_HEAVIEST_FIRST: Final = ("critical", "warning", "info")


def confirmation(name: str, replays: Sequence[Seen]) -> Confirmation:
    """What the replays of a route make of one finding.

    Seen every time: confirmed. Seen sometimes: flaky. Looked for in vain every time: unconfirmed.
    Never seen, and not looked for often enough: nobody knows, so it keeps its weight.
    """
    valid = [seen for seen in replays if seen is not None]
    times = sum(name in seen for seen in valid)
    if times and times == len(replays) == bounds.REPLAYS:
        return "confirmed"
    if times:
        return "flaky"
    return "unconfirmed" if len(valid) == bounds.REPLAYS else "not-replayable"


def routes_to_replay(candidates: Iterable[Candidate]) -> list[str]:
    """The routes that confirm the most, heaviest findings first; information needs no proof."""
    weighty = [c for c in candidates if c.observation.severity != "info"]
    weighty.sort(key=lambda c: _HEAVIEST_FIRST.index(c.observation.severity))
    return list(dict.fromkeys(c.routes[0] for c in weighty))[: bounds.REPLAYED_ROUTES]


@dataclass(frozen=True, kw_only=True)
class Replay:
    """How routes are replayed; as ``Sweep``, and ``ids`` names what a visit shows."""

    browsing: Browsing
    site: str
    pages: int
    pace: Pace
    deadline: float
    fence: Callable[[Visited], Fenced]
    ids: Callable[[Fenced], frozenset[str]]
    results: dict[str, list[Seen]] = field(default_factory=dict[str, list[Seen]])

    async def run(self, routes: Sequence[str]) -> Mapping[str, list[Seen]]:
        """Every route three times; fewer when the time is up."""
        waiting = [route for route in routes for _ in range(bounds.REPLAYS)]
        async with asyncio.TaskGroup() as group:
            for _ in range(min(self.pages, len(waiting))):
                group.create_task(self._walk(waiting))
        return self.results

    async def _walk(self, waiting: list[str]) -> None:
        while waiting and time.monotonic() < self.deadline:
            route = waiting.pop(0)
            await self.pace.turn()
            seen = await self._once(route)
            self.results.setdefault(route, []).append(seen)

    async def _once(self, route: str) -> Seen:
        try:
            context = await self.browsing.open_context()
            tab = await self.browsing.open_tab(context)
            seen = await visit(self.browsing, tab, self.site, route)
            await close(context)
        except Error:
            return None  # the browser died: no evidence either way
        fenced = self.fence(seen)
        return None if undecided(seen) or fenced.undecided else self.ids(fenced)
