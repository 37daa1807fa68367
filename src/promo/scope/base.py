"""The commit that a change is measured against: what the target environment runs today.

No base is a safe answer: then everything is in scope and nothing is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Ancestry = Literal["ancestor", "same", "unrelated", "unknown"]


@dataclass(frozen=True)
class Target:
    """What the target's files say.

    Args:
        exists: whether every target file is there and names images.
        trailers: each file's ``Source-Revision`` of its last promotion; None for a file without.
        hand_edited: whether a file's digests differ from what its last promotion wrote.
        labels: the revision labels of its images, None for an image without.
        problem: why the files say nothing; empty when they could be read.
        let_in: whether what they hold was explored before it came.
    """

    exists: bool = True
    trailers: tuple[str | None, ...] = ()
    hand_edited: bool = False
    labels: tuple[str | None, ...] = ()
    problem: str = ""
    let_in: bool = False


@dataclass(frozen=True)
class Base:
    """The base commit, or why there is none."""

    sha: str | None
    reason: str


def choose_base(
    given: str | None, target: Target | None, ancestry: Callable[[str], Ancestry]
) -> Base:
    """Choose the base commit.

    Args:
        given: the input ``base-sha``.
        target: what the target's files say, None without a target.
        ancestry: how a commit stands to the one that is explored.
    """
    proposed = _proposed(given, target)
    if proposed.sha is None:
        return proposed
    match ancestry(proposed.sha):
        case "ancestor" | "same":
            return proposed
        case "unrelated":
            return _none("base-not-ancestor", f"{proposed.sha} is no ancestor of what runs")
        case _:
            return _none("base-unknown", f"the checkout does not know {proposed.sha}")


def _proposed(given: str | None, target: Target | None) -> Base:
    if given:
        return Base(given, "base-sha: given")
    if target is None:
        return _none("no-target", "neither base-sha nor target-file is given")
    if target.problem:
        return _none("target-unreadable", target.problem)
    if target.hand_edited:
        return _none("target-edited-by-hand", "its digests are not those that were promoted")
    for source, found in (("trailer", target.trailers), ("label", target.labels)):
        if target.exists and found and None not in found:
            return _agreed(source, {sha for sha in found if sha})
    return _none("first-promotion", "the target names no commit")


def _agreed(source: str, found: set[str]) -> Base:
    if len(found) > 1:
        return _none("base-ambiguous", f"the target's {source}s name {len(found)} commits")
    return Base(next(iter(found)), f"base-sha: the target's {source}")


def _none(reason: str, why: str) -> Base:
    return Base(None, f"{reason}: {why}, so everything is in scope")
