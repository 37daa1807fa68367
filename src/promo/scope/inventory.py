"""All sources together: the frozen inventory, what each route shows, and what nobody can load.

A route that a router writes with parameters is loaded with values that the site itself has: from
the configuration, its sitemap, its links. One without any value cannot be loaded: it is said, and
it counts as covered by nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from posixpath import dirname
from urllib.parse import urlsplit

from promo import bounds
from promo.documents.scope import PlannedRoute, Provenance
from promo.errors import PromoError
from promo.scope.globs import matches_any
from promo.scope.patterns import best, is_dynamic, without_optional
from promo.scope.routes import normalise
from promo.scope.sources.found import Found

_NAMED = 5  # of a kind, in one note


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the sources say.

    Args:
        named: routes that a person named, with the place they are written in.
        sitemap: addresses.
        found: what routers are told of.
        links: routes that pages link to; they give values, not duties.
        exclude: globs of paths that are not to be loaded.
        only_named: the named ones are all there is: somebody asked for just these.
    """

    named: Mapping[str, Provenance] = field(default_factory=dict[str, Provenance])
    sitemap: Sequence[str] = ()
    found: Sequence[Found] = ()
    links: Sequence[str] = ()
    exclude: Sequence[str] = ()
    only_named: bool = False


@dataclass(frozen=True)
class Page:
    """A route of the inventory and the files that it shows."""

    route: PlannedRoute
    shows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inventory:
    """The pages to load, in order, and what is to be said about them."""

    pages: tuple[Page, ...]
    notes: tuple[str, ...] = ()

    @property
    def routes(self) -> tuple[str, ...]:
        """What a pass has to cover."""
        return tuple(page.route.route for page in self.pages)


def inventory_of(known: Known, site: str) -> Inventory:
    """Put an inventory together.

    Args:
        known: what the sources say.
        site: the site's address.
    """
    return _Gathering(known, site).inventory()


