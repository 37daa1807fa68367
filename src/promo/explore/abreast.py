"""How many pages to keep open side by side: while some wait, others keep the machine busy."""

import math
from collections import deque
from statistics import median
from typing import Final

from promo import bounds

_REMEMBERED: Final = 20  # visits; a site that gets slower is met by more pages


class Abreast:
    """Chooses, from what visits waited for so far.

    Args:
        asked: how many somebody asked for; then that many it is.
        cores: of this machine.
        rate: visits a second that are allowed; 0 for no limit.
    """

    def __init__(self, asked: int | None, cores: int, rate: float) -> None:
        self._asked = asked
        self._cores = cores
        self._rate = rate
        self._waited: deque[float] = deque([bounds.SETTLE_QUIET_SECONDS], _REMEMBERED)

    def waited(self, seconds: float) -> None:
        """Note how long a visit had nothing to do: for the server, and for the page to be quiet."""
        self._waited.append(seconds)

    @property
    def pages(self) -> int:
        """How many pages may be open now."""
        return self._asked or chosen(self._cores, median(self._waited), self._rate)


def chosen(cores: int, waiting_seconds: float, rate: float) -> int:
    """As many as keep every core busy, and no more than it takes to use the rate up."""
    visit_seconds = bounds.VISIT_WORK_SECONDS + waiting_seconds
    busy = math.ceil(cores * visit_seconds / bounds.VISIT_WORK_SECONDS)
    allowed = math.ceil(rate * visit_seconds) + 1 if rate else busy
    return max(bounds.EXPLORED_PAGES_LEAST, min(busy, allowed, bounds.EXPLORED_PAGES))
