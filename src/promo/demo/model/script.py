"""A script: rules, of which the first that fits the page says what is done next.

A script remembers nothing. Which rules were used up is found by going through the conversation from
its start, so an answer is a function of the request alone.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from promo.demo.model.acts import Act, Said, look
from promo.demo.model.scene import Scene
from promo.demo.model.wire import FAMILY, Json, Turn

_LOOKS_FOR: Final = 3  # times that one element is looked for
# The browser's tools that are members of the toolset; whatever else is called is a tool of its own.
OWN_TOOLS: Final = frozenset({"report_finding", "finish_charter"})


Do = tuple[Act, ...] | Callable[[Scene], Sequence[Act]]


class Policy(Protocol):
    """What answers in the place of a model."""

    def __call__(self, seen: Sequence[Scene]) -> Turn:
        """The answer to the last of the scenes; the others are how it came to that."""
        ...


@dataclass(frozen=True)
class Rule:
    """When the page shows this, do that.

    Args:
        shows: what must be in what came last, a regular expression; empty is always there.
        do: the acts of one answer, or what makes them of the scene; none passes the rule over.
        task: what must be in the task, a regular expression.
        times: how often it may be used in one conversation.
    """

    shows: str
    do: Do
    task: str = ""
    times: int = 1

    def acts(self, scene: Scene) -> Sequence[Act]:
        """What to do in this scene; empty when the rule does not fit it."""
        fits = re.search(self.shows, scene.now) and re.search(self.task, scene.task)
        if not fits:
            return ()
        return _acts(self.do, scene)


@dataclass(frozen=True)
class Script:
    """Rules, the first that fits first.

    Args:
        rules: in their order.
        otherwise: what is said when none fits.
    """

    rules: tuple[Rule, ...]
    otherwise: str = "There is nothing left for me to do here."

    def __call__(self, seen: Sequence[Scene]) -> Turn:
        """The answer to the last of the scenes."""
        used = Counter[int]()
        turn = Turn(())
        for scene in seen:
            turn, index, done = self._answer(scene, used)
            if done:
                used[index] += 1
        return turn

    def _answer(self, scene: Scene, used: Counter[int]) -> tuple[Turn, int, bool]:
        """The answer, the rule that it comes from, and whether that rule is used up by it."""
        for index, rule in enumerate(self.rules):
            if used[index] < rule.times and (acts := rule.acts(scene)):
                said = _possible([act(scene) for act in acts])
                if said[-1].found or not _lost(scene, said[-1]):
                    return turn_of(scene, said), index, said[-1].found
        return turn_of(scene, [Said(None, {"text": self.otherwise})]), -1, False


@dataclass(frozen=True)
class Flow:
    """Steps in their order, an answer each; one that has nothing to do is passed over.

    Args:
        steps: the acts of an answer, or what makes them of the scene.
        otherwise: what is said at the end.
    """

    steps: tuple[Do, ...]
    otherwise: str = "That is all."

    def __call__(self, seen: Sequence[Scene]) -> Turn:
        """The answer to the last of the scenes."""
        at, turn = 0, Turn(())
        for scene in seen:
            turn, at = self._answer(scene, at)
        return turn

    def _answer(self, scene: Scene, at: int) -> tuple[Turn, int]:
        for index in range(at, len(self.steps)):
            if acts := _acts(self.steps[index], scene):
                said = _possible([act(scene) for act in acts])
                if said[-1].found or not _lost(scene, said[-1]):
                    return turn_of(scene, said), index + said[-1].found
        return turn_of(scene, [Said(None, {"text": self.otherwise})]), len(self.steps)


@dataclass(frozen=True)
class ByTask:
    """What answers depends on the task.

    Args:
        policies: by a regular expression that the task has to show, the first that fits.
        otherwise: for every other task.
    """

    policies: tuple[tuple[str, Policy], ...]
    otherwise: Policy

    def __call__(self, seen: Sequence[Scene]) -> Turn:
        """The answer to the last of the scenes."""
        task = seen[0].task
        fits = (policy for shows, policy in self.policies if re.search(shows, task))
        return next(fits, self.otherwise)(seen)


def turn_of(scene: Scene, said: Sequence[Said]) -> Turn:
    """An answer as the API writes it."""
    content = tuple(_block(scene, index, one) for index, one in enumerate(said))
    calls = any(one.tool is not None for one in said)
    return Turn(content, "tool_use" if calls else "end_turn")


def reading(*acts: Act) -> tuple[Act, ...]:
    """Acts, and the page as it is after them."""
    return (*acts, look())


def _acts(do: Do, scene: Scene) -> Sequence[Act]:
    return do(scene) if callable(do) else do


def _possible(said: Sequence[Said]) -> Sequence[Said]:
    """All of it, or the search for the first element that nobody has seen yet."""
    lost = [one for one in said if not one.found]
    return lost[:1] or said


def _lost(scene: Scene, said: Said) -> bool:
    tries = [call for call in scene.calls if call.name == said.tool and call.input == said.input]
    return len(tries) >= _LOOKS_FOR


def _block(scene: Scene, index: int, said: Said) -> Json:
    if said.tool is None:
        return {"type": "text", "text": str(said.input["text"])}
    block = {"type": "tool_use", "id": f"toolu_{scene.key[:20]}{index:02}", "name": said.tool}
    if scene.toolset and said.tool not in OWN_TOOLS:
        block["toolset_name"] = FAMILY
    return {**block, "input": said.input}
