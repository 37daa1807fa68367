"""The plan of an exploration: what it would look at, written by its dry run."""

from typing import Literal

from promo.documents.envelope import Envelope, Line
from promo.documents.release import Sha
from promo.documents.scope import Count, Scope


class Plan(Envelope, frozen=True, kw_only=True):
    """What an exploration would do, ``plan.json``.

    Args:
        sha: the commit that is live; null if the site names none.
        base_sha: the commit that the change is compared with; null where there is none.
        url: the site.
        scope: what would be explored, and why.
        phases: those that would run.
        obstacles: why it could not decide, as far as that is known already.
        read_only: whether everything that could change data would be refused.
        origins: what the pages could talk to beside the site.
        minutes: how long it might take.
        crawled_at_most: how many pages would be loaded beside the inventory because pages link to
            them.
        worked_too: whether the targeted phase would work such pages, too.
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
    worked_too: bool = False
