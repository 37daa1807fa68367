"""error-screen: a framework, a server or a proxy shows an error in place of the page."""

from collections.abc import Iterable
from typing import Final

from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.visited import Visited

_ERROR: Final = 400


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    look = visit.look
    # An answer that says that it is an error is the HTTP rules' matter.
    if look is None or not look.screen or (visit.status or 0) >= _ERROR:
        return
    yield Observation(
        rule="error-screen",
        severity="critical",
        title=f"The page shows {look.screen}",
        description=look.screen_text,
        identity=(look.screen, route_template(visit.url, allowed.base)),
    )


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="error-screen",
            severity="critical",
            help="A framework, a server or a proxy shows an error in place of the page.",
            example="The page shows Vite's error overlay",
        ),
    ),
    look=_look,
)
