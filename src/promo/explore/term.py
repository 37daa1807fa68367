"""How long an exploration may take, and the shares of the targeted phase and of the crawl."""

import time

from promo import bounds


class Term:
    """The time of one attempt; ends are of the monotonic clock.

    Args:
        minutes: of each attempt.
    """

    def __init__(self, minutes: float) -> None:
        self._seconds = 60 * minutes
        self.begin()

    def begin(self) -> None:
        """Start the whole time anew."""
        began = time.monotonic()
        self.ends = began + self._seconds
        self.walked_by = began + self._seconds * bounds.TARGETED_SHARE
        self.crawled_by = began + self._seconds * bounds.CRAWL_SHARE

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.ends

    @property
    def crawl_over(self) -> bool:
        """Whether the share of pages beyond the inventory has passed."""
        return time.monotonic() >= self.crawled_by
