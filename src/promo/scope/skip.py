"""What a small change lets a run leave out: a pure decision.

Nothing at all is explored only where what the target runs was explored itself: a release that came
by an override, or by hand, is no measure for the next one. The globs are the base commit's, so a
candidate cannot widen them for itself, and a change of the rules themselves is never left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from promo.scope.globs import matches_any

Skip = Literal["targeted", "all", "never"]

# Where a repository says what its gate is.
RULES: Final = (
    ".github/promo.yml",
    ".github/gates.yml",
    ".github/gates/**",
    ".github/workflows/**",
    ".github/actions/**",
    "**/.promo/**",
    ".promo/**",
)


@dataclass(frozen=True)
class Skipped:
    """Which phases are left out, and why; empty when none is."""

    targeted: bool = False
    smoke: bool = False
    why: str = ""


def skip(
    files: Sequence[str] | None,
    only: Sequence[str],
    wanted: Skip,
    *,
    same_digests: bool,
    let_in: bool,
    vouched: bool = False,
    config: str = ".github/promo.yml",
) -> Skipped:
    """Decide what is left out.

    Args:
        files: what changed since the base commit; None when nobody knows.
        only: the base commit's ``skip_when_only`` globs.
        wanted: what a change of such files leaves out.
        same_digests: whether the target already runs every digest that the source does.
        let_in: whether what the target runs was explored before it came there.
        vouched: whether a person named the base commit, and so answers for it.
        config: where this run's configuration lies in the repository.
    """
    if wanted == "never":
        return Skipped()
    if same_digests and let_in:
        return Skipped(targeted=True, smoke=True, why="identical-digests: the target runs them")
    if not files or any(matches_any(file, (*RULES, config)) for file in files):
        return Skipped()
    if not all(matches_any(file, only) for file in files):
        return Skipped()
    return Skipped(
        targeted=True,
        smoke=wanted == "all" and (let_in or vouched),
        why=f"skip-when-only: all {len(files)} changed files match the base commit's globs",
    )
