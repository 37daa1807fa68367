"""The inventory of routes: normalised, without doubles, in the order they were given.

A route is a path below the site's address, with its query, and with a fragment where a client-side
router lives in it (`#/cart`).
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from promo import bounds
from promo.errors import PromoError, invalid
from promo.scope.globs import matches_any
from promo.untrusted import one_line

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE: Final = re.compile(r"%[0-9A-Fa-f]{2}")
_PATH_SAFE: Final = "/%:@!$&'()*+,;=~-._"
_QUERY_SAFE: Final = _PATH_SAFE + "?[]"


def inventory(texts: Iterable[str], site: str, where: str) -> tuple[str, ...]:
    """The routes that a pass must cover.

    Args:
        texts: routes as people write them; addresses of the site itself are routes too.
        site: the site's address.
        where: what to call the place of the routes in an error.

    Raises:
        PromoError: invalid, ``bad-route`` or ``too-many-routes``.
    """
    routes = tuple(dict.fromkeys(normalise(text, site, where) for text in texts))
    if len(routes) > bounds.ROUTES:
        raise invalid(
            f"{len(routes):,} routes; at most {bounds.ROUTES:,} are explored in one run",
            reason="too-many-routes",
            where=where,
        )
    return routes


def without(routes: Sequence[str], globs: Sequence[str]) -> tuple[str, ...]:
    """The routes that match none of the globs."""
    return tuple(route for route in routes if not means(route, globs))


def means(route: str, globs: Sequence[str]) -> bool:
    """Whether a glob means a route: its path, or the one in its fragment."""
    path, _, fragment = route.partition("#")
    paths = (path.partition("?")[0], fragment.removeprefix("!").partition("?")[0])
    return any(matches_any(one, globs) for one in paths if one)


def normalise(text: str, site: str, where: str) -> str:
    """One route as it is compared, loaded and reported.

    Raises:
        PromoError: invalid, ``bad-route``.
    """
    path = _below(text, site, where) if _SCHEME.match(text) else text
    problem = _problem(path)
    if problem:
        raise _bad(text, problem, where)
    before, _, fragment = path.partition("#")
    plain, question, query = before.partition("?")
    route = _escaped(plain, _PATH_SAFE)
    if question and query:
        route += "?" + _escaped(query, _QUERY_SAFE)
    if fragment.startswith(("/", "!/")):
        route += "#" + _escaped(fragment, _QUERY_SAFE)
    return route


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of an address, the default port written out."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _DEFAULT_PORTS.get(
        parts.scheme
    )  # fmt: skip


def _below(text: str, site: str, where: str) -> str:
    """What of an address lies below the site's."""
    try:
        elsewhere = origin(text) != origin(site)
    except ValueError:
        raise _bad(text, "it is no address", where) from None
    if elsewhere:
        raise _bad(text, f"it is not on {one_line(site, 100)}", where)
    rest = text[text.index("//") + 2 :]
    path = "/" + rest.partition("/")[2] if "/" in rest.partition("?")[0] else "/"
    base = urlsplit(site).path.rstrip("/")
    if path == base:
        return "/"
    if not path.startswith(f"{base}/"):
        raise _bad(text, f"it is not below {one_line(site, 100)}", where)
    return path[len(base) :]


def _problem(path: str) -> str:
    """Why a text is no route; empty when it is one."""
    segments = [unquote(part) for part in re.split("[?#]", path)[0].split("/")]
    problems = (
        (not path.startswith("/"), "it must start with /"),
        (path.startswith("//"), "it names another host"),
        ("\\" in path, "browsers read a backslash as a slash"),
        (not path.isprintable() or " " in path, "it holds a space or a control character"),
        (bool({".", ".."} & set(segments)), "leave . and .. out"),
        (_LONE_PERCENT.search(path) is not None, "% must be followed by two hex digits"),
        (len(quote(path)) > bounds.ROUTE_CHARACTERS, "it is too long"),
    )
    return next((why for is_so, why in problems if is_so), "")


def _escaped(text: str, safe: str) -> str:
    return _ESCAPE.sub(lambda found: found[0].upper(), quote(text, safe=safe))


def _bad(text: str, why: str, where: str) -> PromoError:
    return invalid(f"{one_line(text, 100)!r} is no route: {why}", reason="bad-route", where=where)
