"""Foreign text as Python source: a literal, or a pattern, that no text can break out of."""

import re
from typing import Final

from promo.redact import MARK, redact

_QUOTED: Final = frozenset('"\\')
# What the identity of a finding leaves open: <n>, <url>, </path/{id}>, {hash}, a secret.
_OPEN: Final = re.compile(rf"(<[^<>]*>|\{{(?:id|hash|locale)\}}|{re.escape(MARK)}|\s+)")


def literal(text: str) -> str:
    """A text without its secrets as a string literal on one line.

    What can be seen stays readable; everything else, marks of direction among it, is escaped.
    """
    return '"' + "".join(map(_escaped, redact(text))) + '"'


def message_pattern(normal: str) -> str:
    """The literal of a pattern that finds a message by its normal form."""
    parts = _OPEN.split(normal)
    return literal("".join(_part(part) for part in parts).strip())


def path_pattern(template: str) -> str:
    """The literal of a pattern that finds a path by its template; the query says no more."""
    path = template.partition("?")[0].partition("#")[0]
    return literal(re.sub(r"\\\{(?:id|hash|locale)\\\}", "[^/]+", re.escape(redact(path))))


def _part(part: str) -> str:
    if part.isspace():
        return r"\s+"
    return ".*?" if _OPEN.fullmatch(part) else re.escape(part)


def _escaped(character: str) -> str:
    if character.isprintable() and character not in _QUOTED:
        return character
    if character in _QUOTED:
        return "\\" + character
    code = ord(character)
    if code <= 0xFF:  # noqa: PLR2004  (what \x spells)
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004
