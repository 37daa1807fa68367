"""Takes the steps of one charter: opens its page, does things there, notes what became of it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from playwright.async_api import Error

from promo import bounds
from promo.documents.report import LeftWhy
from promo.documents.scope import Charter
from promo.documents.steps import Action, Back, Open, Reload, Step
from promo.explore.outcome import retry_after_seconds, throttled, undecided
from promo.explore.pace import Pace
from promo.explore.page.perform import NotPerformedError, perform
from promo.explore.page.tab import Browsing, Tab, close
from promo.explore.page.visit import act, visit
from promo.explore.page.visited import Look, Visited
from promo.explore.walker.fillings import Filling
from promo.explore.walker.read import read_state
from promo.explore.walker.there import There, path_of
from promo.explore.walker.walked import Left
from promo.explore.working import Noted, StuckError
from promo.untrusted import one_line

_ENDED: Final = ("crashed", "hung", "gone")


@dataclass(kw_only=True)
class Feet:
    """Where a walk is, and what it did to get there.

    Args:
        browsing: the browser and its rules.
        site: the site's address, without its last slash.
        charter: what is worked.
        pace: who hands out turns.
        unique: typed where something has to be different in every run.
        noted: told of every step, with what was seen after it.

    Attributes:
        steps: how many were taken.
        left: what was in vain.
        there: where it is; None when nothing is open.
    """

    browsing: Browsing
    site: str
    charter: Charter
    pace: Pace
    unique: str
    noted: Noted
    steps: int = field(default=0, init=False)
    left: dict[Left, None] = field(default_factory=dict[Left, None], init=False)
    there: There | None = field(default=None, init=False)
    _refusals: int = field(default=0, init=False)
    _in_vain: set[str] = field(default_factory=set[str], init=False)
    _home: str = field(default="", init=False)
    _unfinished: dict[str, Look] = field(default_factory=dict[str, Look], init=False)

    async def open(self) -> There:
        """The charter's route, in a context that remembers nothing."""
        await self.leave()
        for _ in range(bounds.THROTTLED_TRIES + 1):
            await self.pace.turn()
            context = await self.browsing.open_context()
            tab = await self.browsing.open_tab(context)
            route = self.charter.route
            step = Step(text=one_line(f"Open {route}"), replay=Open(url=self.site + route))
            seen = await visit(self.browsing, tab, self.site, route, known=self._unfinished)
            self._remember(tab, seen)
            seen = replace(seen, steps=(step,), charter=self.charter.name)
            self.steps += 1
            if throttled(seen):
                self.pace.back_off(retry_after_seconds(seen))
                await close(context)
                continue
            break
        else:
            raise StuckError("throttled")
        why = undecided(seen)
        if why is not None:
            await close(context)
            if why[0] == "browser-crashed" and seen.ended == "gone":
                raise Error("the browser died")
            raise StuckError(*why)
        await self.noted(seen, None, tab)
        state = await read_state(tab.page)
        self._home = path_of(state.url)
        self.there = There(context, tab, seen, state, (step,))
        return self.there

    async def leave(self) -> None:
        """Close what is open."""
        there, self.there = self.there, None
        if there is not None:
            with suppress(Error):
                await close(there.context)

    async def step(
        self, there: There, deeds: Sequence[tuple[str, Action]], filling: Filling | None = None
    ) -> bool:
        """Do some things in a row, and look at what became of it; whether all of it is still there.

        One field that cannot be filled keeps nobody from the rest.
        """
        if any(isinstance(action, Open | Reload | Back) for _, action in deeds):
            await self.pace.turn()
        done: list[Step] = []

        async def do() -> None:
            failures = 0
            for text, action in deeds:
                try:
                    await perform(there.tab.page, action, unique=self.unique)
                except NotPerformedError:
                    failures += 1
                    if failures > bounds.FAILURES_IN_A_ROW:
                        return
                else:
                    done.append(Step(text=one_line(text), replay=action))

        seen = await act(self.browsing, there.tab, there.seen, do, known=self._unfinished)
        self._remember(there.tab, seen)
        if not done:
            return False
        self.steps += len(done)
        there.trail = (*there.trail, *done)
        there.seen = seen = replace(
            seen,
            route=seen.url.removeprefix(self.site) or "/",
            steps=there.trail,
            charter=self.charter.name,
        )
        return await self._after(there, filling)

    def _remember(self, tab: Tab, seen: Visited) -> None:
        """Note a page that was waited for in vain: coming back to it, nobody waits as long."""
        if seen.look is not None and not seen.look.done:
            self._unfinished.setdefault(tab.page.url, seen.look)

    async def _after(self, there: There, filling: Filling | None) -> bool:
        """See what a step led to; False when the page is gone with it."""
        seen = there.seen
        if throttled(seen):
            self.pace.back_off(retry_after_seconds(seen))
            self._refusals += 1
            if self._refusals > bounds.THROTTLED_TRIES:
                raise StuckError("throttled")
        self._note_refusals(there.trail[-1].text, seen)
        await self.noted(seen, filling, there.tab)
        if seen.led_away:  # that is no fault of the page; what else was seen in the step may be
            await self.leave()
            return False
        if seen.ended in _ENDED:
            await self.leave()
            if seen.ended == "gone":
                raise Error("the browser died")
            if seen.ended == "hung":
                raise StuckError("timeout", seen.why)
            return False
        before, there.state = there.state, await read_state(there.tab.page)
        there.depth = there.depth_now(before, self._home)
        return True

    def _note_refusals(self, step: str, seen: Visited) -> None:
        """What a step sent or led to in vain; each request once, with the step that was first."""
        for one in seen.refused:
            where = f"{one.method} {one.url.partition('?')[0]}"
            if (one.main or one.refused == "read-only") and where not in self._in_vain:
                self._in_vain.add(where)
                self.leave_alone(f"{step}: {where}", one.refused or "elsewhere")

    def leave_alone(self, what: str, why: LeftWhy) -> None:
        """Note, once, what was not used or was used in vain."""
        self.left.setdefault(Left(one_line(what), why))
