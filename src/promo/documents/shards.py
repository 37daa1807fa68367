"""Shards: the parts of one exploration that run side by side, and which part each one gets.

Every shard knows the whole inventory by its digest, so joined parts prove that none is missing.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta

from promo import bounds

T = TypeVar("T")
EMPTY: Final = "empty-shard"  # the first word of why a part without work was skipped

Number = Annotated[int, Meta(ge=1, le=bounds.SHARDS)]


class Shard(msgspec.Struct, frozen=True, kw_only=True):
    """Part ``index`` of ``total``; ``inventory`` is the digest of all routes and charters.

    Args:
        index: which part, from 1.
        total: of how many.
        inventory: the sha256 of all routes and charters, the same in every part.
    """

    index: Number
    total: Number
    inventory: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", max_length=64)]

    def __str__(self) -> str:
        """The form in which it is asked for: ``2/8``."""
        return f"{self.index}/{self.total}"


def share(things: Sequence[T], index: int, total: int, name: Callable[[T], str]) -> tuple[T, ...]:
    """A shard's part of some things, in their order.

    By the rank of a hash: parts differ by one thing at most, whatever order the things were found
    in, and neighbours, which are often slow together, go to different shards.
    """
    ranked = sorted({name(thing) for thing in things}, key=_hash)
    ours = set(ranked[index - 1 :: total])
    return tuple(thing for thing in things if name(thing) in ours)


def inventory_digest(routes: Iterable[str], charters: Iterable[str]) -> str:
    """The digest of an inventory, whatever its order."""
    lines = [f"route {route}" for route in routes] + [f"charter {name}" for name in charters]
    return hashlib.sha256("\n".join(sorted(set(lines))).encode()).hexdigest()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
