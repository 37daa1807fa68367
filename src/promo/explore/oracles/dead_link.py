"""dead-link: a page leads to an address where there is nothing."""

from collections.abc import Iterable
from typing import Final

from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.visited import Visited


def dead_links(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    """The links of a visit that lead nowhere; nothing else that is wrong with it."""
    for dead in visit.dead:
        template = route_template(dead.url, allowed.base)
        yield Observation(
            rule="dead-link",
            severity="warning",
            title=f"A link leads nowhere: {template} answers {dead.status}",
            identity=(template,),
            network=(f"GET {dead.url} → {dead.status} (link)",),
        )


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="dead-link",
            severity="warning",
            help="A link of a visited page leads to a part of the site that answers 404 or 410.",
            example="A link leads nowhere: /journal/glue answers 404",
        ),
    ),
    look=dead_links,
)
