"""Whether a request could change something on the server."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

from promo.explore.fence.graphql import body_reads_only, reads_only

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OVERRIDES: Final = ("x-http-method-override", "x-http-method", "x-method-override")


def could_change(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> bool:
    """Whether a request may do more than read; in doubt it may.

    Args:
        method: as sent.
        url: the whole address.
        headers: names in lower case.
        body: None when it is not known.
    """
    if any(headers.get(name, "GET").upper() not in _SAFE for name in _OVERRIDES):
        return True
    if method.upper() in _SAFE:
        return _changes_by_address(url)
    if method.upper() != "POST" or body is None or not speaks_graphql(url):
        return True
    return _changes_by_address(url) or not body_reads_only(body, headers.get("content-type", ""))


def changes_beside_a_login(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None
) -> bool:
    """Whether a request does more than a login has to: those are posted, and nothing else is."""
    overridden = any(headers.get(name, "GET").upper() not in _SAFE for name in _OVERRIDES)
    return overridden or (method.upper() != "POST" and could_change(method, url, headers, body))


def speaks_graphql(url: str) -> bool:
    """Whether an address looks like a GraphQL endpoint.

    Other endpoints take a ``query`` too and delete by it, so a body alone proves nothing.
    """
    try:
        segments = urlsplit(url).path.lower().split("/")
    except ValueError:
        return False
    return any(segment.endswith("graphql") or segment == "gql" for segment in segments)


def _changes_by_address(url: str) -> bool:
    """GraphQL over GET: servers are told to refuse mutations there, and some do not."""
    if not speaks_graphql(url):
        return False
    try:
        documents = parse_qs(urlsplit(url).query, max_num_fields=100).get("query", [])
    except ValueError:
        return True
    return not all(reads_only(document) for document in documents)
