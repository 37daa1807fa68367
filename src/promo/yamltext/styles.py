"""How a value is written in the style of the one it replaces."""

import re
from typing import Final

from promo.yamltext.leaves import DOUBLE, PLAIN, SINGLE

# What all YAML versions read as text wherever it stands, in flow collections too.
_HARMLESS: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/@+:=-]*(?<!:)")
_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"})
# A superset of what is a number or a date in YAML 1.1, in YAML 1.2 and for go-yaml: `1_000`,
# `1e5`, `0123e4`, `0o17`, `08`, `0x1F`, `12:30`, `1.5`, `2026-2-24`.
_NUMBER_LIKE: Final = re.compile(
    r"""
      [0-9][0-9_:]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9_]*)?
    | 0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][-+]?[0-9_]*)?
    | 0[oO][0-7_]*
    | 0[bB][01_]*
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt].*)?
    """,
    re.VERBOSE,
)


def stays_plain(value: str) -> bool:
    """Whether a value without quotes is a string for YAML 1.1, YAML 1.2 and go-yaml alike.

    PyYAML calls `1e5`, `0123e4`, `0o17` and `08` strings; YAML 1.2 reads numbers.
    """
    return (
        _HARMLESS.fullmatch(value) is not None
        and value.lower() not in _WORDS
        and _NUMBER_LIKE.fullmatch(value) is None
    )


def written(value: str, style: str) -> tuple[str, str]:
    """A one-line value as it is written, and the style that it then has.

    The style stays; only a plain value that would not be a string gets double quotes.
    """
    if style == PLAIN and stays_plain(value):
        return value, PLAIN
    if style == SINGLE:
        return "'" + value.replace("'", "''") + "'", SINGLE
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"', DOUBLE
