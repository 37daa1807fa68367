"""What the conversations of a run share: client, form of the tools, budget, news."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from promo import bounds
from promo.explore.agent.budget import Budget
from promo.explore.agent.used import Used
from promo.explore.agent.wire import Form


@dataclass(kw_only=True)
class Crew:
    """One run's model.

    Args:
        client: of the API.
        model: its name there.
        effort: how much it thinks; None leaves that to the API.
        form: the toolset, or plain tools of the same names.
        may_fall_back: whether the API's refusal of the toolset changes that.
        budget: of the run.
        system: the first part of every request.
        scope: the second.
        changed: the routes that the change reaches.
        pause: waits so many seconds.
        call_seconds: one answer may take.
    """

    client: Any
    model: str
    effort: str | None
    form: Form
    may_fall_back: bool
    budget: Budget
    system: str
    scope: str
    changed: tuple[str, ...]
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    call_seconds: float = bounds.MODEL_CALL_SECONDS
    down: str = ""
    """Why no further conversation begins; empty while the API answers."""
    spent: str = ""
    """Of what nothing is left; empty while there is."""
    taken_over: dict[str, str] = field(default_factory=dict[str, str])
    """Charters that the walker took over, and why."""
    not_tried: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    worked: set[str] = field(default_factory=set[str])
    """Charters that the model worked."""
    unworked: set[str] = field(default_factory=set[str])
    """Charters that nobody worked, for want of money or of the model that is required."""
    _settled: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def fall_back(self) -> bool:
        """Take plain tools from now on; False when that is not allowed, or done already."""
        if not self.may_fall_back:
            return False
        self.form = "plain"
        return True

    def begin(self, charter: str) -> None:
        """A charter is taken up, for the first time or once more."""
        self.unworked.discard(charter)
        self.taken_over.pop(charter, None)

    async def keep(self, charter: str, new_tokens: int) -> Decimal:
        """Keep what the next call may cost, once what others keep leaves room for it.

        Raises:
            SpentError: it does not fit.
        """
        while (kept := self.budget.reserve(charter, new_tokens)) is None:
            self._settled.clear()
            await self._settled.wait()
        return kept

    def enter(self, charter: str, kept: Decimal, used: Used | None) -> None:
        """Note what a call used; see ``Budget.enter``."""
        self.budget.enter(charter, kept, used)
        self._settled.set()

    def costs(self) -> Mapping[str, str]:
        """What each charter cost, in dollars."""
        return {name: f"{one.usd:.4f}" for name, one in self.budget.accounts.items()}
