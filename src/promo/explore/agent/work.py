"""A charter at work: the model first; the walker where the model left too little done.

Whatever the model does or leaves undone, a charter that counts as worked was worked: by the model
as far as the harness saw it, else by the walker's rules. Only money and time leave one undecided.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from promo import bounds
from promo.explore.agent.answering import Proposed
from promo.explore.agent.conversation import Conversation, Ended, Outcome
from promo.explore.agent.crew import Crew
from promo.explore.agent.hands import Hands
from promo.explore.agent.toolset import Toolset
from promo.explore.outcome import Why
from promo.explore.walker.walked import Walked
from promo.explore.working import StuckError

_CUT_SHORT: Final = frozenset({"money", "time", "turns"})


class Walker(Protocol):
    """The walker, which works a charter by rules."""

    async def run(self) -> Walked:
        """Work the charter to its end."""
        ...


@dataclass(kw_only=True)
class Work:
    """One charter.

    Args:
        crew: what the conversations of a run share.
        hands: what is done in the browser.
        walker: makes what takes over.
        deadline: of the monotonic clock.
        covered: CSS selectors of what pictures do not show.
        proposed: told of what the model reports.
        required: whether the walker may not take over.
    """

    crew: Crew
    hands: Hands
    walker: Callable[[], Walker]
    deadline: float
    covered: tuple[str, ...]
    proposed: Proposed
    required: bool

    async def run(self) -> Walked:
        """Work it to its end.

        Raises:
            Error: the browser died.
            PromoError: inconclusive, ``login-failed``.
        """
        self.crew.begin(self.hands.charter.name)
        if self.crew.spent:
            return self._unworked("model-budget", f"{self.crew.spent} was spent before it began")
        if self.crew.down:
            return await self._by_rules(self.crew.down)
        try:
            await self.hands.open()
            outcome = await Conversation(
                crew=self.crew,
                hands=self.hands,
                toolset=Toolset(self.hands, self.covered),
                deadline=self.deadline,
                proposed=self.proposed,
            ).run()
        except StuckError as stuck:
            return Walked(self.hands.steps, stuck.why, stuck.detail)
        finally:
            await self.hands.close()
        return await self._ended(outcome)

    async def _ended(self, outcome: Outcome) -> Walked:
        name = self.hands.charter.name
        rest = (f"the rest: {outcome.why}",) if outcome.ended in _CUT_SHORT else ()
        self.crew.not_tried[name] = (*outcome.not_tried, *rest)
        match answer_to(outcome.ended, self.hands.acted, self.hands.usable):
            case "worked":
                self.crew.worked.add(name)
                return Walked(self.hands.steps)
            case "walker":
                return await self._by_rules(outcome.why or "the model tried too little")
            case why:
                return self._unworked(why, outcome.why)

    async def _by_rules(self, why: str) -> Walked:
        """The walker takes over, unless the model is required."""
        self.crew.taken_over[self.hands.charter.name] = why
        if self.required:
            return self._unworked("model-required", why)
        walked = await self.walker().run()
        return replace(walked, steps=self.hands.steps + walked.steps)

    def _unworked(self, why: Why, detail: str) -> Walked:
        self.crew.unworked.add(self.hands.charter.name)
        return Walked(self.hands.steps, why, detail)


def answer_to(
    ended: Ended, acted: int, usable: int
) -> Literal["worked", "walker", "model-budget", "budget"]:
    """What a charter counts as, whatever the model says of it.

    Args:
        ended: how the conversation did.
        acted: steps that were done in the page, beyond opening it.
        usable: things that could be used on it.
    """
    if ended == "left":
        return "walker"
    if acted >= min(bounds.MODEL_LEAST_DEEDS, usable):
        return "worked"
    if ended == "money":
        return "model-budget"
    return "budget" if ended == "time" else "walker"
