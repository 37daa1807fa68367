"""No call is made that might not be paid, and what was paid is known."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promo import bounds
from promo.explore.agent.budget import FREE, Budget, SpentError, projected
from promo.explore.agent.prices import price_of
from promo.explore.agent.used import Used

PRICE = price_of("claude-sonnet-5-5", None)


def budget(usd: str = "2", charters: int = 1) -> Budget:
    return Budget(Decimal(usd), PRICE, charters)


def keep(one: Budget, charter: str, new_tokens: int) -> Decimal:
    kept = one.reserve(charter, new_tokens)
    assert kept is not None
    return kept


def test_what_the_next_call_may_cost_is_worked_out_from_the_last():
    last = Used(fresh=10, cache_read=1_000, cache_write=500, output=200)
    told = projected(last, 300)
    assert (told.cache_read, told.cache_write_long) == (1_510, 500)
    assert told.output == bounds.MODEL_OUTPUT_TOKENS


def test_a_call_that_might_not_be_paid_is_not_made():
    one = budget("0.05")
    kept = keep(one, "a", 1_000)
    assert kept == PRICE.usd(Used(cache_write_long=1_000, output=bounds.MODEL_OUTPUT_TOKENS))
    assert one.reserve("b", 1_000) is None  # the other one still runs, and may leave enough
    one.enter("a", kept, Used(fresh=1_000, output=100))
    assert one.spent == PRICE.usd(Used(fresh=1_000, output=100))
    assert one.reserved == 0
    one.enter("b", keep(one, "b", 10), None)
    with pytest.raises(SpentError, match="run's budget") as caught:
        one.reserve("c", 10)
    assert caught.value.run


def test_a_budget_of_nothing_asks_nobody():
    with pytest.raises(SpentError):
        budget("0").reserve("a", 1)


def test_one_charter_does_not_spend_what_is_for_all():
    one = budget("1", charters=10)
    assert one.share == Decimal("0.2")
    kept = keep(one, "a", 100)
    one.enter("a", kept, Used(output=17_000))
    with pytest.raises(SpentError, match="charter's part") as caught:
        one.reserve("a", 100)
    assert not caught.value.run
    one.reserve("b", 100)


def test_tokens_are_bounded_too():
    free = Budget(Decimal(2), price_of("x", "0,0"), 1)
    kept = keep(free, "a", 1)
    free.enter("a", kept, Used(fresh=bounds.CHARTER_TOKENS))
    with pytest.raises(SpentError, match=r"charter's .* tokens"):
        free.reserve("a", 1)
    kept = keep(free, "b", 1)
    free.enter("b", kept, Used(fresh=bounds.RUN_TOKENS))
    with pytest.raises(SpentError, match=r"run's .* tokens"):
        free.reserve("c", 1)


def test_a_call_that_nobody_knows_the_end_of_cost_what_was_kept_for_it():
    one = budget()
    kept = keep(one, "a", 5_000)
    one.enter("a", kept, None)
    assert one.spent == kept
    one.enter("a", keep(one, "a", 1), FREE)
    assert (one.reserved, one.spent, one.account("a").calls) == (0, kept, 1)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 20_000), st.integers(0, 4_096)), max_size=60))
def test_the_budget_is_never_passed(calls: list[tuple[int, int]]):
    one = budget("0.30")
    for new, output in calls:
        try:
            kept = keep(one, "a", new)
        except SpentError:
            break
        last = one.account("a").last
        used = Used(cache_read=last.input, cache_write_long=last.output + new, output=output)
        one.enter("a", kept, used)
    assert one.spent <= one.usd


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9_000), st.integers(0, 4_096))))
def test_nor_is_it_by_charters_side_by_side(calls: list[tuple[int, int, int]]):
    one = budget("0.30", charters=2)
    under_way = list[tuple[str, int, int, Decimal]]()

    def end(at: int) -> None:
        charter, new, output, kept = under_way.pop(at)
        last = one.account(charter).last
        used = Used(cache_read=last.input, cache_write_long=last.output + new, output=output)
        assert PRICE.usd(used) <= kept
        one.enter(charter, kept, used)

    for who, new, output in calls:
        for at in [at for at, call in enumerate(under_way) if call[0] == str(who)]:
            end(at)
        try:
            kept = one.reserve(str(who), new)
        except SpentError:
            continue
        if kept is not None:
            under_way.append((str(who), new, output, kept))
        assert one.spent + one.reserved <= one.usd
    while under_way:
        end(-1)
    assert one.reserved == 0
    assert one.spent <= one.usd
