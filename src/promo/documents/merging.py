"""The reports of all shards to one report with one verdict: pure, and never more than its parts.

A merge passes only if every part passes and the parts make up the whole inventory.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal, TypeVar

from msgspec import structs

from promo.documents.envelope import Run
from promo.documents.judge import Case, Judgement, case_of, judge
from promo.documents.report import (
    Cost,
    Finding,
    Flow,
    LeftAlone,
    Phases,
    Report,
    SmokePhase,
    TargetedPhase,
)
from promo.documents.scope import Scope
from promo.documents.shards import EMPTY, Shard, inventory_digest
from promo.errors import PromoError, invalid

T = TypeVar("T")
Risk = Literal["low", "medium", "high"]
_SEVERITIES: Final = ("critical", "warning", "info")
_CONFIRMATIONS: Final = ("confirmed", "flaky", "not-replayable", "unconfirmed")
_FLOWS: Final = ("fail", "pass", "inconclusive")
_RISKS: Final[tuple[Risk, ...]] = ("low", "medium", "high")
_ALIKE: Final[dict[str, Callable[[Report], object]]] = {
    "app": lambda r: r.subject.app,
    "environment": lambda r: r.subject.environment,
    "url": lambda r: r.url,
    "mode": lambda r: r.mode,
    "block-on": lambda r: r.block_on,
}


def merge(reports: Sequence[Report], *, run: Run, now: datetime) -> Report:
    """One report of the parts of one exploration.

    Args:
        reports: one for each shard, in any order.
        run: the run that joins them.
        now: the report's timestamp.

    Raises:
        PromoError: invalid, ``unlike-shards``, when they are not parts of one exploration.
    """
    parts = sorted(_checked(reports), key=lambda part: _shard(part).index)
    first, scope = parts[0], _scope(parts)
    case = Case(
        scope=scope,
        phases=Phases(targeted=_targeted(parts), smoke=_smoke(parts)),
        block_on=first.block_on,
        live=tuple(sha for part in parts for sha in part.live),
        obstacles=_unique((*_gaps(parts, scope), *(o for part in parts for o in _doubts(part)))),
    )
    judged = judge(case)
    release = first.subject.release if _agree(parts, lambda part: part.subject.release) else None
    return Report(
        subject=structs.replace(first.subject, sha=first.sha, release=release),
        outcome=judged.verdict,
        overall=judged.verdict,
        reasons=judged.reasons,
        run=run,
        timestamp=now,
        duration_seconds=max(part.duration_seconds for part in parts),
        sha=first.sha,
        base_sha=first.base_sha if _agree(parts, lambda part: part.base_sha) else None,
        url=first.url,
        mode=first.mode,
        block_on=case.block_on,
        live=case.live,
        obstacles=case.obstacles,
        scope=scope,
        phases=case.phases,
        refused=_unique(line for part in parts for line in part.refused),
        screenshots=_unique(path for part in parts for path in part.screenshots),
        cost=_cost(parts),
        shards=tuple(_shard(part) for part in parts),
    )


# ── what cannot be joined, and what cannot be decided ──────────────────────────────────────────
def _checked(reports: Sequence[Report]) -> Sequence[Report]:
    whole = next((report for report in reports if report.shard is None), None)
    if not reports or whole is not None:
        raise _unlike(
            "a report here is of a whole exploration, not of a shard" if reports else "none"
        )
    for name, of in _ALIKE.items():
        if not _agree(reports, of):
            raise _unlike(f"they differ in {name}")
    totals = {_shard(report).total for report in reports}
    if len(totals) > 1:
        raise _unlike(f"they are of {' and '.join(map(str, sorted(totals)))} shards")
    seen: set[int] = set()
    for shard in map(_shard, reports):
        if shard.index in seen or shard.index > shard.total:
            raise _unlike(f"shard {shard} is there twice" if shard.index in seen else f"{shard}")
        seen.add(shard.index)
    return reports


def _gaps(parts: Sequence[Report], scope: Scope) -> list[str]:
    """What no part covers."""
    total = _shard(parts[0]).total
    there = {_shard(part).index for part in parts}
    missing = [f"{index}/{total}" for index in range(1, total + 1) if index not in there]
    found: list[str] = []
    if missing:
        found.append(f"missing-shard: {', '.join(missing)} left no report")
    if not _agree(parts, lambda part: _shard(part).inventory):
        found.append("shards-differ: the shards saw different inventories; explore them again")
    elif not missing and _shard(parts[0]).inventory != _digest(scope):
        found.append("shards-differ: together they are not the inventory that each one saw")
    if not _agree(parts, lambda part: part.base_sha):
        found.append("shards-differ: they were compared with different base commits")
    if not _agree(parts, lambda part: part.subject.release):
        found.append("unlinked-release: the shards explored different releases")
    return found


def _doubts(part: Report) -> list[str]:
    """Why a part is no full evidence: its own obstacles, and whatever else its judge holds open."""
    judged = judge(case_of(part))
    doubts = list(part.obstacles)
    if judged.verdict != part.overall:
        doubts.append(f"verdict-disagrees: shard {part.shard} is {judged.verdict}")
    if judged.verdict == "inconclusive":
        doubts += _reasons(judged)
    return doubts


def _reasons(judged: Judgement) -> list[str]:
    return [reason for reason in judged.reasons if not reason.endswith("-phase-left-out")]


# ── what is joined ─────────────────────────────────────────────────────────────────────────────
def _scope(parts: Sequence[Report]) -> Scope:
    scopes = [part.scope for part in parts]
    why = {scope.skip_reason for scope in scopes if not _is_empty(scope)}
    risks: list[Risk] = [scope.risk for scope in scopes]
    files = {scope.files_changed for scope in scopes}
    return Scope(
        files_changed=files.pop() if len(files) == 1 else None,
        routes=_unique(sorted(route for scope in scopes for route in scope.routes)),
        operations=_unique(name for scope in scopes for name in scope.operations),
        risk=max(risks, key=_RISKS.index),
        skip_reason=why.pop() if len(why) == 1 else None,
        inventory=_first_of((one for s in scopes for one in s.inventory), lambda one: one.route),
        charters=_first_of((one for s in scopes for one in s.charters), lambda one: one.name),
        notes=_unique(note for scope in scopes for note in scope.notes),
    )


def _smoke(parts: Sequence[Report]) -> SmokePhase:
    phases = [part.phases.smoke for part in parts]
    return SmokePhase(
        passed=_passed(part.phases.smoke.passed for part in parts if not _is_empty(part.scope)),
        # Shards may have followed links to the same page.
        routes_checked=_first_of(
            (check for phase in phases for check in phase.routes_checked), lambda one: one.route
        ),
        findings=_findings(finding for phase in phases for finding in phase.findings),
    )


def _targeted(parts: Sequence[Report]) -> TargetedPhase:
    phases = [part.phases.targeted for part in parts]
    ran = [phase for phase in phases if phase.passed is not None] or phases
    return structs.replace(
        ran[0],
        # A shard without charters leaves the phase out; together they are those of the inventory.
        passed=_passed(
            part.phases.targeted.passed
            for part in parts
            if part.scope.charters or part.phases.targeted.passed is not None
        ),
        degraded=next((phase.degraded for phase in ran if phase.degraded), None),
        flows_tested=_flows(flow for phase in phases for flow in phase.flows_tested),
        left_alone=_first_of(
            (one for phase in phases for one in phase.left_alone),
            _left_alone,
        ),
        findings=_findings(finding for phase in phases for finding in phase.findings),
    )


def _flows(flows: Iterable[Flow]) -> tuple[Flow, ...]:
    """Each flow once, the worst; links may have led several shards to the same page."""
    by_name: dict[str, Flow] = {}
    for one in flows:
        known = by_name.setdefault(one.name, one)
        by_name[one.name] = min(known, one, key=lambda flow: _FLOWS.index(flow.outcome))
    return tuple(by_name.values())


def _left_alone(one: LeftAlone) -> str:
    """The same thing on another page is the same thing; what is counted is each page's own."""
    return f"{one.why} {one.what} {one.route if one.why == 'max-steps' else ''}"


