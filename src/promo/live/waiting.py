"""When a wait is over, and how long to pause until then. Pure: time and chance are arguments.

    state = begin(now)
    state = state.after(rules, asked_at, answered_at, seen)     # one round: every address once
    decide(rules, state, now, chance) -> End | Pause

A commit is live when every address names it in ``confirmations`` rounds in a row, over at least
``settle_seconds``. While replicas are replaced one by one, a load balancer answers old and new at
random, so a lucky row of answers is common and a long one is not; any other answer starts it over.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import Final, Literal

from promo import bounds

FIRST_PAUSE_SECONDS: Final = 0.5
GROWTH: Final = 1.5
STEADY_PAUSE_SECONDS: Final = 1.0  # from the first match on
POLITE_AFTER_SECONDS: Final = 10.0  # later than this, at most one request a second
_JITTER_EARLY: Final = 0.2  # shorter by up to that, so that many waits do not ask in step
_JITTER_STEADY: Final = 0.1  # longer by up to that

EndReason = Literal[
    "", "no-answer", "never-healthy", "not-settled", "unsteady", "went-back", "no-commit-named",
    "other-commit",
]  # fmt: skip


class Sight(Enum):
    """What an address was seen to serve."""

    WANTED = "wanted"
    NEWER = "newer"
    OTHER = "other"
    UNNAMED = "unnamed"  # healthy, but it names no commit, or two
    SICK = "sick"  # another status than the expected one
    SILENT = "silent"  # no answer

    @property
    def healthy(self) -> bool:
        """Whether it answered as expected."""
        return self not in {Sight.SICK, Sight.SILENT}


@dataclass(frozen=True)
class Seen:
    """One address in one round; ``sha`` in full for the wanted commit and a newer one."""

    sight: Sight
    sha: str | None = None


@dataclass(frozen=True)
class Rules:
    """What was asked for; times in seconds. Without an ``interval`` the pause adapts."""

    timeout_seconds: float = 900.0
    settle_seconds: float = 20.0
    confirmations: int = 5
    interval_seconds: float | None = None
    max_interval_seconds: float = 5.0
    accept_newer: bool = False


@dataclass(frozen=True)
class Streak:
    """Rounds in a row in which every address named the same commit.

    ``since`` is when the first of them was answered, ``until`` when the last was asked, so that
    the time between is never made longer by a slow answer.
    """

    seen: Seen
    count: int
    since: float
    until: float

    @property
    def seconds(self) -> float:
        """For how long it has lasted at least."""
        return max(self.until - self.since, 0.0)


@dataclass(frozen=True)
class State:
    """What is known after some rounds. ``recent`` holds the last ``confirmations`` of them."""

    begun: float
    rounds: int = 0
    streak: Streak | None = None
    matched: bool = False  # some address named the wanted commit, or a newer one, at some time
    wanted_everywhere: bool = False  # all of them did, in some round
    ever_healthy: frozenset[int] = frozenset()
    recent: tuple[tuple[Seen, ...], ...] = ()

    def after(
        self, rules: Rules, asked_at: float, answered_at: float, seen: tuple[Seen, ...]
    ) -> "State":
        """The state after one more round."""
        return replace(
            self,
            rounds=self.rounds + 1,
            streak=self._next_streak(asked_at, answered_at, seen),
            matched=self.matched or any(s.sight in _MATCHES for s in seen),
            wanted_everywhere=self.wanted_everywhere or _everywhere(Sight.WANTED, seen),
            ever_healthy=self.ever_healthy | {i for i, s in enumerate(seen) if s.sight.healthy},
            recent=(*self.recent, seen)[-max(rules.confirmations, 1) :],
        )

    def _next_streak(
        self, asked_at: float, answered_at: float, seen: tuple[Seen, ...]
    ) -> Streak | None:
        if seen[0].sight not in _MATCHES or any(s != seen[0] for s in seen):
            return None
        old = self.streak
        slept = old is not None and asked_at - old.until > bounds.STREAK_GAP_SECONDS
        if old is None or old.seen != seen[0] or slept:
            return Streak(seen[0], 1, answered_at, asked_at)
        return replace(old, count=old.count + 1, until=asked_at)


_MATCHES: Final = {Sight.WANTED, Sight.NEWER}


def _everywhere(sight: Sight, seen: tuple[Seen, ...]) -> bool:
    return all(s.sight is sight for s in seen)


@dataclass(frozen=True)
class End:
    """The wait is over. ``sha`` is the commit that is live, None when none is for sure."""

    outcome: Literal["live", "live-newer", "superseded", "unhealthy", "timeout"]
    reason: EndReason = ""
    sha: str | None = None


@dataclass(frozen=True)
class Pause:
    """Look again after so many seconds."""

    seconds: float


def begin(now: float) -> State:
    """The state before the first round."""
    return State(begun=now)


def decide(rules: Rules, state: State, now: float, chance: Callable[[], float]) -> End | Pause:
    """What follows from a round.

    Args:
        rules: what was asked for.
        state: after the round.
        now: the time, on the clock of ``state``.
        chance: a number from 0 up to 1, anew each time.
    """
    streak = state.streak
    if streak and settled(rules, streak):
        return _settled_end(rules, streak)
    left = state.begun + rules.timeout_seconds - now
    polite = now - state.begun >= POLITE_AFTER_SECONDS
    least = STEADY_PAUSE_SECONDS if polite else 0.0
    if left <= 0 or left < least:
        return _too_late(state)
    return Pause(min(max(_pause(rules, state, now, chance), least), left))


def settled(rules: Rules, streak: Streak) -> bool:
    """Whether a row of rounds is long enough, in number and in time."""
    return streak.count >= rules.confirmations and streak.seconds >= rules.settle_seconds


def _settled_end(rules: Rules, streak: Streak) -> End:
    if streak.seen.sight is Sight.WANTED:
        return End("live", sha=streak.seen.sha)
    return End("live-newer" if rules.accept_newer else "superseded", sha=streak.seen.sha)


# ── pauses ─────────────────────────────────────────────────────────────────────────────────────
def _pause(rules: Rules, state: State, now: float, chance: Callable[[], float]) -> float:
    if state.matched:
        return _steady_pause(rules, state.streak, now, chance)
    grown = FIRST_PAUSE_SECONDS * GROWTH ** min(state.rounds - 1, 50)
    longest = min(grown, rules.max_interval_seconds)
    wanted = longest if rules.interval_seconds is None else rules.interval_seconds
    return wanted * (1 - _JITTER_EARLY * chance())


def _steady_pause(
    rules: Rules, streak: Streak | None, now: float, chance: Callable[[], float]
) -> float:
    """About a second, fitted so that a round comes just when the settle time is over."""
    steady = min(STEADY_PAUSE_SECONDS, rules.interval_seconds or STEADY_PAUSE_SECONDS)
    left = streak.since + rules.settle_seconds - now if streak else 0.0
    parts = int(left / steady)
    if parts == 1:
        return left
    fitted = left / parts if parts else steady
    return fitted * (1 + _JITTER_STEADY * chance())


# ── too late ───────────────────────────────────────────────────────────────────────────────────
def _too_late(state: State) -> End:
    """Why it is too late, the most telling reason first."""
    for address in range(len(state.recent[-1])):
        lately = {seen[address].sight for seen in state.recent}
        never = address not in state.ever_healthy and Sight.SICK in lately
        if never or lately == {Sight.SICK}:
            return End("unhealthy", "never-healthy")
    return End("timeout", _timeout_reason(state, state.recent[-1]))


def _timeout_reason(state: State, last: tuple[Seen, ...]) -> EndReason:
    sights = {seen.sight for seen in last}
    if Sight.SILENT in sights:
        return "no-answer"
    if _turned_away(state):
        return "unsteady"
    if state.streak is not None:
        return "not-settled"
    if Sight.SICK in sights or any(s.sight in _MATCHES for seen in state.recent for s in seen):
        return "unsteady"
    if state.wanted_everywhere:
        return "went-back"
    return "no-commit-named" if Sight.UNNAMED in sights else "other-commit"


def _turned_away(state: State) -> bool:
    """Whether an address lately named the commit and then did not."""
    by_address = zip(*state.recent, strict=True)
    return any(
        before.sight in _MATCHES and after.sight not in _MATCHES
        for seen in by_address
        for before, after in pairwise(seen)
    )
