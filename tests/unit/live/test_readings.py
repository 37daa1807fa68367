from collections.abc import Callable, Iterator

import pytest

from promo.errors import PromoError
from promo.live.probe import Look
from promo.live.readings import Reader

A, B = "a" * 40, "b" * 40
HEALTH, PAGE = "https://x.example/health", "https://x.example/"


def answers(served: str | None, status: int | None = 200, url: str = HEALTH) -> Look:
    return Look(
        url,
        status,
        healthy=status == 200,
        served=served,
        trouble=None if status else "connect",
        last_seen=f"status {status}, commit {served}",
    )


def script(*looks: Look) -> tuple[Callable[[str], Look], list[str]]:
    """A site that answers these looks in a row, and the addresses it was asked at."""
    rest: Iterator[Look] = iter(looks)
    asked: list[str] = []

    def look(url: str) -> Look:
        asked.append(url)
        return next(rest)

    return look, asked


DOWN = answers(None, None)
BAD_GATEWAY = answers(None, 502)
UNNAMED = answers(None)

TABLE = [
    # three looks, what is read
    ("all the same", (answers(A), answers(A), answers(A)), A),
    ("short and long", (answers(A[:7]), answers(A), answers(A)), A[:7]),
    ("the last differs", (answers(A), answers(A), answers(B)), B),
    ("the first differs", (answers(A), answers(B), answers(B)), B),
    ("one names none", (answers(A), UNNAMED, answers(A)), None),
    ("none names one", (UNNAMED, UNNAMED, UNNAMED), None),
    ("one does not answer", (answers(A), DOWN, answers(A)), A),
    ("one is a bad gateway", (BAD_GATEWAY, answers(A), answers(A)), A),
    ("an error page that names it", (answers(A, 500), answers(A, 500), answers(A, 500)), A),
    ("an error page of another version", (answers(A), answers(B, 503), answers(A)), B),
    ("only bad gateways", (BAD_GATEWAY, BAD_GATEWAY, BAD_GATEWAY), None),
    ("bad gateways and silence", (BAD_GATEWAY, DOWN, DOWN), None),
]


@pytest.mark.parametrize(("looks", "served"), [r[1:] for r in TABLE], ids=[r[0] for r in TABLE])
def test_a_reading(looks: tuple[Look, ...], served: str | None) -> None:
    look, asked = script(*looks)
    assert Reader([HEALTH], look).read().served == served
    assert asked == [HEALTH] * 3


def test_no_answer_at_all_is_unreachable() -> None:
    look, _ = script(DOWN, DOWN, DOWN)
    with pytest.raises(PromoError, match="does not answer") as caught:
        Reader([HEALTH], look).read()
    assert (caught.value.outcome, caught.value.reason) == ("unreachable", "site-unreachable")


def test_the_first_place_that_names_a_commit_is_kept() -> None:
    look, asked = script(UNNAMED, *[answers(A, url=PAGE)] * 6)
    reader = Reader([HEALTH, PAGE], look)
    assert reader.read().served == A
    assert reader.read().served == A
    assert asked == [HEALTH, *[PAGE] * 6]


def test_a_site_that_names_none_is_asked_everywhere_each_time() -> None:
    look, asked = script(UNNAMED, UNNAMED, UNNAMED, answers(A), answers(A), answers(A))
    reader = Reader([HEALTH, PAGE], look)
    assert reader.read().served is None
    assert reader.read().served == A
    assert asked == [HEALTH, PAGE, HEALTH, PAGE, PAGE, PAGE]
