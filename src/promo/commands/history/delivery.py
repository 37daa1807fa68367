"""How promotions to each environment went: frequency, lead time, failures, restoring. Pure.

docs/history.md defines every measure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from promo.documents.history import Delivery, Move

_WEEK: Final = timedelta(days=7)


def environments_of(moves: Sequence[Move], configured: Sequence[str]) -> tuple[str, ...]:
    """The environments in promotion order: the configuration's, then as they first appeared.

    Args:
        moves: newest first.
        configured: the configuration's, where there is one.
    """
    seen = dict.fromkeys(move.to for move in reversed(moves))
    return tuple(name for name in dict.fromkeys((*configured, *seen)) if name in seen)


def deliveries(
    moves: Sequence[Move],
    environments: Sequence[str],
    *,
    since: datetime,
    now: datetime,
    committed: Mapping[str, datetime],
) -> tuple[Delivery, ...]:
    """The measures of each environment.

    Args:
        moves: all of them, newest first.
        environments: in promotion order.
        since: where the measured time starts.
        now: where it ends.
        committed: when commits of the application were made, where that is known.
    """
    window = _Window(since, now, committed, first_arrivals(moves))
    return tuple(
        _delivery(name, [m for m in reversed(moves) if m.to == name], window)
        for name in environments
    )


@dataclass(frozen=True)
class _Window:
    """The measured time, and what is known of commits: when they were made, where they began."""

    since: datetime
    now: datetime
    committed: Mapping[str, datetime]
    first: Mapping[str, tuple[str, datetime]]


def first_arrivals(moves: Sequence[Move]) -> dict[str, tuple[str, datetime]]:
    """Where each commit arrived first, and when; ``moves`` are newest first."""
    first: dict[str, tuple[str, datetime]] = {}
    for move in reversed(moves):
        if move.kind == "promotion" and move.sha is not None:
            first.setdefault(move.sha, (move.to, arrival(move)))
    return first


def arrival(move: Move) -> datetime:
    """When a move was there: when it was seen live, else when it was committed."""
    return move.known_since("live") or move.time


def _delivery(name: str, moves: Sequence[Move], window: _Window) -> Delivery:
    """One environment's; its moves are oldest first."""
    measured = [move for move in moves if move.time >= window.since]
    promoted = [move for move in measured if move.kind == "promotion"]
    failed = [move for move in promoted if move.failed]
    new = [move for move in _brought_first(moves) if move.time >= window.since]
    return Delivery(
        environment=name,
        promotions=len(promoted),
        per_week=round(len(promoted) / _weeks(moves, window.since, window.now), 2),
        failed=len(failed),
        failure_rate=round(len(failed) / len(promoted), 4) if promoted else None,
        rollbacks=sum(move.kind == "rollback" for move in measured),
        reverts=sum(move.kind == "revert" for move in measured),
        by_hand=sum(move.kind == "by-hand" for move in measured),
        overridden=sum(m.gate is not None and m.gate.result == "overridden" for m in promoted),
        lead_seconds=median(_leads(new, window.committed)),
        passage_seconds=median(_passages(name, new, window.first)),
        restore_seconds=median(_restores(moves, window.since)),
    )


def _weeks(moves: Sequence[Move], since: datetime, now: datetime) -> float:
    """The measured time in weeks: from the first move there, and never less than one."""
    start = max(since, moves[0].time) if moves else since
    return max((now - start) / _WEEK, 1.0)


def _brought_first(moves: Sequence[Move]) -> list[Move]:
    """The promotions that brought a commit for the first time."""
    brought: dict[str | None, Move] = {}
    for move in moves:
        if move.kind == "promotion":
            brought.setdefault(move.sha, move)
    return list(brought.values())


def _leads(moves: Sequence[Move], committed: Mapping[str, datetime]) -> Iterable[float]:
    for move in moves:
        made = committed.get(move.sha or "")
        if made is not None:
            yield _seconds(made, arrival(move))


def _passages(
    name: str, moves: Sequence[Move], first: Mapping[str, tuple[str, datetime]]
) -> Iterable[float]:
    """From a commit's first arrival anywhere to its arrival here; nothing for where it starts."""
    for move in moves:
        where, when = first.get(move.sha or "", (name, move.time))
        if where != name:
            yield _seconds(when, arrival(move))


def _restores(moves: Sequence[Move], since: datetime) -> Iterable[float]:
    """From each failure to the next move that did not fail; one that still stands has no end."""
    for at, move in enumerate(moves):
        if move.failed and move.time >= since:
            began = move.known_since("degraded") or arrival(move)
            after = (later for later in moves[at + 1 :] if not later.failed)
            mended = next(after, None)
            if mended is not None:
                yield _seconds(began, arrival(mended))


def _seconds(start: datetime, end: datetime) -> float:
    return max((end - start).total_seconds(), 0.0)


def median(values: Iterable[float]) -> float | None:
    """The median; None when there are no numbers."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
