"""A report as markdown: report.md, and the job's summary. Every foreign text is made harmless."""

from collections.abc import Iterator

from promo import bounds
from promo.documents.report import Finding, Report, RouteCheck
from promo.render import facts
from promo.untrusted import markdown_block, markdown_code, markdown_text


def report_markdown(report: Report) -> str:
    """The whole report, the verdict and its reasons first."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"## {facts.mark(report)} {report.overall} · {markdown_text(facts.title(report))}"
    yield ""
    yield f"{facts.headline(report)}."
    yield ""
    for reason in report.reasons:
        name, rest = facts.reason_parts(reason)
        yield "- " + " ".join(
            part for part in (f"`{name}`" if name else "", markdown_text(rest)) if part
        )
    yield ""
    yield "| | |"
    yield "|---|---|"
    for name, value in (*facts.rows(report), *facts.phases(report)):
        yield f"| {name} | {markdown_text(value)} |"
    yield ""
    yield from _findings(report)
    yield from _images(report)
    yield from _routes(report.phases.smoke.routes_checked)
    yield from _refused(report)


def _findings(report: Report) -> Iterator[str]:
    found = facts.findings(report)
    if not found:
        return
    yield f"### Findings ({len(found)})"
    yield ""
    for finding in found[: bounds.SHOWN_FINDINGS]:
        yield from _finding(finding)
    if len(found) > bounds.SHOWN_FINDINGS:
        yield f"_{len(found) - bounds.SHOWN_FINDINGS} more are in report.json._"
        yield ""


def _finding(finding: Finding) -> Iterator[str]:
    tags = [finding.severity, finding.confirmation]
    tags += ["preexisting"] if finding.preexisting else []
    tags += ["not first-party"] if not finding.first_party else []
    yield f"#### {markdown_text(finding.title)}"
    yield ""
    yield f"**{' · '.join(tags)}** · `{finding.rule}` · {markdown_code(finding.route)}"
    yield ""
    if finding.accepted:
        why, until = finding.accepted.reason, finding.accepted.until
        yield f"Accepted until {markdown_text(until)}: {markdown_text(why)}"
        yield ""
    if finding.description:
        yield markdown_block(finding.description)
        yield ""
    for number, step in enumerate(finding.steps, 1):
        yield f"{number}. {markdown_text(step.text)}"
    yield ""
    for excerpt in (finding.console, finding.network):
        if excerpt:
            yield markdown_block("\n".join(excerpt))
            yield ""
    if finding.screenshot:
        yield f"Screenshot: {markdown_code(finding.screenshot)}"
        yield ""


def _images(report: Report) -> Iterator[str]:
    release = report.subject.release
    if not release:
        return
    yield "### Release"
    yield ""
    yield "| image | digest | linked by |"
    yield "|---|---|---|"
    for image in release.images:
        tag = f":{image.tag}" if image.tag else ""
        where = markdown_code(f"{image.repository}{tag}")
        yield f"| {where} | {markdown_code(image.digest or 'none')} | {image.linked_by} |"
    yield ""


def _routes(checks: tuple[RouteCheck, ...]) -> Iterator[str]:
    if not checks:
        return
    yield "### Routes"
    yield ""
    yield "| route | status | ms | outcome |"
    yield "|---|--:|--:|---|"
    # What went wrong first, since a long table is cut.
    for check in sorted(checks, key=lambda c: c.outcome == "pass")[: bounds.SHOWN_ROUTES]:
        why = f": {markdown_text(check.reason)}" if check.reason else ""
        status = "none" if check.status is None else check.status
        yield f"| {markdown_code(check.route)} | {status} | {check.ms} | {check.outcome}{why} |"
    if len(checks) > bounds.SHOWN_ROUTES:
        yield ""
        yield f"_{len(checks) - bounds.SHOWN_ROUTES} more are in report.json._"
    yield ""


def _refused(report: Report) -> Iterator[str]:
    if not report.refused:
        return
    yield "### Kept out by the fence"
    yield ""
    for line in report.refused[: bounds.SHOWN_FINDINGS]:
        yield f"- {markdown_code(line)}"
    yield ""
