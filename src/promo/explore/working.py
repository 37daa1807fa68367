"""What those who work a charter, walker or model, tell whoever sent them."""

from collections.abc import Awaitable, Callable

from promo.explore.outcome import Why
from promo.explore.page.tab import Tab
from promo.explore.page.visited import Visited
from promo.explore.walker.fillings import Filling

# Told of every step: what was seen after it, what a field was given, and where that was.
Noted = Callable[[Visited, Filling | None, Tab], Awaitable[None]]


class StuckError(Exception):
    """The charter cannot go on; ``why`` as in ``Walked``."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(why)
        self.why: Why = why
        self.detail = detail
