"""Load one route and bring back what happened; whatever the page does, it ends in time."""

import asyncio
import time
from typing import Final

from playwright.async_api import Error, Page
from playwright.async_api import TimeoutError as LoadTimeout

from promo import bounds
from promo.explore.fence.audit import unreached
from promo.explore.look import look_at
from promo.explore.record import Record
from promo.explore.tab import Browsing, Tab, clear
from promo.explore.visited import Ended, Look, Visited

_POLL_SECONDS: Final = 0.05
# After the load itself: settling, the look, and a margin for a slow machine.
_AROUND_SECONDS: Final = bounds.SETTLE_MOST_SECONDS + bounds.BLANK_SECONDS + 3.0
# Not the server's doing, or not provably: names, routes, certificates that only some trust.
_UNREACHED: Final = (
    "ERR_NAME_", "ERR_TUNNEL_", "ERR_PROXY_", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_TIMED_OUT",
    "ERR_TIMED_OUT", "ERR_ADDRESS_", "ERR_INTERNET_", "ERR_NETWORK_", "ERR_CERT_", "ERR_SSL_",
    "ERR_SOCKET_", "ERR_DNS_",
)  # fmt: skip
_NO_PAGE: Final = ("Download is starting", "net::ERR_ABORTED")


async def visit(browsing: Browsing, tab: Tab, site: str, route: str) -> Visited:
    """Load a route in a tab.

    Args:
        browsing: the browser's rules.
        tab: left on the page, so that it can still be looked at.
        site: the site's address, without its last slash.
        route: path, query and fragment.
    """
    url = site + route
    await clear(tab)
    record = tab.events.begin()
    tab.visits += 1
    started = time.monotonic()
    look: Look | None = None
    try:
        async with asyncio.timeout(bounds.ROUTE_SECONDS + _AROUND_SECONDS):
            ended, why = await _load(tab.page, record, url)
            ms = round((time.monotonic() - started) * 1000)
            if ended in {"loaded", "slow"}:
                look = await _seen_at_rest(tab.page, record, ms / 1000)
    except TimeoutError:
        ended, why = "hung", "the page took part in nothing any more"
        ms = round((time.monotonic() - started) * 1000)
    ended, why = _corrected(browsing, record, ended, why)
    return Visited(
        route=route,
        url=url,
        ended=ended,
        status=record.main.status if record.main else None,
        ms=ms,
        answers=tuple(record.answers),
        failures=tuple(record.failures),
        logged=tuple(record.logged),
        thrown=tuple(record.thrown.values()),
        look=look,
        why=why,
    )


async def _load(page: Page, record: Record, url: str) -> tuple[Ended, str]:
    try:
        await page.goto(url, wait_until="load", timeout=bounds.ROUTE_SECONDS * 1000)
    except LoadTimeout:
        return ("slow", "its load event did not come") if record.main else ("no-answer", "")
    except Error as error:
        return await _no_load(page, record, error.message)
    return "loaded", ""


async def _no_load(page: Page, record: Record, message: str) -> tuple[Ended, str]:
    if record.crashed or "crash" in message:
        return "crashed", "the tab died"
    if page.is_closed() or "has been closed" in message:
        return "gone", "the browser died"
    if "interrupted by another navigation" in message:
        return await _followed(page)
    if any(sign in message for sign in _NO_PAGE) and (record.downloads or record.main):
        return "download", ""
    return "failed", message.splitlines()[0]


async def _followed(page: Page) -> tuple[Ended, str]:
    """The page sent its visitor on before it was loaded itself."""
    try:
        await page.wait_for_load_state("load", timeout=bounds.ROUTE_SECONDS * 1000)
    except Error:
        return "slow", "it sends its visitor on and on"
    return "loaded", ""


async def _seen_at_rest(page: Page, record: Record, load_seconds: float) -> Look | None:
    """What is there once the page is quiet; a page without content gets longer."""
    await _settle(record, load_seconds)
    patience = time.monotonic() + bounds.BLANK_SECONDS
    look = await look_at(page)
    while (look is None or look.blank) and time.monotonic() < patience and not record.crashed:
        await asyncio.sleep(_POLL_SECONDS * 2)
        look = await look_at(page)
    return look


async def _settle(record: Record, load_seconds: float) -> None:
    wanted = quiet_seconds(load_seconds)
    record.changed()
    limit = time.monotonic() + bounds.SETTLE_MOST_SECONDS
    while time.monotonic() < limit and not record.crashed:
        quiet = time.monotonic() - record.last_change
        if record.open_requests <= 0 and quiet >= wanted:
            return
        await asyncio.sleep(_POLL_SECONDS)


def quiet_seconds(load_seconds: float) -> float:
    """How long a page must be quiet to count as settled."""
    longer = bounds.SETTLE_QUIET_PER_LOAD * load_seconds
    return min(max(bounds.SETTLE_QUIET_SECONDS, longer), bounds.SETTLE_QUIET_MOST_SECONDS)


def _corrected(browsing: Browsing, record: Record, ended: Ended, why: str) -> tuple[Ended, str]:
    """What only the events know: a death in between, a server that could not be reached."""
    if not browsing.browser.is_connected():
        return "gone", "the browser died"
    if record.crashed:
        return "crashed", "the tab died"
    failure = record.main_failure
    if ended != "failed" or failure is None or failure.refused:
        return ended, why
    trouble = unreached(browsing.audit, browsing.allowed, failure.url)
    if trouble or failure.error.removeprefix("net::").startswith(_UNREACHED):
        return "unreached", trouble or failure.error
    return ended, why
