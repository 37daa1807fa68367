"""Tokens of model calls, the kinds that have prices of their own apart."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Used:
    """Tokens. ``fresh`` are those of the input that were neither read from a cache nor written."""

    fresh: int = 0
    cache_read: int = 0
    cache_write: int = 0  # kept for five minutes
    cache_write_long: int = 0  # kept for an hour
    output: int = 0

    @property
    def input(self) -> int:
        """How many tokens the input had, cached ones included."""
        return self.fresh + self.cache_read + self.cache_write + self.cache_write_long

    def __add__(self, other: "Used") -> "Used":
        return Used(
            fresh=self.fresh + other.fresh,
            cache_read=self.cache_read + other.cache_read,
            cache_write=self.cache_write + other.cache_write,
            cache_write_long=self.cache_write_long + other.cache_write_long,
            output=self.output + other.output,
        )
