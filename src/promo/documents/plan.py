"""The plan of an exploration: what it would look at, written by its dry run."""

from typing import Literal

from promo.documents.envelope import Envelope, Line
from promo.documents.release import Sha
from promo.documents.scope import Count, Scope


class Plan(Envelope, frozen=True, kw_only=True):
    """``plan.json``: the ``phases`` that would run, and the ``obstacles`` there are already.

    ``crawled_at_most`` pages would be loaded beside the inventory because pages link to them.
    """

    schema: Literal["promo/plan"] = "promo/plan"
    sha: Sha | None
    base_sha: Sha | None
    url: Line
    scope: Scope
    phases: tuple[Literal["targeted", "smoke"], ...]
    obstacles: tuple[Line, ...] = ()
    read_only: bool
    origins: tuple[Line, ...] = ()
    minutes: float
    crawled_at_most: Count = 0
