"""The documents that an exploration leaves: what is known so far, judged; or the plan of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from msgspec import structs

from promo import bounds
from promo.command import workflow_run
from promo.commands.explore_staging.notes import LINE_CHARACTERS, Notes
from promo.documents.envelope import Subject
from promo.documents.judge import Case, Judgement, judge
from promo.documents.plan import Plan
from promo.documents.report import (
    Accepted,
    Cost,
    Finding,
    Moment,
    Phases,
    Report,
    SmokePhase,
    TargetedPhase,
)
from promo.documents.scope import Charter, PlannedRoute, Scope
from promo.explore.exploration import Phase
from promo.promote.holds import accepted, lapsed
from promo.runner import Step
from promo.untrusted import one_line


def report_of(notes: Notes, step: Step) -> Report:
    """The report, judged; at any time, finished or not."""
    explored = notes.explored
    case = Case(
        scope=_scope(notes),
        phases=Phases(targeted=_targeted(notes), smoke=_smoke(notes)),
        block_on=notes.inputs.block_on,
        live=notes.live,
        obstacles=tuple(_line(obstacle) for obstacle in _obstacles(notes)),
    )
    judged = judge(case)
    return Report(
        subject=_subject(notes),
        outcome=judged.verdict,
        overall=judged.verdict,
        reasons=_reasons(notes, judged),
        run=workflow_run(step),
        timestamp=datetime.now(UTC),
        duration_seconds=notes.seconds,
        sha=notes.sha,
        base_sha=notes.base.sha if notes.base else None,
        url=_line(notes.request.site),
        mode=notes.inputs.mode,
        block_on=case.block_on,
        live=case.live,
        timeline=_timeline(notes),
        obstacles=case.obstacles,
        scope=case.scope,
        phases=case.phases,
        refused=explored.refused if explored else (),
        screenshots=explored.screenshots if explored else (),
        cost=explored.cost if explored else Cost(),
        shard=notes.shard,
    )


def plan_of(notes: Notes, step: Step) -> Plan:
    """The plan, for a dry run."""
    both: tuple[tuple[Literal["targeted", "smoke"], bool], ...]
    both = (("targeted", notes.targeted), ("smoke", notes.smoke))
    return Plan(
        subject=_subject(notes),
        outcome="dry-run",
        reasons=(notes.base.reason,) if notes.base else (),
        run=workflow_run(step),
        timestamp=datetime.now(UTC),
        duration_seconds=notes.seconds,
        sha=notes.sha,
        base_sha=notes.base.sha if notes.base else None,
        url=_line(notes.request.site),
        scope=_scope(notes),
        phases=tuple(name for name, runs in both if runs),
        obstacles=tuple(notes.obstacles),
        read_only=notes.request.read_only,
        origins=notes.request.origins,
        minutes=notes.request.minutes,
        crawled_at_most=bounds.CRAWLED_ROUTES if notes.crawl and notes.smoke else 0,
        worked_too=notes.linked,
    )


# ── what it is about ───────────────────────────────────────────────────────────────────────────
def _subject(notes: Notes) -> Subject:
    chosen, environment = notes.request.chosen, notes.request.environment
    return Subject(app=chosen.name, environment=environment, sha=notes.sha, release=notes.release)


def _scope(notes: Notes) -> Scope:
    return Scope(
        files_changed=len(notes.files) if notes.files is not None else None,
        routes=notes.routes,
        operations=notes.operations,
        risk=notes.risk,
        inventory=(*notes.inventory, *_crawled(notes)),
        charters=_charters(notes),
        notes=(
            *notes.scope_notes,
            *map(_line, notes.remarks),
            *(notes.explored.remarks if notes.explored else ()),
            *_lapsed(notes),
        ),
        skip_reason=notes.skipped.why or None,
    )


def _charters(notes: Notes) -> tuple[Charter, ...]:
    """Those of the scope, then those of pages that links led to."""
    return (*notes.charters, *(notes.explored.linked if notes.explored else ()))


def _crawled(notes: Notes) -> Iterator[PlannedRoute]:
    crawled = notes.explored.crawled if notes.explored else dict[str, str]()
    for route, page in crawled.items():
        yield PlannedRoute(route=route, sources=("crawl",), duty=False, linked_from=page or None)


def _obstacles(notes: Notes) -> tuple[str, ...]:
    found = (*notes.obstacles, *(notes.explored.obstacles if notes.explored else ()))
    if notes.moved and len(set(notes.live)) == 1:  # short SHAs that nobody could complete
        return ("live-commit-changed: from one that is not known to another", *found)
    return found


def _reasons(notes: Notes, judged: Judgement) -> tuple[str, ...]:
    """The judge's, and what a reader must know of how this was explored."""
    without = (notes.base.reason,) if notes.base and notes.base.sha is None else ()
    added = (f"never-added: {', '.join(notes.added_never)}",) if _shrunk(notes) else ()
    return tuple(_line(reason) for reason in (*judged.reasons, *without, *added))


