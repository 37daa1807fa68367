"""When enforcing is safe, as a table."""

import pytest

from promo.adopt.readiness import ENOUGH, Measured, readiness, told


@pytest.mark.parametrize(
    ("measured", "against"),
    [
        (Measured(explorations=ENOUGH), ""),
        (Measured(explorations=40, blocked=8, judged=8, false_blocks=2), ""),
        (Measured(), f"0 of {ENOUGH} explorations"),
        (Measured(explorations=ENOUGH - 1), f"19 of {ENOUGH} explorations"),
        (Measured(explorations=40, blocked=3, judged=3, false_blocks=3), "3 of 40 blocked for n"),
        (Measured(explorations=40, undecided=9), "9 of 40 were undecided"),
        (Measured(explorations=40, undecided=8), ""),
        (Measured(explorations=40, blocked=2, judged=1), "what 1 blocked for"),
    ],
)
def test_what_speaks_against_it(measured: Measured, against: str):
    ready = readiness(measured)
    assert ready.safe == (not against)
    assert against in "; ".join(ready.against)


def test_everything_that_speaks_against_it_is_told():
    bad = Measured(explorations=4, undecided=2, blocked=2, judged=1, false_blocks=1)
    assert len(readiness(bad).against) == 4
    assert told(bad) == ("4 explorations, 2 blocked, 1 of 1 judged blocks for nothing, 2 undecided")
