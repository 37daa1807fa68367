"""What the members share: the tab that is meant, the rule for addresses, deeds and their refusals.

A refusal is a fixed phrase; what an exception says is not for the model.
"""

from collections.abc import Sequence
from typing import Any

from anthropic.tools import ToolError
from anthropic.tools.browser import (
    BetaAsyncAbstractBrowserToolset20260801,
    BetaToolsetCallContext,
    BetaURLContext,
)

from promo.documents.steps import Action
from promo.explore.agent.address import AddressRefusedError, address
from promo.explore.agent.deeds import NotDoneError
from promo.explore.agent.hands import Hands
from promo.explore.agent.place import Place
from promo.explore.page.perform import NotPerformedError
from promo.redact import redact
from promo.untrusted import one_line

Context = BetaToolsetCallContext


class Members(BetaAsyncAbstractBrowserToolset20260801):
    """Hands, and the tab in which they work.

    Args:
        hands: what is done in the browser.
        covered: CSS selectors of what pictures do not show, beside passwords.
    """

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

    async def _go(self, url: str) -> None:
        try:
            await self._hands.go(self._address(url))
        except NotPerformedError as failed:
            raise ToolError(f"not loaded: {redact(str(failed))}") from None

    async def _do(self, told: str, action: Action) -> None:
        try:
            await self._hands.do(told, action)
        except NotPerformedError as failed:
            raise ToolError(f"not done: {one_line(str(failed), 200)}") from None


def told_of(make: Any, *args: Any, **kwargs: Any) -> Any:
    """What a deed means, or its refusal as the SDK wants it."""
    try:
        return make(*args, **kwargs)
    except NotDoneError as not_done:
        raise ToolError(str(not_done)) from None
