"""One turn of the model, whatever it takes to get it: paid for beforehand, asked again, resumed."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any, Final

import anthropic
import httpx2

from promo import bounds
from promo.explore.agent import wire
from promo.explore.agent.budget import FREE
from promo.explore.agent.crew import Crew
from promo.explore.agent.failure import FAILURES, of_status, of_stop, wait_seconds
from promo.explore.agent.tally import LeftError, Tally
from promo.explore.agent.toolset import Toolset
from promo.explore.agent.transcript import Transcript

_SHORTER: Final = "Cut off before it was complete. Say less, and make one call at a time."
_OK: Final = 400


class CallError(Exception):
    """A call came to nothing.

    ``row`` of the table; ``charged``: whether it may have cost something; ``retry_after`` seconds.
    """

    def __init__(self, row: str, *, charged: bool, retry_after: float | None = None) -> None:
        super().__init__(row)
        self.row = row
        self.charged = charged
        self.retry_after = retry_after


@dataclass(kw_only=True)
class Asking:
    """The model's side of one charter.

    Args:
        crew: what the conversations of a run share.
        charter: its name, for the account.
        toolset: the members that are offered.
        transcript: what was said so far.
        tally: what failed so far.
        deadline: of the monotonic clock; no call begins after it.
        form: of the tools; it changes before the first answer or never.
    """

    crew: Crew
    charter: str
    toolset: Toolset
    transcript: Transcript
    tally: Tally
    deadline: float
    form: wire.Form

    async def turn(self) -> Any:
        """What the model says next.

        Raises:
            LeftError: it cannot be had.
            SpentError: the next call does not fit the budget.
            TimeoutError: the charter's time was up.
        """
        while True:
            message = await self._paid()
            if message is None:
                continue
            row = of_stop(message.stop_reason)
            if row is None:
                self.tally.answered()
                return message
            self._stopped(row, message)

    async def _paid(self) -> Any:
        """One call and its account; None when it came to nothing and may be made once more."""
        async with asyncio.timeout(self._left()):
            kept = await self.crew.keep(self.charter, self.transcript.new_tokens)
        try:
            message = await self._call()
        except CallError as failed:
            self.crew.enter(self.charter, kept, None if failed.charged else FREE)
            await self._failed(failed)
            return None
        except BaseException:
            self.crew.enter(self.charter, kept, None)  # what was worked out until then costs
            raise
        used = None if message.stop_reason is None else wire.used(message)
        self.crew.enter(self.charter, kept, used)
        if used is not None:
            self.transcript.new_tokens = 0
        return message

    async def _call(self) -> Any:
        left = self._left()
        seconds = min(left, self.crew.call_seconds)
        asked = wire.request(
            self.crew.model,
            self.form,
            self.toolset,
            self.crew.system,
            self.transcript.messages,
            output_tokens=bounds.MODEL_OUTPUT_TOKENS,
            effort=self.crew.effort,
        )
        client: Any = self.crew.client
        begun = False
        try:
            async with (
                asyncio.timeout(seconds),
                client.beta.messages.stream(**asked) as stream,
            ):
                begun = True
                return await stream.get_final_message()
        except TimeoutError:
            if seconds >= left:
                raise
            raise CallError("timed-out", charged=True) from None
        except Exception as error:
            # No closed list: the SDK's own errors, its transport's, those of a cloud's library.
            raise failed_by(error, begun=begun) from error

    def _left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    async def _failed(self, failed: CallError) -> None:
        """Wait for the next try, or leave.

        Raises:
            LeftError: there is none.
        """
        row = failed.row
        times = self.tally.count(row)
        if FAILURES[row].remedy == "plain":
            if len(self.transcript.messages) > 1 or not self.crew.fall_back():
                raise LeftError(row)
            self.form = "plain"
            return
        wait = wait_seconds(times, failed.retry_after)
        if wait >= self._left():
            raise LeftError(row)
        await self.crew.pause(wait)

    def _stopped(self, row: str, message: Any) -> None:
        """What is done about a turn that did not end as it should.

        Raises:
            LeftError: nothing.
        """
        self.tally.count(row)
        if FAILURES[row].remedy == "resume":
            self.transcript.said(message)
        elif FAILURES[row].remedy == "correct":
            self._say_shorter(message)

    def _say_shorter(self, message: Any) -> None:
        uses = [one for one in message.content if one.type == "tool_use"]
        self.transcript.said(message)
        results = [wire.result(use, _SHORTER, error=True) for use in uses]
        self.transcript.send(results or [{"type": "text", "text": _SHORTER}])


def failed_by(error: Exception, *, begun: bool) -> CallError:
    """What an exception of the SDK means.

    Args:
        error: as it came.
        begun: whether an answer had begun; then it may have cost something.
    """
    match error:
        case anthropic.APIStatusError():
            row = of_status(error.status_code, str(error), error.type or "")
            charged = begun or error.status_code < _OK
            return CallError(row, charged=charged, retry_after=_retry_after(error))
        case anthropic.APITimeoutError():
            return CallError("timed-out", charged=True)
        case anthropic.APIConnectionError():
            never = isinstance(error.__cause__, httpx2.ConnectError)
            return CallError("unreachable", charged=not never)
        case _ if begun or isinstance(error, anthropic.APIError | httpx2.HTTPError):
            return CallError("cut-stream", charged=True)
        case _:
            # Before anything was asked: a cloud's library without credentials, for example.
            return CallError("no-access", charged=False)


def _retry_after(error: anthropic.APIStatusError) -> float | None:
    try:
        return float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
