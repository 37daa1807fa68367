"""How a page says numbers, times and fixed names."""

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
}
_MINUTE: Final = 60


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
