"""The rules that a candidate may not write for itself, read from the base commit's promo.yml."""

from dataclasses import dataclass

from promo import config
from promo.config import Explore
from promo.errors import PromoError
from promo.scope.diff import Checkout


@dataclass(frozen=True)
class BaseRules:
    """What the base commit says of skipping and of routes; empty without one."""

    skip_when_only: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


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
        found = config.parse(content, path, app).apps.get(app) if content else None
    except PromoError:
        found = None
    explore = found.explore if found else Explore()
    return BaseRules(
        explore.skip_when_only, explore.routes.include, explore.routes.exclude
    )  # fmt: skip
