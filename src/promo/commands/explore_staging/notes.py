"""What an exploration knows so far. At any time, finished or not, a report can be made of it."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from msgspec import structs

from promo import bounds
from promo.command import workflow_run
from promo.commands.explore_staging.inputs import Inputs, Request
from promo.documents.envelope import Subject
from promo.documents.judge import Case, Judgement, judge
from promo.documents.plan import Plan
from promo.documents.release import Release
from promo.documents.report import (
    Accepted,
    Finding,
    Moment,
    Phases,
    Report,
    SmokePhase,
    TargetedPhase,
    What,
)
from promo.documents.scope import Charter, PlannedRoute, Scope
from promo.documents.shards import EMPTY, Shard, inventory_digest, share
from promo.errors import PromoError
from promo.explore.exploration import Explored, Phase
from promo.live.readings import Reader, Reading
from promo.promote.holds import Holds, accepted
from promo.runner import Step
from promo.scope.base import Base
from promo.scope.diff import Checkout
from promo.scope.risk import Risk
from promo.scope.skip import Skipped
from promo.untrusted import one_line

_FULL = 40
_LINE_CHARACTERS = 1_500


@dataclass
class Notes:
    """What is known so far.

    Args:
        inputs: as they were given.
        request: the inputs, looked at.
        checkout: of the application, None without one.
    """

    inputs: Inputs
    request: Request
    checkout: Checkout | None
    readings: list[Reading] = field(default_factory=list[Reading])
    commits: list[str] = field(default_factory=list[str])  # full SHAs, to complete short ones
    routes: tuple[str, ...] = ()
    inventory: tuple[PlannedRoute, ...] = ()
    charters: tuple[Charter, ...] = ()
    operations: tuple[str, ...] = ()
    risk: Risk = "medium"
    scope_notes: tuple[str, ...] = ()
    release: Release | None = None
    base: Base | None = None
    files: tuple[str, ...] | None = None
    skipped: Skipped = field(default_factory=Skipped)
    compare_url: str | None = None
    explored: Explored | None = None
    holds: Holds = field(default_factory=Holds)
    obstacles: list[str] = field(default_factory=list[str])
    shard: Shard | None = None
    remarks: list[str] = field(default_factory=list[str])
    began_phases: list[str] = field(default_factory=list[str])
    moments: list[Moment] = field(default_factory=list[Moment])
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.routes = self.request.routes
        release = self.request.release
        self.commits += [sha for sha in (self.request.wanted, release and release.sha) if sha]

    # ── the live commit ────────────────────────────────────────────────────────────────────────
    @property
    def live(self) -> tuple[str | None, ...]:
        """Every reading, in full; None where the site names no commit that anybody knows."""
        return tuple(self.full(reading.served) for reading in self.readings)

    @property
    def sha(self) -> str | None:
        """What the site served first."""
        return self.live[0] if self.readings else None

    @property
    def moved(self) -> bool:
        """Whether a later reading differs from the first."""
        first = self.readings[0].served or "" if self.readings else ""
        return any(not _agree(first, reading.served or "") for reading in self.readings)

    def read(self, reader: Reader) -> Reading:
        """Read the live commit once more."""
        with self.during("live"):
            self.readings.append(reader.read())
        return self.readings[-1]

    def full(self, served: str | None) -> str | None:
        """A commit in full, completed from what is known here."""
        if served is None or len(served) == _FULL:
            return served
        known = {sha for sha in self.commits if sha.startswith(served)}
        if len(known) == 1:
            return known.pop()
        return self.checkout.full(served) if self.checkout else None

    # ── what stands in the way ─────────────────────────────────────────────────────────────────
    def hinder(self, name: str, what: str) -> None:
        """Note why this run cannot decide."""
        self.obstacles.append(one_line(f"{name}: {what}", _LINE_CHARACTERS))

    def fail(self, error: PromoError) -> None:
        """Note the error that ended the run."""
        self.hinder(error.reason, str(error))

    # ── when ───────────────────────────────────────────────────────────────────────────────────
    @contextmanager
    def during(self, what: What) -> Generator[None]:
        """Note when something began and how long it took, however it ends."""
        place, began = len(self.moments), self.seconds
        self.moments.append(Moment(what=what, at_seconds=began))
        try:
            yield
        finally:
            took = round(self.seconds - began, 3)
            self.moments[place] = structs.replace(self.moments[place], seconds=took)

    def _timeline(self) -> tuple[Moment, ...]:
        """What happened when, in order; each reading with the commit that it saw."""
        seen = iter(self.live)
        return tuple(
            structs.replace(one, sha=next(seen, None)) if one.what == "live" else one
            for one in self.moments
        )

    # ── documents ──────────────────────────────────────────────────────────────────────────────
    def report(self, step: Step) -> Report:
        """The report, judged."""
        phases = Phases(targeted=self._targeted(), smoke=self._smoke())
        explored = self.explored
        obstacles = (*self.obstacles, *(explored.obstacles if explored else ()))
        if self.moved and len(set(self.live)) == 1:  # short SHAs that nobody could complete
            obstacles = ("live-commit-changed: from one that is not known to another", *obstacles)
        case = Case(
            scope=self._scope(),
            phases=phases,
            block_on=self.inputs.block_on,
            live=self.live,
            obstacles=tuple(_line(obstacle) for obstacle in obstacles),
        )
        judged = judge(case)
        return Report(
            subject=self._subject(),
            outcome=judged.verdict,
            overall=judged.verdict,
            reasons=self._reasons(judged),
            run=workflow_run(step),
            timestamp=datetime.now(UTC),
            duration_seconds=self.seconds,
            sha=self.sha,
            base_sha=self.base.sha if self.base else None,
            url=_line(self.request.site),
            mode=self.inputs.mode,
            block_on=case.block_on,
            live=case.live,
            timeline=self._timeline(),
            obstacles=case.obstacles,
            scope=case.scope,
            phases=case.phases,
            refused=explored.refused if explored else (),
            screenshots=explored.screenshots if explored else (),
            shard=self.shard,
        )

    def plan(self, step: Step) -> Plan:
        """The plan, for a dry run."""
        both: tuple[tuple[Literal["targeted", "smoke"], bool], ...]
        both = (("targeted", self.targeted), ("smoke", self.smoke))
        return Plan(
            subject=self._subject(),
            outcome="dry-run",
            reasons=(self.base.reason,) if self.base else (),
            run=workflow_run(step),
            timestamp=datetime.now(UTC),
            duration_seconds=self.seconds,
            sha=self.sha,
            base_sha=self.base.sha if self.base else None,
            url=_line(self.request.site),
            scope=self._scope(),
            phases=tuple(name for name, runs in both if runs),
            obstacles=tuple(self.obstacles),
            read_only=self.request.read_only,
            origins=self.request.origins,
            minutes=self.request.minutes,
        )

    def take_share(self, index: int, total: int) -> None:
        """Keep a shard's part of what is in scope; one without work is skipped."""
        names = [charter.name for charter in self.charters]
        whole = inventory_digest(self.routes, names)
        self.shard = Shard(index=index, total=total, inventory=whole)
        routes, charters = self.routes, self.charters
        self.routes = share(routes, index, total, str)
        self.charters = share(charters, index, total, lambda charter: charter.name)
        ours = set(self.routes)
        self.inventory = tuple(one for one in self.inventory if one.route in ours)
        if (routes or charters) and not (self.routes or self.charters) and not self.skipped.smoke:
            why = f"{EMPTY}: {index}/{total} of {len(routes)} routes"
            self.skipped = Skipped(targeted=True, smoke=True, why=why)

    @property
    def targeted(self) -> bool:
        """Whether the targeted phase is to run."""
        wanted = self.inputs.phases != "smoke" and not self.skipped.targeted
        return wanted and bool(self.charters)

    @property
    def smoke(self) -> bool:
        """Whether the sweep is to run."""
        return self.inputs.phases != "targeted" and not self.skipped.smoke

    @property
    def seconds(self) -> float:
        """How long this has taken."""
        return round(time.monotonic() - self.began, 3)

    def _subject(self) -> Subject:
        chosen, environment = self.request.chosen, self.request.environment
        return Subject(app=chosen.name, environment=environment, sha=self.sha, release=self.release)

    def _scope(self) -> Scope:
        return Scope(
            files_changed=len(self.files) if self.files is not None else None,
            routes=self.routes,
            operations=self.operations,
            risk=self.risk,
            inventory=self.inventory,
            charters=self.charters,
            notes=(
                *self.scope_notes,
                *map(_line, self.remarks),
                *(self.explored.remarks if self.explored else ()),
            ),
            skip_reason=self.skipped.why or None,
        )

    def _smoke(self) -> SmokePhase:
        """The smoke phase; it passed if it would, all by itself."""
        if self.explored is None or "smoke" not in self.began_phases:
            return SmokePhase()
        phase = SmokePhase(
            passed=True,
            routes_checked=self.explored.checks,
            findings=self._findings("smoke"),
        )
        alone = Case(
            scope=Scope(files_changed=None, routes=self.routes),
            phases=Phases(targeted=TargetedPhase(), smoke=phase),
            block_on=self.inputs.block_on,
            live=(None, None),
            obstacles=self.explored.obstacles,
        )
        return SmokePhase(
            passed=judge(alone).verdict == "pass",
            routes_checked=phase.routes_checked,
            findings=phase.findings,
        )

    def _targeted(self) -> TargetedPhase:
        """The targeted phase, likewise."""
        if self.explored is None or "targeted" not in self.began_phases:
            return TargetedPhase()
        phase = TargetedPhase(
            passed=True,
            engine="walker",
            flows_tested=self.explored.flows,
            findings=self._findings("targeted"),
        )
        alone = Case(
            scope=Scope(files_changed=None, routes=self.routes, charters=self.charters),
            phases=Phases(targeted=phase, smoke=SmokePhase()),
            block_on=self.inputs.block_on,
            live=(None, None),
            obstacles=(),
        )
        return structs.replace(phase, passed=judge(alone).verdict == "pass")

    def _findings(self, phase: Phase) -> tuple[Finding, ...]:
        found = self.explored.findings if self.explored else ()
        return tuple(self._accepted(one) for one in found if one.phase == phase)

    def _accepted(self, finding: Finding) -> Finding:
        """A finding, marked when the gitops repository accepts it."""
        entry = accepted(self.holds, finding.id, datetime.now(UTC))
        if entry is None:
            return finding
        known = Accepted(reason=entry.reason, until=entry.until)
        return structs.replace(finding, accepted=known)

    def _reasons(self, judged: Judgement) -> tuple[str, ...]:
        without = (self.base.reason,) if self.base and self.base.sha is None else ()
        return tuple(_line(reason) for reason in (*judged.reasons, *without))


def _agree(one: str, other: str) -> bool:
    return bool(one) == bool(other) and (one.startswith(other) or other.startswith(one))


def _line(text: str) -> str:
    return one_line(text, _LINE_CHARACTERS + bounds.LINE_CHARACTERS)
