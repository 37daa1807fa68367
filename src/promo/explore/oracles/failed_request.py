"""failed-request: the server was there, and no usable answer came."""

from collections.abc import Iterable
from typing import Final

from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.oracles.redirect_loop import LOOPS
from promo.explore.page.noise import is_given_up, is_path_noise
from promo.explore.page.visited import Failure, Visited

# They end when the page is left, and nobody misses the rest.
_ENDLESS: Final = frozenset({"websocket", "eventsource", "ping", "media"})
# Refused by the page's own policy: there are rules for that.
_BY_POLICY: Final = frozenset({"csp", "mixed-content"})


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    if visit.ended == "unreached":
        return
    for failure in visit.failures:
        if _counts(failure):
            yield _observation(failure, allowed)


def _counts(failure: Failure) -> bool:
    return not (
        failure.refused
        or is_given_up(failure.error)
        or failure.error in _BY_POLICY
        or LOOPS in failure.error
        or failure.kind in _ENDLESS
        or (is_path_noise(failure.url) and not failure.main)
    )


def _observation(failure: Failure, allowed: Allowed) -> Observation:
    template = route_template(failure.url, allowed.base)
    what = "The page" if failure.main else f"{failure.method} {template}"
    said = failure.error.removeprefix("net::")
    return Observation(
        rule="failed-request",
        severity="critical" if failure.main else "warning",
        title=f"{what} gets no answer: {said}",
        identity=(failure.method, template, said),
        first_party=allowed.first_party(failure.url),
        network=(f"{failure.method} {failure.url} → {failure.error} ({failure.kind})",),
    )


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="failed-request",
            severity="critical",
            help="A request of the page failed although its server can be reached.",
            example="GET /api/reviews gets no answer: ERR_EMPTY_RESPONSE",
        ),
    ),
    look=_look,
)
