"""What tokens cost: the price list that the package ships, or a price of one's own."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final

from genai_prices import Usage, __version__, calc_price

from promo.errors import PromoError, invalid
from promo.explore.agent.used import Used
from promo.untrusted import one_line

_MILLION: Final = Decimal(1_000_000)
_PARTS: Final = (2, 4)


class Price:
    """US dollars for tokens; ``version`` names the list."""

    def __init__(self, usd: Callable[[Used], Decimal], version: str) -> None:
        self.usd = usd
        self.version = version


def price_of(model: str, given: str | None) -> Price:
    """The price of a model.

    Args:
        model: its name, as the API knows it.
        given: dollars a million tokens, ``input,output`` or ``input,output,cache read,cache
            write``; without the last two a read costs what input costs and a write double.

    Raises:
        PromoError: invalid, ``unknown-price`` or ``bad-price``.
    """
    if given:
        return _own(given)
    name = model.rpartition(":")[2] if model.startswith(("bedrock:", "vertex:")) else model
    try:
        _listed(name)(Used(fresh=1))
    except LookupError:
        raise _unknown(model) from None
    return Price(_listed(name), f"genai-prices {__version__}")


def _listed(model: str) -> Callable[[Used], Decimal]:
    def usd(used: Used) -> Decimal:
        told = Usage(
            input_tokens=used.input,
            cache_read_tokens=used.cache_read,
            cache_write_tokens=used.cache_write + used.cache_write_long,
            cache_write_1h_tokens=used.cache_write_long,
            output_tokens=used.output,
        )
        return calc_price(told, model_ref=model, provider_id="anthropic").total_price

    return usd


def _own(given: str) -> Price:
    try:
        parts = [Decimal(part.strip()) for part in given.split(",")]
    except InvalidOperation:
        parts = []
    if len(parts) not in _PARTS or not all(part.is_finite() and part >= 0 for part in parts):
        raise invalid(
            f"{one_line(given, 60)!r} is no price",
            reason="bad-price",
            where="--price",
            hint="Write dollars a million tokens: 3,15 (input, output) or 3,15,0.30,6"
            " (input, output, cache read, cache write)",
        )
    fresh, output = parts[:2]
    read, write = parts[2:] or (fresh, 2 * fresh)

    def usd(used: Used) -> Decimal:
        written = used.cache_write + used.cache_write_long
        return (
            used.fresh * fresh + used.cache_read * read + written * write + used.output * output
        ) / _MILLION

    return Price(usd, "given")


def _unknown(model: str) -> PromoError:
    return invalid(
        f"nobody knows what {one_line(model, 100)} costs, so no budget can hold",
        reason="unknown-price",
        where="--model",
        hint="Give --price in dollars a million tokens, as input,output: --price 3,15",
    )
