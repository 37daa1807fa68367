"""Pictures of pages with findings: bounded, named by fingerprint, passwords and secrets covered."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Final

from playwright.async_api import Error, Locator, Page

from promo import bounds
from promo.explore.page.covering import MARKED, covered
from promo.untrusted import one_line

_FOLDER: Final = "screenshots"
# What was painted before the first is of a size that the window had before.
# What is no selector is told, since it would cover nothing.
_TWO_FRAMES: Final = """async (selectors) => {
  await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
  const reads = (s) => { try { document.querySelector(s); return true } catch { return false } };
  return selectors.filter((s) => !reads(s));
}"""
COVERED: Final = ("input[type=password]", "input[autocomplete*=password]", MARKED)
"""Selectors of what no picture shows; ``covering.covered`` marks what holds a secret."""


class Screenshots:
    """The pictures of one exploration, below ``out``.

    Args:
        out: where they go.
        covered: CSS selectors of what is painted over, beside passwords.

    Attributes:
        taken: their paths below ``out``.
        unreadable: those of ``covered`` that are no selectors; with one there are no pictures.
        unasked: how many pages could not be looked through for secrets; they have no picture.
    """

    def __init__(self, out: Path, covered: Sequence[str] = ()) -> None:
        self._out = out
        self._covered = (*COVERED, *covered)
        self.taken: list[str] = []
        self.unreadable: tuple[str, ...] = ()
        self.unasked = 0

    async def take(self, page: Page, name: str) -> str | None:
        """A picture of what is in the window: its path below ``out``, None when there is none."""
        if len(self.taken) >= bounds.SCREENSHOTS or self.unreadable:
            return None
        path = f"{_FOLDER}/{name}.png"
        # A page that crashed or hangs has no picture.
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(bounds.SCREENSHOT_SECONDS):
                self.unreadable = tuple(await page.evaluate(_TWO_FRAMES, list(self._covered)))
            return None if self.unreadable else await self._taken(page, path)
        return None

    async def _taken(self, page: Page, path: str) -> str | None:
        """The picture, of a page that says what it shows: else nobody knows what it would hold."""
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(bounds.SCREENSHOT_SECONDS):
                    await stack.enter_async_context(covered(page))
            except (Error, TimeoutError):
                self.unasked += 1
                return None
            await page.screenshot(
                path=self._out / path,
                timeout=bounds.SCREENSHOT_SECONDS * 1000,
                animations="disabled",
                mask=self._places(page),
                mask_color="#777777",
            )
        self.taken.append(path)
        return path

    def remarks(self) -> list[str]:
        """Why there are no pictures, where that is a mistake or needs a word."""
        shown = ", ".join(one_line(selector, 80) for selector in self.unreadable)
        lines = [f"no pictures were taken: mask holds no CSS selector: {shown}"] if shown else []
        if self.unasked:
            many = "1 picture was" if self.unasked == 1 else f"{self.unasked} pictures were"
            lines.append(f"{many} not taken: a page did not say whether it shows a secret")
        return lines

    def _places(self, page: Page) -> list[Locator]:
        """What is covered, in the page and its frames; open shadow roots are looked into."""
        return [frame.locator(", ".join(self._covered)) for frame in page.frames]
