"""When a wait is over: the truth table of the pure core, on a clock that tests wind by hand."""

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo import bounds
from promo.live.waiting import (
    POLITE_AFTER_SECONDS,
    End,
    Pause,
    Rules,
    Seen,
    Sight,
    State,
    begin,
    decide,
)

W = Seen(Sight.WANTED, "a" * 40)
N = Seen(Sight.NEWER, "c" * 40)
M = Seen(Sight.NEWER, "d" * 40)
O = Seen(Sight.OTHER, "b" * 40)  # noqa: E741  (the old commit)
U = Seen(Sight.UNNAMED)
K = Seen(Sight.SICK)
S = Seen(Sight.SILENT)

QUICK = Rules(timeout_seconds=10, settle_seconds=2, confirmations=3)


def half() -> float:
    return 0.5


def after(rules: Rules, rounds: Sequence[Sequence[Seen]], *, apart: float = 1.0) -> State:
    """The state after rounds that are each answered at once, from time 0 on."""
    state = begin(0.0)
    for number, seen in enumerate(rounds):
        state = state.after(rules, number * apart, number * apart, tuple(seen))
    return state


def ended(rules: Rules, rounds: Sequence[Sequence[Seen]], now: float | None = None) -> End | Pause:
    state = after(rules, rounds)
    return decide(rules, state, len(rounds) - 1 if now is None else now, half)


# ── before it is too late ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("rounds", "wanted"),
    [
        ([[W], [W], [W]], End("live", sha=W.sha)),
        ([[O], [S], [K], [W], [W], [W]], End("live", sha=W.sha)),
        ([[N], [N], [N]], End("superseded", sha=N.sha)),
        ([[W, W], [W, W], [W, W]], End("live", sha=W.sha)),
    ],
)
def test_a_long_enough_row_ends_the_wait(rounds: list[list[Seen]], wanted: End):
    assert ended(QUICK, rounds) == wanted


@pytest.mark.parametrize(
    "rounds",
    [
        [[W], [W]],
        [[W], [W], [O]],
        [[W], [W], [U]],
        [[W], [W], [K]],
        [[W], [W], [S]],
        [[W], [O], [W], [W]],
        [[W], [W], [N]],
        [[N], [N], [W]],
        [[N], [N], [M]],
        [[W, W], [W, O], [W, W]],
        [[W, N], [W, N], [W, N]],
        [[W, S], [W, S], [W, S]],
        [[O], [O], [O]],
        [[U], [U], [U]],
    ],
)
def test_any_other_answer_between_starts_it_over(rounds: list[list[Seen]]):
    assert isinstance(ended(QUICK, rounds), Pause)


def test_a_newer_commit_is_as_good_when_asked_for():
    rules = Rules(settle_seconds=2, confirmations=3, accept_newer=True)
    assert ended(rules, [[N], [N], [N]]) == End("live-newer", sha=N.sha)
    assert ended(rules, [[W], [W], [W]]) == End("live", sha=W.sha)
    assert isinstance(ended(rules, [[N], [N], [W]]), Pause)


def test_both_the_count_and_the_time_must_be_there():
    many_but_fast = after(QUICK, [[W]] * 10, apart=0.1)
    assert isinstance(decide(QUICK, many_but_fast, 1.0, half), Pause)
    long_but_few = after(QUICK, [[W]] * 2, apart=5)
    assert isinstance(decide(QUICK, long_but_few, 5, half), Pause)


def test_a_slow_answer_does_not_make_the_time_longer():
    state = begin(0.0).after(QUICK, 0.0, 1.5, (W,)).after(QUICK, 1.6, 1.7, (W,))
    state = state.after(QUICK, 3.4, 4.9, (W,))
    assert state.streak is not None
    assert state.streak.seconds == pytest.approx(1.9)
    assert isinstance(decide(QUICK, state, 4.9, half), Pause)


def test_a_machine_that_slept_between_two_answers_starts_over():
    state = after(QUICK, [[W]] * 2)
    woken = 1 + bounds.STREAK_GAP_SECONDS + 1
    state = state.after(QUICK, woken, woken, (W,))
    assert state.streak is not None
    assert state.streak.count == 1
    rested = Rules(settle_seconds=2, confirmations=1)
    assert isinstance(decide(rested, state, woken, half), Pause)


