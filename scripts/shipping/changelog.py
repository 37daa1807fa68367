"""A changelog's section of what is not released yet becomes the section of a version."""

import re
from collections.abc import Iterable
from typing import Final

from shipping.versions import Commit, Version, meaning, said

_UNRELEASED: Final = re.compile(r"(?ms)^## \[Unreleased\][^\S\n]*\n(.*?)(?=^## |\Z)")
_HEADINGS: Final = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")


class NoSectionError(ValueError):
    """The changelog has no section ``## [Unreleased]``, or two."""


def released(text: str, number: Version, date: str, commits: Iterable[Commit]) -> str:
    """The text with the section of a version.

    What a person wrote as unreleased stands as it is; where nobody wrote anything, the commits do.

    Args:
        text: the changelog.
        number: the version.
        date: ``YYYY-MM-DD``.
        commits: what it consists of, the oldest first.

    Raises:
        NoSectionError: there is no place for it.
    """
    found = list(_UNRELEASED.finditer(text))
    if len(found) != 1:
        raise NoSectionError(f"has {len(found)} sections '## [Unreleased]'")
    written = found[0][1].strip() or _of(commits)
    section = f"## [Unreleased]\n\n## [{number}] - {date}\n\n{written}\n\n"
    return (text[: found[0].start()] + section + text[found[0].end() :]).rstrip("\n") + "\n"


def _of(commits: Iterable[Commit]) -> str:
    lines: dict[str, list[str]] = {}
    for commit in commits:
        if meaning(commit.message):
            heading, line = said(commit.message)
            lines.setdefault(heading, []).append(f"- {line}")
    return "\n\n".join(f"### {h}\n\n" + "\n".join(lines[h]) for h in _HEADINGS if h in lines)
