"""An exploration in short, as its note keeps it. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from promo import bounds
from promo.documents.history import Explored, Sighting
from promo.documents.issues import Touched
from promo.documents.judge import blocks
from promo.documents.report import Finding, Report
from promo.errors import invalid
from promo.findings.reading import Read
from promo.findings.rounds import Round, charter_of, join
from promo.gitops.notes import Note
from promo.untrusted import one_line

_WEIGHT: Final = {"critical": 0, "warning": 1, "info": 2}
_FINGERPRINT: Final = re.compile(r"v\d{1,3}:[0-9a-f]{16}\Z")
_CONCLUDED: Final = ("pass", "fail")


def explored(
    report: Report, earlier: Iterable[Note], issues: Sequence[Touched], now: datetime
) -> Explored:
    """What a note says of an exploration.

    Args:
        report: of the exploration.
        earlier: the notes that there are.
        issues: what report-findings made of its findings; empty when nobody asked.
        now: the time.
    """
    found = report.findings
    heaviest = sorted(found, key=lambda one: (not blocks(one, report.block_on), _weight(one)))
    return Explored(
        environment=report.subject.environment,
        sha=report.sha,
        mode=report.mode,
        routes=len(report.phases.smoke.routes_checked),
        found=len(found),
        sightings=tuple(_sighting(one, report) for one in heaviest[: bounds.NOTED_FINDINGS]),
        gone=_gone(report, earlier, now),
        fixed=_closed(issues, "completed"),
        not_planned=_closed(issues, "not_planned"),
        cost_usd=report.cost.usd,
        duration_seconds=report.duration_seconds,
    )


def _weight(finding: Finding) -> int:
    return _WEIGHT[finding.severity]


def _sighting(finding: Finding, report: Report) -> Sighting:
    return Sighting(
        id=finding.id,
        rule=finding.rule,
        severity=finding.severity,
        route=one_line(finding.route, 300),
        flow=charter_of(finding),
        blocks=blocks(finding, report.block_on),
        accepted=finding.accepted is not None,
        preexisting=finding.preexisting,
    )


def _gone(report: Report, earlier: Iterable[Note], now: datetime) -> tuple[str, ...]:
    """Earlier findings of the environment that are not there where they were looked for."""
    if report.overall not in _CONCLUDED:
        return ()
    seen = {name for one in report.findings for name in (one.id, *one.aliases)}
    looked = join(Read((report,), (), ()), None, now)
    known = {
        one.id: one
        for note in earlier
        if _is_before(note, report)
        for one in (note.explored.sightings if note.explored else ())
    }
    absent = (one.id for one in known.values() if one.id not in seen and _in_order(one, looked))
    return tuple(sorted(absent))[: bounds.NOTED_ABSENCES]


def _is_before(note: Note, report: Report) -> bool:
    return (
        note.app == report.subject.app
        and note.explored is not None
        and note.explored.environment == report.subject.environment
    )


def _in_order(one: Sighting, looked: Round) -> bool:
    """Whether the place where it was seen was looked at and in order."""
    return one.route in looked.passed if one.flow is None else one.flow in looked.flows


def _closed(issues: Sequence[Touched], state: str) -> tuple[str, ...]:
    found = {
        one.finding for one in issues if one.closed_as == state and _FINGERPRINT.match(one.finding)
    }
    return tuple(sorted(found))[: bounds.NOTED_ABSENCES]


def read_issues(text: str | None) -> tuple[Touched, ...]:
    """report-findings' output ``issues``.

    Raises:
        PromoError: invalid, ``bad-document``.
    """
    if not text:
        return ()
    try:
        return msgspec.json.decode(text, type=tuple[Touched, ...])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise invalid(
            one_line(str(error), 160).rstrip("."),
            reason="bad-document",
            where="--issues",
            hint="Hand over report-findings' output issues as it is",
        ) from None


def all_of(notes: Mapping[str, Sequence[Note]]) -> Iterable[Note]:
    """Every note, whatever it is on."""
    return (note for said in notes.values() for note in said)
