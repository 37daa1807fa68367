"""The story of scope: sources to inventory, changed files to charters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from promo import bounds
from promo.documents.scope import Charter, PlannedRoute, Provenance
from promo.scope.charters import Chartering
from promo.scope.graphql.impact import Impact
from promo.scope.inventory import Inventory, Known, inventory_of
from promo.scope.patterns import is_dynamic
from promo.scope.reach import Ground, Reached, reach
from promo.scope.sources import ROUTERS
from promo.scope.sources.found import Code, Found
from promo.scope.tree import Tree
from promo.untrusted import one_line

_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What the configuration and the inputs say of routes; the candidate's own words only add.

    Args:
        sources: where routes may come from.
        named: routes that a person named.
        only_named: they are all there is.
        exclude: globs of paths that are not loaded.
        paths: routes by glob of files.
        beside: globs of files that no page shows.
    """

    sources: frozenset[Provenance]
    named: Mapping[str, Provenance] = field(default_factory=dict[str, Provenance])
    only_named: bool = False
    exclude: Sequence[str] = ()
    paths: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    beside: Sequence[str] = ()


@dataclass(frozen=True)
class Site:
    """What is asked of the site: the addresses of its sitemap, and the links of some routes."""

    url: str
    sitemap: Sequence[str] = ()
    links: Callable[[Sequence[str]], Sequence[str]] = lambda _: ()


@dataclass(frozen=True)
class Live:
    """What runs: its code, None when it cannot be read, and the routes that are in it."""

    code: Code | None = None
    found: Sequence[Found] = ()


@dataclass(frozen=True)
class Charted:
    """Charters, the operations that changed, and what is to be said.

    ``no_bounds``: every page is in scope, those that no source names among them.
    """

    charters: tuple[Charter, ...]
    operations: tuple[str, ...]
    notes: tuple[str, ...]
    no_bounds: bool = False


def routes_in(code: Code, sources: frozenset[Provenance]) -> tuple[Found, ...]:
    """The routes that the routers of a tree declare."""
    found: list[Found] = []
    for name, routes in ROUTERS.items():
        if name not in sources:
            continue
        try:
            found += routes(code)
        except RecursionError:
            code.notes.append(f"{name}: its routes nest too deep to be read")
    return tuple(found)


def take_stock(chosen: Chosen, site: Site, found: Sequence[Found]) -> Inventory:
    """The inventory; links are asked for only where a parameter lacks a value."""
    known = Known(
        named=chosen.named,
        sitemap=site.sitemap,
        found=found,
        exclude=chosen.exclude,
        only_named=chosen.only_named,
    )
    first = inventory_of(known, site.url)
    has_value = {page.route.pattern for page in first.pages}
    missing = {one.pattern for one in found if is_dynamic(one.pattern)} - has_value
    if chosen.only_named or not missing:
        return first
    links = site.links(first.routes)
    more = Known(
        named=known.named,
        sitemap=known.sitemap,
        found=found,
        links=links,
        exclude=known.exclude,
    )
    return inventory_of(more, site.url) if links else first


def chart(
    files: Sequence[str] | None,
    impact: Impact | None,
    inventory: Inventory,
    live: Live,
    chosen: Chosen,
) -> Charted:
    """The charters of a change.

    Args:
        files: what changed; None when nobody knows, and none when only the build differs.
        impact: what the change means for GraphQL, None without a schema.
        inventory: the pages.
        live: what runs.
        chosen: the configuration's say.
    """
    pages = tuple(page.route for page in inventory.pages)
    charting = Chartering()
    if not files:
        charting.everything()
        charters, notes = charting.charters(pages)
        return Charted(charters, (), notes, no_bounds=True)
    ground = _ground(inventory, live, chosen)
    rest = [file for file in files if not (impact and file in impact.explained)]
    reached = reach(rest, ground)
    for one in reached:
        if one.way == "everything":
            charting.everything([one.file])
        for route in one.routes:
            charting.route(route, "paths" if one.way == "paths" else "imports", [one.file])
    said = [*_told(reached), *(_operations(charting, impact, ground, pages) if impact else ())]
    charters, notes = charting.charters(pages)
    operations = tuple(sorted(impact.users)) if impact else ()
    no_bounds = charting.no_bounds or bool(impact and impact.unknown)
    return Charted(charters, operations, (*said, *notes), no_bounds)


def bounded(notes: Sequence[str]) -> tuple[str, ...]:
    """Notes as they stand in a document: one line each, without doubles, not too many."""
    lines = [one_line(note) for note in dict.fromkeys(notes)]
    if len(lines) <= bounds.NOTES:
        return tuple(lines)
    return (*lines[: bounds.NOTES], f"and {len(lines) - bounds.NOTES} further notes")


def _ground(inventory: Inventory, live: Live, chosen: Chosen) -> Ground:
    code = live.code
    if code is None:
        return Ground(
            pages=inventory.pages,
            leads_to=frozenset,
            paths=chosen.paths,
            beside=chosen.beside,
        )
    graph = code.graph
    routers = frozenset(one.file for one in live.found if one.file not in one.shows)
    shown = frozenset(file for page in inventory.pages for file in page.shows)
    around = graph.importers(routers, walls=shown)
    return Ground(
        pages=inventory.pages,
        leads_to=lambda files: graph.reached(files, walls=routers),
        shell=graph.reached(around, walls=shown) - shown if routers else routers,
        there=lambda path: path in code.tree.paths,
        paths=chosen.paths,
        beside=chosen.beside,
    )


def _operations(
    charting: Chartering, impact: Impact, ground: Ground, pages: Sequence[PlannedRoute]
) -> list[str]:
    """Reasons from operations; those that no route is known to send are said."""
    notes: list[str] = []
    if impact.unknown:
        for page in pages:
            charting.route(page.route, "schema", sorted(impact.explained))
        notes.append("everything in scope: the schema changed, and the code holds no operation")
    lost: list[str] = []
    for name, users in impact.users.items():
        routes = [page.route.route for page in ground.pages if users & ground.leads_to(page.shows)]
        for route in routes:
            charting.route(route, "operation", sorted(impact.explained), [name])
        if not routes:
            lost.append(name)
    if lost:
        charting.everything(sorted(impact.explained))
        notes.append(f"everything in scope: no route is known to send {_list(lost)}")
    return notes


def _told(reached: Sequence[Reached]) -> list[str]:
    """Why everything is in scope, and what is not, in a line each."""
    everywhere = [one.file for one in reached if one.way == "everything"]
    nowhere = [one.file for one in reached if one.way == "nothing"]
    notes: list[str] = []
    if everywhere:
        notes.append(f"everything in scope: {_list(everywhere)} may be of any page")
    if nowhere and len(nowhere) == len(reached):
        notes.append(f"no charter: no page shows what changed: {_list(nowhere)}")
    return notes


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def no_code(tree: Tree | None, live: str | None, *, checkout: bool) -> str:
    """Why routes are not read from code; empty when they are."""
    if tree is not None:
        return ""
    if not checkout:
        return "code: there is no checkout of the application, so no router is read"
    if live is None:
        return "code: the site names no commit, so nobody knows which routers it has"
    return f"code: the checkout does not have {live}, so no router is read"
