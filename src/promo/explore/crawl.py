"""Pages that links lead to and that no inventory names: findings may come of them, duties never.

What is taken does not depend on the order in which pages were visited, so that the same site is
crawled in the same way.
"""

from collections import Counter
from collections.abc import Callable
from typing import Final

from promo import bounds
from promo.explore.fingerprint import route_template
from promo.explore.page.links import worth_asking
from promo.explore.page.visited import Visited

RouteOf = Callable[[str], str | None]
_NOTHING: Final = frozenset({404, 410})


class Crawl:
    """What is known of links beyond the inventory.

    Args:
        route_of: a link as a route to load; None for one that is not to be loaded, or is anyway.
            Without it nothing is crawled.
        site: the site's address, without its last slash.
    """

    def __init__(self, route_of: RouteOf | None, site: str) -> None:
        self._route_of = route_of
        self._site = site
        self._told: dict[str, str | None] = {}
        self._waiting: dict[str, str] = {}
        self._taken: Counter[str] = Counter()  # by template
        self.pages: dict[str, str] = {}
        """Routes that were taken, each with the page of the shortest name that leads there."""

    def note(self, visit: Visited) -> None:
        """Remember where a visited page leads."""
        if self._route_of is None or visit.look is None or len(self._told) >= bounds.LINKS_NOTED:
            return
        for link in worth_asking((*visit.look.links, *visit.look.views), ()):
            if link not in self._told:
                self._told[link] = self._route_of(link)
            route = self._told[link]
            if route is not None and route not in self.pages:
                first = self._waiting.get(route, visit.route)
                self._waiting[route] = min(first, visit.route, key=lambda page: (len(page), page))

    def take(self) -> list[str]:
        """The next pages to visit, a few of each kind; none when there is nothing left."""
        taken: list[str] = []
        for route, page in sorted(self._waiting.items()):
            kind = route_template(route.replace("#!/", "#/"))
            if len(self.pages) < bounds.CRAWLED_ROUTES and self._taken[kind] < bounds.CRAWLED_ALIKE:
                self._taken[kind] += 1
                self.pages[route] = page
                taken.append(route)
        self._waiting.clear()
        return taken

    def stop(self) -> None:
        """Crawl no further: the site asks to be left in peace."""
        self._route_of = None
        self._waiting.clear()


def leads_nowhere(visit: Visited) -> bool:
    """Whether a link's address answers that there is nothing: the fault of the page that has it."""
    return visit.status in _NOTHING
