"""wrong-behaviour: what a model says is wrong and no rule sees; a replay checks it."""

from collections.abc import Iterable
from typing import Final

from promo.explore.fence.origins import Allowed
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.visited import Visited

RULE: Final = "wrong-behaviour"


def _look(_visit: Visited, _allowed: Allowed) -> Iterable[Observation]:
    """Nothing: the model proposes, the replay of its steps and predicate decides."""
    return ()


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id=RULE,
            severity="critical",
            help="The application does what it should not (found by a model, proven by replay).",
            example="The cart's total is not the sum of its items",
        ),
    ),
    look=_look,
)
