"""What a report's page and its short sister both tell, in words. Nothing here is escaped yet."""

from promo.documents import envelope
from promo.documents.judge import blocks
from promo.documents.release import Release
from promo.documents.report import Finding, Report
from promo.outcomes import Class, class_of

_ORDER = {"critical": 0, "warning": 1, "info": 2}
_HEADLINES = {
    "pass": "Everything in scope was tried, and nothing blocks",
    "fail": "This release must not move on",
    "inconclusive": "It could not be decided, so nothing moves",
    "skipped": "Nothing had to be explored",
    "superseded": "The site changed while it was explored",
}
MARKS = {Class.GO: "✓", Class.NO: "✗", Class.INVALID: "✗", Class.UNDECIDED: "?", Class.ASIDE: "↷"}


def as_written(report: Report) -> Report:
    """The report as it reads back from its document: after the redactor."""
    return envelope.decode(envelope.encode(report), Report, "report.json")


def headline(report: Report) -> str:
    """The verdict as one sentence without its full stop."""
    return _HEADLINES[report.overall]


def mark(report: Report) -> str:
    """The verdict as one sign."""
    return MARKS[class_of(report.outcome)]


def title(report: Report) -> str:
    """What the report is about."""
    environment = report.subject.environment
    return f"{report.subject.app} on {environment}" if environment else report.subject.app


def reason_parts(reason: str) -> tuple[str, str]:
    """A reason's fixed name and what it says beyond it."""
    name, colon, rest = reason.partition(": ")
    plain = name.replace("-", "").isalnum() and name.islower()
    return (name, rest) if plain and (colon or "-" in name) else ("", reason)


def findings(report: Report) -> list[Finding]:
    """The findings, the worst first."""
    return sorted(
        report.findings,
        key=lambda f: (not blocks(f, report.block_on), _ORDER[f.severity], f.rule, f.route),
    )


def standing(report: Report, finding: Finding) -> str:
    """What a finding means for the verdict, in words."""
    if blocks(finding, report.block_on):
        return "blocks"
    if finding.accepted:
        return "accepted"
    if finding.preexisting:
        return "was there before"
    if finding.severity == "critical" and finding.confirmation in {"flaky", "not-replayable"}:
        return "came and went"
    return "does not block"


def rows(report: Report) -> list[tuple[str, str]]:
    """The facts of a run, name and value; values may be foreign."""
    release, scope = report.subject.release, report.scope
    known = [
        ("Site", report.url),
        ("Commit", report.sha or "the site names none"),
        ("Compared with", report.base_sha or "nothing: the whole inventory is in scope"),
        ("Changed files", "" if scope.files_changed is None else str(scope.files_changed)),
        ("Release", _release(release) if release else "none was pinned"),
        ("Left out", scope.skip_reason or ""),
        ("Blocks on", f"{report.block_on} findings"),
        ("Mode", "observe: the step is green whatever the verdict" if _observes(report) else ""),
        ("Took", f"{report.duration_seconds:.1f} s"),
    ]
    return [(name, value) for name, value in known if value]


def phases(report: Report) -> list[tuple[str, str]]:
    """Each phase and what became of it."""
    targeted, smoke = report.phases.targeted, report.phases.smoke
    checked = len(smoke.routes_checked)
    return [
        (
            "Targeted",
            "left out: no engine worked on it" if targeted.passed is None
            else f"{len(targeted.flows_tested)} flows by the {targeted.engine}",
        ),
        (
            "Smoke",
            "left out" if smoke.passed is None
            else f"{checked} route{'' if checked == 1 else 's'} loaded",
        ),
    ]  # fmt: skip


def _release(release: Release) -> str:
    count = len(release.images)
    links = ", ".join(sorted({image.linked_by for image in release.images}))
    return f"{count} image{'' if count == 1 else 's'}, linked by {links}"


def _observes(report: Report) -> bool:
    return report.mode == "observe"
