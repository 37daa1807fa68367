"""Leaving a page before it is closed.

What a page asked for just now, and nobody answered yet, passes unasked once the page is closed
(measured over HTTPS). A page that is left takes it back.
"""

import asyncio
import time
from typing import Final

from playwright.async_api import Error, Page

from promo import bounds

_POLL_SECONDS: Final = 0.02


async def leave(page: Page) -> None:
    """Go to an empty page; one that is on its way elsewhere just then is turned back again."""
    limit = time.monotonic() + bounds.CLOSE_SECONDS
    while not page.is_closed() and time.monotonic() < limit:
        try:
            await page.goto("about:blank", timeout=1000 * (limit - time.monotonic()) + 1)
        except Error as error:
            if "interrupted" not in error.message:
                return  # it hangs, it died, or it is gone
            await asyncio.sleep(_POLL_SECONDS)
        else:
            return
