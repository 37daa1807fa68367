"""Confirmation: a route again, three times, each in a context that remembers nothing."""

import asyncio
import time
from collections import deque
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
from promo.explore.visit import Patience, visit
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


@dataclass(frozen=True)
class Errand:
    """One route to replay: what is looked for there, and how long at most."""

    route: str
    names: frozenset[str]
    patience_seconds: float


def errands(candidates: Iterable[Candidate]) -> list[Errand]:
    """The routes that confirm the most, heaviest findings first; information needs no proof."""
    weighty = [c for c in candidates if c.observation.severity != "info"]
    weighty.sort(key=lambda c: _HEAVIEST_FIRST.index(c.observation.severity))
    by_route: dict[str, list[Candidate]] = {}
    for one in [c for c in weighty if not c.steps]:
        by_route.setdefault(one.routes[0], []).append(one)
    return [_errand(*item) for item in list(by_route.items())[: bounds.REPLAYED_ROUTES]]


def _errand(route: str, found: Sequence[Candidate]) -> Errand:
    """A finding may need as long to show again as it needed the first time, and then some."""
    longest = 2 * max(one.seconds for one in found)
    return Errand(
        route,
        frozenset(one.id for one in found),
        min(max(bounds.REPLAY_PATIENCE_SECONDS, longest), bounds.REPLAY_PATIENCE_MOST_SECONDS),
    )


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

    async def run(self, todo: Sequence[Errand]) -> Mapping[str, list[Seen]]:
        """Every errand three times; fewer when the time is up."""
        waiting = deque(errand for errand in todo for _ in range(bounds.REPLAYS))
        async with asyncio.TaskGroup() as group:
            for _ in range(min(self.pages, len(waiting))):
                group.create_task(self._walk(waiting))
        return self.results

    async def _walk(self, waiting: deque[Errand]) -> None:
        while waiting and time.monotonic() < self.deadline:
            errand = waiting.popleft()
            await self.pace.turn()
            seen = await self._once(errand)
            self.results.setdefault(errand.route, []).append(seen)

    async def _once(self, errand: Errand) -> Seen:
        patience = Patience(lambda v: self._shows(errand, v), errand.patience_seconds)
        try:
            context = await self.browsing.open_context()
            tab = await self.browsing.open_tab(context)
            seen = await visit(self.browsing, tab, self.site, errand.route, patience)
            await close(context)
        except Error:
            return None  # the browser died: no evidence either way
        fenced = self.fence(seen)
        return None if undecided(seen) or fenced.undecided else self.ids(fenced)

    def _shows(self, errand: Errand, seen: Visited) -> bool:
        return errand.names <= self.ids(self.fence(seen))
