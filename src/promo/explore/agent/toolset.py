"""The browser toolset that the model's API declares, with the fenced browser behind it.

Members are thin: what they mean is decided in ``deeds``, done and recorded by ``hands``. Text of
the page reaches the model as the result of a member and nowhere else.
"""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from anthropic.tools.browser import (
    BetaBrowserState,
    BetaDialogDismissed,
    BetaNavigationRefused,
)
from playwright.async_api import Error

from promo import bounds
from promo.explore.agent.members.base import Context
from promo.explore.agent.members.doing import Doing
from promo.explore.agent.members.going import Going
from promo.explore.agent.members.reading import Reading
from promo.explore.agent.tools import MEMBERS
from promo.redact import redact

if TYPE_CHECKING:
    from anthropic.types import beta as wire

ACTIONS: Final = frozenset(
    {"navigate", "left_click", "double_click", "hover", "form_input", "type", "key", "scroll_to",
     "wait", "new_tab", "switch_tab"}
)  # fmt: skip
"""Members after which the page is told anew, as far as it changed."""


class Toolset(Going, Reading, Doing):
    """The members that are on, over one charter's browser context."""

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


_DONE: Final = vars(Going).keys() | vars(Reading).keys() | vars(Doing).keys()
if _MISSING := [name for name in MEMBERS if name not in _DONE]:  # pragma: no cover
    raise AssertionError(f"members that are on and that nobody does: {_MISSING}")
