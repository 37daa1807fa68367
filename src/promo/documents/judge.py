"""Findings and coverage to a verdict: the gate itself, a pure function.

explore-staging judges what it saw; promote-digests judges the report again and refuses to move
anything when the two disagree.

    superseded      the site changed its commit while it was explored
    fail            a finding that blocks
    inconclusive    an obstacle, a route not tried, or severe findings that came and went
    skipped         nothing had to be explored, and why
    pass            everything in scope was tried and nothing blocks
"""

from typing import Final, Literal

import msgspec

from promo.documents.report import (
    Confirmation,
    Finding,
    Phases,
    Report,
    Severity,
    Verdict,
)
from promo.documents.scope import Scope

BlockOn = Literal["critical", "warning"]
_BLOCKING: Final[dict[BlockOn, frozenset[Severity]]] = {
    "critical": frozenset({"critical"}),
    "warning": frozenset({"critical", "warning"}),
}
_NAMED: Final = 5  # routes named in one reason
_READINGS: Final = 2  # of the live commit: before the one phase that ran, and after it


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """All that the judge may look at."""

    scope: Scope
    phases: Phases
    block_on: BlockOn
    live: tuple[str | None, ...]
    obstacles: tuple[str, ...]


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict and why, the first reason being the one that decided."""

    verdict: Verdict
    reasons: tuple[str, ...]


def settle(severity: Severity, confirmation: Confirmation, *, first_party: bool) -> Severity:
    """What a finding weighs once replay has had its say.

    What was never seen again is only information. What somebody else's server did may warn and
    never block. A severe finding that came and went keeps its weight: it is contradictory evidence.
    """
    if confirmation == "unconfirmed":
        return "info"
    if severity == "critical" and not first_party:
        return "warning"
    return severity


def settle_proposed(severity: Severity, confirmation: Confirmation) -> Severity:
    """What a finding weighs that a model proposed: without a proof it may warn and never block."""
    if confirmation == "unconfirmed":
        return "info"
    return severity if confirmation == "confirmed" or severity == "info" else "warning"


def case_of(report: Report) -> Case:
    """The case that a report makes, without the verdict it claims."""
    return Case(
        scope=report.scope,
        phases=report.phases,
        block_on=report.block_on,
        live=report.live,
        obstacles=report.obstacles,
    )


def judge(case: Case) -> Judgement:
    """The verdict on a case."""
    findings = (*case.phases.targeted.findings, *case.phases.smoke.findings)
    left_out = tuple(_left_out(case))
    decisions: tuple[tuple[Verdict, tuple[str, ...]], ...] = (
        ("superseded", _moved(case.live)),
        ("fail", tuple(f"{f.rule} on {f.route}" for f in findings if blocks(f, case.block_on))),
        (
            "inconclusive",
            (
                *case.obstacles,
                *_unread(case),
                *_lost(case.live),
                *_untried(case),
                *_contradictions(findings),
                *_idle(case),
            ),
        ),
        ("skipped", _skipped(case)),
    )
    for verdict, reasons in decisions:
        if reasons:
            return Judgement(verdict=verdict, reasons=(*reasons, *left_out))
    return Judgement(verdict="pass", reasons=left_out)


def blocks(finding: Finding, block_on: BlockOn) -> bool:
    """Whether one finding is reason enough to stop the release."""
    return (
        finding.severity in _BLOCKING[block_on]
        and finding.confirmation == "confirmed"
        and finding.first_party
        and not finding.preexisting
        and finding.accepted is None
    )


def _moved(live: tuple[str | None, ...]) -> tuple[str, ...]:
    changed = [sha for sha in live[1:] if sha is not None and sha != live[0]]
    return (f"live-commit-changed: {live[0]} to {changed[0]}",) if changed else ()


def _unread(case: Case) -> tuple[str, ...]:
    """The commit is read before each phase and after the last; fewer readings prove nothing."""
    if not _ran(case) or len(case.live) >= _READINGS:
        return ()
    return ("live-commit-not-read: before and after the exploration",)


def _lost(live: tuple[str | None, ...]) -> tuple[str, ...]:
    """A site that stopped naming its commit may have changed it, or broken: nobody knows."""
    if not live or live[0] is None or None not in live:
        return ()
    return (f"live-commit-lost: the site named {live[0]}, and later none",)


def _untried(case: Case) -> tuple[str, ...]:
    """Duties of the phases that ran and that nobody fulfilled."""
    smoke, targeted = case.phases.smoke, case.phases.targeted
    reasons: list[str] = []
    if smoke.passed is not None:
        tried = {check.route for check in smoke.routes_checked if check.outcome != "inconclusive"}
        missing = [route for route in case.scope.routes if route not in tried]
        if missing:
            reasons.append(f"routes-not-tried: {_named(missing)}")
        if not tried and not missing:
            reasons.append("nothing-explored: no route was known")
    reasons += _unworked(case)
    if targeted.passed is not None and (targeted.engine == "none" or not targeted.flows_tested):
        reasons.append("nothing-explored: the targeted phase tried no charter")
    for name, passed in (("targeted", targeted.passed), ("smoke", smoke.passed)):
        if passed is False and not reasons:
            reasons.append(f"{name}-phase-not-passed")
    return tuple(reasons)


def _unworked(case: Case) -> list[str]:
    """Charters that the targeted phase, if it ran, did not begin or did not finish."""
    targeted = case.phases.targeted
    if targeted.passed is None:
        return []
    tried = {flow.name for flow in targeted.flows_tested}
    free = {charter.name for charter in case.scope.charters if not charter.duty}
    stuck = [
        flow.name
        for flow in targeted.flows_tested
        if flow.outcome == "inconclusive" and flow.name not in free
    ]
    never = [charter.name for charter in case.scope.charters
             if charter.duty and charter.name not in tried]  # fmt: skip
    found = (("charters-not-finished", stuck), ("charters-not-tried", never))
    return [f"{why}: {_named(names)}" for why, names in found if names]


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _contradictions(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(
        f"contradictory-evidence: {f.rule} on {f.route} is {f.confirmation}"
        for f in findings
        if f.severity == "critical"
        and f.confirmation in {"flaky", "not-replayable"}
        and f.first_party
        and not f.preexisting
        and f.accepted is None
    )


def _ran(case: Case) -> bool:
    return case.phases.smoke.passed is not None or case.phases.targeted.passed is not None


def _idle(case: Case) -> tuple[str, ...]:
    """Nothing ran, and nobody said what kept it or why it need not: that is no evidence."""
    if _ran(case) or case.scope.skip_reason or case.obstacles:
        return ()
    return ("nothing-explored: no phase ran",)


def _skipped(case: Case) -> tuple[str, ...]:
    return () if _ran(case) or not case.scope.skip_reason else (case.scope.skip_reason,)


def _left_out(case: Case) -> list[str]:
    if not _ran(case):
        return []
    phases = {"targeted": case.phases.targeted.passed, "smoke": case.phases.smoke.passed}
    return [f"{name}-phase-left-out" for name, passed in phases.items() if passed is None]
