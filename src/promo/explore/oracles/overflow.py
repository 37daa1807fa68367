"""overflow: the page is wider than its window. Off until asked for."""

from collections.abc import Iterable
from typing import Final

from promo import bounds
from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.visited import Visited


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    wider = visit.look.overflow if visit.look else 0
    if wider > bounds.OVERFLOW_PIXELS:
        yield Observation(
            rule="overflow",
            severity="warning",
            title="The page is wider than its window",
            description=f"{wider} pixels are out of sight at a width of 1280.",
            identity=(route_template(visit.url, allowed.base),),
        )


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="overflow",
            severity="warning",
            help="The page has to be scrolled sideways (off by default).",
            example="The page is wider than its window",
        ),
    ),
    look=_look,
)
