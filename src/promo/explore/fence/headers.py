"""Secret headers for the site's own origin, and for no other.

A header set by request interception or for a whole context travels along with redirects to other
origins (measured). Here every hop is looked at by itself: the site's get the headers, all others
lose them. To the browser a hop with other headers is a request of its own and is not counted: one
that is sent in a circle would never end (measured), so hops are counted here.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from playwright.async_api import BrowserContext, Error, Page

from promo import bounds
from promo.explore.fence.origins import Allowed
from promo.explore.tasks import Tasks


async def send_headers(
    page: Page, headers: Mapping[str, str], allowed: Allowed, tasks: Tasks
) -> None:
    """Give every request of a page to the site's own origin some headers."""
    if not headers:
        return
    names = {name.lower() for name in headers}
    session = await _session(page.context, page)

    hops = Counter[str]()

    async def onward(event: dict[str, Any]) -> None:
        asked = event["request"]
        if _hop(event, hops) > bounds.PAGE_REDIRECTS:
            with suppress(Error):
                await session.send(
                    "Fetch.failRequest", {"requestId": event["requestId"], "errorReason": "Failed"}
                )
            return
        kept = {k: v for k, v in asked["headers"].items() if k.lower() not in names}
        if allowed.own(asked["url"]):
            kept |= headers
        fields = [{"name": name, "value": value} for name, value in kept.items()]
        with suppress(Error):  # the page was left in between
            await session.send(
                "Fetch.continueRequest", {"requestId": event["requestId"], "headers": fields}
            )

    def paused(event: dict[str, Any]) -> None:
        tasks.start(onward(event))

    session.on("Fetch.requestPaused", paused)
    await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})


def _hop(event: Mapping[str, Any], hops: Counter[str]) -> int:
    """How often a request has been sent on until now."""
    if "redirectedRequestId" not in event:
        return 0
    name = str(event.get("networkId", ""))
    hops[name] += 1
    return hops[name]


async def _session(context: BrowserContext, page: Page) -> Any:
    return await context.new_cdp_session(page)
