"""Whether a visit is evidence: the whole table."""

from typing import Any

import pytest

from promo.explore.outcome import obstacles, retry_after_seconds, undecided
from support.visits import BLANK, SHOWN, answer, visited

CASES: list[tuple[dict[str, Any], str | None]] = [
    ({}, None),
    ({"look": BLANK}, None),
    ({"status": 500}, None),
    ({"status": 404}, None),
    ({"status": 401}, "not-admitted"),
    ({"status": 403}, "not-admitted"),
    ({"status": 407}, "not-admitted"),
    ({"status": None}, "not-seen"),
    ({"look": None}, "not-seen"),
    ({"answers": (answer(429, main=True),)}, "throttled"),
    ({"answers": (answer(429),)}, "throttled"),
    ({"answers": (answer(403, main=True, challenge=True),)}, "throttled"),
    ({"answers": (answer(403, challenge=True),)}, None),
    ({"ended": "slow", "look": SHOWN}, None),
    ({"ended": "slow", "look": BLANK}, "timeout"),
    ({"ended": "slow", "look": None}, "timeout"),
    ({"ended": "slow", "look": SHOWN, "status": 401}, "not-admitted"),
    ({"ended": "no-answer", "status": None, "look": None}, "timeout"),
    ({"ended": "hung", "look": None}, "timeout"),
    ({"ended": "unreached", "status": None, "look": None}, "unreachable"),
    ({"ended": "failed", "status": None, "look": None, "why": "net::ERR_EMPTY_RESPONSE"}, None),
    ({"ended": "failed", "status": None, "look": None, "why": "net::ERR_ABORTED"}, "not-seen"),
    ({"ended": "crashed", "look": None}, None),
    ({"ended": "gone", "status": None, "look": None}, "browser-crashed"),
    ({"ended": "download", "look": None}, None),
    ({"ended": "download", "status": None, "look": None}, "not-seen"),
    ({"ended": "download", "status": 403, "look": None}, "not-admitted"),
]


@pytest.mark.parametrize(("fields", "why"), CASES)
def test_each_visit_is_evidence_or_says_why_not(fields: dict[str, Any], why: str | None):
    said = undecided(visited(**fields))
    assert (said[0] if said else None) == why


def test_the_longest_wait_counts():
    page = visited(answers=(answer(429, retry_after_seconds=3.0), answer(429)))
    assert retry_after_seconds(page) == 3.0


def test_one_line_a_reason_names_its_routes():
    lines = obstacles({
        "budget": [(f"/{i}", "") for i in range(7)],
        "unreachable": [("/a", "refused\n::error::"), ("/b", "other")],
    })  # fmt: skip
    assert lines[0].startswith("budget: /0, /1, /2, /3, /4 and 2 more: not explored")
    assert lines[1] == "unreachable: /a, /b: the site could not be reached (refused ::error::)"
