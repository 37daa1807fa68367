"""What a report's page and its short sister both tell, in words. Nothing here is escaped yet."""

from typing import Final

from promo.documents import envelope
from promo.documents.judge import blocks
from promo.documents.release import Release
from promo.documents.report import Finding, Report, TargetedPhase
from promo.outcomes import Class, class_of
from promo.render import words

_ORDER: Final = {"critical": 0, "warning": 1, "info": 2}
KNOWN: Final = frozenset({"accepted", "was there before"})  # what a finding may stand for
_HEADLINES: Final = {
    "pass": "Everything in scope was tried, and nothing blocks",
    "fail": "This release must not move on",
    "inconclusive": "It could not be decided, so nothing moves",
    "skipped": "Nothing had to be explored",
    "superseded": "The site changed while it was explored",
}
MARKS: Final = {
    Class.GO: "✓",
    Class.NO: "✗",
    Class.INVALID: "✗",
    Class.UNDECIDED: "?",
    Class.ASIDE: "↷",
}


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
    """The findings: what blocks, then the worst first, last what was known."""
    return sorted(
        report.findings,
        key=lambda f: (
            not blocks(f, report.block_on),
            standing(report, f) in KNOWN,
            _ORDER[f.severity],
            f.rule,
            f.route,
        ),
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


def way(report: Report) -> list[tuple[str, str]]:
    """From what changed to what was found: a number and what it counts, for each station."""
    scope, smoke, targeted = report.scope, report.phases.smoke, report.phases.targeted
    files, flows, found = scope.files_changed, _worked(targeted), len(report.findings)
    duties = set(scope.routes)
    tried = sum(
        check.outcome != "inconclusive" and check.route in duties for check in smoke.routes_checked
    )
    blocking = sum(blocks(finding, report.block_on) for finding in report.findings)
    everything = ("all", "is in scope: nothing to compare with")
    changed = (
        (f"{files:,}", _noun(files, "file changed", "files changed"))
        if files is not None
        else everything
    )
    worked = (f"{flows:,}", _noun(flows, "charter worked", "charters worked"))
    loaded = (f"{tried:,}", f"of {words.count(len(scope.routes), 'route')} tried")
    return [
        changed,
        ("no", "targeted phase") if targeted.passed is None else worked,
        ("no", "smoke sweep") if smoke.passed is None else loaded,
        (
            f"{blocking:,}",
            f"of {words.count(found, 'finding')} {_noun(blocking, 'blocks', 'block')}",
        ),
    ]


def rows(report: Report) -> list[tuple[str, str]]:
    """The facts of a run, name and value; values may be foreign."""
    release, scope = report.subject.release, report.scope
    known = [
        ("Site", report.url),
        ("Commit", report.sha or "the site names none"),
        ("Compared with", report.base_sha or "nothing: the whole inventory is in scope"),
        ("Changed files", "" if scope.files_changed is None else str(scope.files_changed)),
        ("Operations", ", ".join(scope.operations)),
        ("Risk", scope.risk),
        ("Release", _release(release) if release else "none was pinned"),
        ("Left out", scope.skip_reason or ""),
        ("Blocks on", f"{report.block_on} findings"),
        ("Mode", "observe: the step is green whatever the verdict" if _observes(report) else ""),
        ("Took", words.duration(report.duration_seconds)),
        ("Cost", "" if report.cost.source == "none" else f"{report.cost.usd} USD"),
    ]
    return [(name, value) for name, value in known if value]


def phases(report: Report) -> list[tuple[str, str]]:
    """Each phase and what became of it."""
    targeted, smoke = report.phases.targeted, report.phases.smoke
    told = [
        (
            "Targeted",
            "left out: no engine worked on it" if targeted.passed is None else _who(targeted),
        ),
        ("Degraded", targeted.degraded or ""),
        (
            "Smoke",
            "left out" if smoke.passed is None else _loaded(report),
        ),
    ]
    return [(name, value) for name, value in told if value]


def _worked(targeted: TargetedPhase) -> int:
    """How many charters were worked; those that the time did not reach are none."""
    return sum(flow.steps > 0 for flow in targeted.flows_tested)


def _who(targeted: TargetedPhase) -> str:
    """How many charters were worked, and by whom."""
    charters = words.count(_worked(targeted), "charter")
    flows = [flow.engine for flow in targeted.flows_tested if flow.steps]
    if targeted.engine != "model" or "walker" not in flows:
        return f"{charters} by the {targeted.engine}"
    return f"{charters}: {flows.count('model')} by the model, {flows.count('walker')} by rules"


def _loaded(report: Report) -> str:
    """How much the sweep loaded; what links led to is told apart from the duties."""
    checks = report.phases.smoke.routes_checked
    beyond = len({check.route for check in checks} - set(report.scope.routes))
    more = f", and {words.count(beyond, 'page')} that links led to" if beyond else ""
    return f"{words.count(len(checks) - beyond, 'route')} loaded{more}"


def cost(report: Report) -> list[tuple[str, str]]:
    """What the model cost, name and value."""
    paid = report.cost
    if paid.source == "none" and paid.model is None:
        return [("Model", "none: nothing was paid for")]
    return [
        ("Model", paid.model or "not named"),
        ("Paid", f"{paid.usd} USD"),
        ("Input", words.count(paid.input_tokens, "token")),
        ("Read from cache", words.count(paid.cache_read_tokens, "token")),
        ("Written to cache", words.count(paid.cache_write_tokens, "token")),
        ("Output", words.count(paid.output_tokens, "token")),
        ("Known from", f"{paid.source}, prices of {paid.price_version or 'no known version'}"),
    ]


def _noun(number: int, one: str, many: str) -> str:
    return one if number == 1 else many


def _release(release: Release) -> str:
    links = ", ".join(sorted({image.linked_by for image in release.images}))
    return f"{words.count(len(release.images), 'image')}, linked by {links}"


def _observes(report: Report) -> bool:
    return report.mode == "observe"
