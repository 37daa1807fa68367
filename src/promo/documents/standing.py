"""Whether anything moves: what waits to be promoted, since when, and what moved last."""

from typing import Literal

from promo.documents.envelope import Envelope, Line, Time


class Standing(Envelope, frozen=True, kw_only=True):
    """``standing.json``: ``stopped`` when something waited too long, else ``clean``.

    ``waiting_since`` is when the source files first changed after their targets did; None when the
    targets have all that they have.
    """

    schema: Literal["promo/standing"] = "promo/standing"
    source_files: tuple[Line, ...]
    target_files: tuple[Line, ...]
    waiting_since: Time | None
    last_promotion: Time | None
