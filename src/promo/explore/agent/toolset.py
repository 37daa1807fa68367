"""The browser toolset that the model's API declares, with the fenced browser behind it.

Members are thin: what they mean is decided in ``deeds``, done and recorded by ``hands``. A refusal
is a fixed phrase; text of the page reaches the model as the result of a member and nowhere else.
"""

import asyncio
import base64
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from anthropic.tools import ToolError
from anthropic.tools.browser import (
    BetaAsyncAbstractBrowserToolset20260801,
    BetaBrowserNavigateResult,
    BetaBrowserState,
    BetaDialogDismissed,
    BetaNavigationRefused,
    BetaScreenshotResult,
    BetaToolsetCallContext,
    BetaURLContext,
)
from anthropic.types import beta as wire
from playwright.async_api import Error

from promo import bounds
from promo.documents.steps import Action, Back, Hover, Reload
from promo.explore.agent import deeds
from promo.explore.agent.address import AddressRefusedError, address
from promo.explore.agent.deeds import NotDoneError, Target
from promo.explore.agent.hands import Hands
from promo.explore.agent.observe import shortened
from promo.explore.agent.place import Place
from promo.explore.agent.tools import MEMBERS
from promo.explore.perform import NotPerformedError
from promo.explore.tab import close
from promo.redact import redact
from promo.untrusted import one_line

Context = BetaToolsetCallContext
ACTIONS: Final = frozenset(
    {"navigate", "left_click", "double_click", "hover", "form_input", "type", "key", "scroll_to",
     "wait", "new_tab", "switch_tab"}
)  # fmt: skip
"""Members after which the page is told anew, as far as it changed."""
_TEXT: Final = (
    "() => (document.querySelector('article, main, [role=main]') || document.body).innerText"
)


