"""What one run has to report: what was read, joined and judged, or why there is nothing.

a report that reads              its findings, and the routes that passed
a promotion's document,
handed over by its name          the rollback that it tells of, or the end of one
a report that is missing, does
not read or contradicts itself   the run failed
an inconclusive report that
tried nothing                    the run failed
superseded, interrupted, held    stood aside: nothing is opened and nothing is closed
a look at what was promoted      says nothing of findings, and only it says whether all stands still
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from promo.documents.envelope import Run
from promo.documents.judge import case_of, judge
from promo.documents.release import Release
from promo.documents.report import Finding, Report, Verdict
from promo.documents.standing import Standing
from promo.documents.steps import Open
from promo.errors import invalid
from promo.findings.moves import Moves, moves_of
from promo.findings.reading import Failure, Read
from promo.outcomes import Class, class_of
from promo.untrusted import one_line

# Which of several verdicts speaks for all; the judge's own order.
_WORST_FIRST: Final[tuple[Verdict, ...]] = (
    "superseded", "fail", "inconclusive", "pass", "skipped",
)  # fmt: skip
_SEVERITIES: Final = ("critical", "warning", "info")
_APP: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
# What a finding waits for that was made by acting on a page and names no flow.
_EVERY_FLOW: Final = "*"
_MARKER_ROUTES: Final = 20
_ROUTE_CHARACTERS: Final = 300


@dataclass(frozen=True, kw_only=True)
class Round:
    """What one run has to report.

    Args:
        app: the application.
        at: when the newest of its explorations was made; now, when there is none.
        verdict: the worst of the reports' verdicts, None without a report.
        findings: one for each fingerprint, heaviest first.
        site: the address that was explored.
        passed: the routes that were loaded and were in order.
        flows: the flows that were worked and were in order.
        files: the folder beside which each finding's pictures and test lie, by its fingerprint.
        checked: how many routes were loaded.
        failure: why the run itself failed, None when it did not.
        ran: whether a run is reported; False for a mere look at what was promoted.
        looked: whether there was such a look.
        standstill: what it saw: that nothing was promoted for too long.
        aside: why nothing is to be opened or closed, empty when it may be.
        moves: what promotions and rollbacks came to.
    """

    app: str
    at: datetime
    environment: str | None = None
    sha: str | None = None
    base_sha: str | None = None
    release: Release | None = None
    run: Run = field(default_factory=Run)
    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    observed: bool = False
    findings: tuple[Finding, ...] = ()
    site: str = ""
    passed: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()
    files: Mapping[str, Path] = field(default_factory=dict[str, Path])
    checked: int = 0
    failure: Failure | None = None
    ran: bool = True
    looked: bool = False
    standstill: Failure | None = None
    aside: str = ""
    moves: Moves = field(default_factory=Moves)


def join(found: Read, app: str | None, now: datetime) -> Round:
    """One round from all that was read.

    Args:
        found: what was read.
        app: the application, for a run that left no report; a report must agree with it.
        now: the time.

    Raises:
        PromoError: invalid, ``several-apps``.
    """
    documents = (*found.reports, *found.others)
    apps = sorted({document.subject.app for document in documents} | ({app} if app else set()))
    name = _one_app(apps)
    looks = [one for one in found.others if isinstance(one, Standing)]
    if looks:
        others = tuple(one for one in found.others if one not in looks)
        return _with_look(replace(found, others=others), looks[-1], name, now)
    if not found.reports:
        return _without_report(found, name, now)
    newest = max(found.reports, key=lambda report: report.timestamp)
    verdicts = {report.overall for report in found.reports}
    return Round(
        app=name,
        # A clock that runs ahead must not make every later exploration an older one.
        at=min(newest.timestamp, now),
        environment=newest.subject.environment,
        sha=newest.sha,
        base_sha=newest.base_sha,
        release=newest.subject.release,
        run=newest.run,
        verdict=next(verdict for verdict in _WORST_FIRST if verdict in verdicts),
        reasons=tuple(dict.fromkeys(r for report in found.reports for r in report.reasons)),
        observed=all(report.mode == "observe" for report in found.reports),
        findings=_heaviest_first(f for report in found.reports for f in report.findings),
        site=newest.url,
        passed=frozenset(p for report in found.reports for p in _passed(report)),
        flows=frozenset(flow for report in found.reports for flow in _in_order(report)),
        files=dict(_files_of(found)),
        checked=sum(len(r.phases.smoke.routes_checked) for r in found.reports),
        failure=_failure(found),
        aside=next((why for report in found.reports if (why := _aside(report))), ""),
        moves=moves_of(found.others),
    )


def routes_of(finding: Finding) -> tuple[str, ...]:
    """Where a finding is seen: its route, and the paths that are loaded to see it again."""
    opened = (s.replay.url for s in finding.steps if isinstance(s.replay, Open))
    urls = (finding.url, *opened)
    routes = dict.fromkeys((finding.route, *(_path(url) for url in urls)))
    return tuple(r for r in routes if 0 < len(r) <= _ROUTE_CHARACTERS)[:_MARKER_ROUTES]


def charter_of(finding: Finding) -> str | None:
    """The flow that must be worked to see a finding, None when loading its route is enough."""
    if finding.charter is not None:
        return finding.charter[:_ROUTE_CHARACTERS]
    acted = any(not isinstance(step.replay, Open) for step in finding.steps)
    return _EVERY_FLOW if finding.phase == "targeted" and acted else None


def _one_app(apps: Sequence[str]) -> str:
    if len(apps) > 1:
        shown = ", ".join(one_line(app, 60) for app in apps)
        raise invalid(
            f"these are reports of several applications: {shown}",
            reason="several-apps",
            where="--report",
            hint="Report each application by a step of its own",
        )
    if not apps or not _APP.fullmatch(apps[0]):
        raise invalid("names no application", reason="bad-document", where="--report")
    return apps[0]


def _with_look(found: Read, look: Standing, app: str, now: datetime) -> Round:
    """A look at what was promoted, alone or beside what a run left."""
    said = (*look.reasons, look.outcome)[0].removeprefix("nothing-promoted: ")
    stands = Failure("nothing-promoted", said) if look.outcome == "stopped" else None
    if found.reports or found.others or found.troubles:
        return replace(join(found, app, now), looked=True, standstill=stands)
    return Round(
        app=app,
        at=min(look.timestamp, now),
        environment=look.subject.environment,
        run=look.run,
        ran=False,
        looked=True,
        standstill=stands,
    )


def _without_report(found: Read, app: str, now: datetime) -> Round:
    """Nothing was explored; another document may say why."""
    moves = moves_of(found.others)
    if (moves.rolled_back or moves.promoted) and not found.troubles:
        return _moved(found, app, moves, now)
    for document in found.others:
        if class_of(document.outcome) is Class.ASIDE:
            return Round(app=app, at=now, run=document.run, aside=document.outcome)
    said = [
        Failure(document.outcome, (*document.reasons, document.outcome)[0])
        for document in found.others
        if class_of(document.outcome) is not Class.GO
    ]
    failure = (*said, *found.troubles, Failure("report-missing", "the run left no report"))[0]
    last = found.others[-1] if found.others else None
    return Round(
        app=app,
        at=now,
        environment=last.subject.environment if last else None,
        sha=last.subject.sha if last else None,
        run=last.run if last else Run(),
        failure=failure,
    )


def _moved(found: Read, app: str, moves: Moves, now: datetime) -> Round:
    """Nothing was explored and nothing should have been: something moved."""
    newest = max(found.others, key=lambda document: document.timestamp)
    return Round(
        app=app,
        at=min(newest.timestamp, now),
        environment=newest.subject.environment,
        sha=newest.subject.sha,
        run=newest.run,
        moves=moves,
    )


def _failure(found: Read) -> Failure | None:
    """Why the run failed although there is a report."""
    if found.troubles:
        return found.troubles[0]
    for report in found.reports:
        verdict = judge(case_of(report)).verdict
        if verdict != report.overall:
            text = f"the report says {report.overall}, what it holds says {verdict}"
            return Failure("report-contradicts-itself", text)
        tried = any(c.outcome != "inconclusive" for c in report.phases.smoke.routes_checked)
        if report.overall == "inconclusive" and not tried and not report.findings:
            return Failure("run-inconclusive", (*report.reasons, "nothing was explored")[0])
    return None


def _aside(report: Report) -> str:
    """A run that was overtaken or stopped by hand says nothing about the application."""
    if report.overall == "superseded":
        return "superseded"
    stopped = any(reason.split(":")[0] == "interrupted" for reason in report.reasons)
    return "interrupted" if report.overall == "inconclusive" and stopped else ""


def _heaviest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each fingerprint; its heaviest sighting speaks for it."""
    kept: dict[str, Finding] = {}
    for finding in sorted(findings, key=_weight):
        kept.setdefault(finding.id, finding)
    return tuple(kept.values())


def _weight(finding: Finding) -> tuple[int, bool, str]:
    heavy = _SEVERITIES.index(finding.severity)
    return heavy, finding.confirmation != "confirmed", finding.id


def _passed(report: Report) -> Iterable[str]:
    base = urlsplit(report.url).path.rstrip("/")
    for check in report.phases.smoke.routes_checked:
        if check.outcome == "pass":
            yield check.route
            yield f"{base}{check.route}"


def _in_order(report: Report) -> Iterable[str]:
    """The flows that passed; all of them together when the whole phase did."""
    targeted = report.phases.targeted
    names = {flow.name[:_ROUTE_CHARACTERS] for flow in targeted.flows_tested}
    failed = {f.name[:_ROUTE_CHARACTERS] for f in targeted.flows_tested if f.outcome != "pass"}
    return (names - failed) | (
        {_EVERY_FLOW} if targeted.passed and targeted.degraded is None else set()
    )


def _files_of(found: Read) -> Iterable[tuple[str, Path]]:
    """Each finding's folder; the first report that has it speaks."""
    for report, folder in reversed(list(zip(found.reports, found.folders, strict=False))):
        for finding in report.findings:
            yield finding.id, folder


def _path(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
