"""A report as one page that opens from disk: no script, nothing loaded, screenshots inlined.

The template escapes everything by itself; control and direction-changing characters are taken out
of every value on its way in.
"""

import base64
from datetime import UTC
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from promo import __version__, bounds
from promo.documents.report import Report
from promo.render import facts

_TEMPLATES: Final = Path(__file__).parent / "templates"
_PNG: Final = b"\x89PNG\r\n\x1a\n"


def report_html(report: Report, folder: Path) -> str:
    """The page of a report whose screenshots lie below ``folder``."""
    shown = facts.as_written(report)
    found = list(enumerate(facts.findings(shown), 1))
    pictures = _pictures(shown, folder)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=shown,
            title=facts.title(shown),
            mark=facts.mark(shown),
            headline=facts.headline(shown),
            reasons=[facts.reason_parts(reason) for reason in shown.reasons],
            rows=facts.rows(shown),
            phases=facts.phases(shown),
            findings=[finding for _, finding in found],
            checks=sorted(shown.phases.smoke.routes_checked, key=lambda c: c.outcome == "pass"),
            pictures=pictures,
            pictured={f.screenshot: n for n, f in reversed(found) if f.screenshot in pictures},
            when=shown.timestamp.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC"),
            version=__version__,
        )
    )


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _harmless(value: Any) -> Any:
    """A value as the page shows it: nothing invisible, and bounded."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    kept = "".join(c if c.isprintable() or c == "\n" else " " for c in value)
    return kept if len(kept) <= bounds.SHOWN_CHARACTERS else kept[: bounds.SHOWN_CHARACTERS] + "…"


def _pictures(report: Report, folder: Path) -> dict[str, Markup]:
    """Each screenshot's path and its data: address, as many as fit."""
    found: dict[str, Markup] = {}
    room = bounds.IMAGES_BYTES
    for path in dict.fromkeys(f.screenshot for f in facts.findings(report) if f.screenshot):
        content = _image(folder, path, room)
        if content is not None:
            room -= len(content)
            encoded = base64.b64encode(content).decode()
            found[path] = Markup("data:image/png;base64,") + encoded
    return found


def _image(folder: Path, path: str, room: int) -> bytes | None:
    """A PNG's bytes; None when it is not there, is something else, or is too large."""
    try:
        place = (folder / path).resolve()
        if not place.is_relative_to(folder.resolve()):
            return None
        with place.open("rb") as file:
            content = file.read(room + 1)
    except (OSError, ValueError):  # a name with a null byte
        return None
    return content if content.startswith(_PNG) and len(content) <= room else None
