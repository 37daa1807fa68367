"""The record of reporting: which issues were opened, changed or closed."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from promo.documents.envelope import Envelope, Line


class Touched(msgspec.Struct, frozen=True, kw_only=True):
    """One issue and what was done to it; ``finding`` is the fingerprint it stands for.

    Args:
        finding: the fingerprint that the issue stands for.
        number: the issue's; null where none was made.
        url: its address.
        action: what was done.
        reason: why.
        closed_as: as what it is closed now; null for one that is open or was left out.
    """

    finding: Line
    number: Annotated[int, Meta(ge=1)] | None
    url: Line | None
    action: Literal["created", "updated", "reopened", "closed", "unchanged", "left-out"]
    reason: Line = ""
    closed_as: Literal["completed", "not_planned", "duplicate"] | None = None


class Issues(Envelope, frozen=True, kw_only=True):
    """What was done to issues, ``issues.json``.

    Args:
        repository: where the issues are.
        touched: each issue that was looked at.
        status: the commit status that was set; null where none was.
    """

    schema: Literal["promo/issues"] = "promo/issues"
    repository: Line
    touched: tuple[Touched, ...] = ()
    status: Line | None = None
