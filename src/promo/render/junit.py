"""A report as JUnit XML: routes and charters as test cases, for whatever shows test results.

blocking findings of a route or charter     failure
a route or charter that was not decided     error
a phase that did not run                    skipped
other findings                              system-out of the case that they belong to
"""

# Nothing is parsed here: the XML is written, and every text goes through `_text`.
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from itertools import islice
from typing import Literal

from promo import bounds
from promo.documents.judge import blocks
from promo.documents.report import Finding, Report, RouteCheck
from promo.render import facts
from promo.render.places import by_route, planned
from promo.untrusted import one_line

Kind = Literal["failure", "error", "skipped"]


@dataclass
class _Case:
    """One test case; at most one of failure, error and skipped."""

    name: str
    seconds: float = 0.0
    kind: Kind | None = None
    what: str = ""
    why: str = ""
    out: list[str] = field(default_factory=list[str])


def report_junit(report: Report) -> str:
    """The report as one ``testsuites`` element; each phase is a suite."""
    shown = facts.as_written(report)
    found = facts.findings(shown)
    suites = [
        ("verdict", [_verdict(shown)]),
        ("targeted", list(_targeted(shown, found))),
        ("smoke", list(_smoke(shown, found))),
    ]
    root = ET.Element("testsuites")
    for name, cases in suites:
        _suite(root, shown, name, cases[: bounds.JUNIT_CASES])
    _total(root, list(root), _text(facts.title(shown)), shown.duration_seconds)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


# ── the cases ──────────────────────────────────────────────────────────────────────────────────
def _verdict(report: Report) -> _Case:
    """Whether the run came to an answer; what the answer was is for the other cases to say."""
    case = _Case("reaches a verdict", what=facts.headline(report), why="\n".join(report.reasons))
    if report.overall == "inconclusive":
        case.kind = "error"
    elif report.overall in {"skipped", "superseded"}:
        case.kind = "skipped"
    else:
        case.out.append(f"{report.overall}: {facts.headline(report)}")
    return case


def _smoke(report: Report, found: Sequence[Finding]) -> Iterator[_Case]:
    """A case for each route of the sweep, then for findings on none of them."""
    if report.phases.smoke.passed is None:
        yield _left_out("smoke")
        return
    inventory = planned(report)
    rest = [finding for finding in found if finding.phase == "smoke"]
    known, told = by_route(report, rest), set[str]()
    checks = {check.route: check for check in report.phases.smoke.routes_checked}
    for route in dict.fromkeys((*checks, *report.scope.routes)):
        mine, source = known.get(route, ()), inventory.get(route)
        unexplained = not mine and not report.phases.smoke.passed
        case = _checked(route, checks.get(route), unexplained=unexplained)
        if source and source.file:
            case.out.append(f"written in {one_line(source.file)}")
        told |= {finding.id for finding in mine}
        yield _judged(report, case, mine)
    yield from _on_their_own(report, [finding for finding in rest if finding.id not in told])


def _checked(route: str, check: RouteCheck | None, *, unexplained: bool) -> _Case:
    """The case of one route before its findings; a failure counts if none explains it."""
    if check is None:
        return _Case(route, kind="error", what="was not tried")
    case = _Case(route, check.ms / 1000)
    if check.outcome == "inconclusive":
        case.kind, case.what = "error", check.reason or "was not decided"
    elif check.outcome == "fail" and unexplained:
        case.kind, case.what = "failure", check.reason or "failed"
    return case


def _targeted(report: Report, found: Sequence[Finding]) -> Iterator[_Case]:
    """A case for each charter, then for findings on the route of none of them."""
    if report.phases.targeted.passed is None:
        yield _left_out("targeted")
        return
    routes = {charter.name: charter.route for charter in report.scope.charters}
    free = {charter.name for charter in report.scope.charters if not charter.duty}
    rest = [finding for finding in found if finding.phase == "targeted"]
    known, told = by_route(report, rest), set[str]()
    for flow in report.phases.targeted.flows_tested:
        mine = known.get(routes.get(flow.name, ""), ())
        case = _Case(flow.name, out=[f"steps: {flow.steps}"])
        if flow.outcome == "inconclusive":
            case.kind = "skipped" if flow.name in free else "error"
            case.what = "was not finished"
        elif flow.outcome == "fail" and not mine and not report.phases.targeted.passed:
            case.kind, case.what = "failure", "failed"
        told |= {finding.id for finding in mine}
        yield _judged(report, case, mine)
    yield from _on_their_own(report, [finding for finding in rest if finding.id not in told])


