"""What the model called, run in its order; after the first that fails nothing more of the turn."""

import hashlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from promo import bounds
from promo.explore.agent import wire
from promo.explore.agent.hands import Hands
from promo.explore.agent.proposals import InvalidReportError, NotProvenError, observation, read
from promo.explore.agent.tally import Tally
from promo.explore.agent.tools import FINISH, MEMBERS, REPORT
from promo.explore.agent.toolset import ACTIONS, Toolset
from promo.explore.oracle import Observation
from promo.explore.page.tab import Tab
from promo.explore.page.visited import Visited
from promo.untrusted import one_line

Proposed = Callable[[Visited, Observation, Tab], Awaitable[None]]
_NOT_RUN: Final = "Not executed: an earlier action in this turn failed."
_AGAIN: Final = "The same action again, and nothing had changed. Try something else."


class Finished(msgspec.Struct, frozen=True):
    """The input of ``finish_charter``."""

    tried: tuple[str, ...] = ()
    not_tried: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Answering:
    """Our side of one charter.

    Args:
        hands: what is done in the browser.
        toolset: the members over these hands.
        tally: what failed so far.
        proposed: told of what the model reports.
        changed: the routes that the change reaches.
    """

    hands: Hands
    toolset: Toolset
    tally: Tally
    proposed: Proposed
    changed: Sequence[str]
    finished: Finished | None = None
    _done: Counter[str] = field(default_factory=Counter[str], init=False)

    async def results(self, uses: Sequence[Any]) -> list[wire.Block]:
        """A result for every call.

        Raises:
            LeftError: something failed once too often.
            StuckError: the page cannot be worked in any more.
            Error: the browser died.
        """
        results: list[wire.Block] = []
        failed = False
        for use in uses:
            if failed or self.finished is not None:
                results.append(wire.result(use, _NOT_RUN, error=True))
                continue
            results.append(await self._run(use))
            failed = results[-1].get("is_error") is True
        return results

    async def _run(self, use: Any) -> wire.Block:
        await self.hands.rest()
        if use.name == REPORT and not use.toolset_name:
            return await self._report(use)
        if use.name == FINISH and not use.toolset_name:
            return self._finish(use)
        if use.toolset_name not in {None, wire.FAMILY} or use.name not in MEMBERS:
            self.tally.count("unknown-tool")
            return wire.result(use, "There is no such tool.", error=True)
        if not isinstance(use.input, dict):
            self.tally.count("invalid-input")
            return wire.result(use, "Invalid input: an object is needed.", error=True)
        if self._repeats(use):
            self.tally.count("loop")
            return wire.result(use, _AGAIN, error=True)
        return await self._member(use)

    def _repeats(self, use: Any) -> bool:
        """Whether the same was done on the same state of the page too often already."""
        told = f"{use.name} {json.dumps(use.input, sort_keys=True)} {self._state()}"
        key = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
        self._done[key] += 1
        return self._done[key] > bounds.SAME_DEED

    async def _member(self, use: Any) -> wire.Block:
        plain = use.toolset_name is None
        told: Any = await self.toolset.tool_result(wire.member_use(use) if plain else use)
        block: wire.Block = dict(told)
        if block.get("is_error"):
            if str(block["content"]).startswith("invalid input"):
                self.tally.count("invalid-input")
        elif use.name in ACTIONS:
            block["content"] = await self._with_changes(block["content"])
        block["content"] = wire.clean(block["content"])
        return wire.plain_result(block) if plain else block

    async def _with_changes(self, content: Any) -> list[wire.Block]:
        """What an action changed, told with its result."""
        place = self.hands.here
        await place.sight.look(place.tab.page)
        lines = [f"({aside})" for aside in place.asides]
        place.asides = []
        if place.sight.same(place.tab.page.url):  # not yet, or not at all
            await self.hands.rest()
            await place.sight.look(place.tab.page)
        text = "\n".join([*lines, place.sight.after(place.tab.page.url)])
        blocks: list[wire.Block] = list(content)
        state = [one for one in blocks if one["type"] == "browser_state"]
        rest = [one for one in blocks if one["type"] != "browser_state"]
        if not rest:  # a tab's member, whose result is its state alone
            return blocks
        return [*rest, {"type": "text", "text": text}, *state]

    def _state(self) -> str:
        return "\n".join(self.hands.here.sight.told) + self.hands.here.tab.page.url

    async def _report(self, use: Any) -> wire.Block:
        try:
            one = await observation(read(use.input), self.hands, self.changed)
        except InvalidReportError as invalid:
            self.tally.count("invalid-input")
            return wire.result(use, str(invalid), error=True)
        except NotProvenError as error:
            return wire.result(use, str(error), error=True)
        place = self.hands.here
        if place.seen is not None:
            await self.proposed(place.seen, one, place.tab)
        return wire.result(use, "Noted; it is replayed without you.")

    def _finish(self, use: Any) -> wire.Block:
        try:
            self.finished = msgspec.convert(use.input, Finished)
        except msgspec.ValidationError as error:
            self.tally.count("invalid-input")
            return wire.result(use, f"Invalid input: {one_line(str(error), 200)}", error=True)
        return wire.result(use, "Finished.")
