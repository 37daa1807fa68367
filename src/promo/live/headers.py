"""Headers that a caller wants sent with every request: ``Name: value``, one a line."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from promo.inputs import Kind

_HEADER: Final = re.compile(
    r"([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}):[ \t]*([\x21-\x7e][\x20-\x7e]*)\Z"
)
# They are about the connection itself, which is not the caller's to arrange.
_NOT_YOURS: Final = {
    "connection", "content-length", "transfer-encoding", "accept-encoding", "te", "upgrade",
}  # fmt: skip
# Whose values are words that a log is full of; every other value is masked.
_PLAIN: Final = {"accept", "accept-language", "host", "user-agent", "cache-control"}
_SHORTEST_SECRET: Final = 8


def _read(text: str) -> str:
    found = _HEADER.match(text)
    if not found or found[1].lower() in _NOT_YOURS:
        raise ValueError("a header like X-Key: value, other than those of the connection itself")
    return text


HEADER: Final = Kind("header", _read)


def read_headers(lines: Iterable[str], mask: Callable[[str], None]) -> dict[str, str]:
    """The headers of lines that ``HEADER`` has read; what may be secret in them is masked."""
    pairs = [(m[1], m[2].strip()) for line in lines if (m := _HEADER.match(line))]
    for name, value in pairs:
        if name.lower() not in _PLAIN:
            for secret in {value, value.rpartition(" ")[2]}:
                if len(secret) >= _SHORTEST_SECRET:
                    mask(secret)
    return dict(pairs)
