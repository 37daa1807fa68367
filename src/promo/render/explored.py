"""What changed, what was explored because of it, and what came of it: the rows of a page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from promo import bounds
from promo.documents.judge import blocks
from promo.documents.report import Finding, Flow, Report, RouteCheck
from promo.documents.scope import Charter, PlannedRoute
from promo.render import words
from promo.render.places import by_route, planned

_WARNING: Final = "warning"  # something was found, and nothing of it blocks
_OUTCOMES: Final = {"fail": 0, "inconclusive": 1, "not tried": 2, _WARNING: 3, "pass": 4}
_NOT_TRIED: Final = "not tried"
_ON_THE_WAY: Final = "by what its links or steps led to; another row names it"
_BY: Final = {"model": "by the model", "walker": "by rules", "none": "by nobody"}


@dataclass(frozen=True, kw_only=True)
class RouteRow:
    """One route: where it is known from, why it was worked, what happened, its findings."""

    route: str
    pattern: str
    sources: str
    place: str
    status: str
    ms: int | None
    share: int  # of the slowest route's time, in per cent
    outcome: str
    reason: str
    findings: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class CharterRow:
    """One charter: what changed, what it led to, how that was found out, what came of it.

    ``again`` says that the row above names the same files and operations for the same reason.
    ``worked`` says by whom and for how much, where a model was to; ``untried`` what it left out.
    """

    name: str
    route: str
    why: str
    files: tuple[str, ...]
    more_files: int
    operations: tuple[str, ...]
    outcome: str
    steps: int | None
    findings: tuple[int, ...]
    again: bool
    reason: str
    worked: str
    untried: tuple[str, ...]


def route_rows(report: Report, found: Sequence[Finding]) -> list[RouteRow]:
    """Every route of the inventory and of the sweep, what went wrong first.

    Args:
        report: the report.
        found: its findings in the order of the page; a row names them by number, from 1.
    """
    numbers = {finding.id: number for number, finding in enumerate(found, 1)}
    known, inventory = by_route(report, found), planned(report)
    checks = {check.route: check for check in report.phases.smoke.routes_checked}
    slowest = max((check.ms for check in checks.values()), default=0)
    ran = report.phases.smoke.passed is not None
    light = _light(report, found)
    rows = (
        _row(
            route,
            checks.get(route),
            inventory.get(route),
            tuple(sorted(numbers[finding.id] for finding in known.get(route, ()))),
            slowest,
            missing=_NOT_TRIED if ran else "left out",
        )
        for route in dict.fromkeys((*checks, *report.scope.routes))
    )
    weighed = [replace(row, outcome=_weighed(row.outcome, row.findings, light)) for row in rows]
    return sorted(weighed, key=lambda row: (_OUTCOMES.get(row.outcome, 9), not row.findings))


def _row(
    route: str,
    check: RouteCheck | None,
    source: PlannedRoute | None,
    findings: tuple[int, ...],
    slowest: int,
    *,
    missing: str,
) -> RouteRow:
    place = source.file if source and source.file else ""
    return RouteRow(
        route=route,
        pattern=(source.pattern or "") if source and source.pattern != route else "",
        sources=_known_from(source) if source else "",
        place=f"{place}:{source.line}" if source and place and source.line else place,
        status="" if check is None else str(check.status or "none"),
        ms=None if check is None else check.ms,
        share=0 if check is None or not slowest else round(100 * check.ms / slowest),
        outcome=missing if check is None else check.outcome,
        reason=(check.reason or "") if check else "",
        findings=findings,
    )


def _light(report: Report, found: Sequence[Finding]) -> frozenset[int]:
    """The numbers of the findings that do not block."""
    bar = report.block_on
    return frozenset(number for number, one in enumerate(found, 1) if not blocks(one, bar))


def _weighed(outcome: str, findings: tuple[int, ...], light: frozenset[int]) -> str:
    """What a row says: red is for what blocks."""
    return _WARNING if outcome == "fail" and findings and light.issuperset(findings) else outcome


def _known_from(source: PlannedRoute) -> str:
    """Where a route is known from; of one that only a link led to, the page with the link."""
    if source.linked_from:
        return f"a link on {source.linked_from}; optional"
    return ", ".join(words.SOURCES[name] for name in source.sources)


def charter_rows(report: Report, found: Sequence[Finding]) -> list[CharterRow]:
    """Every charter of the scope and every flow that was worked beside them."""
    return list(_charter_rows(report, found))


def _charter_rows(report: Report, found: Sequence[Finding]) -> Iterator[CharterRow]:
    flows = {flow.name: flow for flow in report.phases.targeted.flows_tested}
    charters: Mapping[str, Charter | None] = dict.fromkeys(flows) | {
        charter.name: charter for charter in report.scope.charters
    }
    ran = report.phases.targeted.passed is not None
    modelled = any(flow.engine != "walker" or float(flow.usd) for flow in flows.values())
    light, known = _light(report, found), by_route(report, found)
    above = None
    for name, charter in charters.items():
        cause = (_because(charter), charter.files, charter.operations) if charter else None
        flow = flows.get(name)
        files = charter.files if charter else ()
        route = charter.route if charter else name
        mine = tuple(n for n, one in enumerate(found, 1) if _met(one, name, known.get(route, ())))
        yield CharterRow(
            name=name,
            route=charter.route if charter else "",
            why=_because(charter) if charter else "",
            files=files[: bounds.SHOWN_FILES],
            more_files=max(len(files) - bounds.SHOWN_FILES, 0),
            operations=charter.operations if charter else (),
            outcome=_weighed(flow.outcome, mine, light)
            if flow
            else _NOT_TRIED
            if ran
            else "left out",
            steps=flow.steps if flow else None,
            findings=mine,
            again=cause is not None and cause == above,
            reason=_why(flow, mine) if flow else "",
            worked=_worked(flow) if flow and modelled else "",
            untried=flow.not_tried if flow else (),
        )
        above = cause


def _met(finding: Finding, charter: str, on_route: Sequence[Finding]) -> bool:
    """Whether a charter met a finding: by its steps, or because loading its route shows it."""
    if finding.charter is not None:
        return finding.charter == charter
    return finding.phase == "targeted" and finding in on_route


def _why(flow: Flow, mine: Sequence[int]) -> str:
    """What the outcome does not say: why it is open, or why it is bad without a finding here."""
    on_the_way = flow.outcome == "fail" and not mine
    return flow.reason or (_ON_THE_WAY if on_the_way else "")


def _because(charter: Charter) -> str:
    """How it was found out that a charter's page is in scope."""
    if charter.linked_from:
        return f"a link on {charter.linked_from} leads there; optional"
    return words.REACH[charter.reach]


def _worked(flow: Flow) -> str:
    return f"{_BY[flow.engine]}, {flow.usd} USD"
