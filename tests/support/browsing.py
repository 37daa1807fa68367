"""What a real browser meets on a page: everything that a healthy page has none of."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from promo.explore.page.browser import find_browser

# Noted in the page, where exceptions and rejections can still be told apart.
_NOTES = """
globalThis.noted = [];
addEventListener("error", (event) => event.error && noted.push("uncaught-exception"));
addEventListener("unhandledrejection", () => noted.push("unhandled-rejection"));
"""


# Pictures without content, progress without a value, pictures without a text; pixels too wide; ids
# given twice; where links lead.
_SEEN = """() => ({
  pictures: [...document.images].filter((i) => i.complete && !i.naturalWidth).length,
  progress: document.querySelectorAll("progress:not([value])").length,
  nameless: document.querySelectorAll("img:not([alt])").length,
  wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  twice: [...document.querySelectorAll("[id]")].map((e) => e.id)
    .filter((id, i, all) => all.indexOf(id) < i),
  links: [...document.links].map((link) => new URL(link.href).pathname),
})"""


@dataclass
class Met:
    """What happened while a page was open."""

    document: int
    statuses: set[int] = field(default_factory=set[int])
    failed: list[str] = field(default_factory=list[str])
    console: list[str] = field(default_factory=list[str])
    noted: list[str] = field(default_factory=list[str])
    text: str = ""
    seconds: float = 0
    pictures: int = 0
    progress: int = 0
    nameless: int = 0
    wider: int = 0
    twice: list[str] = field(default_factory=list[str])
    links: list[str] = field(default_factory=list[str])

    @property
    def spotless(self) -> bool:
        """Whether nothing at all was wrong."""
        return bool(self.text) and not (self.failed or self.console or self.noted or self.errors)

    @property
    def errors(self) -> set[int]:
        """The statuses that are errors."""
        return {status for status in self.statuses if status >= 400}


@cache
def browser_path() -> Path:
    """The browser of this machine, found as an exploration finds it."""
    with sync_playwright() as playwright:
        return find_browser(None, playwright.chromium.executable_path)


@contextmanager
def chromium() -> Generator[Browser]:
    """A headless Chromium."""
    path = browser_path()  # asks a Playwright of its own, and two do not nest
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def meet(browser: Browser, address: str) -> Met:
    """Open an address in a fresh context and stay until the page is at rest."""
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(_NOTES)
        met = Met(0)
        page.on("response", lambda response: met.statuses.add(response.status))
        page.on("requestfailed", lambda request: met.failed.append(request.url))
        page.on("console", lambda message: met.console.append(message.text))
        started = time.monotonic()
        try:
            answer = page.goto(address, wait_until="networkidle")
        except Error:
            return met  # no page at all
        met.seconds = time.monotonic() - started
        met.document = answer.status if answer else 0
        met.noted = page.evaluate("globalThis.noted")
        met.text = shown(page)
        for name, value in page.evaluate(_SEEN).items():
            setattr(met, name, value)
        return met


def shown(page: Page) -> str:
    """The text that can be seen."""
    rendered = page.evaluate("document.body.getClientRects().length > 0")
    return page.inner_text("body").strip() if rendered else ""
