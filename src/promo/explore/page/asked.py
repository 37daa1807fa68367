"""What is looked for beside what every visit shows by itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from promo.explore.page.accessibility import Accessibility
from promo.explore.page.links import Links


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What visits are asked for.

    Args:
        extra: the oracles that somebody turned on.
        links: which links are known to lead nowhere.
        accessibility: the checks for it, where they are on.
    """

    extra: frozenset[str]
    links: Links
    accessibility: Accessibility


def asked_for(extra: frozenset[str], base: str, headers: Mapping[str, str]) -> Asked:
    """What an exploration asks for; ``headers`` are the site's own."""
    on = "a11y" in extra
    return Asked(extra=extra, links=Links(headers), accessibility=Accessibility(base, on=on))
