"""blank-page and page-crash: there is nothing to see."""

from collections.abc import Iterable
from typing import Final

from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.visited import Visited

_OK: Final = range(200, 300)


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    identity = (route_template(visit.url, allowed.base),)
    if visit.ended == "crashed":
        yield Observation(
            rule="page-crash", severity="critical", title="The page crashes", identity=identity
        )
    elif visit.ended == "loaded" and visit.status in _OK and visit.look and visit.look.blank:
        yield Observation(
            rule="blank-page",
            severity="critical",
            title="The page is blank",
            description="After it came to rest there is no text on it, and nothing else to see.",
            identity=identity,
        )


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="blank-page",
            severity="critical",
            help="The page loads, and there is neither text nor anything else to see on it.",
            example="The page is blank",
        ),
        Rule(
            id="page-crash",
            severity="critical",
            help="The page brings its tab down.",
            example="The page crashes",
        ),
    ),
    look=_look,
)
