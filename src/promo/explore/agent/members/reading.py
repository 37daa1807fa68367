"""Members that read: the page, parts of it, what its console and network said, its picture."""

import asyncio
import base64
from collections.abc import Sequence
from typing import Final

from anthropic.tools import ToolError
from anthropic.tools.browser import BetaScreenshotResult
from anthropic.types import beta as wire
from playwright.async_api import Error

from promo import bounds
from promo.explore.agent import deeds
from promo.explore.agent.members.base import Context, Members
from promo.explore.agent.observe import shortened
from promo.explore.page.covering import covered
from promo.explore.page.screenshots import COVERED
from promo.redact import redact
from promo.untrusted import one_line

_TEXT: Final = (
    "() => (document.querySelector('article, main, [role=main]') || document.body).innerText"
)


class Reading(Members):
    """Nothing here changes anything."""

    async def read_page(
        self,
        context: Context,
        input: wire.BetaBrowserReadPageInput,
    ) -> str:
        """The compact text of the page or a part of it."""
        place = self._choose(input.tab_id)
        await place.sight.look(place.tab.page)
        text = place.sight.page(input.ref or "")
        if text is None:
            raise ToolError(deeds.GONE)
        if not input.ref:
            place.sight.known(place.tab.page.url)
        return text

    async def get_page_text(
        self,
        context: Context,
        input: wire.BetaBrowserGetPageTextInput,
    ) -> str:
        """Read what the page's main part says."""
        page = self._choose(input.tab_id).tab.page
        try:
            async with asyncio.timeout(bounds.SNAPSHOT_SECONDS):
                text = str(await page.evaluate(_TEXT))
        except (Error, TimeoutError):
            raise ToolError("the page does not answer") from None
        return shortened(redact(text)) or "(no text)"

    async def find(self, context: Context, input: wire.BetaBrowserFindInput) -> str:
        """Find elements that fit a description."""
        place = self._choose(input.tab_id)
        await place.sight.look(place.tab.page)
        return place.sight.found(input.query)

    async def read_console(
        self,
        context: Context,
        input: wire.BetaBrowserReadConsoleInput,
    ) -> str:
        """Errors that were logged or thrown since this was read last."""
        place = self._choose(input.tab_id)
        told, place.console = place.console, []
        return _listed(told, "No errors in the console since it was read last.")

    async def read_network(
        self,
        context: Context,
        input: wire.BetaBrowserReadNetworkInput,
    ) -> str:
        """Requests that failed since this was read last."""
        place = self._choose(input.tab_id)
        told, place.network = place.network, []
        return _listed(told, "No failed requests since they were read last.")

    async def screenshot(
        self,
        context: Context,
        input: wire.BetaBrowserScreenshotInput,
    ) -> BetaScreenshotResult:
        """The window; passwords, secrets and what is masked covered."""
        page = self._choose(input.tab_id).tab.page
        hidden = ", ".join((*COVERED, *self._covered))
        try:
            async with asyncio.timeout(2 * bounds.SCREENSHOT_SECONDS), covered(page):
                picture = await page.screenshot(
                    type="jpeg",
                    quality=60,
                    timeout=bounds.SCREENSHOT_SECONDS * 1000,
                    animations="disabled",
                    mask=[frame.locator(hidden) for frame in page.frames],
                )
        except (Error, TimeoutError):
            raise ToolError("no picture could be taken") from None
        return BetaScreenshotResult(
            data=base64.b64encode(picture).decode(), media_type="image/jpeg"
        )


def _listed(told: Sequence[str], nothing: str) -> str:
    rows = [one_line(line, 300) for line in told[-bounds.EVENTS_PER_VISIT :]]
    return shortened("\n".join(rows)) or nothing
