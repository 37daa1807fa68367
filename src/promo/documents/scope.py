"""What an exploration has to cover, and how that was found out."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from promo.documents.envelope import Line

Provenance = Literal[
    "given", "config", "sitemap", "react-router", "next", "vue-router", "crawl", "root"
]
Reach = Literal["imports", "paths", "operation", "schema", "everything"]
Count = Annotated[int, Meta(ge=0)]


class PlannedRoute(msgspec.Struct, frozen=True, kw_only=True):
    """One route of the inventory.

    Args:
        route: what is loaded, below the site.
        pattern: how the router writes it where it has parameters (``/product/:id``).
        sources: all places that know it.
        file: the source file where it is written.
        line: the line in it.
        duty: whether a pass has to cover it; false for what crawling found, which adds findings
            alone.
        linked_from: the page whose link led there.
    """

    route: Line
    pattern: Line | None = None
    sources: tuple[Provenance, ...]
    file: Line | None = None
    line: Count | None = None
    duty: bool = True
    linked_from: Line | None = None


class Charter(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the targeted phase works: a route that the change reaches, and why.

    Args:
        name: what a report calls it.
        route: where it begins.
        reach: how it was found out that the change reaches it, the surest way first.
        files: the changed files that reach it.
        operations: the GraphQL operations that changed and that it uses.
        duty: whether a pass has to cover it; false for a page that only a link leads to.
        linked_from: the page whose link led there.
    """

    name: Line
    route: Line
    reach: Reach
    files: tuple[Line, ...] = ()
    operations: tuple[Line, ...] = ()
    duty: bool = True
    linked_from: Line | None = None


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What was to be explored, and why.

    Args:
        files_changed: how many; null without a base commit.
        routes: the frozen inventory, which a pass has to cover.
        operations: the GraphQL operations that the change reaches.
        risk: how risky the change is, by the paths it touches.
        skip_reason: why the targeted phase had nothing to do; null where it had.
        inventory: where each route comes from, and each that crawling found beyond the inventory.
        charters: what the targeted phase works.
        notes: what could not be read or followed on the way.
    """

    files_changed: int | None
    routes: tuple[Line, ...]
    operations: tuple[Line, ...] = ()
    risk: Literal["low", "medium", "high"] = "medium"
    skip_reason: Line | None = None
    inventory: tuple[PlannedRoute, ...] = ()
    charters: tuple[Charter, ...] = ()
    notes: tuple[Line, ...] = ()
