"""The record of a wait: what an environment answered until a commit was live, or was not."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from promo.documents.envelope import Envelope, Line
from promo.documents.release import Sha

Count = Annotated[int, Meta(ge=0)]


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """One address and what it last said, in words.

    Args:
        url: the address, as it was given.
        last_seen: what it last said, in words.
        served: the commit that it last named.
        attempts: how often it was asked.
    """

    url: Line
    last_seen: Line
    served: Line | None = None
    attempts: Count


class Wait(Envelope, frozen=True, kw_only=True):
    """What an environment answered, ``wait.json``.

    Args:
        wanted: the commit that was waited for.
        sha: the one that is live for sure; null if none is.
        addresses: each address that was asked.
    """

    schema: Literal["promo/wait"] = "promo/wait"
    wanted: Sha
    sha: Sha | None
    addresses: tuple[Address, ...]
