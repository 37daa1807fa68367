"""Which version comes next: conventional commits and semantic versions, nothing read or written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Bump = Literal["major", "minor", "patch"]

# What a type means for those who use what it touches. A type that is not listed, or a subject
# without one, is a patch: what nobody can read is not what nobody needs.
_MEANS: Final[Mapping[str, Bump | None]] = {
    "feat": "minor",
    "docs": None,
    "test": None,
    "bench": None,
    "ci": None,
    "chore": None,
    "style": None,
}
_ORDER: Final[tuple[Bump, ...]] = ("major", "minor", "patch")
_SUBJECT: Final = re.compile(r"(?P<type>[a-z]+)(?:\([^()]*\))?(?P<bang>!)?: +(?P<text>\S.*)")
_BREAKING: Final = re.compile(r"^BREAKING[ -]CHANGE: +\S", re.MULTILINE)


class Version(NamedTuple):
    """A semantic version of three numbers, ordered as such."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return ".".join(map(str, self))


FIRST: Final = Version(1, 0, 0)


@dataclass(frozen=True)
class Commit:
    """What the history says of a change.

    Args:
        sha: 40 hex digits.
        message: subject and body.
        paths: what it touched, from the root.
    """

    sha: str
    message: str
    paths: frozenset[str]

    @property
    def subject(self) -> str:
        """Its first line."""
        return self.message.partition("\n")[0].strip()


def version(text: str) -> Version | None:
    """``v1.2.3`` or ``1.2.3``; None for anything else."""
    match = re.fullmatch(r"v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", text)
    return Version(*map(int, match.groups())) if match else None


def meaning(message: str) -> Bump | None:
    """What a commit asks for where it touches what is shipped; None for nothing."""
    subject = message.partition("\n")[0].strip()
    match = _SUBJECT.fullmatch(subject)
    if (match and match["bang"]) or _BREAKING.search(message):
        return "major"
    return _MEANS.get(match["type"], "patch") if match else "patch"


def said(message: str) -> tuple[str, str]:
    """The heading of a changelog that a commit belongs under, and its line there."""
    subject = message.partition("\n")[0].strip()
    match = _SUBJECT.fullmatch(subject)
    text = match["text"] if match else subject
    line = text[:1].upper() + text[1:].rstrip(".") + "."
    if meaning(message) == "major":
        return "Changed", f"**Breaking.** {line}"
    headings = {"feat": "Added", "fix": "Fixed", "security": "Security"}
    return headings.get(match["type"] if match else "", "Changed"), line


def bump(commits: Iterable[Commit]) -> Bump | None:
    """The heaviest of what they ask for."""
    asked = {meaning(commit.message) for commit in commits}
    return next((one for one in _ORDER if one in asked), None)


def following(last: Version | None, by: Bump) -> Version:
    """The next version; the first one of all is 1.0.0."""
    if last is None:
        return FIRST
    match by:
        case "major":
            return Version(last.major + 1, 0, 0)
        case "minor":
            return Version(last.major, last.minor + 1, 0)
        case "patch":
            return Version(last.major, last.minor, last.patch + 1)