def _on_their_own(report: Report, rest: Sequence[Finding]) -> Iterator[_Case]:
    for finding in rest:
        yield _judged(report, _Case(f"{finding.route} · {finding.rule}"), [finding])


def _left_out(phase: str) -> _Case:
    return _Case(f"the {phase} phase", kind="skipped", what="left out")


def _judged(report: Report, case: _Case, mine: Sequence[Finding]) -> _Case:
    """A case with the findings that are its own."""
    blocking = [finding for finding in mine if blocks(finding, report.block_on)]
    if blocking:
        more = f" and {len(blocking) - 1} more" if len(blocking) > 1 else ""
        case.kind, case.what = "failure", f"{blocking[0].rule}: {blocking[0].title}{more}"
        case.why = "\n\n".join(map(_told, blocking))
    case.out += [
        f"{facts.standing(report, finding)}\n{_told(finding)}"
        for finding in mine
        if finding not in blocking
    ]
    return case


def _told(finding: Finding) -> str:
    lines = [
        f"{finding.title} ({finding.severity}, {finding.confirmation}, {finding.rule})",
        f"at {finding.url}",
        *(f"{number}. {step.text}" for number, step in enumerate(finding.steps, 1)),
        *finding.network,
        *finding.console,
        *([f"picture: {finding.screenshot}"] if finding.screenshot else []),
    ]
    return "\n".join(one_line(line) for line in lines)


# ── XML ────────────────────────────────────────────────────────────────────────────────────────
def _suite(root: ET.Element, report: Report, name: str, cases: Sequence[_Case]) -> None:
    suite = ET.SubElement(root, "testsuite")
    place = ".".join(
        one_line(part, 80).replace(".", "_")
        for part in ("promo", report.subject.app, report.subject.environment or "site", name)
    )
    rows = [("url", report.url), ("sha", report.sha or ""), ("overall", report.overall)]
    properties = ET.SubElement(suite, "properties")
    for key, value in rows:
        ET.SubElement(properties, "property", name=key, value=_text(value))
    for case in cases:
        _case(suite, _text(place), case)
    _total(suite, list(suite.iter("testcase")), name, sum(case.seconds for case in cases))
    moment = report.timestamp.astimezone(UTC)
    suite.set("timestamp", moment.strftime("%Y-%m-%dT%H:%M:%S"))


def _case(suite: ET.Element, place: str, case: _Case) -> None:
    name = _text(one_line(case.name)) or "(no name)"
    element = ET.SubElement(
        suite, "testcase", name=name, classname=place, time=f"{case.seconds:.3f}"
    )
    if case.kind:
        said = ET.SubElement(element, case.kind, message=_text(one_line(case.what)))
        if case.kind != "skipped":
            said.set("type", _text(one_line(case.what.partition(":")[0], 60)))
        said.text = _text(case.why) or None
    if case.out:
        ET.SubElement(element, "system-out").text = _text("\n\n".join(case.out))


def _total(element: ET.Element, below: Sequence[ET.Element], name: str, seconds: float) -> None:
    """The counts of a suite, or of all suites."""
    element.set("name", name)
    cases = [case for one in below for case in one.iter("testcase")]
    counts = {"failures": "failure", "errors": "error"}
    if element.tag == "testsuite":  # Jenkins's schema has no such count of the whole
        counts["skipped"] = "skipped"
    element.set("tests", str(len(cases)))
    for attribute, tag in counts.items():
        element.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
    element.set("time", f"{seconds:.3f}")


def _text(text: str) -> str:
    """A text that XML may hold: no control characters, nothing invisible, bounded."""
    kept = (c if c in "\n\t" or c.isprintable() else "\ufffd" for c in text)
    cut = "\n… (cut)" if len(text) > bounds.JUNIT_CHARACTERS else ""
    return "".join(islice(kept, bounds.JUNIT_CHARACTERS)) + cut
