"""What tokens cost, and that nobody guesses."""

from decimal import Decimal

import pytest

from promo.errors import PromoError
from promo.explore.agent.prices import price_of
from promo.explore.agent.used import Used

_USED = Used(fresh=1_000, cache_read=80_000, cache_write=9_000, cache_write_long=10_000, output=100)


def test_reads_and_writes_of_the_cache_have_prices_of_their_own():
    price = price_of("claude-sonnet-5-5", None)
    # 2, 0.10, 2.50, 4 and 10 dollars a million, as the list of September has them
    wanted = Decimal("0.002") + Decimal("0.008") + Decimal("0.0225") + Decimal("0.04")
    assert price.usd(_USED) == wanted + Decimal("0.001")
    assert price.version.startswith("genai-prices ")


@pytest.mark.parametrize("model", ["my-own-model", "gpt-5", "", "claude"])
def test_a_model_without_a_price_is_refused(model: str):
    with pytest.raises(PromoError) as caught:
        price_of(model, None)
    assert caught.value.reason == "unknown-price"


def test_a_price_of_ones_own_serves_every_model():
    two = price_of("my-own-model", "3,15")
    assert two.usd(Used(fresh=1_000_000, output=1_000_000)) == 18
    assert two.usd(Used(cache_read=1_000_000)) == 3  # no discount that nobody promised
    assert two.usd(Used(cache_write=500_000, cache_write_long=500_000)) == 6
    four = price_of("my-own-model", "3, 15, 0.30, 6")
    assert four.usd(Used(cache_read=1_000_000, cache_write=1_000_000)) == Decimal("6.30")
    assert four.version == "given"


@pytest.mark.parametrize("given", ["three", "3", "3,15,1", "-3,15", "NaN,1", "inf,1", "3;15", ","])
def test_a_price_is_two_or_four_numbers(given: str):
    with pytest.raises(PromoError) as caught:
        price_of("claude-sonnet-5-5", given)
    assert caught.value.reason == "bad-price"


def test_usage_adds_up():
    assert (_USED + _USED).input == 200_000
