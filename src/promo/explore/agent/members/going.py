"""Members that go somewhere: addresses within the fence, and tabs."""

from contextlib import suppress

from anthropic.tools import ToolError
from anthropic.tools.browser import BetaBrowserNavigateResult
from anthropic.types import beta as wire
from playwright.async_api import Error

from promo import bounds
from promo.documents.steps import Back, Reload
from promo.explore.agent.members.base import Context, Members
from promo.explore.page.tab import close
from promo.redact import redact


class Going(Members):
    """Addresses and tabs."""

    async def navigate(
        self,
        context: Context,
        input: wire.BetaBrowserNavigateInput,
    ) -> BetaBrowserNavigateResult:
        """Go somewhere within the fence, back, or load the page again."""
        self._choose(input.tab_id)
        word = input.url.strip().lower()
        if word == "forward":
            raise ToolError("forward is not supported; navigate to the address")
        if word in {"back", "reload"}:
            await self._do("Go back" if word == "back" else "Load the page again",
                           Back() if word == "back" else Reload())  # fmt: skip
        else:
            await self._go(input.url)
        seen = self._hands.here.seen
        title = ""
        with suppress(Error):
            title = await self._hands.here.tab.page.title()
        return BetaBrowserNavigateResult(
            url=redact(self._hands.here.tab.page.url),
            status=seen.status if seen else None,
            title=redact(title[:300]),
        )

    async def list_tabs(
        self,
        context: Context,
        input: wire.BetaBrowserListTabsInput,
    ) -> list[wire.BetaBrowserStateTabEntryParam]:
        """List the open tabs; the browser's state, which every answer holds, does."""
        return []

    async def new_tab(
        self,
        context: Context,
        input: wire.BetaBrowserNewTabInput,
    ) -> wire.BetaBrowserStateTabEntryParam:
        """Open an empty tab."""
        if len(self._hands.places) >= bounds.MODEL_TABS:
            raise ToolError("no more tabs can be opened; close one")
        place = await self._hands.open_tab()
        return {"tab_id": place.name, "title": "", "url": "about:blank", "active": True}

    async def switch_tab(
        self,
        context: Context,
        input: wire.BetaBrowserSwitchTabInput,
    ) -> wire.BetaBrowserStateTabEntryParam:
        """Work in another tab."""
        place = self._choose(input.tab_id)
        return {"tab_id": place.name, "title": "", "url": place.tab.page.url, "active": True}

    async def close_tab(
        self,
        context: Context,
        input: wire.BetaBrowserCloseTabInput,
    ) -> None:
        """Close a tab; the last one stays."""
        place = self._place(input.tab_id)
        if len(self._hands.places) == 1:
            raise ToolError("the last tab stays open")
        self._hands.places.remove(place)
        await close(place.tab.page)
        if place is self._hands.here:
            self._hands.here = self._hands.places[-1]
