"""redirect-loop: the page sends its visitor on, and on, and back."""

from collections.abc import Iterable
from typing import Final

from promo import bounds
from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.visited import Visited

LOOPS: Final = "ERR_TOO_MANY_REDIRECTS"


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    failed = [failure for failure in visit.failures if LOOPS in failure.error]
    for failure in failed:
        template = route_template(failure.url, allowed.base)
        yield Observation(
            rule="redirect-loop",
            severity="critical" if failure.main else "warning",
            title=f"{'The page' if failure.main else template} redirects in a circle",
            identity=(route_template(visit.url, allowed.base) if failure.main else template,),
            first_party=allowed.first_party(failure.url),
            network=(f"{failure.method} {failure.url} → {failure.error} ({failure.kind})",),
        )
    if visit.documents > bounds.DOCUMENTS_PER_VISIT:
        yield Observation(
            rule="redirect-loop",
            severity="critical",
            title="The page loads itself, or another one, again and again",
            description=f"{visit.documents} pages came one after the other.",
            identity=(route_template(visit.url, allowed.base),),
        )


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="redirect-loop",
            severity="critical",
            help="Redirects, of the server or of the page itself, lead in a circle.",
            example="The page redirects in a circle",
        ),
    ),
    look=_look,
)
