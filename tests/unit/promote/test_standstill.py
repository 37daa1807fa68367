"""When a promotion is overdue."""

from datetime import UTC, datetime, timedelta

import pytest

from promo.promote.standstill import Waiting, overdue

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("since_hours", "held", "late"),
    [
        (None, "", False),
        (1, "", False),
        (24, "", False),
        (25, "", True),
        (25, "load test", False),
        (-5, "", False),  # a clock that runs ahead
    ],
)
def test_a_release_that_waits_too_long_is_overdue_unless_held(
    since_hours: int | None,
    held: str,
    late: bool,  # noqa: FBT001  (a column)
):
    since = None if since_hours is None else NOW - timedelta(hours=since_hours)
    assert bool(overdue(Waiting(since, None, held), NOW, DAY)) is late


def test_it_says_how_long_and_what_was_last():
    said = overdue(Waiting(NOW - timedelta(hours=30), NOW - timedelta(hours=50)), NOW, DAY)
    assert said == (
        "nothing-promoted: a release has waited for 30 hours; the last promotion: "
        "2026-02-28 10:00 UTC"
    )
