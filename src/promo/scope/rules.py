"""The rules that a candidate may not write for itself, read from the base commit's promo.yml."""

from dataclasses import dataclass, field

from promo import config
from promo.config import Explore, Risk
from promo.errors import PromoError
from promo.scope.diff import Checkout


@dataclass(frozen=True)
class BaseRules:
    """What the base commit says of skipping, of routes and of risk; empty without one."""

    explore: Explore = field(default_factory=Explore)
    risk: Risk = field(default_factory=Risk)
    known: bool = False


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
    return BaseRules(chosen.explore, found.risk, known=True)
