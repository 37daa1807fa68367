"""From changed files to the pages that show them.

imports      the page's own component or a layout around it leads there by imports
paths        the configuration says which routes a path means
everything   every page shows it, or nobody can tell which do: a lock file, server code
nothing      a test, prose, what a repository says of itself
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from promo.scope.globs import matches, matches_any
from promo.scope.inventory import Page
from promo.scope.patterns import best
from promo.scope.sources.beside import is_prose, is_test
from promo.scope.tree import CODE, STYLES, suffix

Way = Literal["imports", "paths", "everything", "nothing"]
_ALL: Final = 3  # pages that all show a file before it is said of everything
_OF_THE_REPOSITORY: Final = re.compile(
    r"(^|/)\.(github|gitlab|vscode|idea|husky|changeset|circleci)/"
    r"|(^|/)(\.gitignore|\.gitattributes|\.editorconfig|\.prettier[^/]*|\.eslint[^/]*"
    r"|eslint\.config\.[a-z]+|renovate\.json|CODEOWNERS)\Z"
)


@dataclass(frozen=True)
class Reached:
    """Where one changed file is shown; ``routes`` is empty for everything and for nothing."""

    file: str
    way: Way
    routes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What is known of the code that is live.

    Args:
        pages: the inventory.
        leads_to: the files that some files lead to by imports, not going through routers.
        shell: the files that stand around every page: the router's own file, what renders it.
        there: whether a path is in the commit.
        paths: routes by glob of paths, of the configuration.
        beside: globs of files that no page shows, of the base commit's configuration.
    """

    pages: Sequence[Page]
    leads_to: Callable[[Iterable[str]], frozenset[str]]
    shell: frozenset[str] = frozenset()
    there: Callable[[str], bool] = lambda _: True
    paths: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    beside: Sequence[str] = ()


def reach(files: Iterable[str], ground: Ground) -> tuple[Reached, ...]:
    """The routes that show each changed file."""
    showing = _showing(ground)
    return tuple(_reached(file, ground, showing) for file in files)


def _reached(file: str, ground: Ground, showing: Mapping[str, list[str]]) -> Reached:
    named = _named(file, ground)
    imported = showing.get(file, [])
    shown = [page for page in ground.pages if page.shows]
    everywhere = len(imported) == len(shown) >= _ALL or file in ground.shell
    if imported and not everywhere:
        return Reached(file, "imports", tuple(dict.fromkeys((*imported, *named))))
    if named:
        return Reached(file, "paths", named)
    if not everywhere and _is_beside(file, ground):
        return Reached(file, "nothing")
    if shown and suffix(file) in CODE | STYLES and not ground.there(file):
        return Reached(file, "nothing")  # it is gone; whoever showed it changed too
    return Reached(file, "everything")


def _showing(ground: Ground) -> Mapping[str, list[str]]:
    """The routes that show each file; pages that show the same files are looked at once."""
    closures: dict[tuple[str, ...], frozenset[str]] = {}
    found: dict[str, list[str]] = {}
    for page in ground.pages:
        if page.shows not in closures:
            closures[page.shows] = ground.leads_to(page.shows)
        for file in closures[page.shows]:
            found.setdefault(file, []).append(page.route.route)
    return found


def _named(file: str, ground: Ground) -> tuple[str, ...]:
    """The routes that the configuration names for a file: routes, patterns or globs of routes."""
    wanted = [route for glob, routes in ground.paths.items() if matches(file, glob)
              for route in routes]  # fmt: skip
    return tuple(
        dict.fromkeys(
            page.route.route
            for page in ground.pages
            for want in wanted
            if want in {page.route.route, page.route.pattern}
            or matches(re.split("[?#]", page.route.route)[0], want)
            or best(page.route.route, [want])
        )
    )


def _is_beside(file: str, ground: Ground) -> bool:
    is_own = _OF_THE_REPOSITORY.search(file) is not None
    return is_own or is_test(file) or is_prose(file) or matches_any(file, ground.beside)
