"""How risky a change is, by the paths it touches: a pure decision.

Touched rules of the gate itself are always high. Of the globs the highest that any file matches
counts; low needs every file to match; whatever nobody named is medium.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from promo.scope.globs import matches_any
from promo.scope.skip import RULES

Risk = Literal["low", "medium", "high"]


@dataclass(frozen=True)
class RiskGlobs:
    """The paths of each class, as the base commit has them."""

    high: Sequence[str] = ()
    medium: Sequence[str] = ()
    low: Sequence[str] = ()


def risk_of(files: Sequence[str] | None, globs: RiskGlobs, config: str) -> Risk:
    """The class of a change.

    Args:
        files: what changed; None when nobody knows.
        globs: which paths are which.
        config: where this run's configuration lies in the repository.
    """
    if not files:
        return "medium"
    if any(matches_any(file, (*RULES, config, *globs.high)) for file in files):
        return "high"
    if any(matches_any(file, globs.medium) for file in files):
        return "medium"
    return "low" if all(matches_any(file, globs.low) for file in files) else "medium"
