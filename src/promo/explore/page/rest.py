"""When a page has come to rest: its requests answered, its events here, something to see on it."""

import asyncio
import time
from collections.abc import Callable, Collection
from typing import Final

from playwright.async_api import Error

from promo import bounds
from promo.explore.page.devtools import DevTools
from promo.explore.page.look import look_at
from promo.explore.page.record import Record
from promo.explore.page.visited import Look

_POLL_SECONDS: Final = 0.05
_SOON_SECONDS: Final = 0.01
_A_MOMENT: Final = """(ms) => new Promise((done) => {
  setTimeout(() => requestAnimationFrame(done), ms);
  setTimeout(done, 2 * ms);  // a page that is not shown draws nothing
})"""


async def seen_at_rest(
    devtools: DevTools,
    record: Record,
    load_seconds: float,
    extra: Collection[str] = (),
    longer: Callable[[Look | None], float] | None = None,
) -> Look | None:
    """What is there once the page is quiet; a page without content, or busy, gets longer.

    ``longer`` says how long at most, in seconds; without it as long as any page.

    The page itself waits before it looks, so on a busy machine it waits as long as what it had
    begun takes. What arrives meanwhile was under way before: not yet at rest.
    """
    limit = time.monotonic() + bounds.SETTLE_MOST_SECONDS
    wanted, so_far = quiet_seconds(load_seconds), 0.0
    while True:
        await _quiet(record, so_far, limit)
        heard = record.last_change
        look = await look_at(devtools, extra, wanted)
        if record.last_change == heard or record.crashed or time.monotonic() >= limit:
            break
        so_far = wanted  # a page that asks on and on is not looked at each time
    if _is_done(look) or record.documents > bounds.DOCUMENTS_PER_VISIT:
        return look
    return await looks(devtools, record, (longer or unfinished_seconds)(look), _is_done, extra)


def unfinished_seconds(look: Look | None, before: Look | None = None) -> float:
    """How long a page that is busy or has no content gets before that is what it is.

    Args:
        look: at the page.
        before: at the same page before a step in it: what it lacked then, no step will bring soon.
    """
    busy = look is not None and bool(look.busy)
    usual = bounds.BUSY_SECONDS if busy else bounds.BLANK_SECONDS
    same = look is not None and before is not None and look.lacks_as(before)
    return bounds.STILL_UNFINISHED_SECONDS if same else usual


async def stirred(devtools: DevTools, record: Record) -> None:
    """Wait until what was just done can be seen: the requests that it made answered, and drawn.

    Much less than rest: what the page does a little later is still to come.
    """
    limit = time.monotonic() + bounds.SETTLE_MOST_SECONDS
    while True:
        await _quiet(record, 0.0, limit, _SOON_SECONDS)
        heard = record.last_change
        try:
            async with asyncio.timeout(bounds.LOOK_SECONDS):
                await devtools.ask(_A_MOMENT, round(1000 * bounds.STIRRED_QUIET_SECONDS))
        except (Error, TimeoutError):
            return  # it is being left, or does not answer; its rest will tell
        if record.last_change == heard or record.crashed or time.monotonic() >= limit:
            return


async def looks(
    devtools: DevTools,
    record: Record,
    seconds: float,
    enough: Callable[[Look | None], bool],
    extra: Collection[str] = (),
) -> Look | None:
    """Look again and again until it is enough or the time is up; the last look is given back."""
    limit = time.monotonic() + seconds
    look = await look_at(devtools, extra)
    while not enough(look) and time.monotonic() < limit and not record.crashed:
        await asyncio.sleep(2 * _POLL_SECONDS)
        look = await look_at(devtools, extra)
    return look


def quiet_seconds(load_seconds: float) -> float:
    """How long a page must be quiet to count as settled."""
    longer = bounds.SETTLE_QUIET_PER_LOAD * load_seconds
    return min(max(bounds.SETTLE_QUIET_SECONDS, longer), bounds.SETTLE_QUIET_MOST_SECONDS)


def _is_done(look: Look | None) -> bool:
    return look is not None and look.done


async def _quiet(
    record: Record, wanted: float, limit: float, poll_seconds: float = _POLL_SECONDS
) -> None:
    """Until every request is answered, and no other one was made for so long."""
    while time.monotonic() < limit and not record.crashed:
        quiet = time.monotonic() - record.last_change
        if record.open_requests <= 0 and quiet >= wanted:
            return
        await asyncio.sleep(poll_seconds)
