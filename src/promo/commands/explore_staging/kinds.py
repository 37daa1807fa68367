"""The kinds of value that only explore-staging's inputs have."""

import re
from decimal import Decimal
from typing import Final

from promo import bounds
from promo.inputs import DECIMAL, URL, Kind

NOTHING: Final = "none"


def between(least: str, most: str) -> Kind:
    """A decimal number within two others."""
    return Kind("number", lambda text: float(_number(text, Decimal(least), Decimal(most))))


def dollars(least: str, most: str) -> Kind:
    """An amount of money within two others."""
    return Kind("number", lambda text: _number(text, Decimal(least), Decimal(most)))


def whole(least: int, most: int) -> Kind:
    """A whole number within two others."""

    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,10}", text, re.ASCII) or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return Kind("number", read)


def _number(text: str, least: Decimal, most: Decimal) -> Decimal:
    value = DECIMAL.read(text)
    if not least <= value <= most:
        raise ValueError(f"a number from {least} to {most}")
    return value


def _url_or_none(text: str) -> str:
    return text if text == NOTHING else str(URL.read(text))


def _shard(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,3})/(\d{1,3})", text, re.ASCII)
    index, total = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= index <= total <= bounds.SHARDS:
        raise ValueError(f"a part like 2/8, of at most {bounds.SHARDS}")
    return index, total


URL_OR_NONE: Final = Kind("url", _url_or_none)
SHARD: Final = Kind("part", _shard)
