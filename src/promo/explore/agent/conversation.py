"""One charter worked by the model: a short conversation, every call of it paid for beforehand."""

import asyncio
import hashlib
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import anthropic
import msgspec

from promo import bounds
from promo.explore.agent import prompts, wire
from promo.explore.agent.budget import SpentError
from promo.explore.agent.compact import tokens_of
from promo.explore.agent.crew import Crew
from promo.explore.agent.failure import FAILURES, of_status, of_stop, wait_seconds
from promo.explore.agent.hands import Hands
from promo.explore.agent.proposals import NotProvenError, observation, read
from promo.explore.agent.tools import FINISH, MEMBERS, REPORT
from promo.explore.agent.toolset import ACTIONS, Toolset
from promo.explore.oracle import Observation
from promo.explore.tab import Tab
from promo.explore.visited import Visited
from promo.untrusted import one_line

Proposed = Callable[[Visited, Observation, Tab], Awaitable[None]]
# finished  the model said so          left   a failure ended it, see the table
# turns     all its turns were used    money  the next call did not fit the budget
# time      the phase's time was up
Ended = Literal["finished", "left", "turns", "money", "time"]
_NOT_RUN: Final = "Not executed: an earlier action in this turn failed."
_TALK: Final = (
    "Go on by calling a tool. When everything worth trying was tried, call finish_charter."
)
_SHORTER: Final = "Cut off before it was complete. Say less, and make one call at a time."
_AGAIN: Final = "The same action again, and nothing had changed. Try something else."


class Finished(msgspec.Struct, frozen=True):
    """The input of ``finish_charter``."""

    tried: tuple[str, ...] = ()
    not_tried: tuple[str, ...] = ()


class _LateError(Exception):
    """No answer in the time of one call."""


