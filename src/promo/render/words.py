"""How a page says numbers, times and fixed names."""

from datetime import UTC, datetime
from typing import Final

REACH: Final = {
    "imports": "it imports a changed file",
    "paths": "a path rule names it",
    "operation": "it uses an operation that changed",
    "schema": "it uses a part of the schema that changed",
    "everything": "everything is in scope",
}
SOURCES: Final = {
    "given": "the input",
    "config": "promo.yml",
    "sitemap": "sitemap",
    "react-router": "React Router",
    "next": "Next.js",
    "vue-router": "Vue Router",
    "crawl": "links",
    "root": "the root",
}
LEFT_ALONE: Final = {
    "forbidden": "it leads out, ends something or costs money",
    "never": "explore.never names it",
    "read-only": "what it sends could change data, and that was refused",
    "elsewhere": "it leads to an origin that is not allowed",
    "max-steps": "max-steps was reached",
}
WHAT: Final = {
    "preflight": "Preflight",
    "targeted": "Targeted phase",
    "smoke": "Smoke sweep",
    "live": "Live commit",
    "confirm": "Confirming",
    "compare": "Comparing",
}
NONE: Final = "\N{EN DASH}"
_MINUTE: Final = 60
_HOUR: Final = 3_600
_DAY: Final = 86_400


def count(number: int, one: str, many: str = "") -> str:
    """A number and its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """A time as a person says it."""
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    return f"{minutes} min {rest:02} s"


def short(sha: str | None) -> str:
    """A commit as people name it."""
    return (sha or "")[:10]


def span(seconds: float | None) -> str:
    """A long time, in its two largest units; a dash where there is none."""
    if seconds is None:
        return NONE
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < _DAY:
        return f"{int(seconds // _HOUR)} h {int(seconds % _HOUR // _MINUTE):02} min"
    return f"{int(seconds // _DAY)} d {int(seconds % _DAY // _HOUR)} h"


def share(rate: float | None) -> str:
    """A rate in percent; a dash where there is none."""
    return NONE if rate is None else f"{rate:.0%}"


def minute(when: datetime) -> str:
    """A moment to the minute, in UTC."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
