"""What the fence refused, counted: the report's proof that it held."""

import re
from collections import Counter
from typing import Final
from urllib.parse import urlsplit

from promo import bounds
from promo.explore.fence.origins import Allowed, Origin, origin_of
from promo.untrusted import one_line

_KEPT: Final = 10 * bounds.REFUSED_LINES
_PATH_CHARACTERS: Final = 120
# Chromium connects to these by itself, whatever page is open: updates, safe browsing, field trials,
# autofill, the list of weak passwords. They say nothing about the site.
_BROWSERS_OWN: Final = re.compile(
    r"(?:[a-z0-9-]+\.){0,4}(?:google\.com|googleapis\.com|googleusercontent\.com|gstatic\.com"
    r"|gvt1\.com|gvt2\.com)"
)


class Audit:
    """The log of one exploration; what it says is bounded and free of queries."""

    def __init__(self) -> None:
        self._refused: Counter[str] = Counter()
        self._connections: dict[str, tuple[str, int]] = {}
        self._asked: set[tuple[str, int]] = set()
        self.trouble: dict[tuple[str, int], str] = {}
        """Why an allowed server could not be connected to, by host and port: our side of it."""

    def elsewhere(self, url: str, kind: str) -> None:
        """A page asked for an address outside the fence, or was sent on to it."""
        origin = origin_of(url)
        if origin is not None and len(self._asked) < _KEPT:
            self._asked.add((origin.host, origin.port))
        self._count(f"{origin or one_line(url, 60)}: {kind}")

    def connection(self, host: str, port: int, *, tls: bool) -> None:
        """Something tried to connect to a server outside the fence; told if no page said why."""
        if not _BROWSERS_OWN.fullmatch(host):
            text = f"{Origin('https' if tls else 'http', host, port)}: connection"
            self._count(text)
            if text in self._refused:
                self._connections[text] = host, port

    def changing(self, method: str, url: str) -> None:
        """A page tried to change something while it may only read."""
        self._count(f"{method} {_shown(url)}: read-only")

    def frames(self, url: str) -> None:
        """A page sent a frame over a socket while it may only read."""
        self._count(f"WebSocket {_shown(url)}: sent frames dropped, read-only")

    def worker(self, url: str) -> None:
        """A worker was started whose sockets could not be kept silent."""
        where = origin_of(url) or one_line(url, 60)
        self._count(f"{where}: worker by a trusted type, its sockets were not silenced")

    def service_worker(self, url: str) -> None:
        """A page wanted a service worker, which would ask for things behind the fence's back."""
        self._count(f"{origin_of(url) or one_line(url, 60)}: service worker, not started")

    def lines(self) -> tuple[str, ...]:
        """One line for each thing refused, most frequent first."""
        lines = [
            one_line(f"{text} ({times}x)" if times > 1 else text)
            for text, times in self._refused.most_common()
            if self._connections.get(text) not in self._asked
        ]
        more = len(lines) - bounds.REFUSED_LINES
        rest = (f"and {more} more",) if more > 0 else ()
        return (*lines[: bounds.REFUSED_LINES], *rest)

    def _count(self, text: str) -> None:
        if text in self._refused or len(self._refused) < _KEPT:
            self._refused[text] += 1


def unreached(audit: Audit, allowed: Allowed, url: str) -> str:
    """Why the server of an address could not be connected to; empty when it could."""
    origin = origin_of(url)
    if origin is None or not allowed.permits(origin.host, origin.port):
        return ""
    return audit.trouble.get((origin.host, origin.port), "")


def _shown(url: str) -> str:
    """An address without its query, which may hold what nobody should read."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return one_line(url.partition("?")[0], _PATH_CHARACTERS)
    return one_line(f"{parts.scheme}://{parts.netloc}{parts.path}", _PATH_CHARACTERS)
