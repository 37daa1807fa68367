"""Which files of a gitops repository describe staging, and what comes after it."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from promo.gitops.references import normalised

# Words for environments in the order releases pass them; a path names one by a part of it.
_STAGES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("staging", ("staging", "stage", "stg", "test", "dev")),
    ("demo", ("demo", "preprod", "preview", "uat", "qa", "canary")),
    ("prod", ("prod", "production", "prd", "live")),
)


@dataclass(frozen=True)
class Chosen:
    """The files of two environments; a reason instead when they are not certain."""

    source: str | None = None
    target: str | None = None
    target_name: str = "demo"
    why_not: str = ""


def stage_of(path: str) -> str | None:
    """The environment that a path names; None when it names none."""
    words = re.split(r"[^a-z0-9]+", path.lower())
    for stage, spellings in _STAGES:
        if set(words) & set(spellings):
            return stage
    return None


def choose_files(
    deployed: Mapping[str, Collection[str]], images: Iterable[str], names: Sequence[str]
) -> Chosen:
    """The file of staging and that of the environment after it.

    Args:
        deployed: the files that deploy images: path to their repositories.
        images: the repositories that the application is built into.
        names: what it may be called there, the likeliest first.
    """
    app = names[0]
    wanted = {normalised(image) for image in images}
    ours = {
        path: repositories
        for path, repositories in deployed.items()
        if wanted & {normalised(one) for one in repositories}
    } or {path: repositories for path, repositories in deployed.items() if _names(path, names)}
    by_stage: dict[str, list[str]] = {}
    for path in sorted(ours):
        if stage := stage_of(path):
            by_stage.setdefault(stage, []).append(path)
    if not by_stage.get("staging"):
        return Chosen(why_not=f"no file of {app} names staging in its path")
    after = next((stage for stage in ("demo", "prod") if stage in by_stage), None)
    if after is None:
        return Chosen(why_not=f"only staging is there for {app}")
    doubtful = [s for s in ("staging", after) if len(by_stage[s]) > 1]
    if doubtful:
        listed = ", ".join(by_stage[doubtful[0]][:5])
        return Chosen(why_not=f"several files are {doubtful[0]}: {listed}")
    return Chosen(by_stage["staging"][0], by_stage[after][0], after)


def _names(path: str, names: Sequence[str]) -> bool:
    words = set(re.split(r"[^a-z0-9-]+", path.lower()))
    return any(name.lower() in words for name in names)
