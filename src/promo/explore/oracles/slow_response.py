"""slow-response: an answer lets its page wait."""

from collections.abc import Iterable
from typing import Final

from promo import bounds
from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.visited import Slow, Visited


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    for slow in visit.slow:
        yield _observation(slow, allowed)


def _observation(slow: Slow, allowed: Allowed) -> Observation:
    template = route_template(slow.url, allowed.base)
    what = "The page" if slow.main else f"{slow.method} {template}"
    very = slow.ms >= 1000 * bounds.VERY_SLOW_SECONDS
    least = bounds.VERY_SLOW_SECONDS if very else bounds.SLOW_SECONDS
    return Observation(
        rule="slow-response",
        severity="warning" if very else "info",
        title=f"{what} takes more than {least:g} s to answer",
        description=f"{slow.ms} ms until the first byte.",
        identity=(slow.method, template),
        first_party=allowed.first_party(slow.url),
        network=(f"{slow.method} {slow.url} → {slow.ms} ms",),
    )


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="slow-response",
            severity="warning",
            help="An answer comes late: information from 2.5 s on, a warning from 5 s on.",
            example="The page takes more than 5 s to answer",
        ),
    ),
    look=_look,
)
