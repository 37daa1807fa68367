"""duplicate-ids: labels, links and scripts find the first of two. Off until asked for."""

from collections.abc import Iterable
from typing import Final

from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.visited import Visited


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    twice = visit.look.duplicate_ids if visit.look else ()
    if twice:
        yield Observation(
            rule="duplicate-ids",
            severity="warning",
            title=f"An id is given twice: {twice[0]}",
            description=", ".join(twice),
            identity=(route_template(visit.url, allowed.base),),
        )


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="duplicate-ids",
            severity="warning",
            help="Two elements of a page have the same id (off by default).",
            example="An id is given twice: email",
        ),
    ),
    look=_look,
)
