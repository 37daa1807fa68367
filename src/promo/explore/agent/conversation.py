"""One charter worked by the model: a short conversation, every call of it paid for beforehand."""

import json
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from promo import bounds
from promo.explore.agent import prompts, wire
from promo.explore.agent.answering import Answering, Finished, Proposed
from promo.explore.agent.asking import Asking
from promo.explore.agent.budget import SpentError
from promo.explore.agent.crew import Crew
from promo.explore.agent.failure import FAILURES
from promo.explore.agent.hands import Hands
from promo.explore.agent.tally import LeftError, Tally
from promo.explore.agent.toolset import Toolset
from promo.explore.agent.transcript import Transcript
from promo.untrusted import one_line

# finished  the model said so          left   a failure ended it, see the table
# turns     all its turns were used    money  the next call did not fit the budget
# time      the phase's time was up
Ended = Literal["finished", "left", "turns", "money", "time"]
_TALK: Final = (
    "Go on by calling a tool. When everything worth trying was tried, call finish_charter."
)
_LEFT_OUT: Final = 20  # lines of what was not tried


@dataclass
class Outcome:
    """How a conversation ended."""

    ended: Ended
    why: str = ""
    not_tried: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Conversation:
    """One charter.

    Args:
        crew: what the conversations of a run share.
        hands: what is done in the browser.
        toolset: the members over these hands.
        deadline: of the monotonic clock; no call begins after it.
        proposed: told of what the model reports.
    """

    crew: Crew
    hands: Hands
    toolset: Toolset
    deadline: float
    proposed: Proposed
    transcript: Transcript = field(default_factory=Transcript)

    async def run(self) -> Outcome:
        """Talk until it is finished, or something ends it.

        Raises:
            StuckError: the page cannot be worked in any more.
            Error: the browser died.
        """
        outcome = await self._talk()
        await self.hands.rest()  # what the last step led to counts as well
        return outcome

    async def _talk(self) -> Outcome:
        tally = Tally()
        asking = Asking(
            crew=self.crew,
            charter=self.hands.charter.name,
            toolset=self.toolset,
            transcript=self.transcript,
            tally=tally,
            deadline=self.deadline,
            form=self.crew.form,
        )
        answering = Answering(
            hands=self.hands,
            toolset=self.toolset,
            tally=tally,
            proposed=self.proposed,
            changed=self.crew.changed,
        )
        self._open(asking.form)
        try:
            for _ in range(bounds.MODEL_TURNS):
                await self._answer(await asking.turn(), answering, tally)
                if answering.finished is not None:
                    return Outcome("finished", not_tried=_left_out(answering.finished))
        except LeftError as left:
            return self._left(str(left))
        except SpentError as spent:
            self.crew.spent = self.crew.spent or (str(spent) if spent.run else "")
            return Outcome("money", str(spent))
        except TimeoutError:
            return Outcome("time", "the time was up")
        return Outcome("turns", f"its {bounds.MODEL_TURNS} turns were used")

    def _open(self, form: wire.Form) -> None:
        page = self.hands.here
        text = page.sight.page() or ""
        page.sight.known(page.tab.page.url)
        charter = prompts.charter(self.hands.charter, text)
        before = json.dumps(wire.tools(form, self.toolset)) + self.crew.system
        self.transcript.open(before, self.crew.scope, charter)

    async def _answer(self, message: Any, answering: Answering, tally: Tally) -> None:
        self.transcript.said(message)
        uses = [one for one in message.content if one.type == "tool_use"]
        if not uses:
            tally.count("only-talk")
            self.transcript.send([{"type": "text", "text": _TALK}])
            return
        results = await answering.results(uses)
        if answering.finished is None:  # to answer the end would be one call more
            self.transcript.send(results)

    def _left(self, row: str) -> Outcome:
        if FAILURES[row].remedy in {"down", "again"}:
            self.crew.down = FAILURES[row].told
        return Outcome("left", FAILURES[row].told)


def _left_out(finished: Finished) -> tuple[str, ...]:
    return tuple(one_line(one, 300) for one in finished.not_tried[:_LEFT_OUT])
