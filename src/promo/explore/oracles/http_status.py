"""http-5xx and http-4xx: the server says itself that something went wrong."""

from collections.abc import Iterable
from typing import Final

from promo.documents.report import Severity
from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.noise import is_path_noise
from promo.explore.page.visited import Answer, Visited

_SERVER_ERROR: Final = 500
_CLIENT_ERROR: Final = 400
# Without these a page does not work; a picture that fails is ugly.
_NEEDED: Final = frozenset({"document", "xhr", "fetch", "script", "stylesheet"})
# Whoever is not signed in gets these from a healthy server; pages ask to find out.
_NOT_SIGNED_IN: Final = frozenset({401, 403, 407})
# Of the fence's or the network's doing, or a request to come back later; the sweep handles it.
_NO_FAULT: Final = frozenset({429})


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    for answer in visit.answers:
        if _counts(answer) and (answer.main or not is_path_noise(answer.url)):
            yield _observation(answer, allowed)


def _counts(answer: Answer) -> bool:
    return (
        answer.status >= _CLIENT_ERROR
        and answer.status not in _NO_FAULT
        and not answer.challenge
        # The sweep says of such a page that it was not admitted, not that it is broken.
        and not (answer.main and answer.status in _NOT_SIGNED_IN)
    )


def _observation(answer: Answer, allowed: Allowed) -> Observation:
    template = route_template(answer.url, allowed.base)
    what = "The page" if answer.main else f"{answer.method} {template}"
    return Observation(
        rule="http-5xx" if answer.status >= _SERVER_ERROR else "http-4xx",
        severity=_severity(answer),
        title=f"{what} answers {answer.status}",
        identity=(answer.method, template, str(answer.status)),
        first_party=allowed.first_party(answer.url),
        network=(f"{answer.method} {answer.url} → {answer.status} ({answer.kind})",),
    )


def _severity(answer: Answer) -> Severity:
    if answer.status >= _SERVER_ERROR:
        return "critical" if answer.kind in _NEEDED else "warning"
    return "info" if answer.status in _NOT_SIGNED_IN else "warning"


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="http-5xx",
            severity="critical",
            help="A server failed to answer a request of the page.",
            example="GET /api/products/{id} answers 500",
        ),
        Rule(
            id="http-4xx",
            severity="warning",
            help="A page, or something that a page asks for, is not there or is refused.",
            example="The page answers 404",
        ),
    ),
    look=_look,
)
