"""Where the report and its pictures are kept, so that an issue can show them.

artifact   the workflow's artifact (evidence-url); pictures are named, not shown
branch     an orphan branch of the repository; pictures are shown by links that never change
none       nowhere; pictures are left out of the issues
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import quote

from promo import bounds
from promo.documents.report import Finding
from promo.findings.decisions import Decision, Known

KEPT_AFTER_CLOSING: Final = timedelta(days=30)
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_CLEAN_PATH: Final = re.compile(r"(?!/)(?!.*\.\.)[A-Za-z0-9._/-]{1,300}")


@dataclass(frozen=True)
class Evidence:
    """What an issue may refer to.

    Args:
        url: an artifact's page; or the address of the files: a folder, with a slash at its end, or
            the report.html in it.
        shown: addresses of pictures that anybody who sees the issue can see, by fingerprint.
        left_out: whether pictures are not even named.
    """

    url: str | None = None
    shown: Mapping[str, str] = field(default_factory=dict[str, str])
    left_out: bool = False

    def address_of(self, finding: Finding) -> str | None:
        """Where a finding's picture is shown from; None when it is packed away."""
        if finding.id in self.shown:
            return self.shown[finding.id]
        folder = (self.url or "").removesuffix("report.html")
        named = finding.screenshot and _CLEAN_PATH.fullmatch(finding.screenshot)
        return (
            f"{folder}{quote(finding.screenshot or '')}" if folder.endswith("/") and named else None
        )


def pictures(decisions: Iterable[Decision], folders: Mapping[str, Path]) -> dict[str, bytes]:
    """The pictures that new and reopened issues want to show, by fingerprint."""
    wanted: dict[str, bytes] = {}
    for decision in decisions:
        finding = decision.thing.finding if decision.thing else None
        if finding is None or decision.verb not in {"create", "reopen"}:
            continue
        content = read_picture(folders.get(finding.id), finding.screenshot)
        if content is not None:
            wanted[finding.id] = content
    return wanted


def read_picture(folder: Path | None, name: str | None) -> bytes | None:
    """A picture that lies beside a report; None for anything else that its name may lead to."""
    content = _beside(folder, name, bounds.PICTURE_BYTES)
    return content if content is not None and content.startswith(_PNG) else None


def read_test(folder: Path | None, name: str | None) -> str:
    """The regression test that lies beside a report, empty when there is none."""
    content = _beside(folder, name, bounds.SHOWN_TEST_BYTES)
    return content.decode("utf-8", "replace") if content else ""


def _beside(folder: Path | None, name: str | None, limit_bytes: int) -> bytes | None:
    if folder is None or not name or not _CLEAN_PATH.fullmatch(name):
        return None
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return None
    with path.open("rb") as file:
        content = file.read(limit_bytes + 1)
    return content if len(content) <= limit_bytes else None


def finished(known: Iterable[Known], now: datetime) -> frozenset[str]:
    """What needs no evidence any more: closed for 30 days, and no open issue speaks for it."""
    known = tuple(known)
    alive = {
        one
        for issue in known
        if issue.open or (issue.closed_at and now - issue.closed_at < KEPT_AFTER_CLOSING)
        for one in issue.identities
    }
    return frozenset({one for issue in known for one in issue.identities} - alive)
