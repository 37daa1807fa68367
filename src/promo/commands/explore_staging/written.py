"""What an exploration leaves behind: its report in every form, and the lines nobody can miss."""

import json
from pathlib import Path
from typing import Final

from promo import bounds
from promo.command import Ending
from promo.commands.explore_staging.last_lines import found_lines, page_line
from promo.commands.explore_staging.notes import Notes
from promo.commands.explore_staging.reporting import report_of
from promo.config import DEFAULT_PATH
from promo.documents import envelope
from promo.documents.judge import blocks, case_of, judge
from promo.documents.report import Report
from promo.explore.oracles import rules
from promo.files import write_file
from promo.outcomes import Class, class_of
from promo.render import facts
from promo.render.html import report_html
from promo.render.junit import report_junit
from promo.render.markdown import report_markdown
from promo.render.places import ConfigText
from promo.render.sarif import report_sarif
from promo.runner import Step
from promo.untrusted import one_line

_TITLE_CHARACTERS: Final = 160  # of a finding, in an annotation


def write(notes: Notes, step: Step) -> tuple[Report, str]:
    """The report, in all its forms, and the hash of its JSON."""
    report = report_of(notes, step)
    return report, write_forms(report, notes.request.out, _config(notes))


def write_forms(report: Report, out: Path, config: ConfigText | None = None) -> str:
    """Write the report; the JSON last, so that whoever sees it sees all. Its hash is returned."""
    out.mkdir(parents=True, exist_ok=True)
    forms = {
        "report.md": report_markdown(report),
        "report.html": report_html(report, out),
        "findings.sarif": report_sarif(
            report, rules().values(), config or ConfigText(DEFAULT_PATH.as_posix())
        ),
        "junit.xml": report_junit(report),
    }
    for name, text in forms.items():
        write_file(out / name, text.encode("utf-8"))
    return envelope.write(report, out / "report.json")


def ending(report: Report, sha256: str, out: Path, step: Step) -> Ending:
    """How a command that wrote a report ends."""
    path = out / "report.json"
    reason = facts.reason_parts(report.reasons[0])[0] if report.reasons else ""
    headline = f"{facts.headline(report)}: {', '.join(report.reasons[:2]) or 'no findings'}"
    conclude(report, step)
    for line in found_lines(report):
        step.say(line)
    step.say(f"{report.outcome}: {facts.headline(report)}")
    step.say(page_line(out, step.workspace))
    critical = sum(1 for f in report.findings if f.severity == "critical")
    return Ending(
        report.outcome,
        one_line(headline),
        reason if class_of(report.outcome) is not Class.GO or report.outcome == "skipped" else "",
        outputs={
            "report": str(path),
            "report-sha256": sha256,
            "release": _release_json(report),
            "findings": str(len(report.findings)),
            "critical": str(critical),
            "cost-usd": report.cost.usd,
            "routes-checked": str(len(report.phases.smoke.routes_checked)),
            "flows-tested": str(len(report.phases.targeted.flows_tested)),
        },
        document=path,
        summary=report_markdown(report),
        green=report.mode == "observe",
    )


def _release_json(report: Report) -> str:
    release = report.subject.release
    if release is None:
        return "null"
    return json.dumps(json.loads(envelope.encode(report))["subject"]["release"])


def conclude(report: Report, step: Step) -> None:
    """One line for each cause, the heaviest first; none for what only happened besides."""
    if class_of(report.outcome) is Class.GO:
        return
    kind = "notice" if class_of(report.outcome) is Class.ASIDE else "error"
    causes = [
        f"{finding.rule} on {finding.route}: {one_line(finding.title, _TITLE_CHARACTERS)}"
        for finding in facts.findings(report)
        if blocks(finding, report.block_on)
    ]
    if report.outcome != "fail":
        reasons = judge(case_of(report)).reasons
        causes += [reason for reason in reasons if not reason.endswith("-phase-left-out")]
    step.annotate_all(kind, causes, rest="report.html has them all")


def _config(notes: Notes) -> ConfigText:
    """The configuration as it lies in the checkout; what cannot be read names no line."""
    path = notes.request.config_path
    try:
        with (notes.request.repo / path).open(encoding="utf-8") as file:
            return ConfigText(path, file.read(bounds.CONFIG_BYTES))
    except (OSError, UnicodeDecodeError):
        return ConfigText(path)
