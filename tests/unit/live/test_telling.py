"""What a person reads while a wait goes on: a line when something changes, and no flood."""

from promo import bounds
from promo.live.loop import Wait, World
from promo.live.probe import Look
from promo.live.telling import Teller, headline, last_seen, summary
from promo.live.waiting import Rules

WANTED, OLD = "a" * 40, "b" * 40
RULES = Rules(timeout_seconds=2_000, settle_seconds=5, confirmations=3)


def saw(text: str, url: str = "http://x/", served: str | None = None) -> Look:
    return Look(url, 200, healthy=True, served=served, trouble=None, last_seen=text)


class Played:
    """A wait that sees given looks, one round a second."""

    def __init__(self, *rounds: Look) -> None:
        self.now = 0.0
        self.lines: list[str] = []
        waiting = list(rounds)
        world = World(
            ask=lambda _: (waiting.pop(0),),
            newer=lambda _: None,
            clock=lambda: self.now,
            sleep=self._sleep,
            chance=lambda: 0.0,
            tell=Teller(self.lines.append),
        )
        self.wait = Wait(WANTED, RULES, world)
        try:
            self.wait.run()
        except IndexError:
            return

    def _sleep(self, _: float) -> None:
        self.now += 1.0


def test_a_line_comes_when_what_is_seen_changes():
    played = Played(saw("503"), saw("503"), saw("other"), saw("other"), saw("404"))
    assert played.lines == [
        "   0.0 s  http://x/: 503",
        "   2.0 s  http://x/: other",
        "   4.0 s  http://x/: 404",
    ]


def test_old_and_new_by_turns_are_not_a_line_each():
    looks = [saw("new", served=WANTED), saw("old", served=OLD)] * 30
    assert len(Played(*looks).lines) <= 3 * (60 / 10 + 1)


def test_what_stays_is_told_even_when_it_was_told_before():
    lines = Played(saw("old"), saw("new"), *[saw("old")] * 12).lines
    assert [line.strip() for line in lines] == [
        "0.0 s  http://x/: old",
        "1.0 s  http://x/: new",
        "10.0 s  http://x/: old",
    ]


def test_an_address_that_says_something_new_each_time_is_cut_short():
    looks = [saw(f"commit {n}") for n in range(bounds.WAIT_LINES + 50)]
    assert len(Played(*looks).lines) == bounds.WAIT_LINES


def test_what_was_there_and_went_back_is_told():
    there = saw("new", served=WANTED)
    played = Played(there, there, there, saw("old", served=OLD))
    assert "the wanted commit is there; asking for 3 answers in a row over 5 s" in played.lines[1]
    assert "the wanted commit was there for 2.0 s and is gone again" in played.lines[-1]


def test_the_end_is_one_line():
    there = saw("new", served=WANTED)
    wait = Played(*[there] * 6).wait
    assert headline("live", "", wait, WANTED, 5.0) == (
        "aaaaaaaaaaaa is live, seen 6 times in a row over 5.0 s, after 5.0 s"
    )
    assert "cccccccccccc, newer than aaaaaaaaaaaa" in headline("superseded", "", wait, "c" * 40, 5)
    assert "it serves another commit" in headline("timeout", "other-commit", wait, None, 5)
    assert headline("inconclusive", "interrupted", wait, None, 5).startswith("stopped after 5.0 s")
    assert last_seen(wait.looks) == "http://x/ last said: new"


def test_foreign_text_is_escaped_in_the_summary():
    wait = Played(saw("<b>|@org `x`", url="http://x/a|b`c`")).wait
    text = summary("timeout", "a <i>", wait)
    row = text.splitlines()[4]
    assert row.replace("\\|", "").count("|") == 3
    assert "<b>" not in text
    assert "<i>" not in text


def test_a_wait_that_was_stopped_at_once_has_a_summary():
    wait = Played().wait
    assert summary("inconclusive", "stopped", wait) == "**inconclusive** · stopped\n"
