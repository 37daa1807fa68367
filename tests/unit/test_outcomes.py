"""The table of outcomes is a contract: every line of it stands here a second time, by hand."""

import pytest

from promo.outcomes import MEANINGS, OUTCOMES, Class, class_of

TABLE = {
    0: "live live-newer pass skipped promoted already-there dry-run reported clean healthy"
    " rolled-back",
    1: "fail degraded escalate stopped",
    2: "invalid refused",
    3: "timeout unhealthy inconclusive unreachable partial",
    4: "superseded held waiting-for-approval proposed soaking",
}


@pytest.mark.parametrize(
    ("outcome", "code"), [(o, code) for code, line in TABLE.items() for o in line.split()]
)
def test_every_outcome_has_its_code(outcome: str, code: int):
    assert class_of(outcome).exit_code == code


def test_there_are_no_other_outcomes():
    assert set(OUTCOMES) == set(" ".join(TABLE.values()).split())


def test_an_unknown_outcome_moves_nothing():
    assert class_of("splendid") is Class.UNDECIDED


def test_every_outcome_has_a_meaning():
    assert list(MEANINGS) == list(OUTCOMES)
