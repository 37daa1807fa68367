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
    """One value of one file; ``path`` is where it stands (``spec.values.image.tag``).

    Args:
        file: the file, from the root of the gitops repository.
        path: where in it the value stands (``spec.values.image.tag``).
        line: the line, from 1.
        old: the value before.
        new: the value after.
    """

    file: Line
    path: Line
    line: Annotated[int, Meta(ge=1)]
    old: Line
    new: Line


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One document that the promotion rests on.

    Args:
        schema: its kind.
        outcome: what it says.
        sha256: of the file, as it was read.
        run_url: the run that made it.
    """

    schema: Line
    outcome: Line
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", max_length=64)]
    run_url: Line | None = None


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """What let it through.

    Args:
        result: ``none`` when no evidence was asked for, ``overridden`` when a person decided
            against it.
        evidence: what it rests on.
        override: the reason that a person gave.
        approved_by: who said yes, where a person's yes was wanted.
    """

    result: Literal["pass", "skipped", "none", "overridden"]
    evidence: tuple[Evidence, ...] = ()
    override: Line | None = None
    approved_by: tuple[Line, ...] = ()


Trust = Literal["attestation", "annotation", "label", "tag", "none"]
Agreement = Literal["same", "ancestor", "elsewhere", "newer", "unknown", "none"]


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """What the registry says of one image, seen when it moved.

    Args:
        repository: the image.
        digest: its digest.
        trust: the strongest tie to a commit that was found.
        revision: the commit that it names.
        source: the repository that it names.
        agrees: how that commit stands to the release's.
        platforms: those that the registry has.
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

    Args:
        of: the promotion that is left; null where that was written by hand, or nothing was chosen.
        to: the promotion that is there again; null while nothing was chosen.
        reason: why, in the words of whoever did it.
        by: who did it.
    """

    of: Line | None = None
    to: Line | None = None
    reason: Line
    by: Line | None = None


class Promotion(Envelope, frozen=True, kw_only=True):
    """What moved, or would have, ``promotion.json``.

    Args:
        promotion_id: its name; null unless there is one.
        promoted_from: the environment that the release came from.
        promoted_to: the environment that it goes to.
        repository: the gitops repository.
        branch: its branch.
        changes: every value that moved.
        previous: the release that was there before.
        commits_between: the application's commits that come with it, newest first.
        pull_requests_between: their pull requests.
        commit: the gitops commit; null unless something was pushed.
        pull_request: the address of the one that proposes it.
        gate: what let it through.
        provenance: what the registry says of each image.
        diff: what changed, or would, as a patch.
        rollback: what was taken back, where this is a rollback.
    """

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
