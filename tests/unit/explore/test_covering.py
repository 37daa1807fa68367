"""Which of the texts of a window hold a secret, or a part of one."""

import pytest

from promo.explore.page.covering import holding
from promo.redact import Redactor

SECRET = "opensesame-4711"
TABLE: list[tuple[list[str], list[int]]] = [
    ([], []),
    (["open", "sesame"], []),
    (["Token: ", SECRET, "!"], [1]),
    (["a", f"is {SECRET}.", f"{SECRET}"], [1, 2]),
    (["x", "opense", "same-", "4711", "y"], [1, 2, 3]),
    (["opense", "\nsame-4711\n"], []),
    (["Token", "ghp_" + "a1" * 18, "b"], [1]),
    (["https://robin:hunter2@example.com/"], [0]),
    (["opensesame%2D4711", "b3BlbnNlc2FtZS00NzEx"], [1]),
]


@pytest.mark.parametrize(("texts", "found"), TABLE)
def test_texts_that_hold_a_secret_are_named(texts: list[str], found: list[int]):
    redactor = Redactor()
    redactor.learn(SECRET)
    assert holding(texts, redactor.places) == found


def test_where_nothing_is_known_shapes_count():
    assert holding(["a", "AKIA" + "A1B2" * 4], Redactor().places) == [1]
