"""When a page has come to rest: its requests answered, its events here, something to see on it."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from playwright.async_api import Page

from promo import bounds
from promo.explore.look import look_at
from promo.explore.record import Record
from promo.explore.visited import Look

_POLL_SECONDS: Final = 0.05


async def seen_at_rest(page: Page, record: Record, load_seconds: float) -> Look | None:
    """What is there once the page is quiet; a page without content gets longer.

    A look is a turn of the page itself, so it has done by then what it had begun, and on a busy
    machine a look takes long. What arrives during one was under way before: not yet at rest.
    """
    limit = time.monotonic() + bounds.SETTLE_MOST_SECONDS
    wanted = quiet_seconds(load_seconds)
    record.changed()
    while True:
        await _settle(record, wanted, limit)
        began, heard = time.monotonic(), record.last_change
        look = await look_at(page)
        took = time.monotonic() - began
        still = record.last_change == heard and took < wanted
        if still or record.crashed or time.monotonic() >= limit:
            break
        wanted = quiet_seconds(load_seconds + took)
    return await _with_content(page, record, look)


async def looks(
    page: Page, record: Record, seconds: float, enough: Callable[[Look | None], bool]
) -> Look | None:
    """Look again and again until it is enough or the time is up; the last look is given back."""
    limit = time.monotonic() + seconds
    look = await look_at(page)
    while not enough(look) and time.monotonic() < limit and not record.crashed:
        await asyncio.sleep(2 * _POLL_SECONDS)
        look = await look_at(page)
    return look


def quiet_seconds(load_seconds: float) -> float:
    """How long a page must be quiet to count as settled."""
    longer = bounds.SETTLE_QUIET_PER_LOAD * load_seconds
    return min(max(bounds.SETTLE_QUIET_SECONDS, longer), bounds.SETTLE_QUIET_MOST_SECONDS)


async def _with_content(page: Page, record: Record, look: Look | None) -> Look | None:
    if _has_content(look):
        return look
    return await looks(page, record, bounds.BLANK_SECONDS, _has_content)


def _has_content(look: Look | None) -> bool:
    return look is not None and not look.blank


async def _settle(record: Record, wanted: float, limit: float) -> None:
    while time.monotonic() < limit and not record.crashed:
        quiet = time.monotonic() - record.last_change
        if record.open_requests <= 0 and quiet >= wanted:
            return
        await asyncio.sleep(_POLL_SECONDS)
