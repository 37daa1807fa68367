"""How many pages are open side by side."""

import pytest

from promo.explore.abreast import Abreast, chosen


@pytest.mark.parametrize(
    ("cores", "waiting", "rate", "pages"),
    [
        (2, 0.15, 0.0, 6),  # a quick site: the quiet time alone
        (2, 0.35, 0.0, 11),  # the server thinks for 200 ms
        (2, 5.0, 0.0, 12),  # whatever the site, memory has its bound
        (64, 0.15, 0.0, 12),
        (1, 0.0, 0.0, 4),  # one page that hangs must not hold up the rest
        (2, 0.35, 5.0, 4),  # at five a second more would only stand in line
        (2, 2.0, 5.0, 12),
    ],
)
def test_as_many_as_keep_the_machine_busy(cores: int, waiting: float, rate: float, pages: int):
    assert chosen(cores, waiting, rate) == pages


def test_more_once_visits_wait_for_longer_and_what_is_asked_for_stays():
    free, asked = Abreast(None, 2, 0.0), Abreast(3, 2, 0.0)
    before = free.pages
    for _ in range(20):
        free.waited(0.4)
        asked.waited(9.0)
    assert (before, free.pages, asked.pages) == (6, 12, 3)


def test_a_single_slow_page_changes_nothing():
    one = Abreast(None, 2, 0.0)
    for seconds in (0.15, 0.15, 9.0):
        one.waited(seconds)
    assert one.pages == 6
