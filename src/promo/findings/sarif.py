"""The findings as SARIF: the file that the exploration wrote, or one made from its reports."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from promo import bounds
from promo.documents.report import Report
from promo.findings.reading import Read
from promo.render.sarif import RuleText, report_sarif

NAME: Final = "findings.sarif"


def sarif_of(found: Read, rules: Iterable[RuleText]) -> bytes | None:
    """The file's content; None when there is no report to make one from.

    Args:
        found: the reports, and where they lie.
        rules: every rule that a finding may name, for their help texts.

    One report's own file is taken as it is. Several reports are one run of code scanning: two files
    of one category would replace each other.
    """
    if not found.reports:
        return None
    if len(found.reports) == 1 and found.folders:
        own = _read(found.folders[0] / NAME)
        if own is not None:
            return own
    return report_sarif(_joined(found.reports), rules).encode()


def _read(path: Path) -> bytes | None:
    if not path.is_file() or path.is_symlink():
        return None
    with path.open("rb") as file:
        content = file.read(bounds.DOCUMENT_BYTES + 1)
    return content if len(content) <= bounds.DOCUMENT_BYTES else None


def _joined(reports: tuple[Report, ...]) -> Report:
    """The newest report with the findings of all."""
    newest = max(reports, key=lambda report: report.timestamp)
    kept = {finding.id: finding for report in reports for finding in report.findings}
    smoke = tuple(f for f in kept.values() if f.phase == "smoke")
    targeted = tuple(f for f in kept.values() if f.phase == "targeted")
    phases = newest.phases
    return replace(
        newest,
        phases=replace(
            phases,
            smoke=replace(phases.smoke, findings=smoke),
            targeted=replace(phases.targeted, findings=targeted),
        ),
    )
