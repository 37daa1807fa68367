"""Replays: every errand three times, each in a context that remembers nothing."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import uuid4

from playwright.async_api import Error

from promo import bounds
from promo.documents.steps import Action, Step
from promo.errors import PromoError
from promo.explore.confirm.errands import Errand
from promo.explore.confirm.holding import held
from promo.explore.confirm.minimise import minimised
from promo.explore.confirm.table import Seen, confirmation
from promo.explore.confirm.way import walked
from promo.explore.fenced import Fenced
from promo.explore.outcome import undecided
from promo.explore.pace import Pace
from promo.explore.page.perform import perform
from promo.explore.page.tab import Browsing, Tab, close
from promo.explore.page.visit import Patience, visit
from promo.explore.page.visited import Visited

_NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Replay:
    """How errands are run.

    Args:
        browsing: the browser's rules.
        site: the site's address, without its last slash.
        pages: how many side by side.
        pace: who hands out turns.
        deadline: of the monotonic clock; no replay starts after it.
        fence: tells apart what a page did and what the fence did to it.
        ids: names what is left.
        secrets: values by name, for steps that type one.
        may_change: whether what a way asks for reaches the server even if it changes data.
    """

    browsing: Browsing
    site: str
    pages: int
    pace: Pace
    deadline: float
    fence: Callable[[Visited], Fenced]
    ids: Callable[[Fenced], frozenset[str]]
    secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    may_change: bool = False
    results: dict[str, list[Seen]] = field(default_factory=dict[str, list[Seen]])
    ways: dict[str, tuple[Step, ...]] = field(default_factory=dict[str, tuple[Step, ...]])

    async def confirm(self, todo: Sequence[Errand]) -> None:
        """Run every errand as often as it takes, as long as there is time; fills ``results``.

        Ways are shortened first. One that shows less when it is short is walked in full.
        """
        await self.run([one for one in todo if not one.way])
        ways = [one for one in todo if one.way]
        short = await self.shorten(ways)
        await self.run(short)
        lost = [full for full, brief in zip(ways, short, strict=True)
                if brief.way != full.way and not self._is_certain(brief)]  # fmt: skip
        for one in lost:
            self.results.pop(one.key, None)
        await self.run(lost)
        self.ways.update(
            {one.key: one.way for one in short if one.key not in {o.key for o in lost}}
        )

    async def run(self, todo: Sequence[Errand], times: int = bounds.REPLAYS) -> None:
        """Every errand so many times, as long as there is time; ``results`` grows by them."""
        await self._each(deque(e for e in todo for _ in range(times)), self._note)

    async def shorten(self, ways: Sequence[Errand]) -> list[Errand]:
        """The errands, each way as short as it gets in its share of the time."""
        shorter = {one.key: one for one in ways}

        async def one(errand: Errand) -> None:
            shorter[errand.key] = await self._shortened(errand)

        # What a predicate says is wrong after these steps may be right after fewer.
        await self._each(deque(errand for errand in ways if not errand.checks), one)
        return list(shorter.values())

    async def once(self, errand: Errand) -> Seen:
        """Run an errand once, in a fresh context."""
        try:
            context = await self.browsing.open_context()
            tab = await self.browsing.open_tab(context)
            try:
                return await (self._walk(tab, errand) if errand.way else self._load(tab, errand))
            finally:
                await close(context)
        except (Error, PromoError):
            return None  # the browser died, or nobody gets in: no evidence either way

    async def _each(self, waiting: deque[Errand], do: Callable[[Errand], Awaitable[None]]) -> None:
        async def work() -> None:
            while waiting and time.monotonic() < self.deadline:
                errand = waiting.popleft()
                await self.pace.turn()
                await do(errand)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(self.pages, len(waiting))):
                group.create_task(work())

    def _is_certain(self, errand: Errand) -> bool:
        said = self.results.get(errand.key, [])
        return all(confirmation(name, said) == "confirmed" for name in errand.names)

    async def _note(self, errand: Errand) -> None:
        self.results.setdefault(errand.key, []).append(await self.once(errand))

    async def _shortened(self, errand: Errand) -> Errand:
        until = min(self.deadline, time.monotonic() + bounds.MINIMISE_SECONDS)
        tries = iter(range(bounds.MINIMISE_TRIES))

        async def shows(way: Sequence[Step]) -> bool:
            await self.pace.turn()
            seen = await self.once(replace(errand, way=tuple(way)))
            return seen is not None and errand.names <= seen

        def more() -> bool:
            return time.monotonic() < until and next(tries, None) is not None

        return replace(errand, way=await minimised(errand.way, shows, more))

    async def _load(self, tab: Tab, errand: Errand) -> Seen:
        patience = self._patience(errand, _NOTHING)
        generation = self.browsing.session.generation
        seen = await visit(self.browsing, tab, self.site, errand.route, patience)
        if seen.signed_out:
            self.browsing.session.end(generation)
        said = self._said(seen)
        if said is None or not errand.checks:
            return said
        return said | await held(tab.page, errand.checks, errand.patience_seconds)

    async def _walk(self, tab: Tab, errand: Errand) -> Seen:
        """What a way shows, wherever on it; no evidence where it could not be walked.

        Nor where it changed data and typed nothing new: the first time may have used up what the
        fault needs.
        """
        unique = uuid4().hex[:8]

        async def do(tab: Tab, action: Action) -> None:
            await perform(tab.page, action, unique=unique, secrets=self.secrets)

        visits, trouble = await walked(
            self.browsing,
            tab,
            errand.way,
            do,
            lambda before: self._patience(errand, self._all(before)),
        )
        shown = self._all(visits)
        if errand.checks and not trouble:
            shown |= await held(tab.page, errand.checks, errand.patience_seconds, unique=unique)
        if errand.names <= shown:
            return shown
        used_up = self.may_change and not errand.fresh and any(one.changes for one in visits)
        undecided_ = any(self._said(one) is None for one in visits)
        return None if trouble or used_up or undecided_ else shown

    def _patience(self, errand: Errand, known: frozenset[str]) -> Patience:
        return Patience(
            lambda seen: errand.seen_by_rules <= known | self.ids(self.fence(seen)),
            errand.patience_seconds,
            heard=bool(errand.names) and not errand.checks,
        )

    def _all(self, visits: Sequence[Visited]) -> frozenset[str]:
        return _NOTHING.union(*(self._said(one) or _NOTHING for one in visits))

    def _said(self, seen: Visited) -> Seen:
        fenced = self.fence(seen)
        return None if undecided(seen) or fenced.undecided else self.ids(fenced)