def _passed(of_those_with_work: Iterable[bool | None]) -> bool | None:
    """None if the phase ran nowhere; True only if it passed wherever there was work for it."""
    worked = tuple(of_those_with_work)
    return None if all(one is None for one in worked) else all(one is True for one in worked)


def _findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, as the shard has it that takes it the most seriously."""
    by_id: dict[str, Finding] = {}
    for one in findings:
        by_id[one.id] = _heavier(by_id[one.id], one) if one.id in by_id else one
    return tuple(by_id.values())


def _heavier(one: Finding, other: Finding) -> Finding:
    heaviest = min(one, other, key=_weight)
    return structs.replace(
        heaviest,
        preexisting=one.preexisting and other.preexisting,
        accepted=heaviest.accepted if one.accepted and other.accepted else None,
    )


def _weight(finding: Finding) -> tuple[int, int]:
    severity = _SEVERITIES.index(finding.severity)
    return severity, _CONFIRMATIONS.index(finding.confirmation)


def _cost(parts: Sequence[Report]) -> Cost:
    costs = [part.cost for part in parts]
    paid = next((cost for cost in costs if cost.source != "none"), costs[0])
    names = ("input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens")
    sums: dict[str, Any] = {name: sum(getattr(cost, name) for cost in costs) for name in names}
    usd = sum((Decimal(cost.usd) for cost in costs), Decimal("0.00"))
    return structs.replace(paid, usd=f"{usd:f}", **sums)


def _is_empty(scope: Scope) -> bool:
    """Whether a shard had nothing to do, there being more shards than work."""
    return not scope.routes and (scope.skip_reason or "").startswith(EMPTY)


def _digest(scope: Scope) -> str:
    duties = (charter.name for charter in scope.charters if charter.duty)
    return inventory_digest(scope.routes, duties)


def _agree(reports: Sequence[Report], of: Callable[[Report], object]) -> bool:
    return all(of(report) == of(reports[0]) for report in reports)


def _unique(things: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(things))


def _first_of(things: Iterable[T], name: Callable[[T], str]) -> tuple[T, ...]:
    found: dict[str, T] = {}
    for thing in things:
        found.setdefault(name(thing), thing)
    return tuple(found.values())


def _shard(report: Report) -> Shard:
    if report.shard is None:
        raise TypeError("not a shard's report")  # ruled out before
    return report.shard


def _unlike(why: str) -> PromoError:
    return invalid(
        f"these are not the shards of one exploration: {why}",
        reason="unlike-shards",
        hint="Hand over one report of each shard of the same run",
    )
