"""blank-page, blank-content, blank-dialog and page-crash: there is nothing to see."""

from collections.abc import Iterable
from typing import Final

from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.visited import Look, Visited

_OK: Final = range(200, 300)


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    identity = (route_template(visit.url, allowed.base),)
    if visit.ended == "crashed":
        yield Observation(
            rule="page-crash", severity="critical", title="The page crashes", identity=identity
        )
    elif visit.ended == "loaded" and visit.status in _OK and visit.look:
        yield from _holes(visit.look, identity)


def _holes(look: Look, identity: tuple[str, ...]) -> Iterable[Observation]:
    if look.blank:
        yield Observation(
            rule="blank-page",
            severity="critical",
            title="The page is blank",
            description="After it came to rest there is no text on it, and nothing else to see.",
            identity=identity,
        )
    elif look.hollow and not look.busy:
        yield Observation(
            rule="blank-content",
            severity="warning",
            title="The main part of the page is empty",
            description="There is a header or a footer, and nothing between or beside them.",
            identity=identity,
        )
    for name in look.dialogs:
        yield Observation(
            rule="blank-dialog",
            severity="warning",
            title=f"A dialog is open and empty: {name}",
            identity=(name, *identity),
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
            id="blank-content",
            severity="warning",
            help="Header, navigation and footer stand around a main part with nothing in it.",
            example="The main part of the page is empty",
        ),
        Rule(
            id="blank-dialog",
            severity="warning",
            help="A dialog opens and there is nothing in it.",
            example="A dialog is open and empty: Delivery",
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
