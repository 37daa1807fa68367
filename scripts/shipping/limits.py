"""The page of limits, from the lines of ``bounds.py``."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from promo import bounds
from shipping.tables import table

_SECTION: Final = re.compile(r"# ── (.+?) ─+$")
_LIMIT: Final = re.compile(r"([A-Z][A-Z0-9_]*): Final(?:\[[^=]*\])? = (.+?)(?:  # (.+))?$")
_UNITS: Final = ("SECONDS", "BYTES", "CHARACTERS", "LINES")


def limits_page() -> Iterator[str]:
    """Title, introduction, and a table for each part of the file."""
    yield "# Limits"
    yield "Every limit of promo and its reason. None of them is an input: what is beyond one is"
    yield "said, cut or refused, and nothing that was cut counts as a pass. The unit is the name's"
    yield "end; without one it is a number of things."
    rows: list[tuple[str, str, str]] = []
    above: list[str] = []
    for line in Path(bounds.__file__).read_text().splitlines():
        section, limit = _SECTION.match(line), _LIMIT.match(line)
        if section:
            yield from _table(rows)
            rows = []
            yield from ("", f"## {section[1]}", "")
        elif limit:
            name, value, reason = limit.groups()
            rows.append((f"`{name}`", f"`{value}`", " ".join([*above, reason or ""]).strip()))
        above = [*above, line.removeprefix("# ")] if line.startswith("# ") and not section else []
    yield from _table(rows)


def _table(rows: list[tuple[str, str, str]]) -> Iterator[str]:
    if rows:
        yield table(("limit", "value", "why"), rows).rstrip("\n")
