"""What a kind of web application is told by, and what is known of one that was found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from promo.adopt.files import Files


@dataclass(frozen=True, kw_only=True)
class Application:
    """A web application in a repository.

    Args:
        folder: where it lies; empty at the top.
        evidence: the file that told.
        router: what its routes are read from, in words.
        routes: what no source of routes finds by itself, to be named in the configuration.
    """

    folder: str
    evidence: str
    router: str
    routes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shape:
    """One kind: its name in words, and what finds it."""

    title: str
    find: Callable[[Files], Iterator[Application]]


MOST_ROUTES = 30  # named in a configuration that a person is to read


def some(routes: Iterator[str]) -> tuple[str, ...]:
    """The home page and the first of some routes, each once."""
    clean = (route if route.startswith("/") else f"/{route}" for route in routes)
    kept = dict.fromkeys(["/", *clean])
    return tuple(kept)[:MOST_ROUTES]
