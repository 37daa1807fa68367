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

    ``blocks`` says whether it kept the release from moving, ``flow`` which flow has to be worked to
    see it again, None where loading its route is enough.
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

    ``found`` counts all findings, ``sightings`` holds the heaviest of them. ``gone`` are findings
    of earlier explorations whose place was looked at and in order; ``fixed`` and ``not_planned``
    those whose issue was closed so.
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
    """On what evidence it moved."""

    result: Line
    run: Line | None = None


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """What became known of it afterwards."""

    note: Literal["explored", "live", "soaked", "degraded"]
    at: Time
    outcome: Line | None = None
    sha256: Line | None = None
    run: Line | None = None


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """One change of what an environment carries, newest first in the list.

    ``by-hand`` is a change that left no trailers: somebody's between two promotions; its ``time``
    is that of the promotion that met it. ``failed`` says that it was taken back or degraded.
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

    ``state`` compares the files with it; ``changed_by`` and ``changed_at`` are of their last change
    where that was somebody else's.
    """

    environment: Line
    move: Move
    state: ReleaseState
    changed_by: Line | None = None
    changed_at: Time | None = None
    changed_commit: Sha | None = None


class Exploration(msgspec.Struct, frozen=True, kw_only=True):
    """One exploration, promoted or not; ``false_block`` is None where nobody has judged it yet."""

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
    """How promotions to one environment went in the measured days."""

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
    """What explorations found, of one month or of all of them (``month`` is None)."""

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
    """``history.json``. ``whole`` is false where older history could not be read."""

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
