"""What one visit's events add up to: bounded, and of this visit alone."""

import time
from dataclasses import dataclass, field
from typing import TypeVar

from promo import bounds
from promo.explore.page.visited import Answer, Failure, GraphqlErrors, Logged, Slow, Thrown

T = TypeVar("T")


@dataclass
class Record:
    """Filled by the events of one visit; a page in a loop cannot fill it without end."""

    answers: list[Answer] = field(default_factory=list[Answer])
    failures: list[Failure] = field(default_factory=list[Failure])
    logged: list[Logged] = field(default_factory=list[Logged])
    thrown: dict[int, Thrown] = field(default_factory=dict[int, Thrown])
    graphql: list[GraphqlErrors] = field(default_factory=list[GraphqlErrors])
    slow: list[Slow] = field(default_factory=list[Slow])
    said: list[tuple[str, str]] = field(
        default_factory=list[tuple[str, str]]
    )  # dialogs: kind, text
    documents: int = 0
    dialogs: int = 0
    popups: int = 0
    downloads: int = 0
    crashed: bool = False
    changes: bool = False  # whether a request was made that could change something
    arrived: bool = False  # before that, what is heard comes from the page that is being left
    waited_seconds: float = 0.0  # for the first byte of the page's own document
    open_requests: int = 0
    last_change: float = field(default_factory=time.monotonic)
    last_told: float = field(default_factory=time.monotonic)  # of what an oracle may hear of

    def keep(self, things: list[T], thing: T) -> None:
        """Add one, up to the bound."""
        self.last_told = time.monotonic()
        if len(things) < bounds.EVENTS_PER_VISIT:
            things.append(thing)

    def throw(self, number: int, thrown: Thrown) -> None:
        """Add what nobody caught, by the number that the browser gives it, up to the bound."""
        self.last_told = time.monotonic()
        if len(self.thrown) < bounds.EVENTS_PER_VISIT:
            self.thrown[number] = thrown

    def changed(self, requests: int = 0) -> None:
        """Note that something happened; ``requests`` is how many more are open now."""
        self.open_requests += requests
        self.last_change = time.monotonic()

    @property
    def main(self) -> Answer | None:
        """The last answer with the page's own document, redirects apart."""
        return next((a for a in reversed(self.answers) if a.main), None)

    @property
    def main_failure(self) -> Failure | None:
        """The failure of the page's own document."""
        return next((f for f in reversed(self.failures) if f.main), None)