# ── too late ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("rounds", "outcome", "reason"),
    [
        ([[S]], "timeout", "no-answer"),
        ([[O], [S], [S], [S]], "timeout", "no-answer"),
        ([[O, O], [O, S]], "timeout", "no-answer"),
        ([[K]], "unhealthy", "never-healthy"),
        ([[S], [K], [S], [K]], "unhealthy", "never-healthy"),
        ([[K], [S]], "unhealthy", "never-healthy"),
        ([[O], [K], [K], [K]], "unhealthy", "never-healthy"),
        ([[W, K], [W, K], [W, K]], "unhealthy", "never-healthy"),
        ([[O], [O], [K]], "timeout", "unsteady"),
        ([[W], [O], [W]], "timeout", "unsteady"),
        ([[O], [W], [O]], "timeout", "unsteady"),
        ([[W], [N], [O]], "timeout", "unsteady"),
        ([[W, O], [W, O]], "timeout", "unsteady"),
        ([[O], [W], [W]], "timeout", "not-settled"),
        ([[W], [O], [O], [O]], "timeout", "went-back"),
        ([[O]], "timeout", "other-commit"),
        ([[O], [U]], "timeout", "no-commit-named"),
        ([[U]], "timeout", "no-commit-named"),
    ],
)
def test_what_is_said_when_time_is_up(rounds: list[list[Seen]], outcome: str, reason: str):
    end = ended(QUICK, rounds, now=10.0)
    assert isinstance(end, End)
    assert (end.outcome, end.reason, end.sha) == (outcome, reason, None)


def test_a_row_that_is_long_enough_at_the_last_moment_counts():
    assert ended(QUICK, [[W], [W], [W]], now=10.0) == End("live", sha=W.sha)


# ── pauses ─────────────────────────────────────────────────────────────────────────────────────
def pauses(rules: Rules, seen: Seen, chance: Callable[[], float], until: float) -> list[float]:
    state, now, found = begin(0.0), 0.0, list[float]()
    while now < until:
        state = state.after(rules, now, now, (seen,))
        step = decide(rules, state, now, chance)
        if isinstance(step, End):
            break
        found.append(step.seconds)
        now += step.seconds
    return found


def test_the_pause_grows_to_its_most():
    found = pauses(Rules(), O, lambda: 0.0, 40)
    assert found[:4] == pytest.approx([0.5, 0.75, 1.125, 1.6875])
    assert found[-1] == 5.0
    assert max(pauses(Rules(max_interval_seconds=2), O, lambda: 0.0, 40)) == 2.0


def test_chance_makes_early_pauses_shorter_and_steady_ones_longer():
    assert pauses(Rules(), O, lambda: 0.999, 1)[0] == pytest.approx(0.4, abs=0.01)
    assert pauses(Rules(), W, lambda: 0.999, 1)[0] == pytest.approx(1.1, abs=0.01)


def test_from_the_first_match_on_it_asks_about_every_second():
    rules = Rules(interval_seconds=30, timeout_seconds=900)
    state = after(rules, [[O], [W], [O]])
    assert decide(rules, state, 3.0, lambda: 0.0) == Pause(1.0)
    assert decide(rules, after(rules, [[O]]), 0.0, lambda: 0.0) == Pause(30.0)


def test_the_settle_time_is_met_within_a_fraction_of_a_second():
    for seed in range(50):
        found = pauses(Rules(), W, random.Random(seed).random, 100)
        assert 20.0 - 1e-9 <= sum(found) < 20.2  # Pythons add floats up differently
        assert len(found) >= 17


@given(
    st.sampled_from([None, 0.02, 0.3, 7.0]),
    st.sampled_from([0.02, 0.5, 5.0, 60.0]),
    st.lists(st.sampled_from([W, O, S, N]), min_size=1, max_size=60),
    st.integers(0, 2**32),
)
def test_no_rules_ask_more_than_once_a_second_after_ten(
    interval: float | None, most: float, answers: list[Seen], seed: int
):
    rules = Rules(60, interval_seconds=interval, max_interval_seconds=most)
    chance = random.Random(seed).random
    state, now = begin(0.0), 0.0
    for seen in answers * 40:
        state = state.after(rules, now, now, (seen,))
        step = decide(rules, state, now, chance)
        if isinstance(step, End):
            assert step.outcome in {"live", "superseded", "timeout"}
            break
        assert step.seconds > 0
        assert step.seconds >= 1.0 or now < POLITE_AFTER_SECONDS
        now += step.seconds
        assert now <= 60 + 1e-6


def rollout(seed: int) -> tuple[float, float]:
    """When a rolling deployment was finished, and when it was called live."""
    dice = random.Random(seed)
    replicas, lasts = dice.randint(2, 10), dice.uniform(10, 60)
    replaced = [5 + lasts * (i + 1) / replicas for i in range(replicas)]
    state, now, rules = begin(0.0), 0.0, Rules()
    while True:
        state = state.after(rules, now, now, (W if dice.choice(replaced) <= now else O,))
        step = decide(rules, state, now, dice.random)
        if isinstance(step, End):
            assert step.outcome == "live"
            return replaced[-1], now
        now += step.seconds


def test_of_simulated_rollouts_hardly_any_is_called_live_early():
    runs = [rollout(seed) for seed in range(400)]
    assert sum(live < finished for finished, live in runs) <= 4
    late = sorted(live - finished - 20 for finished, live in runs)
    assert late[len(late) // 2] <= 1.0
