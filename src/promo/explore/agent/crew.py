"""What the conversations of a run share: client, form of the tools, budget, news."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from promo.explore.agent.budget import Budget
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
    down: str = ""
    """Why no further conversation begins; empty while the API answers."""
    spent: bool = False
    taken_over: dict[str, str] = field(default_factory=dict[str, str])
    """Charters that the walker took over, and why."""
    not_tried: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    worked: set[str] = field(default_factory=set[str])
    """Charters that the model worked."""

    def fall_back(self) -> bool:
        """Take plain tools from now on; False when that is not allowed, or done already."""
        if not self.may_fall_back:
            return False
        self.form = "plain"
        return True

    def costs(self) -> Mapping[str, str]:
        """What each charter cost, in dollars."""
        return {name: f"{one.usd:.4f}" for name, one in self.budget.accounts.items()}
