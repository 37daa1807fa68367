"""sitemap.xml: fetched from the site, bounded in time, files and addresses.

Whatever goes wrong with one file is a note, and the rest is read.
"""

import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from promo import bounds
from promo.http import Answer, Trouble, fetch
from promo.scope.routes import origin
from promo.scope.sources.sitemap_file import entries, is_page
from promo.untrusted import one_line

_NAMED: Final = re.compile(r"^\s*sitemap:\s*(\S{1,2000})\s*$", re.IGNORECASE | re.MULTILINE)
_OK: Final = 200
_NOT_THERE: Final = range(400, 500)


@dataclass(frozen=True)
class Sitemap:
    """What a site's sitemaps say: addresses without doubles, in order, and what went wrong."""

    addresses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def sitemap(site: str, headers: Mapping[str, str]) -> Sitemap:
    """Read a site's sitemaps.

    Args:
        site: its address, without its last slash.
        headers: sent to the site alone.
    """
    reading = _Reading(site, headers, time.monotonic() + bounds.SITEMAP_SECONDS)
    waiting = reading.first()
    while waiting and len(reading.seen) < bounds.SITEMAP_FILES:
        url = waiting.pop(0)
        if url not in reading.seen:
            reading.seen.add(url)
            waiting += reading.read(url)
    left = {url for url in waiting if url not in reading.seen}
    if left:
        reading.note(site, f"{len(left)} further files are not read")
    addresses, note = of_one_origin(reading.found, site)
    return Sitemap(addresses, (*reading.notes, *([note] if note else [])))


def of_one_origin(addresses: list[str], site: str) -> tuple[tuple[str, ...], str]:
    """The addresses of the site, and what to say of others.

    A copy of production often says where production is. If no address is of the site, those of the
    origin that most of them name are taken, as addresses of the site.
    """
    by_origin = Counter(found for url in addresses if (found := _root(url)))
    own = next((root for root in by_origin if origin(root) == origin(site)), None)
    if not by_origin:
        return (), "sitemap: it names no web address" if addresses else ""
    chosen = own or by_origin.most_common(1)[0][0]
    kept = dict.fromkeys(url for url in addresses if _root(url) == chosen)
    if own:
        return tuple(kept), ""
    here = "{0.scheme}://{0.netloc}".format(urlsplit(site))
    moved = tuple(here + url[len(chosen) :] for url in kept)
    return moved, one_line(f"sitemap: its addresses are of {chosen}; their paths are taken")


@dataclass
class _Reading:
    """One reading of all sitemaps of a site."""

    site: str
    headers: Mapping[str, str]
    ends: float
    seen: set[str] = field(default_factory=set[str])
    found: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])

    def note(self, url: str, what: str) -> None:
        self.notes.append(one_line(f"sitemap: {url}: {what}"))

    def first(self) -> list[str]:
        """The sitemaps that robots.txt names on this site, else the usual places."""
        parts = urlsplit(self.site)
        root = f"{parts.scheme}://{parts.netloc}"
        usual = list(dict.fromkeys((f"{self.site}/sitemap.xml", f"{root}/sitemap.xml")))
        try:
            robots = self._fetch(f"{root}/robots.txt")
        except Trouble:
            return usual
        said = robots.body.decode("utf-8", "replace") if robots.status == _OK else ""
        return self._own(_NAMED.findall(said)) or usual

    def read(self, url: str) -> list[str]:
        """Note the addresses of one file; the further files that it names are given back."""
        try:
            answer = self._fetch(url)
        except Trouble as trouble:
            self.note(url, str(trouble))
            return []
        if answer.status in _NOT_THERE or (answer.status == _OK and is_page(answer.body)):
            return []
        if answer.status != _OK:
            self.note(url, f"answered {answer.status}")
            return []
        found, problem = entries(answer.body, truncated=answer.truncated)
        if problem:
            self.note(url, problem)
        self.found += [address for kind, address in found if kind == "urlset"]
        del self.found[bounds.SITEMAP_URLS :]
        return self._own([address for kind, address in found if kind == "sitemapindex"])

    def _own(self, urls: list[str]) -> list[str]:
        """Files of this site; one that is named elsewhere is looked for here, by its path."""
        moved, _ = of_one_origin(urls, self.site)
        return list(moved)

    def _fetch(self, url: str) -> Answer:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise Trouble("timeout", "the time for sitemaps is over", url)
        return fetch(
            url,
            headers=self.headers,
            timeout_seconds=min(left, bounds.READ_SECONDS),
            limit_bytes=bounds.SITEMAP_BYTES,
        )


def _root(url: str) -> str:
    """Scheme, host and port of a web address, as it writes them; empty for anything else."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    plain = parts.scheme in {"http", "https"} and parts.hostname and parts.username is None
    return url[: url.index("//") + 2 + len(parts.netloc)] if plain else ""
