"""Several looks at once: their order, a look that hangs, a look that fails."""

import threading

import pytest

from promo.live import together
from promo.live.probe import Look
from promo.live.together import look_together


def seen(url: str) -> Look:
    return Look(url, 200, healthy=True, served=None, trouble=None, last_seen=url)


def test_looks_are_made_at_the_same_time_and_come_in_order():
    both = threading.Barrier(2, timeout=10)

    def look(url: str) -> Look:
        both.wait()
        return seen(url)

    assert [one.url for one in look_together(["b", "a"], look, 1)] == ["b", "a"]


def test_one_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(together, "_GRACE_SECONDS", 0.0)
    release = threading.Event()

    def look(url: str) -> Look:
        if url == "hangs":
            release.wait(20)
        return seen(url)

    good, hung = look_together(["good", "hangs"], look, 0.3)
    release.set()
    assert good.status == 200
    assert (hung.url, hung.status, hung.trouble) == ("hangs", None, "timeout")


def test_an_error_of_ours_is_raised_not_swallowed():
    def look(_: str) -> Look:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        look_together(["a"], look, 1)
