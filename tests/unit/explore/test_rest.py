"""How long a page gets that is busy or has no content."""

from dataclasses import replace

import pytest

from promo import bounds
from promo.explore.page.rest import unfinished_seconds
from promo.explore.page.visited import Busy, Look

DONE = Look(characters=9, things=2)
HOLLOW = replace(DONE, hollow=True)
BLANK = Look(characters=0, things=0)
BUSY = replace(DONE, busy=(Busy(how="words", name="Loading…"),))
BUSIER = replace(DONE, busy=(*BUSY.busy, Busy(how="progressbar", name="Saving")))
STILL = bounds.STILL_UNFINISHED_SECONDS


@pytest.mark.parametrize(
    ("look", "before", "seconds"),
    [
        (BUSY, None, bounds.BUSY_SECONDS),
        (BLANK, None, bounds.BLANK_SECONDS),
        (HOLLOW, None, bounds.BLANK_SECONDS),
        (None, None, bounds.BLANK_SECONDS),
        # What a step did may take its time; what was so before it stays so.
        (BUSY, DONE, bounds.BUSY_SECONDS),
        (BUSIER, BUSY, bounds.BUSY_SECONDS),
        (BLANK, BUSY, bounds.BLANK_SECONDS),
        (HOLLOW, BLANK, bounds.BLANK_SECONDS),
        (None, BUSY, bounds.BLANK_SECONDS),
        (BUSY, BUSY, STILL),
        (BUSY, BUSIER, STILL),
        (HOLLOW, HOLLOW, STILL),
        (BLANK, BLANK, STILL),
    ],
)
def test_what_was_so_before_a_step_is_not_waited_for_again(
    look: Look | None, before: Look | None, seconds: float
):
    assert unfinished_seconds(look, before) == seconds
