"""From routes to charters: what the targeted phase works, the surest reason first."""

from collections.abc import Iterable

from promo import bounds
from promo.documents.scope import Charter


def everywhere(routes: Iterable[str]) -> tuple[Charter, ...]:
    """A charter for each route: what a change that reaches everything, or an unknown one, asks."""
    return tuple(
        Charter(name=f"work {route}", route=route, reach="everything") for route in routes
    )[: bounds.CHARTERS]