class _Gathering:
    def __init__(self, known: Known, site: str) -> None:
        self._known = known
        self._site = site
        self._notes: list[str] = []
        self._pages: dict[str, Page] = {}
        self._patterns = self._merged_patterns()

    def inventory(self) -> Inventory:
        """Named routes first, then what routers say, then the sitemap's."""
        for route, source in self._known.named.items():
            self._add(route, source)
        if not self._known.only_named:
            listed = self._listed()
            self._static()
            sampled = self._sample(listed)
            self._dynamic((*sampled, *listed, *self._known.links))
            for route in sampled:
                self._add(route, "sitemap")
        if not self._pages:
            self._add("/", "root")
        pages = list(self._pages.values())
        if len(pages) > bounds.ROUTES:
            self._notes.append(f"routes: {len(pages):,}, of which {bounds.ROUTES:,} are explored")
        return Inventory(tuple(pages[: bounds.ROUTES]), tuple(self._notes))

    # ── what routers say ───────────────────────────────────────────────────────────────────────
    def _merged_patterns(self) -> dict[str, Found]:
        """One entry a pattern, below the site; every file that any of its declarations shows."""
        merged: dict[str, Found] = {}
        sometimes = [one for one in self._known.found if one.conditional]
        for one in self._known.found:
            if one.conditional:
                continue
            pattern = self._below_site(one.pattern)
            known = merged.get(pattern)
            shows = (*known.shows, *one.shows) if known else one.shows
            first = known or replace(one, pattern=pattern)
            merged[pattern] = replace(first, shows=tuple(dict.fromkeys(shows)))
        for one in sometimes[:_NAMED]:
            if self._below_site(one.pattern) not in merged:
                self._notes.append(
                    f"conditional-route: {one.pattern} ({one.file}:{one.line}) is there in some"
                    " builds only, so it is optional"
                )
        return merged

    def _below_site(self, pattern: str) -> str:
        """A router's base is often part of the site's address already."""
        base = urlsplit(self._site).path.rstrip("/")
        return (pattern[len(base) :] or "/") if f"{pattern}/".startswith(f"{base}/") else pattern

    def _static(self) -> None:
        for pattern, one in self._patterns.items():
            if not is_dynamic(pattern):
                route = self._normal(without_optional(pattern), f"{one.file}:{one.line}")
                if route is not None:
                    self._add(route, one.source)

    def _dynamic(self, values: Iterable[str]) -> None:
        """A value for each pattern that has none yet; the patterns without one are said."""
        wanted = {p for p in self._patterns if is_dynamic(p)}
        wanted -= {page.route.pattern for page in self._pages.values()}
        for route in values:
            if not wanted:
                return
            pattern = best(route, self._patterns)
            if pattern in wanted and not self._excluded(route):
                self._add(route, self._patterns[pattern].source)
                wanted.discard(pattern)
        for pattern, one in self._patterns.items():
            if pattern in wanted and not self._excluded(pattern):
                self._notes.append(
                    f"no-value: {pattern} ({one.file}:{one.line}) is loaded only if a link of"
                    " another page leads there; to be sure, name an address of it in"
                    " explore.routes.include"
                )

    # ── the sitemap ────────────────────────────────────────────────────────────────────────────
    def _listed(self) -> list[str]:
        """The addresses of the sitemap, as routes."""
        good: dict[str, None] = {}
        bad: list[str] = []
        for address in self._known.sitemap:
            try:
                route = normalise(address, self._site, "sitemap")
            except PromoError as error:
                bad.append(error.what)
                continue
            if not self._excluded(route):
                good[route] = None
        if bad:
            self._notes.append(f"sitemap: {len(bad)} addresses left out, the first: {bad[0]}")
        return list(good)

    def _sample(self, routes: list[str]) -> list[str]:
        """All of a sitemap that is no larger than the bound, else as many of each kind."""
        most = bounds.SITEMAP_ROUTES
        if len(routes) <= most:
            return routes
        kinds: dict[str, list[str]] = {}
        for route in routes:
            kinds.setdefault(self._kind(route), []).append(route)
        taken = [one for one in chain.from_iterable(zip_longest(*kinds.values())) if one][:most]
        self._notes.append(
            f"sitemap: {len(routes):,} addresses, of which {most} are explored, some of each of"
            f" {len(kinds):,} kinds; list others in explore.routes.include"
        )
        return sorted(taken, key=routes.index)

    def _kind(self, route: str) -> str:
        return best(route, self._patterns) or dirname(re.split("[?#]", route)[0])

    # ── one route ──────────────────────────────────────────────────────────────────────────────
    def _add(self, route: str, source: Provenance) -> None:
        if route in self._pages:
            page = self._pages[route]
            sources = tuple(dict.fromkeys((*page.route.sources, source)))
            self._pages[route] = replace(page, route=_from(page.route, sources))
            return
        if self._excluded(route):
            return
        pattern = best(route, self._patterns)
        one = self._patterns.get(pattern or "")
        sources = (source, one.source) if one and one.source != source else (source,)
        planned = PlannedRoute(
            route=route,
            pattern=pattern if pattern and is_dynamic(pattern) else None,
            sources=sources,
            file=one.file if one else None,
            line=one.line if one else None,
        )
        self._pages[route] = Page(planned, one.shows if one else ())

    def _excluded(self, route: str) -> bool:
        return matches_any(re.split("[?#]", route)[0], self._known.exclude)

    def _normal(self, pattern: str, where: str) -> str | None:
        try:
            return normalise(pattern, self._site, where)
        except PromoError as error:
            self._notes.append(str(error))
            return None


def _from(route: PlannedRoute, sources: tuple[Provenance, ...]) -> PlannedRoute:
    return PlannedRoute(
        route=route.route,
        pattern=route.pattern,
        sources=sources,
        file=route.file,
        line=route.line,
        duty=route.duty,
    )
