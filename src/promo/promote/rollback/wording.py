"""The commit of a rollback: what went back, why, who said so, and what happens next. Pure."""

from collections.abc import Sequence
from typing import Final

from promo.gitops.edit import Edited
from promo.gitops.history import Promotion
from promo.promote.rollback.choose import Way
from promo.promote.wording import changes_of
from promo.untrusted import one_line

_SHORT: Final = 10


def subject(app: str, environment: str, way: Way, reason: str) -> str:
    """The first line of the commit's message."""
    short = way.to.record.source_revision[:_SHORT]
    return one_line(f"roll back {app} in {environment} to {short}: {reason}", 200)


def body(
    environment: str,
    way: Way,
    edits: Sequence[tuple[str, Edited]],
    reason: str,
    *,
    by: str | None,
    override: str | None,
    approved_by: Sequence[str],
) -> str:
    """The text below it, for whoever reads the log."""
    said = f", says {by}" if by else ""
    lines = [f"Why: {reason}{said}", f"Leaves: {_told(way.undoes)}", f"Back to: {_told(way.to)}"]
    lines += [] if way.is_verified else ["That one was named; nothing says that it was good."]
    if override is not None:
        lines += [f"Across an irreversible migration: {override}"]
    if approved_by:
        lines += [f"Approved by {', '.join(f'@{login}' for login in approved_by)}"]
    lines += ["", *changes_of(edits)]
    lines += ["", what_is_next(environment, way), "To undo this rollback: revert this commit."]
    return "\n".join(lines)


def what_is_next(environment: str, way: Way) -> str:
    """What automation will do from now on."""
    if way.undoes is None:
        return f"Promotions to {environment} go on."
    newest = next((one for one in way.since if not one.record.is_rollback), way.undoes)
    return (
        f"Promotions leave {environment} alone until a release comes that is newer than"
        f" {newest.record.source_revision[:_SHORT]}."
    )


def _told(one: Promotion | None) -> str:
    if one is None:
        return "what was written by hand"
    record = one.record
    return f"{record.source_revision[:_SHORT]}, promotion {record.promotion_id} ({one.commit})"
