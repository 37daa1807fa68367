"""Where pages may reach: the site's origin and the origins declared beside it."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import SplitResult, urlsplit

from promo.errors import invalid
from promo.untrusted import one_line

_PORTS: Final = {"http": 80, "https": 443}
# A socket belongs to the origin of its handshake.
_SCHEMES: Final = {"http": "http", "https": "https", "ws": "http", "wss": "https"}


@dataclass(frozen=True, order=True)
class Origin:
    """Scheme, host (lower case, without brackets) and port."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """As it is written in ``origins:``, a default port left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"


@dataclass(frozen=True)
class Allowed:
    """The origins of one exploration.

    Args:
        site: the site's own.
        others: those that its owner declared: APIs, assets, login.
        base: the path that the site lives under, without its last slash.
    """

    site: Origin
    others: frozenset[Origin] = frozenset()
    base: str = ""

    def permits(self, host: str, port: int) -> bool:
        """Whether a connection may be made; of an address only host and port count."""
        pair = (canonical_host(host), port)
        return any((origin.host, origin.port) == pair for origin in (self.site, *self.others))

    def in_the_open(self, host: str, port: int) -> bool:
        """Whether a server is allowed for plain HTTP alone: whatever it is asked can be read."""
        pair = (canonical_host(host), port)
        spoken = {one.scheme for one in (self.site, *self.others) if (one.host, one.port) == pair}
        return spoken == {"http"}

    @property
    def all_in_the_open(self) -> bool:
        """Whether every allowed server is reached over plain HTTP."""
        return all(one.scheme == "http" for one in (self.site, *self.others))

    def first_party(self, url: str) -> bool:
        """Whether an address belongs to the site or to an origin declared beside it."""
        origin = origin_of(url)
        return origin is not None and (origin == self.site or origin in self.others)

    def own(self, url: str) -> bool:
        """Whether an address belongs to the site itself."""
        return origin_of(url) == self.site


def allowed_of(url: str, origins: Iterable[str] = ()) -> Allowed:
    """The origins that an exploration may reach.

    Raises:
        PromoError: invalid, ``bad-origin``.
    """
    site = _declared(url, "url")
    others = frozenset(_declared(text, "origins") for text in origins) - {site}
    return Allowed(site, others, urlsplit(url).path.rstrip("/"))


def origin_of(url: str) -> Origin | None:
    """The origin of an address; None for what has none (``data:``, ``blob:``, nonsense)."""
    try:
        parts = urlsplit(url)
        return _origin(parts)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def canonical_host(host: str) -> str:
    """A host as browsers write it: lower case, punycode, no brackets, no last dot."""
    bare = host.strip("[]").rstrip(".").lower()
    try:
        return ipaddress.ip_address(bare).compressed
    except ValueError:
        pass
    if bare.isascii():
        return bare
    try:
        return bare.encode("idna").decode()
    except UnicodeError:
        return bare


def _origin(parts: SplitResult) -> Origin | None:
    scheme = _SCHEMES.get(parts.scheme)
    if scheme is None or not parts.hostname:
        return None
    return Origin(scheme, canonical_host(parts.hostname), parts.port or _PORTS[scheme])


def _declared(text: str, where: str) -> Origin:
    origin = origin_of(text)
    if origin is None or "@" in urlsplit(text).netloc or "*" in text:
        raise invalid(
            f"{one_line(text, 100)!r} is no origin",
            reason="bad-origin",
            where=where,
            hint="Write scheme, host and port alone, like https://api.example.com",
        )
    return origin
