"""endless-busy: the page says that it is still loading, and never stops saying so."""

from collections.abc import Iterable
from typing import Final

from promo import bounds
from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.noise import is_given_up, is_thrown_noise
from promo.explore.page.visited import Visited

_ERROR: Final = 400
_NEEDED: Final = frozenset({"document", "xhr", "fetch", "script"})
_HOW: Final = {
    "aria-busy": "aria-busy is true",
    "progressbar": "a progress bar without a value",
    "words": "a text says so",
    "animation": "nothing but an animation",
}


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    if visit.look is None or not visit.look.busy or visit.ended != "loaded" or _explained(visit):
        return
    first = visit.look.busy[0]
    yield Observation(
        rule="endless-busy",
        severity="warning",
        title=f"The page stays busy: {_HOW[first.how]}",
        description=f"{bounds.BUSY_SECONDS:g} s after it came to rest: {first.name}",
        identity=(first.how, route_template(visit.url, allowed.base)),
    )


def _explained(visit: Visited) -> bool:
    """Whether another rule has the reason: what threw or did not come."""
    thrown = any(not is_thrown_noise(one.message) for one in visit.thrown)
    failed = any(not one.refused and not is_given_up(one.error) for one in visit.failures)
    refused = any(one.status >= _ERROR and one.kind in _NEEDED for one in visit.answers)
    return thrown or failed or refused or bool(visit.graphql)


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="endless-busy",
            severity="warning",
            help="The page says that it is loading and does not stop saying so.",
            example="The page stays busy: aria-busy is true",
        ),
    ),
    look=_look,
)
