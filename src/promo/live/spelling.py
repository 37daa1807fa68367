"""How commits are written in the values of foreign answers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from promo import bounds
from promo.untrusted import one_line

FULL: Final = 40

# Seven digits is git's shortest; `g` is how `git describe` marks one: v1.4-3-g1a2b3c4.
_WORD: Final = re.compile(r"(?<![0-9a-z])g?([0-9a-f]{7,40})(?![0-9a-z])")


@dataclass(frozen=True)
class Version:
    """The commit that an answer names, 7 to 40 lower-case hex digits, or why there is none."""

    sha: str | None
    why: str = ""


@dataclass(frozen=True)
class Value:
    """A value that may name a commit, and where it stood."""

    where: str
    text: str


def commits(text: str) -> list[str]:
    """The commits in a text, in any decoration (``sha-1a2b3c4``), each once.

    A word of digits alone is more often a date or a build's number than a commit, so it counts
    only when nothing else does.
    """
    words = list(dict.fromkeys(_WORD.findall(text.lower())))
    return [w for w in words if not is_number(w)] or words


def is_number(word: str) -> bool:
    """Whether a word is short and of digits alone."""
    return word.isdecimal() and len(word) < FULL


def settle(values: Iterable[Value], nothing: str) -> Version:
    """The one commit that values name together; two different ones are none.

    Args:
        values: where to look. A value that names none is quoted in the reason.
        nothing: the reason when there is no value at all.
    """
    found: dict[str, str] = {}
    for value in values:
        text = value.text[: bounds.VERSION_CHARACTERS]
        if "dirty" in text.lower():
            return Version(None, f"{value.where} is a build of uncommitted changes")
        for sha in commits(text):
            found.setdefault(sha, value.where)
        nothing = f"{value.where} is {one_line(text, 60)!r}, which holds no commit"
    if not found:
        return Version(None, nothing)
    longest = max(found, key=len)
    other = next((sha for sha in found if not longest.startswith(sha)), None)
    if other is None:
        return Version(longest)
    named = f"{longest[:12]} ({found[longest]}) and {other[:12]} ({found[other]})"
    return Version(None, f"it names two different commits, {named}")
