"""How the work on a charter ended."""

from dataclasses import dataclass

from promo.documents.report import LeftWhy
from promo.explore.outcome import Why


@dataclass(frozen=True)
class Left:
    """Something that was not used, or in vain, and why."""

    what: str
    why: LeftWhy


@dataclass(frozen=True)
class Walked:
    """``why``: it is no evidence, and ``detail`` a few words more; None when it is.

    ``used`` are the keys of what was used on the charter's own page.
    """

    steps: int
    why: Why | None = None
    detail: str = ""
    left: tuple[Left, ...] = ()
    used: frozenset[str] = frozenset()