class LeftError(Exception):
    """The conversation ends; its text is the row of the table."""


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
    messages: list[wire.Block] = field(default_factory=list[wire.Block])
    _failed: Counter[str] = field(default_factory=Counter[str], init=False)
    _done: Counter[str] = field(default_factory=Counter[str], init=False)
    _new_tokens: int = field(default=0, init=False)
    _finished: Finished | None = field(default=None, init=False)

    async def run(self) -> Outcome:
        """Talk until it is finished, or something ends it.

        Raises:
            LostError: the page cannot be worked in any more.
            Error: the browser died.
        """
        outcome = await self._talk()
        await self.hands.rest()  # what the last step led to counts as well
        return outcome

    async def _talk(self) -> Outcome:
        self._begin()
        try:
            for _ in range(bounds.MODEL_TURNS):
                message = await self._ask()
                await self._answer(message)
                if self._finished is not None:
                    left_out = tuple(one_line(one, 300) for one in self._finished.not_tried[:20])
                    return Outcome("finished", not_tried=left_out)
        except LeftError as left:
            row = str(left)
            if FAILURES[row].remedy in {"down", "again"}:
                self.crew.down = FAILURES[row].told
            return Outcome("left", FAILURES[row].told)
        except SpentError as spent:
            self.crew.spent = self.crew.spent or spent.run
            return Outcome("money", str(spent))
        except TimeoutError:
            return Outcome("time", "the time was up")
        return Outcome("turns", f"its {bounds.MODEL_TURNS} turns were used")

    def _begin(self) -> None:
        page = self.hands.here
        text = page.sight.page() or ""
        page.sight.known(page.tab.page.url)
        charter = prompts.charter(self.hands.charter, text)
        self.messages = [wire.opening(self.crew.scope, charter)]
        tools = tokens_of(json.dumps(wire.tools(self.crew.form, self.toolset)))
        self._new_tokens = tools + tokens_of(self.crew.system + self.crew.scope + charter)

    # ── asking ─────────────────────────────────────────────────────────────────────────────────
    async def _ask(self) -> Any:
        """One turn of the model, whatever it takes to get it."""
        while True:
            reserved = self.crew.budget.reserve(self.hands.charter.name, self._new_tokens)
            try:
                message = await self._call()
            except anthropic.APIStatusError as error:
                self.crew.budget.release(reserved)
                await self._failed_by(of_status(error.status_code, str(error)), error)
            except (anthropic.APITimeoutError, _LateError):
                self._enter(reserved, None)  # nobody knows what was worked out in the meantime
                await self._failed_by("timed-out")
            except (anthropic.APIConnectionError, anthropic.APIResponseValidationError):
                self.crew.budget.release(reserved)
                await self._failed_by("unreachable")
            except (anthropic.AnthropicError, OSError, ValueError, RuntimeError) as error:
                self._enter(reserved, None)
                await self._failed_by("cut-stream", error)
            else:
                row = of_stop(message.stop_reason)
                self._enter(reserved, None if row == "cut-stream" else wire.used(message))
                if row is None:
                    return message
                await self._stopped(row, message)

    async def _call(self) -> Any:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        asked = wire.request(
            self.crew.model,
            self.crew.form,
            self.toolset,
            self.crew.system,
            self.messages,
            output_tokens=bounds.MODEL_OUTPUT_TOKENS,
            effort=self.crew.effort,
        )
        seconds = min(left, bounds.MODEL_CALL_SECONDS)
        client: Any = self.crew.client
        try:
            async with (
                asyncio.timeout(seconds),
                client.beta.messages.stream(**asked) as stream,
            ):
                return await stream.get_final_message()
        except TimeoutError:
            if seconds >= left:
                raise
            raise _LateError from None

    def _enter(self, reserved: Any, used: Any) -> None:
        self.crew.budget.enter(self.hands.charter.name, reserved, used)
        if used is not None:
            self._new_tokens = 0

    async def _failed_by(self, row: str, error: Exception | None = None) -> None:
        """Wait for the next try, or leave.

        Raises:
            LeftError: there is none.
        """
        self._count(row)
        if FAILURES[row].remedy == "plain":
            if not self.crew.fall_back() or len(self.messages) > 1:
                raise LeftError("bad-request")
            return
        if FAILURES[row].remedy != "again":
            raise LeftError(row)
        wait = wait_seconds(self._failed[row], _retry_after(error))
        if time.monotonic() + wait >= self.deadline:
            raise LeftError(row)
        await asyncio.sleep(wait)

    async def _stopped(self, row: str, message: Any) -> None:
        """What is done about a turn that did not end as it should."""
        self._count(row)
        match FAILURES[row].remedy:
            case "again":
                return
            case "resume":
                self.messages.append(wire.said(message))
            case "correct":
                self._say_shorter(message)
            case _:
                raise LeftError(row)

    def _say_shorter(self, message: Any) -> None:
        uses = [one for one in message.content if one.type == "tool_use"]
        if not message.content:
            return  # nothing was said at all; the same request once more
        self.messages.append(wire.said(message))
        results = [wire.result(use, _SHORTER, error=True) for use in uses]
        self._send(results or [{"type": "text", "text": _SHORTER}])

    def _count(self, row: str) -> None:
        self._failed[row] += 1
        if self._failed[row] > FAILURES[row].most:
            raise LeftError(row)

    # ── answering ──────────────────────────────────────────────────────────────────────────────
    async def _answer(self, message: Any) -> None:
        """Run what the model called, in order; after the first failed action nothing more of it."""
        self.messages.append(wire.said(message))
        uses = [one for one in message.content if one.type == "tool_use"]
        if not uses:
            self._count("only-talk")
            self._send([{"type": "text", "text": _TALK}])
            return
        results: list[wire.Block] = []
        failed = False
        for use in uses:
            if failed or self._finished is not None:
                results.append(wire.result(use, _NOT_RUN, error=True))
                continue
            results.append(await self._run(use))
            failed = results[-1].get("is_error") is True
        if self._finished is None:
            self._send(results)

    def _send(self, content: Sequence[wire.Block]) -> None:
        self.messages.append({"role": "user", "content": list(content)})
        self._new_tokens += sum(_tokens(one) for one in content)

    async def _run(self, use: Any) -> wire.Block:
        await self.hands.rest()
        if use.name == REPORT and not use.toolset_name:
            return await self._report(use)
        if use.name == FINISH and not use.toolset_name:
            return self._finish(use)
        if use.toolset_name not in {None, wire.FAMILY} or use.name not in MEMBERS:
            self._count("unknown-tool")
            return wire.result(use, "There is no such tool.", error=True)
        if not isinstance(use.input, dict):
            self._count("invalid-input")
            return wire.result(use, "Invalid input: an object is needed.", error=True)
        return await self._member(use)

    async def _member(self, use: Any) -> wire.Block:
        action = use.name in ACTIONS
        told = (
            f"{use.name} {json.dumps(use.input, sort_keys=True)} {self._state() if action else ''}"
        )
        key = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
        self._done[key] += 1
        if self._done[key] > bounds.SAME_DEED:
            self._count("loop")
            return wire.result(use, _AGAIN, error=True)
        plain = use.toolset_name is None
        told_block: Any = await self.toolset.tool_result(wire.member_use(use) if plain else use)
        block: wire.Block = dict(told_block)
        if block.get("is_error"):
            if "invalid" in str(block["content"]).casefold():
                self._count("invalid-input")
        elif action:
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
            told = read(use.input)
            one = await observation(told, self.hands, self.crew.changed)
        except NotProvenError as error:
            self._count("invalid-input") if str(error).startswith("invalid input") else None
            return wire.result(use, str(error), error=True)
        place = self.hands.here
        if place.seen is not None:
            await self.proposed(place.seen, one, place.tab)
        return wire.result(use, "Noted; it is replayed without you.")

    def _finish(self, use: Any) -> wire.Block:
        try:
            self._finished = msgspec.convert(use.input, Finished)
        except msgspec.ValidationError as error:
            self._count("invalid-input")
            return wire.result(use, f"Invalid input: {one_line(str(error), 200)}", error=True)
        return wire.result(use, "Finished.")


def _tokens(block: wire.Block) -> int:
    """About how many tokens a block is; a picture of the window is about 1,400."""
    content = block.get("content", block.get("text", ""))
    if isinstance(content, str):
        return tokens_of(content)
    return sum(
        1_400 if one["type"] == "image" else tokens_of(json.dumps(one, ensure_ascii=False))
        for one in content
    )


def _retry_after(error: Exception | None) -> float | None:
    if not isinstance(error, anthropic.APIStatusError):
        return None
    text = error.response.headers.get("retry-after", "")
    try:
        return float(text)
    except ValueError:
        return None
