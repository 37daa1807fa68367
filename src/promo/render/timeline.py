"""When what happened in a run, as rows that a page can draw."""

from dataclasses import dataclass

from promo.documents.report import Report
from promo.render import words


@dataclass(frozen=True, kw_only=True)
class MomentRow:
    """One row: what, when, for how long, and where its bar lies in per cent of the run."""

    what: str
    detail: str
    began: str
    took: str
    left: float
    width: float
    live: bool


def timeline(report: Report) -> list[MomentRow]:
    """The moments of a run in order; the readings of the live commit tell what they saw."""
    whole = max(
        report.duration_seconds,
        *(one.at_seconds + one.seconds for one in report.timeline),
        0.001,
    )
    return [
        MomentRow(
            what=words.WHAT[one.what],
            detail=_seen(report, one.sha) if one.what == "live" else "",
            began=words.duration(one.at_seconds),
            took=words.duration(one.seconds),
            left=round(100 * one.at_seconds / whole, 2),
            width=round(100 * one.seconds / whole, 2),
            live=one.what == "live",
        )
        for one in report.timeline
    ]


def _seen(report: Report, sha: str | None) -> str:
    if sha is None:
        return "the site names no commit"
    return words.short(sha) if sha == report.sha else f"changed to {words.short(sha)}"
