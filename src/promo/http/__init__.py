"""HTTP, asked once: a fresh connection, a deadline for all of it, a bounded answer.

    fetch(url) -> Answer      whatever the status; it is the caller who knows which ones are good
    Trouble                   there was no answer, and why: a ``kind`` and a line for a person

What a caller relies on: no cookie is kept, no header of the caller's leaves the origin it was meant
for, https never becomes http, and neither a slow, an endless nor a packed body costs more than
``timeout_seconds`` and ``limit_bytes``. The environment is read for proxies and for the places of
certificates, and for nothing else.
"""

import functools
import json as jsonlib
import logging
import os
import ssl
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urljoin, urlsplit

from promo import __version__, bounds
from promo.http.body import read_body
from promo.http.deadline import Deadline
from promo.http.trouble import Trouble, TroubleKind, trouble

if TYPE_CHECKING:
    import httpx

__all__ = ["Answer", "Trouble", "TroubleKind", "fetch"]

_REDIRECTS: Final = {301, 302, 303, 307, 308}
_MAY_FOLLOW: Final = {"GET", "HEAD"}
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Answer:
    """What a server said. Everything in it is foreign text.

    Args:
        status: the code of the last answer, redirects being followed.
        headers: by lower-case name; those that came several times are joined by commas.
        body: unpacked, at most ``limit_bytes`` of it.
        truncated: whether the body went on after that.
        url: the address that answered, after redirects.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool
    url: str

    def header(self, name: str) -> str | None:
        """A header by its name in any case."""
        return self.headers.get(name.lower())


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    json: object = None,
    timeout_seconds: float = bounds.READ_SECONDS,
    limit_bytes: int = bounds.BODY_BYTES,
    redirects: int = bounds.REDIRECTS,
) -> Answer:
    """Ask once, on a connection of its own.

    Args:
        url: http or https, asked as it is written.
        method: only GET and HEAD follow redirects.
        headers: sent to the origin of ``url`` alone, whatever it redirects to.
        content: the request's body.
        json: the same, as a value to encode.
        timeout_seconds: for all of it: connection, redirects, the body's last byte. Only looking up
            a name is bounded by the system's resolver instead.
        limit_bytes: how much of the body is read, before and after unpacking.
        redirects: how many are followed; with 0 the redirect itself is the answer.

    Raises:
        Trouble: when there is no whole answer.
    """
    ends = time.monotonic() + timeout_seconds
    own = dict(headers or {})
    if json is not None:
        content = jsonlib.dumps(json).encode()
        own.setdefault("Content-Type", "application/json")
    hops = redirects if method in _MAY_FOLLOW else 0
    for _ in range(hops + 1):
        asked = _Asked(method, url, own, content, limit_bytes, follows=hops > 0)
        answer = _exchange(asked, ends - time.monotonic())
        if not asked.leads_on(answer.status, answer.headers):
            return answer
        target = _next_hop(url, answer.headers["location"])
        if _origin(target) != _origin(url):
            own = {}
        url = target
    raise Trouble("redirect", f"redirects more than {hops} times, at last to {url}", url)


@dataclass(frozen=True)
class _Asked:
    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None
    limit_bytes: int
    follows: bool

    def leads_on(self, status: int, headers: Mapping[str, str]) -> bool:
        return self.follows and status in _REDIRECTS and bool(headers.get("location"))


def _exchange(asked: _Asked, seconds: float) -> Answer:
    """One request and its answer, as httpx does it, every failure of it a ``Trouble``."""
    import httpx  # noqa: PLC0415  (100 ms that --help need not wait for)

    deadline = Deadline(seconds)
    try:
        with deadline, _client(seconds) as client:
            answer = _ask(client, asked, deadline)
        if deadline.passed:  # a body that ends with its connection looks whole when that is cut
            raise TimeoutError
    except (httpx.HTTPError, httpx.InvalidURL, ImportError, OSError, ValueError, zlib.error) as e:
        raise trouble(e, asked.url, deadline) from None
    return answer


def _client(seconds: float) -> "httpx.Client":
    import httpx  # noqa: PLC0415

    logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes a line for every request
    each = max(seconds, 0.001)
    return httpx.Client(
        verify=_trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
        timeout=httpx.Timeout(each, connect=min(bounds.CONNECT_SECONDS, each)),
        headers={
            "User-Agent": f"promo/{__version__}",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        },
    )


@functools.cache
def _trusted(file: str | None, folder: str | None) -> ssl.SSLContext:
    """The machine's certificates and the usual ones, or those that the environment names."""
    import certifi  # noqa: PLC0415

    context = ssl.create_default_context()  # OpenSSL itself reads the two variables
    if not (file or folder):
        context.load_verify_locations(certifi.where())
    return context


def _ask(client: "httpx.Client", asked: _Asked, deadline: Deadline) -> Answer:
    request = client.build_request(
        asked.method,
        asked.url,
        headers=dict(asked.headers),
        content=asked.content,
        extensions={"trace": deadline.trace},
    )
    response = client.send(request, stream=True, follow_redirects=False)
    try:
        deadline.answering = True
        status, headers = response.status_code, dict(response.headers.items())
        body, truncated = b"", False
        if not asked.leads_on(status, headers):
            packed = headers.get("content-encoding", "")
            body, truncated = read_body(response.iter_raw(), packed, asked.limit_bytes)
        return Answer(status, headers, body, truncated, asked.url)
    finally:
        response.close()


# ── redirects ──────────────────────────────────────────────────────────────────────────────────
def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)


def _next_hop(url: str, location: str) -> str:
    """Where a redirect leads, if a careful client would go there."""
    target, parts = _resolved(url, location)
    if parts is None or parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise Trouble("redirect", f"redirects to {location!r}, which is no web address", url)
    if parts.username is not None or parts.password is not None:
        raise Trouble("redirect", "redirects to an address with credentials in it", url)
    if url.lower().startswith("https:") and parts.scheme != "https":
        raise Trouble("redirect", f"redirects from https to http ({target})", url)
    return target


def _resolved(url: str, location: str) -> tuple[str, SplitResult | None]:
    try:
        target = urljoin(url, location)
        parts = urlsplit(target)
        _ = parts.port
    except ValueError:
        return "", None
    return target, parts
