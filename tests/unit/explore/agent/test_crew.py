"""Charters side by side wait for each other's money, and for nothing else."""

import asyncio
from decimal import Decimal

import pytest

from promo import bounds
from promo.explore.agent.budget import Budget, SpentError
from promo.explore.agent.crew import Crew
from promo.explore.agent.prices import price_of
from promo.explore.agent.used import Used

PRICE = price_of("claude-sonnet-5-5", None)
ONE_CALL = PRICE.usd(Used(cache_write_long=1_000, output=bounds.MODEL_OUTPUT_TOKENS))


def crew(usd: Decimal) -> Crew:
    return Crew(
        client=None, model="m", effort=None, form="toolset", may_fall_back=True,
        budget=Budget(usd, PRICE, charters=2), system="", scope="", changed=(),
    )  # fmt: skip


async def _two_calls(one: Crew, first: Used) -> Decimal:
    kept = await one.keep("a", 1_000)
    other = asyncio.create_task(one.keep("b", 1_000))
    await asyncio.sleep(0)
    assert not other.done()
    one.enter("a", kept, first)
    return await other


def test_the_second_call_waits_until_it_is_known_what_the_first_one_cost():
    one = crew(ONE_CALL * Decimal("1.5"))
    assert asyncio.run(_two_calls(one, Used(cache_write_long=1_000, output=10))) == ONE_CALL
    assert one.budget.spent + one.budget.reserved <= one.budget.usd


def test_and_is_not_made_where_that_left_too_little():
    one = crew(ONE_CALL * Decimal("1.5"))
    with pytest.raises(SpentError, match="run's budget"):
        asyncio.run(_two_calls(one, Used(cache_write_long=1_000, output=4_000)))


def test_the_form_changes_once_and_only_where_it_may():
    one = crew(Decimal(1))
    assert one.fall_back()
    assert one.form == "plain"
    one.may_fall_back, one.form = False, "toolset"
    assert not one.fall_back()
    assert one.form == "toolset"
