"""Members that do something in the page; each becomes steps that a replay can repeat."""

import asyncio
from typing import Any

from anthropic.tools import ToolError
from anthropic.types import beta as wire

from promo import bounds
from promo.documents.steps import Hover
from promo.explore.agent import deeds
from promo.explore.agent.deeds import NotDoneError, Target
from promo.explore.agent.members.base import Context, Members, told_of


class Doing(Members):
    """What is done, and on which element."""

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
        return await self._do(*told_of(deeds.put, target, input.value, self._hands.secrets))

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
        return await self._do(*told_of(deeds.fill, target, text, self._hands.secrets))

    async def key(
        self,
        context: Context,
        input: wire.BetaBrowserKeyInput,
    ) -> str | None:
        """Press keys."""
        target = await self._focused(input.tab_id)
        text = " ".join([input.text] * max(1, min(input.repeat or 1, bounds.KEYS_PRESSED)))
        for told, action in told_of(deeds.presses, text, target, self._hands.never):
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
        told, action = told_of(deeds.click, target, self._hands.never, double=double)
        if target.facts["blank"] and target.facts["href"] and not double:
            # A new window would be closed: what it leads to opens here, as for the walker.
            await self._go(str(target.facts["href"]))
            return "It opens a new window; its address was opened in this tab."
        return await self._do(told, action)
