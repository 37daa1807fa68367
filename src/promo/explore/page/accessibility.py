"""Accessibility by axe, once a route template: pages of one template have the same faults."""

import asyncio
from pathlib import Path
from typing import Any, Final, cast

from playwright.async_api import Error, Page

from promo import bounds
from promo.explore.fingerprint import route_template
from promo.explore.page.visited import Violation

# Best practices are nobody's duty; the levels A and AA are what laws ask for.
_OPTIONS: Final = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
_RUN: Final = "(options) => axe.run(document, options).then(({ violations }) => violations)"
_PLACES: Final = 5


class Accessibility:
    """Who is checked: of each template the route that came first.

    Args:
        base: the path that the site lives under.
        on: whether anybody asked for it.
    """

    def __init__(self, base: str, *, on: bool) -> None:
        self._base = base
        self._on = on
        self._first: dict[str, str] = {}

    async def of(self, page: Page, route: str) -> tuple[Violation, ...]:
        """What axe says of a page at rest."""
        template = route_template(route, self._base)
        if not self._on or self._first.setdefault(template, route) != route:
            return ()
        try:
            async with asyncio.timeout(bounds.AXE_SECONDS):
                await page.evaluate(_script())
                said = await page.evaluate(_RUN, _OPTIONS)
        except (Error, TimeoutError):
            return ()
        return violations_of(said)


def violations_of(said: object) -> tuple[Violation, ...]:
    """Axe's answer, which a page could have changed."""
    found = cast("list[Any]", said) if isinstance(said, list) else []
    rows = [cast("dict[str, Any]", one) for one in found if isinstance(one, dict)]
    return tuple(_violation(row) for row in rows[: bounds.FINDINGS])


def _violation(row: dict[str, Any]) -> Violation:
    nodes = cast("list[dict[str, Any]]", row.get("nodes") or [])
    places = [str(node.get("target", "")) for node in nodes[:_PLACES]]
    return Violation(
        rule=str(row.get("id", ""))[:100],
        impact=str(row.get("impact") or "minor")[:20],
        help=str(row.get("help", ""))[:300],
        where=tuple(place[:200] for place in places),
    )


def _script() -> str:
    import axe_playwright_python  # noqa: PLC0415  (only where it was asked for)

    file = Path(axe_playwright_python.__file__ or "").with_name("axe.min.js")
    return file.read_text(encoding="utf-8")
