"""What a server may say to made-up input: a no is no fault.

A form that was sent with made-up values may be refused, by its server or by the page; that is what
validation is for. What breaks all the same (a 5xx, an exception, a blank page) stays what it is.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from promo.explore.oracle import Observation
from promo.explore.page.visited import Visited
from promo.explore.walker.fillings import Filling

# Answers to a request that is well understood and not granted.
_NO: Final = frozenset({400, 401, 402, 403, 406, 409, 411, 412, 413, 414, 415, 422, 428, 431, 451})
_BY_A_NO: Final = frozenset({"console-error", "unhandled-rejection"})
_OF_SENSELESS: Final = frozenset({"graphql-errors"})


def softened(
    visit: Visited, observations: Iterable[Observation], filling: Filling | None
) -> tuple[Observation, ...]:
    """What was seen after a step, what only repeats a no being information.

    Args:
        visit: what happened.
        observations: what the oracles say of it.
        filling: what was sent; None when no form was.
    """
    if filling is None:
        return tuple(observations)
    refused = any(answer.status in _NO for answer in visit.answers)
    return tuple(
        replace(one, severity="info") if _said_no(one, filling, refused=refused) else one
        for one in observations
    )


def _said_no(one: Observation, filling: Filling, *, refused: bool) -> bool:
    if one.rule == "http-4xx":
        return any(str(status) in one.identity for status in _NO)
    if one.rule in _BY_A_NO:
        return refused
    return one.rule in _OF_SENSELESS and filling in {"empty", "hostile"}
