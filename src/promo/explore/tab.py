"""Contexts and tabs of the fenced browser, each with every guard on before its first page."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, BrowserContext, Error, Page

from promo import bounds
from promo.explore.asked import Asked
from promo.explore.events import Events
from promo.explore.fence.audit import Audit
from promo.explore.fence.gate import Gate
from promo.explore.fence.headers import send_headers
from promo.explore.fence.origins import Allowed
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
    """One page of ours, its events, and how often it was used."""

    page: Page
    events: Events
    visits: int = 0


@dataclass(frozen=True, kw_only=True)
class Browsing:
    """A browser and the rules that every context of it lives under."""

    browser: Browser
    allowed: Allowed
    audit: Audit
    gate: Gate
    headers: Mapping[str, str]
    tasks: Tasks
    asked: Asked
    any_certificate: bool = False

    async def open_context(self) -> BrowserContext:
        """A fresh context: no cookies, no service workers, no downloads, no permissions."""
        context = await self.browser.new_context(
            viewport={"width": _VIEWPORT["width"], "height": _VIEWPORT["height"]},
            accept_downloads=False,
            service_workers="block",
            permissions=[],
            ignore_https_errors=self.any_certificate,
            locale="en-US",
        )
        await self.gate.guard(context)
        await context.add_init_script(_QUIET)
        return context

    async def open_tab(self, context: BrowserContext) -> Tab:
        """A fresh page of a context, with someone listening."""
        page = await context.new_page()
        events = Events(page, self.gate, self.tasks)
        await events.listen()
        await self.gate.guard_page(page, events.socket)
        await send_headers(page, self.headers, self.allowed, self.tasks)
        return Tab(page, events)


async def close(thing: Page | BrowserContext) -> bool:
    """Close a page or a context; False when it did not answer, as a hung one does not."""
    try:
        async with asyncio.timeout(bounds.CLOSE_SECONDS):
            await thing.close()
    except TimeoutError:
        return False
    except Error:
        return True  # it is closed already
    return True


async def clear(tab: Tab) -> None:
    """Leave the page before the next one is asked for.

    A browser opens six connections to a host. Pages that hold one open, waiting for news, would
    keep it until the next page has arrived, which may need it to arrive.
    """
    with suppress(Error):
        await tab.page.goto("about:blank", timeout=bounds.CLOSE_SECONDS * 1000)
