"""The record of a promotion: what moved, from where to where, on what evidence."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from promo.documents.envelope import Envelope, Line, Text
from promo.documents.release import Digest, Release, Sha

PromotionOutcome = Literal[
    "promoted", "already-there", "proposed", "superseded", "waiting-for-approval", "held",
    "refused", "dry-run", "invalid", "unreachable", "timeout", "inconclusive", "rolled-back",
]  # fmt: skip


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One value of one file; ``path`` is where it stands (``spec.values.image.tag``)."""

    file: Line
    path: Line
    line: Annotated[int, Meta(ge=1)]
    old: Line
    new: Line


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One document that the promotion rests on."""

    schema: Line
    outcome: Line
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", max_length=64)]
    run_url: Line | None = None


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """What let it through. ``result`` is ``none`` when no evidence was asked for."""

    result: Literal["pass", "skipped", "none", "overridden"]
    evidence: tuple[Evidence, ...] = ()
    override: Line | None = None
    approved_by: tuple[Line, ...] = ()


Trust = Literal["attestation", "annotation", "label", "tag", "none"]
Agreement = Literal["same", "ancestor", "elsewhere", "newer", "unknown", "none"]


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """What the registry says of one image, seen when it moved.

    ``trust`` is the strongest tie to a commit that was found, ``revision`` the commit that it
    names, ``agrees`` how that stands to the release's.
    """

    repository: Line
    digest: Digest | None
    trust: Trust
    revision: Line | None = None
    source: Line | None = None
    agrees: Agreement = "none"
    platforms: tuple[Line, ...] = ()


class WayBack(msgspec.Struct, frozen=True, kw_only=True):
    """What a rollback is, in ``promotion.json``: whose release is left, whose comes back, and why.

    ``of`` is None where what is left was written by hand, and both while nothing was chosen.
    """

    of: Line | None = None
    to: Line | None = None
    reason: Line
    by: Line | None = None


class Promotion(Envelope, frozen=True, kw_only=True):
    """``promotion.json``. ``commit`` is None unless something was pushed."""

    schema: Literal["promo/promotion"] = "promo/promotion"
    promotion_id: Annotated[str, Meta(max_length=60)] | None
    promoted_from: Line | None
    promoted_to: Line | None
    repository: Line
    branch: Line
    changes: tuple[Change, ...] = ()
    previous: Release | None = None
    commits_between: tuple[Line, ...] = ()
    pull_requests_between: tuple[Line, ...] = ()
    commit: Sha | None = None
    pull_request: Line | None = None
    gate: Gate
    provenance: tuple[Provenance, ...] = ()
    diff: Text = ""
    rollback: WayBack | None = None
