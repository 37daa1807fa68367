"""Same-origin links of a few pages, asked for over plain HTTP: values for routes' parameters."""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin

from promo import bounds
from promo.errors import PromoError
from promo.http import Trouble, fetch
from promo.scope.routes import normalise

_OK = 200


def links(site: str, routes: Iterable[str], headers: Mapping[str, str]) -> tuple[str, ...]:
    """The routes that some pages of a site link to, in order, without doubles.

    Args:
        site: its address, without its last slash.
        routes: the pages; the first ``bounds.LINK_PAGES`` are asked, within the time.
        headers: sent to the site alone.
    """
    ends = time.monotonic() + bounds.SITEMAP_SECONDS
    found: dict[str, None] = {}
    for route in list(routes)[: bounds.LINK_PAGES]:
        left = ends - time.monotonic()
        if left <= 0:
            break
        url = site + route.partition("#")[0]
        try:
            answer = fetch(url, headers=headers, timeout_seconds=min(left, bounds.READ_SECONDS))
        except Trouble:
            continue
        if answer.status == _OK and "html" in (answer.header("content-type") or ""):
            text = answer.body.decode("utf-8", "replace")
            found.update(dict.fromkeys(routes_in(text, answer.url, site)))
    return tuple(found)


def routes_in(html: str, url: str, site: str) -> tuple[str, ...]:
    """The routes that a page links to.

    Args:
        html: the page.
        url: its address.
        site: what its links must lie below.
    """
    parser = _Links()
    with suppress(AssertionError):  # how Python's parser ends at a declaration such as "<![;"
        parser.feed(html)
    return tuple(
        dict.fromkeys(
            route for link in parser.found[: bounds.LINKS] if (route := route_of(link, url, site))
        )
    )


def route_of(link: str, url: str, site: str) -> str | None:
    """A link as a route of the site; None for one that leads elsewhere or is no address."""
    try:
        return normalise(urljoin(url, link.strip()), site, "a link")
    except (PromoError, ValueError):
        return None


class _Links(HTMLParser):
    """Hears a page go by and keeps where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._base: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        target = given.get("href")
        if tag == "base" and target and self._base is None:
            self._base = target
        if tag == "a" and target and "download" not in given:
            self.found.append(urljoin(self._base, target) if self._base else target)
