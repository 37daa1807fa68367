"""What was moved, explored and measured, as ``promo history`` reads it back from git."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from promo.documents.envelope import Envelope, Line, Time
from promo.documents.release import Sha
from promo.documents.report import Count, Fingerprint, Severity

Seconds = Annotated[float, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
MoveKind = Literal["promotion", "rollback", "revert", "by-hand"]
ReleaseState = Literal["as-promoted", "by-hand", "gone", "unreadable"]
Month = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}$", max_length=7)]


# ── an exploration in short, as a note holds it ────────────────────────────────────────────────
class Sighting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One finding in short.

    Args:
        id: its fingerprint.
        rule: what was broken (docs/rules.md).
        severity: how heavy.
        route: where.
        flow: which flow has to be worked to see it again; null where loading its route is enough.
        blocks: whether it kept the release from moving.
        accepted: whether somebody had accepted it.
        preexisting: whether the target environment had it too.
    """

    id: Fingerprint
    rule: Line
    severity: Severity
    route: Line
    flow: Line | None = None
    blocks: bool = False
    accepted: bool = False
    preexisting: bool = False


class Explored(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One exploration in short.

    Args:
        environment: which was explored.
        sha: the commit that was live.
        mode: whether its verdict counted.
        routes: how many were loaded.
        found: how many findings, all of them.
        sightings: the heaviest of them.
        gone: findings of earlier explorations whose place was looked at and in order.
        fixed: those whose issue was closed as completed.
        not_planned: those whose issue was closed as not planned.
        cost_usd: what its model cost, as a decimal text.
        duration_seconds: how long it took.
    """

    environment: Line | None = None
    sha: Sha | None = None
    mode: Literal["enforce", "observe"] = "enforce"
    routes: Count = 0
    found: Count = 0
    sightings: Annotated[tuple[Sighting, ...], Meta(max_length=50)] = ()
    gone: Annotated[tuple[Fingerprint, ...], Meta(max_length=200)] = ()
    fixed: Annotated[tuple[Fingerprint, ...], Meta(max_length=200)] = ()
    not_planned: Annotated[tuple[Fingerprint, ...], Meta(max_length=200)] = ()
    cost_usd: Annotated[str, Meta(pattern=r"^\d+\.\d{2,8}$", max_length=30)] = "0.00"
    duration_seconds: Seconds = 0.0


# ── what happened ──────────────────────────────────────────────────────────────────────────────
class MoveGate(msgspec.Struct, frozen=True, kw_only=True):
    """On what evidence it moved.

    Args:
        result: as the trailer ``Gate-Result`` has it.
        run: the workflow run.
    """

    result: Line
    run: Line | None = None


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """What became known of it afterwards.

    Args:
        note: what became known.
        at: when.
        outcome: the exploration's, where it is one.
        sha256: of its report.
        run: the workflow run.
    """

    note: Literal["explored", "live", "soaked", "degraded", "merged"]
    at: Time
    outcome: Line | None = None
    sha256: Line | None = None
    run: Line | None = None


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """One change of what an environment carries, newest first in the list.

    ``by-hand`` is a change that left no trailers: somebody's between two promotions.

    Args:
        kind: what it was.
        time: when it was made; of a change by hand, when the next promotion met it.
        to: the environment that it changed.
        promotion_id: its name.
        from_: the environment that the release came from.
        files: the files that it changed.
        sha: the commit of the application that arrived.
        previous_sha: the one that was there before.
        images: those that moved, with their versions.
        gate: on what evidence.
        rollback_of: the promotion that it took back.
        commit: the gitops commit.
        by: who made it.
        failed: whether it was taken back or noted as degraded.
        notes: what became known of it.
    """

    kind: MoveKind
    time: Time
    to: Line
    promotion_id: Line | None = None
    from_: Line | None = msgspec.field(name="from", default=None)
    files: tuple[Line, ...] = ()
    sha: Sha | None = None
    previous_sha: Sha | None = None
    images: tuple[Line, ...] = ()
    gate: MoveGate | None = None
    rollback_of: Line | None = None
    commit: Sha | None = None
    by: Line | None = None
    failed: bool = False
    notes: tuple[Noted, ...] = ()

    def known_since(self, note: str) -> Time | None:
        """When something became known first; None when it never did."""
        return min((one.at for one in self.notes if one.note == note), default=None)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What an environment carries now, by the move that brought it.

    Args:
        environment: which.
        move: the change that brought what is there.
        state: whether the files still hold what that change wrote.
        changed_by: who changed them last, where that was somebody else.
        changed_at: when.
        changed_commit: the gitops commit that did.
    """

    environment: Line
    move: Move
    state: ReleaseState
    changed_by: Line | None = None
    changed_at: Time | None = None
    changed_commit: Sha | None = None


class Exploration(msgspec.Struct, frozen=True, kw_only=True):
    """One exploration, promoted or not; ``false_block`` is None where nobody has judged it yet.

    Args:
        time: when it was noted.
        outcome: its verdict.
        what: what it saw.
        commit: the staging commit that it was noted on.
        run: the workflow run.
        sha256: of its report.
        blocked: whether it kept a release from moving.
        false_block: whether it did so in vain; null where nobody has judged it yet.
        promoted: whether its release moved.
    """

    time: Time
    outcome: Line
    what: Explored
    commit: Sha | None = None
    run: Line | None = None
    sha256: Line | None = None
    blocked: bool = False
    false_block: bool | None = None
    promoted: bool = False


# ── measures (docs/history.md defines each) ────────────────────────────────────────────────────
class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """How promotions to one environment went in the measured days.

    docs/history.md says how each is measured.

    Args:
        environment: which.
        promotions: how many.
        per_week: how many a week.
        failed: how many were taken back or degraded.
        failure_rate: their share, from 0 to 1; null without promotions.
        rollbacks: how many.
        reverts: promotions that were taken back with git.
        by_hand: changes that left no trailers.
        overridden: promotions that a person let through.
        lead_seconds: median time from a commit to its arrival here.
        passage_seconds: median time from its first arrival anywhere to the one here.
        restore_seconds: median time from a failed promotion to the next change that did not fail.
    """

    environment: Line
    promotions: Count
    per_week: Seconds
    failed: Count
    failure_rate: Share | None = None
    rollbacks: Count = 0
    reverts: Count = 0
    by_hand: Count = 0
    overridden: Count = 0
    lead_seconds: Seconds | None = None
    passage_seconds: Seconds | None = None
    restore_seconds: Seconds | None = None


class Discovery(msgspec.Struct, frozen=True, kw_only=True):
    """What explorations found, of one month or of all of them (``month`` is None).

    docs/history.md says how each is measured.

    Args:
        month: which, as 2026-03; null for all of them.
        explorations: how many.
        undecided: those that ended without a verdict.
        blocked: those that ended with ``fail``.
        judged: of the blocked ones, those of which it is known whether they were right.
        false_blocks: of the judged ones, those that blocked in vain.
        false_block_rate: their share, from 0 to 1; null without judged ones.
        found: different findings that were new.
        fixed: those that are gone.
        accepted: those that somebody accepted.
        not_planned: those whose issue was closed as not planned.
        open: the rest of them.
        cost_usd: what models cost, as a decimal text.
    """

    month: Month | None = None
    explorations: Count = 0
    undecided: Count = 0
    blocked: Count = 0
    judged: Count = 0
    false_blocks: Count = 0
    false_block_rate: Share | None = None
    found: Count = 0
    fixed: Count = 0
    accepted: Count = 0
    not_planned: Count = 0
    open: Count = 0
    cost_usd: Line = "0.00"


class History(Envelope, frozen=True, kw_only=True):
    """What ran where and what it was worth, ``history.json``.

    Args:
        repository: the gitops repository.
        branch: its branch.
        whole: false where older history could not be read.
        days: over how many days promotions are measured.
        total: how many changes there are; ``moves`` may list fewer.
        standing: what runs where.
        delivery: how promotions went, by environment.
        discovery: what explorations found, all of them together.
        months: the same by month.
        moves: what changed, newest first.
        explorations: newest first.
    """

    schema: Literal["promo/history"] = "promo/history"
    repository: Line
    branch: Line
    whole: bool
    days: Count
    total: Count
    standing: tuple[Standing, ...] = ()
    delivery: tuple[Delivery, ...] = ()
    discovery: Discovery = Discovery()
    months: tuple[Discovery, ...] = ()
    moves: tuple[Move, ...] = ()
    explorations: tuple[Exploration, ...] = ()
