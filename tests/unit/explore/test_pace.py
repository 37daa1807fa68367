import asyncio

import pytest

from promo import bounds
from promo.explore.pace import Pace


class Clock:
    """A clock that a test moves; sleeping moves it too."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(asyncio, "sleep", self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.now += max(0.0, seconds)

    def __call__(self) -> float:
        return self.now


def turns(pace: Pace, clock: Clock, count: int) -> list[float]:
    async def story() -> list[float]:
        at: list[float] = []
        for _ in range(count):
            await pace.turn()
            at.append(round(clock.now - 100, 3))
        return at

    return asyncio.run(story())


def test_turns_come_at_the_rate(monkeypatch: pytest.MonkeyPatch):
    clock = Clock(monkeypatch)
    assert turns(Pace(5, clock), clock, 4) == [0.0, 0.2, 0.4, 0.6]


def test_no_rate_is_no_wait(monkeypatch: pytest.MonkeyPatch):
    clock = Clock(monkeypatch)
    assert turns(Pace(0, clock), clock, 3) == [0.0, 0.0, 0.0]


def test_waits_double_and_are_bounded(monkeypatch: pytest.MonkeyPatch):
    clock = Clock(monkeypatch)
    pace = Pace(0, clock)
    waited: list[float] = []
    for _ in range(7):
        before = clock.now
        pace.back_off()
        turns(pace, clock, 1)
        waited.append(clock.now - before)
    assert waited == [2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
    assert waited[-1] == bounds.BACK_OFF_MOST_SECONDS


def test_refused_together_is_refused_once(monkeypatch: pytest.MonkeyPatch):
    clock = Clock(monkeypatch)
    pace = Pace(0, clock)
    for _ in range(8):
        pace.back_off()
    assert turns(pace, clock, 1) == [2.0]


def test_the_site_may_ask_for_longer_up_to_the_bound(monkeypatch: pytest.MonkeyPatch):
    clock = Clock(monkeypatch)
    pace = Pace(0, clock)
    pace.back_off(9.0)
    assert turns(pace, clock, 1) == [9.0]
    pace.back_off(86_400.0)
    assert turns(pace, clock, 1) == [39.0]


def test_once_it_answers_the_next_wait_is_short_again(monkeypatch: pytest.MonkeyPatch):
    clock = Clock(monkeypatch)
    pace = Pace(0, clock)
    pace.back_off(20.0)
    pace.fine()
    turns(pace, clock, 1)
    pace.fine()
    pace.back_off()
    assert turns(pace, clock, 1) == [22.0]
