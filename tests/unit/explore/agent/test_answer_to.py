"""Who is taken to have worked a charter: what the harness saw decides, not what the model says."""

import pytest

from promo import bounds
from promo.explore.agent.conversation import Ended
from promo.explore.agent.work import answer_to

LEAST = bounds.MODEL_LEAST_DEEDS


@pytest.mark.parametrize(
    ("ended", "enough", "too_little"),
    [
        ("finished", "worked", "walker"),
        ("turns", "worked", "walker"),
        ("left", "walker", "walker"),
        ("money", "worked", "model-budget"),
        ("time", "worked", "budget"),
    ],
)
def test_what_a_charter_counts_as(ended: Ended, enough: str, too_little: str):
    assert answer_to(ended, LEAST, 40) == enough
    assert answer_to(ended, LEAST - 1, 40) == too_little
    assert answer_to(ended, 0, LEAST) == too_little
    # A page with fewer things on it asks for no more than it has.
    assert answer_to(ended, 1, 1) == enough
    assert answer_to(ended, 0, 0) == enough
    assert answer_to(ended, 0, 1) == too_little
