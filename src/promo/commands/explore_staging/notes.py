"""What an exploration knows so far; ``reporting`` makes a report of it, at any time."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from msgspec import structs

from promo.commands.explore_staging.inputs import Inputs
from promo.commands.explore_staging.modelled import Hiring
from promo.commands.explore_staging.request import Request
from promo.documents.release import Release
from promo.documents.report import (
    Moment,
    What,
)
from promo.documents.scope import Charter, PlannedRoute
from promo.documents.shards import EMPTY, Shard, inventory_digest, share
from promo.errors import PromoError
from promo.explore.exploration import Explored
from promo.live.readings import Reader, Reading
from promo.promote.holds import Holds
from promo.scope.base import Base
from promo.scope.diff import Checkout
from promo.scope.risk import Risk
from promo.scope.skip import Skipped
from promo.untrusted import one_line

_FULL: Final = 40
LINE_CHARACTERS: Final = 1_500  # of one obstacle


@dataclass
class Notes:
    """What is known so far.

    Args:
        inputs: as they were given.
        request: the inputs, looked at.
        checkout: of the application, None without one.
    """

    inputs: Inputs
    request: Request
    checkout: Checkout | None
    readings: list[Reading] = field(default_factory=list[Reading])
    commits: list[str] = field(default_factory=list[str])  # full SHAs, to complete short ones
    routes: tuple[str, ...] = ()
    inventory: tuple[PlannedRoute, ...] = ()
    charters: tuple[Charter, ...] = ()
    operations: tuple[str, ...] = ()
    no_bounds: bool = False  # see ``Charted``
    risk: Risk = "medium"
    scope_notes: tuple[str, ...] = ()
    release: Release | None = None
    base: Base | None = None
    files: tuple[str, ...] | None = None
    skipped: Skipped = field(default_factory=Skipped)
    compare_url: str | None = None
    never: tuple[str, ...] = ()
    crawl: Callable[[str], str | None] | None = None  # see ``crawling``
    added_never: tuple[str, ...] = ()  # that the candidate says and the base commit does not
    hiring: Hiring = field(init=False)
    explored: Explored | None = None
    holds: Holds = field(default_factory=Holds)
    obstacles: list[str] = field(default_factory=list[str])
    shard: Shard | None = None
    remarks: list[str] = field(default_factory=list[str])
    began_phases: list[str] = field(default_factory=list[str])
    moments: list[Moment] = field(default_factory=list[Moment])
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.routes, self.never = self.request.routes, self.request.never
        self.hiring = self.request.hiring
        release = self.request.release
        self.commits += [sha for sha in (self.request.wanted, release and release.sha) if sha]

    # ── the live commit ────────────────────────────────────────────────────────────────────────
    @property
    def live(self) -> tuple[str | None, ...]:
        """Every reading, in full; None where the site names no commit that anybody knows."""
        return tuple(self.full(reading.served) for reading in self.readings)

    @property
    def sha(self) -> str | None:
        """What the site served first."""
        return self.live[0] if self.readings else None

    @property
    def moved(self) -> bool:
        """Whether a later reading differs from the first."""
        first = self.readings[0].served or "" if self.readings else ""
        return any(not _agree(first, reading.served or "") for reading in self.readings)

    def read(self, reader: Reader) -> Reading:
        """Read the live commit once more."""
        with self.during("live"):
            self.readings.append(reader.read())
        return self.readings[-1]

    def full(self, served: str | None) -> str | None:
        """A commit in full, completed from what is known here."""
        if served is None or len(served) == _FULL:
            return served
        known = {sha for sha in self.commits if sha.startswith(served)}
        if len(known) == 1:
            return known.pop()
        return self.checkout.full(served) if self.checkout else None

    # ── what stands in the way ─────────────────────────────────────────────────────────────────
    def hinder(self, name: str, what: str) -> None:
        """Note why this run cannot decide."""
        self.obstacles.append(one_line(f"{name}: {what}", LINE_CHARACTERS))

    def fail(self, error: PromoError) -> None:
        """Note the error that ended the run."""
        self.hinder(error.reason, str(error))

    # ── when ───────────────────────────────────────────────────────────────────────────────────
    @contextmanager
    def during(self, what: What) -> Generator[None]:
        """Note when something began and how long it took, however it ends."""
        place, began = len(self.moments), self.seconds
        self.moments.append(Moment(what=what, at_seconds=began))
        try:
            yield
        finally:
            took = round(self.seconds - began, 3)
            self.moments[place] = structs.replace(self.moments[place], seconds=took)

    # ── what is in scope ───────────────────────────────────────────────────────────────────────
    def take_share(self, index: int, total: int) -> None:
        """Keep a shard's part of what is in scope; one without work is skipped."""
        names = [charter.name for charter in self.charters]
        whole = inventory_digest(self.routes, names)
        self.shard = Shard(index=index, total=total, inventory=whole)
        routes, charters = self.routes, self.charters
        self.routes = share(routes, index, total, str)
        self.charters = share(charters, index, total, lambda charter: charter.name)
        ours = set(self.routes)
        self.inventory = tuple(one for one in self.inventory if one.route in ours)
        if (routes or charters) and not (self.routes or self.charters) and not self.skipped.smoke:
            why = f"{EMPTY}: {index}/{total} of {len(routes)} routes"
            self.skipped = Skipped(targeted=True, smoke=True, why=why)

    @property
    def targeted(self) -> bool:
        """Whether the targeted phase is to run."""
        return self._may_work and bool(self.charters)

    @property
    def _may_work(self) -> bool:
        return self.inputs.phases != "smoke" and not self.skipped.targeted

    @property
    def linked(self) -> bool:
        """Whether pages that only links lead to are to be worked: where everything is in scope."""
        model = self.hiring.model
        alone = model is not None and model.required
        return self._may_work and self.smoke and self.no_bounds and bool(self.crawl) and not alone

    @property
    def smoke(self) -> bool:
        """Whether the sweep is to run."""
        return self.inputs.phases != "targeted" and not self.skipped.smoke

    @property
    def seconds(self) -> float:
        """How long this has taken."""
        return round(time.monotonic() - self.began, 3)


def _agree(one: str, other: str) -> bool:
    return bool(one) == bool(other) and (one.startswith(other) or other.startswith(one))