def _shrunk(notes: Notes) -> bool:
    """Whether the candidate itself left something out of its own targeted phase."""
    return bool(notes.added_never) and "targeted" in notes.began_phases


def _timeline(notes: Notes) -> tuple[Moment, ...]:
    """What happened when, in order; each reading with the commit that it saw."""
    seen = iter(notes.live)
    return tuple(
        structs.replace(one, sha=next(seen, None)) if one.what == "live" else one
        for one in notes.moments
    )


# ── the phases, each judged as if it were all there is ─────────────────────────────────────────
def _smoke(notes: Notes) -> SmokePhase:
    if notes.explored is None or "smoke" not in notes.began_phases:
        return SmokePhase()
    phase = SmokePhase(
        passed=True,
        routes_checked=notes.explored.checks,
        findings=_findings(notes, "smoke"),
    )
    alone = Case(
        scope=Scope(files_changed=None, routes=notes.routes),
        phases=Phases(targeted=TargetedPhase(), smoke=phase),
        block_on=notes.inputs.block_on,
        live=(None, None),
        obstacles=notes.explored.obstacles,
    )
    return structs.replace(phase, passed=judge(alone).verdict == "pass")


def _targeted(notes: Notes) -> TargetedPhase:
    if notes.explored is None or "targeted" not in notes.began_phases:
        return TargetedPhase()
    phase = TargetedPhase(
        passed=True,
        engine=notes.explored.engine,
        degraded=notes.explored.degraded or notes.hiring.unasked or None,
        flows_tested=notes.explored.flows,
        left_alone=notes.explored.left_alone,
        findings=_findings(notes, "targeted"),
    )
    alone = Case(
        scope=Scope(files_changed=None, routes=notes.routes, charters=_charters(notes)),
        phases=Phases(targeted=phase, smoke=SmokePhase()),
        block_on=notes.inputs.block_on,
        live=(None, None),
        obstacles=(),
    )
    return structs.replace(phase, passed=judge(alone).verdict == "pass")


def _findings(notes: Notes, phase: Phase) -> tuple[Finding, ...]:
    found = notes.explored.findings if notes.explored else ()
    return tuple(_accepted(notes, one) for one in found if one.phase == phase)


def _accepted(notes: Notes, finding: Finding) -> Finding:
    """A finding, marked when the gitops repository accepts it."""
    entry = accepted(notes.holds, finding.id, datetime.now(UTC))
    if entry is None:
        return finding
    known = Accepted(reason=entry.reason, until=entry.until)
    return structs.replace(finding, accepted=known)


def _lapsed(notes: Notes) -> Iterator[str]:
    """Findings that were accepted for a time that is over."""
    for finding in notes.explored.findings if notes.explored else ():
        entry = lapsed(notes.holds, finding.id, datetime.now(UTC))
        if entry is not None:
            told = f"acceptance-ended: {finding.id} counts again, accepted until {entry.until}"
            yield _line(f"{told} ({entry.reason})")


def _line(text: str) -> str:
    return one_line(text, LINE_CHARACTERS + bounds.LINE_CHARACTERS)