class Toolset(BetaAsyncAbstractBrowserToolset20260801):
    """The members that are on, over one charter's browser context."""

    def __init__(self, hands: Hands, covered: Sequence[str] = ()) -> None:
        super().__init__(
            configs={"read_console": {"enabled": True}, "read_network": {"enabled": True}},
            url_policy=self._policy,
        )
        self._hands = hands
        self._covered = tuple(covered)

    def _policy(self, _context: BetaURLContext, url: str) -> None:
        self._address(url)

    def _address(self, url: str) -> str:
        place = self._hands.here
        here = place.seen.url if place.seen else self._hands.site
        try:
            return address(url, here, self._hands.browsing.allowed)
        except AddressRefusedError as refused:
            raise ToolError(str(refused)) from None

    async def _browser_state(self, context: Context) -> BetaBrowserState:
        """Every tab, and the dialogs and navigations that were refused since the last report."""
        tabs: list[wire.BetaBrowserStateTabEntryParam] = []
        changes: list[Any] = []
        for place in self._hands.places:
            title = ""
            with suppress(Error, TimeoutError):
                async with asyncio.timeout(bounds.CLOSE_SECONDS):
                    title = await place.tab.page.title()
            tabs.append(
                {
                    "tab_id": place.name,
                    "title": redact(title[:500]),
                    "url": redact(place.tab.page.url[:2_000]),
                    "active": place is self._hands.here,
                }
            )
            changes += [
                BetaDialogDismissed(kind=kind, message=redact(message))
                for kind, message in place.dialogs
            ]
            if place.refused:
                changes.append(BetaNavigationRefused())
            place.dialogs, place.refused = [], False
        return BetaBrowserState(tabs=tabs, state_changes=changes)

    # ── going ──────────────────────────────────────────────────────────────────────────────────
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
            try:
                await self._hands.go(self._address(input.url))
            except NotPerformedError as failed:
                raise ToolError(f"not loaded: {redact(str(failed))}") from None
        seen = self._hands.here.seen
        title = ""
        with suppress(Error):
            title = await self._hands.here.tab.page.title()
        return BetaBrowserNavigateResult(
            url=redact(self._hands.here.tab.page.url),
            status=seen.status if seen else None,
            title=redact(title[:300]),
        )

    # ── reading ────────────────────────────────────────────────────────────────────────────────
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
        """What the page's main part says."""
        page = self._choose(input.tab_id).tab.page
        try:
            async with asyncio.timeout(bounds.SNAPSHOT_SECONDS):
                text = str(await page.evaluate(_TEXT))
        except (Error, TimeoutError):
            raise ToolError("the page does not answer") from None
        return shortened(redact(text)) or "(no text)"

    async def find(self, context: Context, input: wire.BetaBrowserFindInput) -> str:
        """Elements that fit a description."""
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
        """The window, passwords and what is masked covered."""
        page = self._choose(input.tab_id).tab.page
        covered = ", ".join(("input[type=password]", "[data-promo-mask]", *self._covered))
        try:
            picture = await page.screenshot(
                type="jpeg",
                quality=60,
                timeout=bounds.SCREENSHOT_SECONDS * 1000,
                animations="disabled",
                mask=[frame.locator(covered) for frame in page.frames],
            )
        except Error:
            raise ToolError("no picture could be taken") from None
        return BetaScreenshotResult(
            data=base64.b64encode(picture).decode(), media_type="image/jpeg"
        )

    # ── doing ──────────────────────────────────────────────────────────────────────────────────
    async def left_click(
        self,
        context: Context,
        input: wire.BetaBrowserLeftClickInput,
    ) -> str | None:
        """Click an element."""
        return await self._click(input)

    async def double_click(
        self,
        context: Context,
        input: wire.BetaBrowserDoubleClickInput,
    ) -> str | None:
        """Click an element twice."""
        return await self._click(input, double=True)

    async def hover(
        self,
        context: Context,
        input: wire.BetaBrowserHoverInput,
    ) -> str | None:
        """Point at an element."""
        target = await self._target(input)
        return await self._do(f"Point at {target.words}", Hover(selector=target.selector))

    async def scroll_to(
        self,
        context: Context,
        input: wire.BetaBrowserScrollToInput,
    ) -> str | None:
        """Bring an element into the window; as a step it is pointed at, which does the same."""
        target = await self._target(input)
        return await self._do(f"Scroll to {target.words}", Hover(selector=target.selector))

    async def form_input(
        self,
        context: Context,
        input: wire.BetaBrowserFormInputInput,
    ) -> str | None:
        """Put a value into a field."""
        target = await self._target(input)
        return await self._do(*_told(deeds.put, target, input.value, self._hands.secrets))

    async def type(
        self,
        context: Context,
        input: wire.BetaBrowserTypeInput,
    ) -> str | None:
        """Type into the field that has the focus."""
        target = await self._focused(input.tab_id)
        if target is None or not target.facts["editable"]:
            raise ToolError("no field has the focus; click one first, or use form_input")
        text = input.text if "{secret:" in input.text else deeds.typed(target, input.text)
        return await self._do(*_told(deeds.fill, target, text, self._hands.secrets))

    async def key(
        self,
        context: Context,
        input: wire.BetaBrowserKeyInput,
    ) -> str | None:
        """Press keys."""
        target = await self._focused(input.tab_id)
        text = " ".join([input.text] * max(1, min(input.repeat or 1, bounds.KEYS_PRESSED)))
        for told, action in _told(deeds.presses, text, target, self._hands.never):
            await self._do(told, action)
        return None

    async def wait(
        self,
        context: Context,
        input: wire.BetaBrowserWaitInput,
    ) -> str | None:
        """Wait a little; the page has come to rest already."""
        if not 0 <= input.duration <= bounds.MODEL_WAIT_SECONDS:
            raise ToolError(f"at most {bounds.MODEL_WAIT_SECONDS:g} seconds")
        await asyncio.sleep(input.duration)
        return None

    # ── tabs ───────────────────────────────────────────────────────────────────────────────────
    async def list_tabs(
        self,
        context: Context,
        input: wire.BetaBrowserListTabsInput,
    ) -> list[wire.BetaBrowserStateTabEntryParam]:
        """The state says it."""
        return []

    async def new_tab(
        self,
        context: Context,
        input: wire.BetaBrowserNewTabInput,
    ) -> wire.BetaBrowserStateTabEntryParam:
        """An empty tab."""
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

    # ── what they share ────────────────────────────────────────────────────────────────────────
    def _place(self, tab_id: str | None) -> Place:
        if not tab_id:
            return self._hands.here
        found = [place for place in self._hands.places if place.name == tab_id]
        if not found:
            raise ToolError("there is no such tab")
        return found[0]

    def _choose(self, tab_id: str | None) -> Place:
        self._hands.here = self._place(tab_id)
        return self._hands.here

    async def _target(self, input: Any) -> Target:
        if getattr(input, "modifiers", None):
            raise ToolError("modifier keys are not held while clicking")
        place = self._choose(input.tab_id)
        target = input.target
        try:
            if target.type == "coordinate":
                return await deeds.by_point(place.tab.page, target.x, target.y)
            return await deeds.by_ref(place.tab.page, target.ref)
        except NotDoneError as not_done:
            raise ToolError(str(not_done)) from None

    async def _focused(self, tab_id: str | None) -> Target | None:
        try:
            return await deeds.focused(self._choose(tab_id).tab.page)
        except NotDoneError:
            return None

    async def _click(self, input: Any, *, double: bool = False) -> str | None:
        target = await self._target(input)
        if target.facts["tag"] == "option":
            raise ToolError("choose an option by form_input on its list")
        told, action = _told(deeds.click, target, self._hands.never, double=double)
        if target.facts["blank"] and target.facts["href"] and not double:
            # A new window would be closed: what it leads to opens here, as for the walker.
            try:
                await self._hands.go(self._address(str(target.facts["href"])))
            except NotPerformedError as failed:
                raise ToolError(f"not loaded: {redact(str(failed))}") from None
            return "It opens a new window; its address was opened in this tab."
        return await self._do(told, action)

    async def _do(self, told: str, action: Action) -> None:
        try:
            await self._hands.do(told, action)
        except NotPerformedError as failed:
            raise ToolError(f"not done: {one_line(str(failed), 200)}") from None


def _told(make: Any, *args: Any, **kwargs: Any) -> Any:
    """What a deed means, or its refusal as the SDK wants it."""
    try:
        return make(*args, **kwargs)
    except NotDoneError as not_done:
        raise ToolError(str(not_done)) from None


def _listed(told: Sequence[str], nothing: str) -> str:
    rows = [one_line(line, 300) for line in told[-bounds.EVENTS_PER_VISIT :]]
    return shortened("\n".join(rows)) or nothing


if _MISSING := [name for name in MEMBERS if name not in vars(Toolset)]:  # pragma: no cover
    raise AssertionError(f"members that are on and that nobody does: {_MISSING}")
