"""Works one charter: chooses what to do next, goes where it can be done, does it; stops in time."""

import time
from dataclasses import dataclass

from promo import bounds
from promo.documents.steps import Action, Back, Open, Press, Reload
from promo.explore.walker.feet import Feet
from promo.explore.walker.fillings import Filling
from promo.explore.walker.plan import Plan, Task
from promo.explore.walker.sending import sending
from promo.explore.walker.there import There
from promo.explore.walker.things import State, Thing
from promo.explore.walker.uses import quoted, use_of
from promo.explore.walker.walked import Left, Walked
from promo.explore.working import StuckError


@dataclass(kw_only=True)
class Walk:
    """One charter at work.

    Args:
        feet: take the steps.
        plan: what chooses.
        deadline: of the monotonic clock; no step begins after it.
        most_steps: how many steps at most.
    """

    feet: Feet
    plan: Plan
    deadline: float
    most_steps: int

    async def run(self) -> Walked:
        """Work it to its end.

        Raises:
            Error: the browser died.
        """
        try:
            await self._work()
        except StuckError as stuck:
            return Walked(self.feet.steps, stuck.why, stuck.detail, self._left())
        finally:
            await self.feet.leave()
        return Walked(self.feet.steps, left=self._left(), used=frozenset(self.plan.used))

    async def _work(self) -> None:
        self._learn(await self.feet.open())
        while self.feet.steps < self.most_steps:
            if time.monotonic() >= self.deadline:
                raise StuckError("budget")
            there = self.feet.there
            task = self.plan.next(there.state if there else State(url="", things=()))
            if there is not None and there.used and (task is None or task.deed == "follow"):
                await self._reload(there)
            if task is None:
                return
            await self._do(task)
        if rest := self.plan.rest():
            further = "1 further thing" if rest == 1 else f"{rest} further things"
            self.feet.leave_alone(further, "max-steps")

    def _left(self) -> tuple[Left, ...]:
        """What was left alone: never used first, then what had no effect."""
        return (*self.plan.left_alone, *self.feet.left)

    async def _reload(self, there: There) -> None:
        """What was done may show only when the page is loaded again."""
        there.used = False
        await self.feet.step(there, [("Load the page again", Reload())])

    # ── getting there ──────────────────────────────────────────────────────────────────────────
    async def _to(self, task: Task) -> There | None:
        """Where a task can be done; None when the way there no longer exists."""
        there = self.feet.there
        if there is not None and self._fits(task, there):
            return there
        if there is not None and there.used:
            await self._reload(there)
        there = await self.feet.open()
        for step in task.way[1:]:
            if not await self.feet.step(there, [(step.text, step.replay)]):
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
        there = self.feet.there
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
            await self.feet.step(there, [told])
            return
        if task.deed == "follow":
            await self.feet.pace.turn()
        action = await use_of(there.tab.page, thing)
        if action is not None:
            await self.feet.step(there, [action])

    async def _send(self, there: There, thing: Thing, filling: Filling) -> None:
        """Fill in a form and send it; without a button by the Enter key."""
        deeds = await sending(
            there.tab.page, there.state.form(thing.frame, thing.form) or (thing,), filling
        )
        if deeds:
            await self.feet.step(there, deeds, filling)

    async def _back(self, there: There) -> None:
        """Go back from a page only looked at; where that fails, the next task opens anew."""
        depth = there.depth
        await self.feet.step(there, [("Go back", Back())])
        if self.feet.there is not None and self.feet.there.depth >= depth:
            await self.feet.leave()

    async def _look_into(self, there: There) -> None:
        """A dialog that offers nothing is left by the Escape key; one that stays, by a new page."""
        if any(one.modal and self._wanted(one) for one in there.state.things):
            return
        await self.feet.step(there, [("Press Escape", Press(key="Escape"))])
        if self.feet.there is not None and self.feet.there.state.modal:
            await self.feet.leave()

    def _wanted(self, thing: Thing) -> bool:
        return any(task.key == thing.key for task in self.plan.tasks)

    def _learn(self, there: There) -> bool:
        return self.plan.learn(there.state, there.trail, there.depth)
