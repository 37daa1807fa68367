"""A report as one page that opens from disk: no script, nothing loaded, screenshots inlined.

The template escapes everything by itself; control and direction-changing characters are taken out
of every value on its way in. Links lead to http and https alone.
"""

import base64
import re
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from promo import __version__, bounds
from promo.documents.report import Finding, Report
from promo.redact import redact
from promo.render import beside, facts, words
from promo.render.explored import charter_rows, route_rows
from promo.render.timeline import timeline

_TEMPLATES: Final = Path(__file__).parent / "templates"
_WEB: Final = re.compile(r"https?://[^\s\"'<>\\]{1,2000}")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A finding with what lies beside the report.

    ``pictured_by`` is the number of the finding that has the same picture already, 0 without one.
    """

    number: int
    finding: Finding
    standing: str
    open: bool
    picture: Markup | None
    pictured_by: int
    test: str | None


def report_html(report: Report, folder: Path) -> str:
    """The page of a report whose screenshots and tests lie below ``folder``."""
    shown = facts.as_written(report)
    found = facts.findings(shown)
    rows, charters = route_rows(shown, found), charter_rows(shown, found)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            report=shown,
            title=facts.title(shown),
            mark=facts.mark(shown),
            headline=facts.headline(shown),
            reasons=_reasons(shown, found),
            way=facts.way(shown),
            rows=facts.rows(shown),
            phases=facts.phases(shown),
            groups=_groups(_shown(shown, found, folder)),
            charters=charters[: bounds.OPEN_ROUTES],
            further_charters=charters[bounds.OPEN_ROUTES :],
            routes=rows[: bounds.OPEN_ROUTES],
            further=rows[bounds.OPEN_ROUTES :],
            left_alone=[
                (one.what, one.route, words.LEFT_ALONE[one.why])
                for one in shown.phases.targeted.left_alone
            ],
            timeline=timeline(shown),
            cost=facts.cost(shown),
            when=shown.timestamp.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            version=__version__,
        )
    )


@cache  # a template is compiled once
def environment() -> Environment:
    """The templates of this folder, every value escaped and made harmless."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    cast("dict[str, Any]", made.filters).update(
        {
            "web": _web,
            "count": words.count,
            "short": words.short,
            "duration": words.duration,
            "span": words.span,
            "share": words.share,
            "minute": words.minute,
        }
    )
    return made


def _harmless(value: Any) -> Any:
    """A value as the page shows it: nothing invisible, and bounded."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    kept = "".join(c if c.isprintable() or c == "\n" else " " for c in value)
    return kept if len(kept) <= bounds.SHOWN_CHARACTERS else kept[: bounds.SHOWN_CHARACTERS] + "…"


def _web(url: str | None) -> str:
    """An address that may be a link; empty for anything else."""
    return url if url and url.isprintable() and _WEB.fullmatch(url) else ""


def _reasons(report: Report, found: list[Finding]) -> list[tuple[str, str, int]]:
    """Each reason's name, its text, and the number of the finding that it names, else 0."""
    numbers: dict[str, int] = {}
    for number, finding in enumerate(found, 1):
        numbers.setdefault(f"{finding.rule} on {finding.route}", number)
    return [
        (*facts.reason_parts(reason), numbers.get(reason, 0))
        for reason in dict.fromkeys(report.reasons)
    ]


# ── findings ───────────────────────────────────────────────────────────────────────────────────
def _shown(report: Report, found: list[Finding], folder: Path) -> list[Shown]:
    """The findings with pictures and tests, as many as fit."""
    pictures: dict[str, tuple[int, Markup]] = {}
    room, told = bounds.IMAGES_BYTES, list[Shown]()
    for number, finding in enumerate(found, 1):
        path = finding.screenshot or ""
        first, picture = pictures.get(path, (0, None))
        content = beside.picture(folder, path, room) if path and not first else None
        if content:
            room -= len(content)
            picture = Markup("data:image/png;base64,") + base64.b64encode(content).decode()
            pictures[path] = number, picture
        standing = facts.standing(report, finding)
        told.append(
            Shown(
                number=number,
                finding=finding,
                standing=standing,
                open=number <= bounds.OPEN_FINDINGS and standing not in facts.KNOWN,
                picture=picture,
                pictured_by=first,
                test=_test(folder, finding.test),
            )
        )
    return told


def _test(folder: Path, path: str | None) -> str | None:
    content = beside.text(folder, path, bounds.TEST_BYTES) if path else None
    return redact(content) if content else None


def _groups(found: list[Shown]) -> list[tuple[str, str, list[Shown]]]:
    """Findings under the headings of the page: name, what it means, who."""
    open_questions = {"does not block", "came and went"}
    named = {
        "Blocking": ("These stop the release.", {"blocks"}),
        "Not blocking": ("Worth a look; alone they stop nothing.", open_questions),
        "Known": ("Accepted, or in the target environment already.", facts.KNOWN),
    }
    groups = [
        (name, text, [one for one in found if one.standing in standings])
        for name, (text, standings) in named.items()
    ]
    return [group for group in groups if group[2]]
