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

    ``route`` is what is loaded, below the site; ``pattern`` how the router writes it where it has
    parameters (``/product/:id``). ``sources`` are all places that know it; ``file`` and ``line``
    where it is written. ``duty`` is False for what crawling found: it adds findings, not duties;
    ``linked_from`` is the page whose link led there.
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

    ``files`` are the changed files that reach it, ``operations`` the GraphQL operations that
    changed and that it uses; ``reach`` says how that was found out, the surest way first.
    """

    name: Line
    route: Line
    reach: Reach
    files: tuple[Line, ...] = ()
    operations: tuple[Line, ...] = ()


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What was to be explored, and why. ``files_changed`` is None without a base commit.

    ``routes`` is the frozen inventory: what a pass has to cover. ``inventory`` tells where each
    route comes from, and each that crawling found beyond it; ``notes`` what could not be read or
    followed on the way.
    """

    files_changed: int | None
    routes: tuple[Line, ...]
    operations: tuple[Line, ...] = ()
    risk: Literal["low", "medium", "high"] = "medium"
    skip_reason: Line | None = None
    inventory: tuple[PlannedRoute, ...] = ()
    charters: tuple[Charter, ...] = ()
    notes: tuple[Line, ...] = ()
