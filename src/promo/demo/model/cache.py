"""The prompt cache: prefixes that were sent before are read at a tenth of the price.

A prefix ends at a breakpoint. A request reads the longest known prefix that ends at one of its own
breakpoints or at most twenty blocks before it, and writes what lies between that and its last one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from promo.demo.model.tokens import Piece
from promo.demo.model.wire import Json

LEAST_TOKENS: Final = 1_024  # shorter prefixes are not kept
_LOOKED_BACK: Final = 20  # blocks before a breakpoint
_HOUR: Final = 3_600


@dataclass(frozen=True)
class Usage:
    """Where the tokens of a request came from.

    Args:
        fresh: neither read from the cache nor written to it.
        read: read from it.
        written: to it, by the seconds that they are kept.
    """

    fresh: int
    read: int
    written: dict[int, int]

    @property
    def total(self) -> int:
        """All of them."""
        return self.fresh + self.read + sum(self.written.values())

    def document(self, output: int) -> Json:
        """As the API writes it."""
        return {
            "input_tokens": self.fresh,
            "cache_read_input_tokens": self.read,
            "cache_creation_input_tokens": sum(self.written.values()),
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.written.get(300, 0),
                "ephemeral_1h_input_tokens": self.written.get(_HOUR, 0),
            },
            "output_tokens": output,
            "service_tier": "standard",
        }


@dataclass
class Cache:
    """What is kept, and until when."""

    _until: dict[str, float] = field(default_factory=dict[str, float])

    def use(self, model: str, pieces: Sequence[Piece], now: float) -> Usage:
        """Read and write what one request allows.

        Args:
            model: prefixes of one are unknown to another.
            pieces: the request.
            now: seconds of a clock that only goes forward.
        """
        prefixes = _prefixes(model, pieces)
        ends = [one for one in prefixes if one.ttl_seconds and one.tokens >= LEAST_TOKENS]
        hit = max((self._reached(end, prefixes, now) for end in ends), default=-1)
        read = prefixes[hit].tokens if hit >= 0 else 0
        written = self._write([end for end in ends if end.index > hit], read)
        for end in ends:  # reading renews what is kept
            self._until[end.key] = max(self._until.get(end.key, 0.0), now + end.ttl_seconds)
        whole = prefixes[-1].tokens if prefixes else 0
        return Usage(whole - read - sum(written.values()), read, written)

    def _reached(self, end: "_Prefix", prefixes: Sequence["_Prefix"], now: float) -> int:
        """The last known prefix that a breakpoint reaches, -1 for none."""
        for index in range(end.index, max(-1, end.index - _LOOKED_BACK), -1):
            if self._until.get(prefixes[index].key, 0.0) > now:
                return index
        return -1

    @staticmethod
    def _write(ends: Sequence["_Prefix"], read: int) -> dict[int, int]:
        written: dict[int, int] = {}
        for end in ends:
            written[end.ttl_seconds] = written.get(end.ttl_seconds, 0) + end.tokens - read
            read = end.tokens
        return written


@dataclass(frozen=True)
class _Prefix:
    """The first pieces of a request: their digest and tokens, and the breakpoint they end with."""

    index: int
    key: str
    tokens: int
    ttl_seconds: int


def _prefixes(model: str, pieces: Sequence[Piece]) -> list[_Prefix]:
    key, tokens = hashlib.sha256(model.encode()).hexdigest(), 0
    found: list[_Prefix] = []
    for index, piece in enumerate(pieces):
        key = hashlib.sha256(f"{key}{piece.digest}".encode()).hexdigest()
        tokens += piece.tokens
        found.append(_Prefix(index, key, tokens, piece.ttl_seconds or 0))
    return found
