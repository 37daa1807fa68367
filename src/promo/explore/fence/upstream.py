"""The network's own proxy (HTTP_PROXY, HTTPS_PROXY, NO_PROXY): which connections go through it."""

import base64
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit

from promo.errors import undecided

_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Parent:
    """A proxy that ours must go through. ``authorization`` is a secret, or empty."""

    host: str
    port: int
    tls: bool
    authorization: str


@dataclass(frozen=True)
class Upstream:
    """The network's proxies by scheme, and the hosts that are reached without."""

    parents: Mapping[str, Parent]
    direct: tuple[str, ...] = ()

    def parent(self, scheme: str, host: str, port: int) -> Parent | None:
        """The proxy for a connection; None when it is made directly."""
        if _is_loopback(host) or any(_matches(rule, host, port) for rule in self.direct):
            return None
        return self.parents.get(scheme)


def upstream_of(environment: Mapping[str, str]) -> Upstream:
    """Read the variables; the lower-case spelling wins, as in curl.

    Raises:
        PromoError: inconclusive, ``proxy-unsupported``.
    """
    parents = {
        scheme: _parent(text, f"{scheme}_proxy")
        for scheme in ("http", "https")
        if (text := _variable(environment, f"{scheme}_proxy"))
    }
    rules = _variable(environment, "no_proxy").lower().split(",")
    return Upstream(parents, tuple(rule.strip() for rule in rules if rule.strip()))


def _variable(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name) or environment.get(name.upper()) or ""


def _parent(text: str, name: str) -> Parent:
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in _PORTS or not parts.hostname:
        raise undecided(
            f"{name.upper()} names a proxy that cannot be used",
            reason="proxy-unsupported",
            hint="Give it as http://host:port or https://host:port",
        )
    return Parent(parts.hostname, port, parts.scheme == "https", _authorization(parts))


def _authorization(parts: object) -> str:
    username, password = getattr(parts, "username", None), getattr(parts, "password", None)
    if username is None:
        return ""
    pair = f"{unquote(username)}:{unquote(password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    address = _address(host)
    return address is not None and address.is_loopback


@lru_cache(maxsize=1024)
def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _matches(rule: str, host: str, port: int) -> bool:
    """One entry of NO_PROXY: ``*``, a domain and what is below it, host:port, an address block."""
    if rule == "*":
        return True
    name, colon, number = rule.rpartition(":")
    if colon and number.isdigit() and name.count(":") == 0:
        return int(number) == port and _matches(name, host, port)
    address = _address(host)
    if address is not None:
        try:
            return address in ipaddress.ip_network(rule.strip("[]"), strict=False)
        except ValueError:
            return False
    suffix = rule.removeprefix("*").removeprefix(".")
    return bool(suffix) and (host == suffix or host.endswith(f".{suffix}"))
