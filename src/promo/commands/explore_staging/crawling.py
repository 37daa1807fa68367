"""Which links beyond the inventory are followed: of the site, new, and nobody minds."""

from collections.abc import Callable, Collection, Sequence

from promo.scope.routes import means


def crawling(
    site: str, known: Collection[str], exclude: Sequence[str], never: Sequence[str]
) -> Callable[[str], str | None]:
    """What makes a route of a link, or None where it is not to be loaded.

    Args:
        site: its address.
        known: the whole inventory, whichever shard loads it.
        exclude: globs of paths that are not to be loaded.
        never: texts of what is never used; one that is part of an address counts.
    """
    from promo.scope.sources.links import route_of  # noqa: PLC0415  (asks over HTTP besides)

    told = frozenset(known)

    def beyond(link: str) -> str | None:
        route = route_of(link, site, site)
        if route is None or route in told or _minded(link, never):
            return None
        return None if means(route, exclude) else route

    return beyond


def _minded(link: str, never: Sequence[str]) -> bool:
    return any(text.casefold() in link.casefold() for text in never)
