"""What an earlier exploration left in the same folder: its pictures and tests go, or two get mixed.

Only what that exploration's own report names goes, and only what looks like what promo writes.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from promo import bounds
from promo.documents import envelope
from promo.documents.report import Report
from promo.errors import PromoError

_OURS: Final = re.compile(r"(?:screenshots/[A-Za-z0-9_.-]+\.png|tests/test_[a-z0-9_]+\.py)\Z")


def clear(out: Path) -> None:
    """Take them away; where a checkout has its top, tests stay, which may be somebody's."""
    for name in _named(out / "report.json"):
        if _OURS.match(name) and not (name.startswith("tests/") and (out / ".git").exists()):
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
