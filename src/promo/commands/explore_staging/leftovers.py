"""What an earlier exploration left in the same folder: all of it goes, or two get mixed.

The report in all its forms, its pictures and tests. Of those only what that report names goes, and
only what looks like what promo writes.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from promo import bounds
from promo.documents import envelope
from promo.documents.earlier import Earlier, is_ours
from promo.documents.report import Report
from promo.errors import PromoError

_OURS: Final = re.compile(r"(?:screenshots/[A-Za-z0-9_.-]+\.png|tests/test_[a-z0-9_]+\.py)\Z")


_FORMS: Final = ("report.html", "report.md", "findings.sarif", "junit.xml")


def clear(earlier: Earlier, handed: str = "") -> None:
    """Take them away; where a checkout has its top, tests stay, which may be somebody's.

    Args:
        earlier: where they may be.
        handed: the input by which that very report may be handed over, if there is one.
    """
    out, report = earlier.out, earlier.out / "report.json"
    if earlier.only_shown:
        return
    was_there, named = is_ours(report), tuple(_named(report))
    earlier.forget("report.json", "plan.json", handed=(handed,) if handed else ())
    if report.exists() or not was_there:
        return
    for name in named:
        if _OURS.match(name) and not (name.startswith("tests/") and (out / ".git").exists()):
            (out / name).unlink(missing_ok=True)
    for name in _FORMS:
        (out / name).unlink(missing_ok=True)


def _named(path: Path) -> Iterator[str]:
    """What a report names; nothing where there is none that reads."""
    try:
        if path.stat().st_size > bounds.DOCUMENT_BYTES:
            return
        before = envelope.decode(path.read_bytes(), Report, "report.json")
    except (OSError, PromoError):
        return
    yield from before.screenshots
    for finding in before.findings:
        yield from (name for name in (finding.screenshot, finding.test) if name)
