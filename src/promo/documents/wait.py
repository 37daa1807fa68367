"""The record of a wait: what an environment answered until a commit was live, or was not."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from promo.documents.envelope import Envelope, Line
from promo.documents.release import Sha

Count = Annotated[int, Meta(ge=0)]


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """One address and what it last said, in words."""

    url: Line
    last_seen: Line
    served: Line | None = None
    attempts: Count


class Wait(Envelope, frozen=True, kw_only=True):
    """``wait.json``. ``wanted`` is the commit that was waited for, ``sha`` the one that is live."""

    schema: Literal["promo/wait"] = "promo/wait"
    wanted: Sha
    sha: Sha | None
    addresses: tuple[Address, ...]
