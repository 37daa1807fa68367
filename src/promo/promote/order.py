"""Which of two releases is newer: by ancestry of their commits, else by the order they arrived in.

Pure. In doubt the answer is ``unknown``, and nothing moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from promo.promote.decide import Order

Ancestry = Literal["descendant", "ancestor", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Trail:
    """What is known about the order of two releases.

    Args:
        wanted: the release's commit.
        last: the commit that the target got last.
        ancestry: of ``wanted`` to ``last`` in the application's history, where that is at hand.
        explored_from: the base commit of the exploration: an ancestor of the wanted one.
        source_line: the commits that the source got, newest first.
        target_line: the commits that the target got, newest first.
        source_holds: whether the source holds the wanted release right now; None without a source.
    """

    wanted: str
    last: str
    ancestry: Ancestry = "unknown"
    explored_from: str | None = None
    source_line: Sequence[str] = ()
    target_line: Sequence[str] = ()
    source_holds: bool | None = None


def compare(trail: Trail) -> Order:
    """How the wanted release stands to the target's last one."""
    if trail.wanted == trail.last:
        return "same"
    if trail.ancestry != "unknown":
        return "newer" if trail.ancestry == "descendant" else "older"
    if trail.explored_from == trail.last:
        return "newer"
    arrived = _by_arrival(trail.wanted, trail.last, trail.source_line)
    if arrived is not None:
        return arrived
    if trail.wanted in trail.target_line:
        return "older"
    # It has never been here, and it is what the source is meant to run: that is what comes next.
    # Without a source nothing says so: of two builds the older may be the one that came late.
    return "newer" if trail.source_holds else "unknown"


def _by_arrival(wanted: str, last: str, line: Sequence[str]) -> Order | None:
    """By their newest arrival in one environment; None when one of them is not known there."""
    if wanted not in line or last not in line:
        return None
    return "newer" if line.index(wanted) < line.index(last) else "older"
