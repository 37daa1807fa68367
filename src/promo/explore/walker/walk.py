"""Works one charter: chooses, does, looks, notes; and stops in time."""

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from playwright.async_api import Error

from promo import bounds
from promo.documents.report import LeftWhy
from promo.documents.scope import Charter
from promo.documents.steps import (
    Action,
    Back,
    Open,
    Press,
    Reload,
    Step,
)
from promo.explore.outcome import Why, retry_after_seconds, throttled, undecided
from promo.explore.pace import Pace
from promo.explore.perform import NotPerformedError, perform
from promo.explore.tab import Browsing, Tab, close
from promo.explore.visit import act, visit
from promo.explore.visited import Visited
from promo.explore.walker.fillings import Filling
from promo.explore.walker.plan import Plan, Task
from promo.explore.walker.read import read_state
from promo.explore.walker.sending import sending
from promo.explore.walker.there import There, path_of
from promo.explore.walker.things import State, Thing
from promo.explore.walker.uses import quoted, use_of
from promo.explore.walker.walked import Left, Walked
from promo.untrusted import one_line

_ENDED: Final = ("crashed", "hung", "gone")

Noted = Callable[[Visited, Filling | None, Tab], Awaitable[None]]


class _StuckError(Exception):
    """The charter cannot go on; ``why`` as in ``Walked``."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(why)
        self.why: Why = why
        self.detail = detail


@dataclass(kw_only=True)
class Walk:
    """One charter at work.

    Args:
        browsing: the browser and its rules.
        site: the site's address, without its last slash.
        charter: what is worked.
        plan: what chooses.
        pace: who hands out turns.
        deadline: of the monotonic clock; no step begins after it.
        most_steps: how many steps at most.
        unique: typed where something has to be different in every run.
        noted: told of every step, with what was seen after it.
    """

    browsing: Browsing
    site: str
    charter: Charter
    plan: Plan
    pace: Pace
    deadline: float
    most_steps: int
    unique: str
    noted: Noted
    steps: int = 0
    refusals: int = 0
    left: dict[Left, None] = field(default_factory=dict[Left, None])
    in_vain: set[str] = field(default_factory=set[str])
    _there: There | None = field(default=None, init=False)
    _home: str = field(default="", init=False)

    async def run(self) -> Walked:
        """Work it to its end.

        Raises:
            Error: the browser died.
        """
        try:
            await self._work()
        except _StuckError as stuck:
            return Walked(self.steps, stuck.why, stuck.detail, self._left())
        finally:
            await self._leave()
        return Walked(self.steps, left=self._left())

    async def _work(self) -> None:
        self._learn(await self._open())
        while self.steps < self.most_steps:
            if time.monotonic() >= self.deadline:
                raise _StuckError("budget")
            there = self._there
            task = self.plan.next(there.state if there else State(url="", things=()))
            if there is not None and there.used and (task is None or task.deed == "follow"):
                await self._reload(there)
            if task is None:
                return
            await self._do(task)
        if rest := self.plan.rest():
            further = "1 further thing" if rest == 1 else f"{rest} further things"
            self._leave_alone(further, "max-steps")

    def _left(self) -> tuple[Left, ...]:
        """What was left alone: never used first, then what had no effect."""
        return (*self.plan.left_alone, *self.left)

    def _leave_alone(self, what: str, why: LeftWhy) -> None:
        self.left.setdefault(Left(one_line(what), why))

    async def _reload(self, there: There) -> None:
        """What was done may show only when the page is loaded again."""
        there.used = False
        await self._step(there, [("Load the page again", Reload())])

    # ── getting there ──────────────────────────────────────────────────────────────────────────
    async def _open(self) -> There:
        """The charter's route, in a context that remembers nothing."""
        await self._leave()
        for _ in range(bounds.THROTTLED_TRIES + 1):
            await self.pace.turn()
            context = await self.browsing.open_context()
            tab = await self.browsing.open_tab(context)
            route = self.charter.route
            step = Step(text=one_line(f"Open {route}"), replay=Open(url=self.site + route))
            seen = await visit(self.browsing, tab, self.site, route)
            seen = replace(seen, steps=(step,), charter=self.charter.name)
            self.steps += 1
            if throttled(seen):
                self.pace.back_off(retry_after_seconds(seen))
                await close(context)
                continue
            break
        else:
            raise _StuckError("throttled")
        why = undecided(seen)
        if why is not None:
            await close(context)
            if why[0] == "browser-crashed" and seen.ended == "gone":
                raise Error("the browser died")
            raise _StuckError(*why)
        await self.noted(seen, None, tab)
        state = await read_state(tab.page)
        self._home = path_of(state.url)
        self._there = There(context, tab, seen, state, (step,))
        return self._there

    async def _leave(self) -> None:
        there, self._there = self._there, None
        if there is not None:
            with suppress(Error):
                await close(there.context)

    async def _to(self, task: Task) -> There | None:
        """Where a task can be done; None when the way there no longer exists."""
        there = self._there
        if there is not None and self._fits(task, there):
            return there
        if there is not None and there.used:
            await self._reload(there)
        there = await self._open()
        for step in task.way[1:]:
            if not await self._step(there, [(step.text, step.replay)]):
                return None
        self._learn(there)
        return there if self._fits(task, there) else None

    def _fits(self, task: Task, there: There) -> bool:
        if len(there.trail) >= bounds.TRAIL_STEPS:
            return len(task.way) >= bounds.TRAIL_STEPS and task.way == there.trail
        return there.state.find(task.key) is not None and there.depth == task.depth

    # ── doing ──────────────────────────────────────────────────────────────────────────────────
    async def _do(self, task: Task) -> None:
        there = await self._to(task)
        if there is None:
            self.plan.done(task, new=False)
            return
        before = there.state
        thing = before.find(task.key)
        if thing is not None:
            there.used = there.used or task.deed != "follow"
            await self._use(there, task, thing)
        there = self._there
        way = task.way or (there.trail[:1] if there else ())
        if there is not None and there.depth:
            # What came before the link has no part in the way to what is behind it.
            new = self.plan.learn(there.state, (*way, there.trail[-1]), there.depth)
        else:
            new = there is not None and self._learn(there)
        self.plan.done(task, new=new)
        if there is not None and there.depth > task.depth:
            await self._back(there)
        if there is not None and there.state.modal and not before.modal:
            await self._look_into(there)

    async def _use(self, there: There, task: Task, thing: Thing) -> None:
        if task.deed == "send":
            await self._send(there, thing, task.filling or "plausible")
            return
        if thing.kind == "link" and thing.blank:
            told: tuple[str, Action] = (f"Open the link {quoted(thing)}", Open(url=thing.href))
            await self._step(there, [told])
            return
        if task.deed == "follow":
            await self.pace.turn()
        action = await use_of(there.tab.page, thing)
        if action is not None:
            await self._step(there, [action])

    async def _send(self, there: There, thing: Thing, filling: Filling) -> None:
        """Fill in a form and send it; without a button by the Enter key."""
        deeds = await sending(
            there.tab.page, there.state.form(thing.frame, thing.form) or (thing,), filling
        )
        if deeds:
            await self._step(there, deeds, filling)

    async def _back(self, there: There) -> None:
        """Go back from a page only looked at; where that fails, the next task opens anew."""
        depth = there.depth
        await self._step(there, [("Go back", Back())])
        if self._there is not None and self._there.depth >= depth:
            await self._leave()

    async def _look_into(self, there: There) -> None:
        """A dialog that offers nothing is left by the Escape key; one that stays, by a new page."""
        if any(one.modal and self._wanted(one) for one in there.state.things):
            return
        await self._step(there, [("Press Escape", Press(key="Escape"))])
        if self._there is not None and self._there.state.modal:
            await self._leave()

    def _wanted(self, thing: Thing) -> bool:
        return any(task.key == thing.key for task in self.plan.tasks)

    # ── looking and noting ─────────────────────────────────────────────────────────────────────
    async def _step(
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

        seen = await act(self.browsing, there.tab, there.seen, do)
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

    async def _after(self, there: There, filling: Filling | None) -> bool:
        """See what a step led to; False when the page is gone with it."""
        seen = there.seen
        if throttled(seen):
            self.pace.back_off(retry_after_seconds(seen))
            self.refusals += 1
            if self.refusals > bounds.THROTTLED_TRIES:
                raise _StuckError("throttled")
        self._note_refusals(there.trail[-1].text, seen)
        if any(failure.main for failure in seen.refused):
            await self._leave()  # it led to where nobody may go: no fault of the page
            return False
        await self.noted(seen, filling, there.tab)
        if seen.ended in _ENDED:
            await self._leave()
            if seen.ended == "gone":
                raise Error("the browser died")
            if seen.ended == "hung":
                raise _StuckError("timeout", seen.why)
            return False
        before, there.state = there.state, await read_state(there.tab.page)
        there.depth = there.depth_now(before, self._home)
        return True

    def _note_refusals(self, step: str, seen: Visited) -> None:
        """What a step sent or led to in vain; each request once, with the step that was first."""
        for one in seen.refused:
            where = f"{one.method} {one.url.partition('?')[0]}"
            if (one.main or one.refused == "read-only") and where not in self.in_vain:
                self.in_vain.add(where)
                self._leave_alone(f"{step}: {where}", one.refused or "elsewhere")

    def _learn(self, there: There) -> bool:
        return self.plan.learn(there.state, there.trail, there.depth)
