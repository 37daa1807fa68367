"""A wait in words: lines while it goes on, a headline and a summary at its end."""

from collections.abc import Callable, Sequence
from typing import Final

from promo import bounds
from promo.live.loop import Wait
from promo.live.probe import SHOWN_DIGITS, Look
from promo.live.waiting import EndReason, Rules, Sight, State
from promo.untrusted import markdown_code, markdown_text, one_line

_REPEAT_SECONDS: Final = 10.0  # old and new by turns would else be a line a second

_REASONS: Final[dict[EndReason, str]] = {
    "no-answer": "it does not answer",
    "never-healthy": "it answers, but never as expected",
    "not-settled": "the commit was there, but not for long enough yet",
    "unsteady": "its answers change from one to the next; is the rollout stuck halfway?",
    "went-back": "the wanted commit was there and is gone again; was it rolled back?",
    "no-commit-named": "no answer names one commit",
    "other-commit": "it serves another commit",
}


class Teller:
    """Says what is seen when that changes, not at each look.

    Args:
        say: prints a line.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._last: dict[str, str] = {}
        self._told_at: dict[tuple[str, str], float] = {}
        self._lines: dict[str, int] = {}

    def __call__(self, seconds: float, before: State, wait: Wait) -> None:
        """Tell what changed in one round."""
        for look in wait.looks:
            self._tell(seconds, look.url, look.last_seen)
        self._tell_streak(seconds, before, wait.state, wait.rules)

    def _tell_streak(self, seconds: float, before: State, after: State, rules: Rules) -> None:
        old, new = before.streak, after.streak
        if old and (new is None or new.count == 1) and old.count >= rules.confirmations:
            gone = f"{_named(old.seen.sight)} was there for {old.seconds:.1f} s and is gone again"
            self._tell(seconds, "", gone)
        if new and new.count == 1:
            need = f"{rules.confirmations} answers in a row over {rules.settle_seconds:g} s"
            self._tell(seconds, "", f"{_named(new.seen.sight)} is there; asking for {need}")

    def _tell(self, seconds: float, about: str, text: str) -> None:
        if self._last.get(about) == text and about:
            return
        told = self._told_at.get((about, text))
        lines = self._lines.get(about, 0)
        if (told is not None and seconds - told < _REPEAT_SECONDS) or lines >= bounds.WAIT_LINES:
            return
        self._last[about] = text
        self._told_at[about, text] = seconds
        self._lines[about] = lines + 1
        self._say(f"{seconds:6.1f} s  {one_line(about) + ': ' if about else ''}{text}")


def _named(sight: Sight) -> str:
    return "the wanted commit" if sight is Sight.WANTED else "a newer commit"


def headline(outcome: str, reason: str, wait: Wait, sha: str | None, seconds: float) -> str:
    """The end of a wait in one line, without its full stop."""
    short = wait.wanted[:SHOWN_DIGITS]
    took = f"{seconds:.1f} s"
    match outcome:
        case "live":
            return f"{short} is live, seen {_streak(wait.state)}, after {took}"
        case "live-newer" | "superseded":
            newer = (sha or "")[:SHOWN_DIGITS]
            return f"{newer}, newer than {short}, is live, seen {_streak(wait.state)}, after {took}"
        case "inconclusive":
            return f"stopped after {took}, before it was known whether {short} is live"
        case _:
            why = next((text for key, text in _REASONS.items() if key == reason), reason)
            return f"{short} was not live within {took}: {why}"


def _streak(state: State) -> str:
    streak = state.streak
    return f"{streak.count} times in a row over {streak.seconds:.1f} s" if streak else "once"


def last_seen(looks: Sequence[Look]) -> str:
    """What each address last said, in one line."""
    return "; ".join(f"{one_line(look.url, 100)} last said: {look.last_seen}" for look in looks)


def summary(outcome: str, said: str, wait: Wait) -> str:
    """Markdown for the job's summary."""
    rows = [
        f"| {markdown_code(look.url)} | {markdown_text(look.last_seen)} |" for look in wait.looks
    ]
    table = ["", "| address | last seen |", "|---|---|", *rows] if rows else []
    return "\n".join([f"**{outcome}** · {markdown_text(said)}", *table, ""])
