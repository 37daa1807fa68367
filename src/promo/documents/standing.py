"""Whether anything moves: what waits to be promoted, since when, and what moved last."""

from typing import Literal

from promo.documents.envelope import Envelope, Line, Time


class Standing(Envelope, frozen=True, kw_only=True):
    """``standing.json``: ``stopped`` when something waited too long, else ``clean``.

    Args:
        source_files: the files that a release comes from.
        target_files: the files that it goes to.
        waiting_since: when the source files first changed after the targets did; null when nothing
            waits.
        last_promotion: when something last arrived in the targets.
    """

    schema: Literal["promo/standing"] = "promo/standing"
    source_files: tuple[Line, ...]
    target_files: tuple[Line, ...]
    waiting_since: Time | None
    last_promotion: Time | None
