"""The last lines of an exploration: what was found, where to look, what comes next."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from promo.commands.explore_staging.inputs import Inputs
from promo.documents.judge import blocks
from promo.documents.report import Report
from promo.render import facts
from promo.untrusted import one_line

_MOST: Final = 5
_TITLE_CHARACTERS: Final = 160


def found_lines(report: Report) -> Iterator[str]:
    """What was found and does not block; nobody should have to open the report to hear of it."""
    others = [
        finding
        for finding in facts.findings(report)
        if finding.severity != "info" and not blocks(finding, report.block_on)
    ]
    for one in others[:_MOST]:
        title = one_line(one.title, _TITLE_CHARACTERS)
        where = one_line(one.route, _TITLE_CHARACTERS)
        yield f"{one.severity}: {one.rule} on {where}: {title} ({facts.standing(report, one)})"
    if len(others) > _MOST:
        yield f"and {len(others) - _MOST} more that do not block"


def unworked_line(report: Report) -> str:
    """That the time was up before all pages were worked that only links lead to: no gap, but so."""
    free = {charter.name for charter in report.scope.charters if not charter.duty}
    flows = report.phases.targeted.flows_tested
    left = sum(flow.name in free and flow.reason == "budget" for flow in flows)
    if not left:
        return ""
    pages = (
        "1 page that only a link leads to was"
        if left == 1
        else f"{left} pages that only links lead to were"
    )
    return f"{pages} not worked to the end, the time was up; raise budget-minutes"


def page_line(out: Path, here: Path) -> str:
    """Where the page for people lies, as short as it can be typed."""
    return f"look at {one_line(str(_near(out, here) / 'report.html'))}"


def next_line(report: Report, inputs: Inputs, out: Path, here: Path) -> str:
    """The command that moves what was explored, or shows the issues of what was found.

    Empty where nothing may move, or nobody said where to.
    """
    if report.overall == "fail":
        return _next(["promo", "report-findings", str(_near(out, here)), "--dry-run"])
    moves = report.overall == "pass" and report.mode == "enforce" and report.subject.release
    if not (moves and inputs.source_file and inputs.target_file):
        return ""
    given = [
        ("--report", str(_near(out, here) / "report.json")),
        *(("--source-file", file) for file in inputs.source_file),
        *(("--target-file", file) for file in inputs.target_file),
        ("--gitops-repository", inputs.gitops_repository),
        ("--gitops-dir", inputs.gitops_dir and str(inputs.gitops_dir)),
    ]
    words = ["promo", "promote-digests"]
    words += [word for name, value in given if value for word in (name, value)]
    return _next(words)


def _next(words: list[str]) -> str:
    return f"next: {one_line(shlex.join(words), 1_000)}"


def _near(path: Path, here: Path) -> Path:
    there, here = path.resolve(), here.resolve()
    return there.relative_to(here) if there.is_relative_to(here) else path
