"""The measures of promotions, defined in docs/history.md."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from promo.commands.history.delivery import deliveries, environments_of, median
from promo.documents.history import Delivery, Move, MoveGate, MoveKind, Noted

NOW = datetime(2026, 4, 1, tzinfo=UTC)
HOUR = 3_600.0


def sha(number: int) -> str:
    return f"{number:040x}"


def at(hours_ago: float) -> datetime:
    return NOW - timedelta(hours=hours_ago)


def move(
    hours_ago: float,
    number: int,
    *,
    to: str = "prod",
    kind: MoveKind = "promotion",
    failed: bool = False,
    live: float | None = None,
    degraded: float | None = None,
    gate: str = "pass",
) -> Move:
    """Release ``number`` moved so many hours ago; ``live`` and ``degraded`` as long ago."""
    notes = (("live", live), ("degraded", degraded))
    return Move(
        kind=kind,
        time=at(hours_ago),
        to=to,
        sha=sha(number),
        failed=failed,
        gate=MoveGate(result=gate),
        notes=tuple(Noted(note=n, at=at(h)) for n, h in notes if h is not None),  # type: ignore[arg-type]  (a literal)
    )


def measured(moves: Sequence[Move], to: str = "prod", made: dict[str, datetime] | None = None):
    """One environment's measures over the last 90 days; ``moves`` are oldest first."""
    newest_first = tuple(reversed(moves))
    names = environments_of(newest_first, ())
    found = deliveries(
        newest_first, names, since=NOW - timedelta(days=90), now=NOW, committed=made or {}
    )
    return next(one for one in found if one.environment == to)


def test_nothing_is_measured_of_nothing():
    assert deliveries((), (), since=NOW, now=NOW, committed={}) == ()


@pytest.mark.parametrize(
    ("moves", "promotions", "per_week"),
    [
        ([move(1, 1)], 1, 1.0),  # never less than a week
        ([move(24 * 14, 1), move(1, 2)], 2, 1.0),
        ([move(24 * 100, 1), move(1, 2)], 1, 0.08),  # only the measured days count
        ([move(2, 1), move(1, 1, kind="rollback"), move(0, 1, kind="by-hand")], 1, 1.0),
    ],
)
def test_frequency(moves: list[Move], promotions: int, per_week: float):
    found = measured(moves)
    assert (found.promotions, found.per_week) == (promotions, per_week)


@pytest.mark.parametrize(
    ("moves", "failed", "rate"),
    [
        ([move(3, 1), move(2, 2)], 0, 0.0),
        ([move(3, 1), move(2, 2, failed=True)], 1, 0.5),
        ([move(3, 1, failed=True)], 1, 1.0),
        ([move(3, 1, kind="rollback", failed=True)], 0, None),  # a way back is no promotion
        ([move(24 * 100, 1, failed=True), move(1, 2)], 0, 0.0),
    ],
)
def test_failure_rate(moves: list[Move], failed: int, rate: float | None):
    found = measured(moves)
    assert (found.failed, found.failure_rate) == (failed, rate)


@pytest.mark.parametrize(
    ("moves", "hours"),
    [
        ([move(9, 1, failed=True)], None),  # still broken
        ([move(9, 1, failed=True), move(6, 0, kind="rollback")], 3),
        ([move(9, 1, failed=True, degraded=7), move(6, 0, kind="rollback")], 1),
        ([move(9, 1, failed=True, live=8), move(6, 0, kind="rollback", live=5)], 3),
        ([move(9, 1, failed=True), move(8, 2, failed=True), move(5, 3)], 3.5),  # 4 h and 3 h
        ([move(9, 1, failed=True), move(6, 0, kind="revert")], 3),
        ([move(9, 1), move(6, 2)], None),
    ],
)
def test_time_to_restore(moves: list[Move], hours: float | None):
    assert measured(moves).restore_seconds == (None if hours is None else hours * HOUR)


@pytest.mark.parametrize(
    ("moves", "made", "hours"),
    [
        ([move(2, 1)], {}, None),  # nobody knows when it was made
        ([move(2, 1)], {sha(1): at(5)}, 3),
        ([move(2, 1, live=1)], {sha(1): at(5)}, 4),  # there when it was seen there
        ([move(2, 1), move(1, 1)], {sha(1): at(5)}, 3),  # its first arrival counts
        ([move(2, 1)], {sha(1): at(1)}, 0),  # a clock that runs ahead
        ([move(3, 1), move(2, 2), move(1, 3)], {sha(n): at(9) for n in (1, 2, 3)}, 7),
    ],
)
def test_lead_time(moves: list[Move], made: dict[str, datetime], hours: float | None):
    assert measured(moves, made=made).lead_seconds == (None if hours is None else hours * HOUR)


def test_passage_is_from_the_first_arrival_anywhere():
    moves = [move(9, 1, to="staging"), move(7, 1, to="demo"), move(4, 1)]
    found = [measured(moves, to=name).passage_seconds for name in ("staging", "demo", "prod")]
    assert found == [None, 2 * HOUR, 5 * HOUR]


def test_what_else_happened_is_counted():
    found = measured(
        [
            move(9, 1, gate="overridden"),
            move(8, 0, kind="rollback"),
            move(7, 0, kind="revert"),
            move(6, 0, kind="by-hand"),
        ]
    )
    also = (found.rollbacks, found.reverts, found.by_hand, found.overridden)
    assert also == (1, 1, 1, 1)
    assert isinstance(found, Delivery)


def test_environments_come_in_the_configurations_order_then_as_they_appeared():
    moves = (move(1, 1, to="prod"), move(2, 1, to="demo"), move(3, 1, to="lab"))
    assert environments_of(moves, ()) == ("lab", "demo", "prod")
    assert environments_of(moves, ("staging", "demo", "prod")) == ("demo", "prod", "lab")


@pytest.mark.parametrize(
    ("values", "middle"), [([], None), ([3], 3), ([1, 3], 2), ([9, 1, 2], 2), ([1, 2, 3, 4], 2.5)]
)
def test_median(values: list[float], middle: float | None):
    assert median(values) == middle
