"""Pictures of pages with findings: bounded, named by fingerprint, passwords covered."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Final

from playwright.async_api import Error, Page

from promo import bounds

_FOLDER: Final = "screenshots"
# What was painted before the first is of a size that the window had before.
_TWO_FRAMES: Final = (
    "() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))"
)
_COVERED: Final = "input[type=password], input[autocomplete*=password], [data-promo-mask]"


class Screenshots:
    """The pictures of one exploration, below ``out``."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.taken: list[str] = []

    async def take(self, page: Page, name: str) -> str | None:
        """A picture of what is in the window: its path below ``out``, None when there is none."""
        if len(self.taken) >= bounds.SCREENSHOTS:
            return None
        path = f"{_FOLDER}/{name}.png"
        # A page that crashed or hangs has no picture.
        with suppress(Error, TimeoutError):
            async with asyncio.timeout(bounds.SCREENSHOT_SECONDS):
                await page.evaluate(_TWO_FRAMES)
            await page.screenshot(
                path=self._out / path,
                timeout=bounds.SCREENSHOT_SECONDS * 1000,
                animations="disabled",
                mask=[page.locator(_COVERED)],
                mask_color="#777777",
            )
            self.taken.append(path)
            return path
        return None
