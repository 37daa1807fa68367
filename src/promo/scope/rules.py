"""The rules that a candidate may not write for itself, read from the base commit's promo.yml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from promo import config
from promo.config import Explore, Risk
from promo.errors import PromoError
from promo.scope.diff import Checkout

# What the candidate says of how it is explored, and may have its own reasons for.
_OWN: Final = (
    "auth", "prepare", "before", "origins", "budget", "extra_oracles", "mask",
)  # fmt: skip


@dataclass(frozen=True)
class BaseRules:
    """What the base commit says of skipping, of routes and of risk; empty without one.

    ``environments`` are addresses by name, in promotion order.
    """

    explore: Explore = field(default_factory=Explore)
    risk: Risk = field(default_factory=Risk)
    known: bool = False
    environments: Mapping[str, str] = field(default_factory=dict[str, str])

    def after(self, site: str) -> str | None:
        """The address of the environment that follows the one that a site belongs to."""
        addresses = [url.rstrip("/") for url in self.environments.values()]
        for at, url in enumerate(addresses[:-1]):
            if f"{site.rstrip('/')}/".startswith(f"{url}/"):
                return addresses[at + 1]
        return None

    def never(self, now: Explore) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What the walker leaves alone, and what of it only the candidate says.

        The candidate takes nothing away. What it adds counts, since its new button may do harm
        that nobody wanted, and is said: it also takes from what is explored.
        """
        added = [one for one in now.never if one not in self.explore.never] if self.known else []
        return tuple(dict.fromkeys((*self.explore.never, *now.never))), tuple(added)

    def explored_differently(self, now: Explore) -> list[str]:
        """The candidate's own settings that are not what they were, for the report."""
        names = _OWN if self.known else ()
        return [name for name in names if getattr(now, name) != getattr(self.explore, name)]


def rules_at(checkout: Checkout, base: str, path: str, app: str) -> BaseRules:
    """The rules of a commit; none when it has no configuration, or none that can be read.

    Args:
        checkout: where to read.
        base: the commit.
        path: of the configuration in the repository.
        app: the application's name.
    """
    content = checkout.file_at(base, path)
    try:
        found = config.parse(content, path, app) if content else None
    except PromoError:
        found = None
    chosen = found.apps.get(app) if found else None
    if found is None or chosen is None:
        return BaseRules()
    addresses = {name: one.url for name, one in chosen.environments.items()}
    return BaseRules(chosen.explore, found.risk, known=True, environments=addresses)
