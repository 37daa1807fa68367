"""Contexts and tabs of the fenced browser, each with every guard on before its first page."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, BrowserContext, Error, Page

from promo import bounds
from promo.explore.entry.login import sign_in, state_of
from promo.explore.entry.prepared import prepare
from promo.explore.entry.session import Session
from promo.explore.entry.stored import StorageState
from promo.explore.fence.audit import Audit
from promo.explore.fence.gate import Gate
from promo.explore.fence.headers import send_headers
from promo.explore.fence.origins import Allowed
from promo.explore.page.asked import Asked
from promo.explore.page.devtools import DevTools
from promo.explore.page.events import Events
from promo.explore.page.leaving import leave
from promo.explore.tasks import Tasks

_QUIET: Final = (
    Path(__file__)
    .with_name("console.js")
    .read_text(encoding="utf-8")
    .replace("LIMIT", str(bounds.CONSOLE_CALLS))
)
_VIEWPORT: Final = {"width": 1280, "height": 800}


@dataclass
class Tab:
    """One page of ours, what asks and what hears it, and how often it was used."""

    page: Page
    devtools: DevTools
    events: Events
    visits: int = 0


@dataclass(frozen=True, kw_only=True)
class Browsing:
    """A browser and the rules that every context of it lives under.

    ``entrance`` is where a login is worked: a gate, and a way through the fence, that let it pass;
    without one it takes the way of all others.
    """

    browser: Browser
    allowed: Allowed
    audit: Audit
    gate: Gate
    headers: Mapping[str, str]
    tasks: Tasks
    asked: Asked
    session: Session = field(default_factory=Session)
    entrance: "Entrance | None" = None
    any_certificate: bool = False

    async def open_context(self) -> BrowserContext:
        """A fresh context, signed in: no service workers, no downloads, no permissions.

        Raises:
            PromoError: inconclusive, ``login-failed``.
        """
        state = await self.session.state(self._enter)
        return await self._context(self.gate, state, None)

    async def _context(
        self, gate: Gate, state: StorageState | None, proxy: str | None
    ) -> BrowserContext:
        way = self.session.way
        origin = str(self.allowed.site)
        context = await self.browser.new_context(
            viewport={"width": _VIEWPORT["width"], "height": _VIEWPORT["height"]},
            accept_downloads=False,
            service_workers="block",
            permissions=[],
            ignore_https_errors=self.any_certificate,
            locale="en-US",
            storage_state=state.for_browser() if state else None,
            http_credentials={"username": way.basic[0], "password": way.basic[1], "origin": origin}
            if way.basic
            else None,
            proxy={"server": proxy, "bypass": "<-loopback>"} if proxy else None,
        )
        await gate.guard(context)
        await context.add_init_script(_QUIET)
        await prepare(context, origin, way.prepare, state)
        return context

    async def _enter(self) -> StorageState:
        """Get in, in a context of its own; no picture and no trace is made of it."""
        way, door = self.session.way, self.entrance or Entrance(gate=self.gate, proxy=None)
        context = await self._context(door.gate, way.state, door.proxy)
        try:
            tab = await self._tab(context, door.gate)
            await sign_in(tab.page, self.session.site, way)
            return way.state or await state_of(context, tab.page)
        finally:
            await close(context)

    async def open_tab(self, context: BrowserContext) -> Tab:
        """A fresh page of a context, with someone listening."""
        return await self._tab(context, self.gate)

    async def _tab(self, context: BrowserContext, gate: Gate) -> Tab:
        page = await context.new_page()
        devtools, events = await DevTools.of(page), Events(page, gate, self.tasks)
        await events.listen(devtools)
        await send_headers(page, self.headers, self.allowed, self.tasks)
        return Tab(page, devtools, events)


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """What a login passes through; ``proxy`` is None where the way of all others lets it."""

    gate: Gate
    proxy: str | None


async def close(thing: Page | BrowserContext) -> bool:
    """Leave and close a page or a context; False when it did not answer, as a hung one does not."""
    left = set[Page]()
    while fresh := _pages(thing) - left:  # one that is left may have opened another just before
        await asyncio.gather(*map(leave, fresh))
        left |= fresh
    try:
        async with asyncio.timeout(bounds.CLOSE_SECONDS):
            await thing.close()
    except TimeoutError:
        return False
    except Error:
        return True  # it is closed already
    return True


def _pages(thing: Page | BrowserContext) -> set[Page]:
    return set(thing.pages) if isinstance(thing, BrowserContext) else {thing}


async def make_way(tab: Tab, url: str) -> None:
    """Leave the page before the next one is asked for, where that could not come otherwise.

    A browser opens six connections to a host. Pages that hold one open, waiting for news, would
    keep it until the next page has arrived, which may need it to arrive. A page that keeps sending
    its visitor on would do so in between, and another fragment alone loads nothing. Every other
    page makes room by itself, without a second navigation.
    """
    here = tab.page.url.partition("#")[0]
    if tab.events.busy or here == url.partition("#")[0]:
        await clear(tab)


async def clear(tab: Tab) -> None:
    """Leave the page for an empty one."""
    with suppress(Error):
        await tab.page.goto("about:blank", timeout=bounds.CLOSE_SECONDS * 1000)
