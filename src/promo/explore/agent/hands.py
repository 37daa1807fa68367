"""What is done in the browser for the model: each deed a recorded step, seen by the oracles."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from playwright.async_api import BrowserContext, Error

from promo import bounds
from promo.documents.scope import Charter
from promo.documents.steps import Action, Open, Step
from promo.explore.agent.place import Place
from promo.explore.outcome import retry_after_seconds, throttled, undecided
from promo.explore.pace import Pace
from promo.explore.page.perform import NotPerformedError, perform
from promo.explore.page.tab import Browsing, close
from promo.explore.page.visit import Begun, begin, visit
from promo.explore.page.visited import Visited
from promo.explore.walker.read import read_state
from promo.explore.working import Noted, StuckError
from promo.untrusted import one_line

_DEAD: Final = frozenset({"crashed", "hung", "gone"})


@dataclass(kw_only=True)
class Hands:
    """One charter's context and tabs.

    Args:
        browsing: the browser and its rules.
        site: the site's address, without its last slash.
        charter: what is worked.
        pace: who hands out turns.
        unique: typed where something has to be different in every run.
        secrets: values by name.
        never: texts of things that are left alone, beside those that always are.
        noted: told of every step, with what was seen after it.
    """

    browsing: Browsing
    site: str
    charter: Charter
    pace: Pace
    unique: str
    secrets: Mapping[str, str]
    never: tuple[str, ...]
    noted: Noted
    steps: int = 0
    acted: int = 0  # steps beyond opening the charter's route
    usable: int = 0  # things that could be used on the charter's page
    places: list[Place] = field(default_factory=list[Place])
    here: Place = field(init=False)
    _context: BrowserContext | None = field(default=None, init=False)
    _opened: int = field(default=0, init=False)
    _resting: asyncio.Task[None] | None = field(default=None, init=False)

    async def open(self) -> None:
        """The charter's route, in a context that remembers nothing.

        Raises:
            StuckError: it is no page.
            Error: the browser died.
            PromoError: inconclusive, ``login-failed``.
        """
        self._context = await self.browsing.open_context()
        self.here = await self.open_tab()
        seen = await self.go(self.site + self.charter.route, count=False)
        for _ in range(bounds.THROTTLED_TRIES):
            if not throttled(seen):
                break
            self.pace.back_off(retry_after_seconds(seen))
            self.here.seen, self.here.trail = None, ()
            seen = await self.go(self.site + self.charter.route, count=False)
        why = undecided(seen)
        if seen.ended == "gone":
            raise Error("the browser died")
        if why is not None:
            raise StuckError(*why)
        page = self.here.tab.page
        await self.here.sight.look(page)
        # A page may show a model less than it offers a person: what the walker counts counts too.
        there = {one.alike for one in (await read_state(page)).things}
        self.usable = max(self.here.sight.usable, len(there))

    async def open_tab(self) -> Place:
        """A further tab, empty; it becomes the one that is worked in."""
        if self._context is None:
            raise StuckError("browser-crashed")
        tab = await self.browsing.open_tab(self._context)
        self._opened += 1
        self.here = Place(f"t{self._opened}", tab)
        self.places.append(self.here)
        return self.here

    async def go(self, url: str, *, count: bool = True) -> Visited:
        """Load an address in the tab.

        Raises:
            NotPerformedError: it did not load.
        """
        await self.rest()
        place = self.here
        await self.pace.turn()
        below = url.removeprefix(self.site) or "/"
        told, open_it = one_line(f"Open {below}"), Open(url=url)
        if place.seen is not None:  # as a replay does it; the way back leads to the page before
            await self.do(told, open_it)
            await self.rest()
            return place.seen
        site = self.site if url.startswith(self.site) else ""
        seen = await visit(self.browsing, place.tab, site, below if site else url)
        await self._after(place, Step(text=told, replay=open_it), seen, count=count)
        return seen

    async def do(self, text: str, action: Action) -> None:
        """Do one thing in the page that is open, and go on as soon as it shows.

        The page comes to rest while the model thinks; whoever wants to know what it shows then, or
        does the next thing, waits by ``rest``.

        Raises:
            NotPerformedError: it could not be done.
        """
        await self.rest()
        place = self.here
        if place.seen is None:
            raise NotPerformedError("no page is open in this tab; navigate first")

        async def deed() -> None:
            await perform(place.tab.page, action, unique=self.unique, secrets=self.secrets)

        begun = await begin(self.browsing, place.tab, place.seen, deed)
        shown = await begun.stirred()
        step = Step(text=one_line(text), replay=action)
        self._resting = asyncio.create_task(self._at_rest(place, step, begun))
        if not shown:
            await self.rest()

    async def rest(self) -> None:
        """Wait until the page has come to rest after the last thing, and that is noted.

        Raises:
            StuckError: the charter cannot go on; from then on every time.
            Error: the browser died.
        """
        if self._resting is not None:
            await self._resting

    async def close(self) -> None:
        """Close the browser context."""
        if self._resting is not None:
            self._resting.cancel()
            await asyncio.gather(self._resting, return_exceptions=True)
        context, self._context = self._context, None
        if context is not None:
            with suppress(Error):
                await close(context)

    async def _at_rest(self, place: Place, step: Step, begun: Begun) -> None:
        await self._after(place, step, await begun.at_rest(), count=True)

    async def _after(self, place: Place, step: Step, seen: Visited, *, count: bool) -> None:
        self.steps += 1
        self.acted += count
        place.trail = (*place.trail, step)
        seen = replace(
            seen,
            route=seen.url.removeprefix(self.site) or "/",
            steps=place.trail,
            charter=self.charter.name,
        )
        place.note(seen)
        if seen.led_away or not any(failure.main for failure in seen.refused):
            await self.noted(seen, None, place.tab)
        if seen.ended == "gone":
            raise Error("the browser died")
        if seen.ended in _DEAD and count:
            raise StuckError("timeout" if seen.ended == "hung" else "browser-crashed", seen.why)
