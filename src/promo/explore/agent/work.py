"""A charter at work: the model first; the walker where the model left too little done.

Whatever the model does or leaves undone, a charter that counts as worked was worked: by the model
as far as the harness saw it, else by the walker's rules. Only money and time leave one undecided.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from promo import bounds
from promo.explore.agent.conversation import Conversation, Outcome, Proposed
from promo.explore.agent.crew import Crew
from promo.explore.agent.hands import Hands, LostError
from promo.explore.agent.toolset import Toolset
from promo.explore.walker.walked import Walked


class Walker(Protocol):
    """What works a charter by rules."""

    async def run(self) -> Walked:
        """Work it to its end."""
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
        name = self.hands.charter.name
        if self.crew.spent:
            return Walked(0, "model-budget")
        if self.crew.down:
            return await self._by_rules(self.crew.down)
        try:
            await self.hands.open()
            toolset = Toolset(self.hands, self.covered)
            outcome = await Conversation(
                crew=self.crew,
                hands=self.hands,
                toolset=toolset,
                deadline=self.deadline,
                proposed=self.proposed,
            ).run()
        except LostError as lost:
            return Walked(self.hands.steps, lost.why, lost.detail)
        finally:
            await self.hands.close()
        self.crew.not_tried[name] = outcome.not_tried
        return await self._ended(outcome)

    async def _ended(self, outcome: Outcome) -> Walked:
        steps = self.hands.steps
        if enough(self.hands.acted, self.hands.usable, outcome):
            self.crew.worked.add(self.hands.charter.name)
            return Walked(steps)
        if outcome.ended == "money":
            return Walked(steps, "model-budget", outcome.why)
        if outcome.ended == "time":
            return Walked(steps, "budget")
        return await self._by_rules(outcome.why or "the model tried too little")

    async def _by_rules(self, why: str) -> Walked:
        """The walker takes over, unless the model is required."""
        name, steps = self.hands.charter.name, self.hands.steps
        self.crew.taken_over[name] = why
        if self.required:
            return Walked(steps, "model-required", why)
        walked = await self.walker().run()
        return Walked(steps + walked.steps, walked.why, walked.detail)


def enough(acted: int, usable: int, outcome: Outcome) -> bool:
    """Whether the harness saw enough for a charter to count as worked by the model.

    Args:
        acted: steps that were done in the page, beyond opening it.
        usable: things that could be used on it.
        outcome: how the conversation ended.
    """
    if outcome.ended == "left":
        return False
    return acted >= min(bounds.MODEL_LEAST_DEEDS, usable)
