"""Requests to the API, and the forms that its answers have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from promo.demo.github.faults import DOCS, answer
from promo.demo.github.shapes import time
from promo.demo.github.store import Store

_BODY_CHARACTERS: Final = 65_536  # GitHub's limits
_TITLE_CHARACTERS: Final = 256
_PER_PAGE_MAX: Final = 100


@dataclass(frozen=True)
class Request:
    """One request; ``path`` starts below the API's address, ``parts`` are what its route caught."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Any = None
    parts: Sequence[str] = ()


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def paged(request: Request, items: Sequence[Any], api: str) -> Reply:
    """One page of a list, with GitHub's Link header to the others; ``api`` is the API's address."""
    size = min(_number(request.query.get("per_page"), 30), _PER_PAGE_MAX)
    page = _number(request.query.get("page"), 1)
    last = max(1, -(-len(items) // size))
    links: dict[str, int] = {}
    if page > 1:
        links |= {"prev": page - 1, "first": 1}
    if page < last:
        links |= {"next": page + 1, "last": last}
    shown = items[(page - 1) * size : page * size]
    if not links:
        return Reply(200, shown)
    address = f"{api}{quote(request.path)}"
    header = ", ".join(
        f'<{address}?{urlencode({**request.query, "page": number})}>; rel="{name}"'
        for name, number in links.items()
    )
    return Reply(200, shown, {"Link": header})


def rate_headers(store: Store) -> dict[str, str]:
    """What GitHub says of the rate limit with every answer."""
    reset = int((store.now() + timedelta(hours=1)).timestamp())
    return {
        "X-GitHub-Media-Type": "github.v3; format=json",
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": "4999",
        "X-RateLimit-Used": "1",
        "X-RateLimit-Reset": str(reset),
        "X-RateLimit-Resource": "core",
        "Last-Modified": time(store.now()),
    }


def missing() -> Reply:
    """What is not there."""
    return Reply(404, answer("Not Found", 404))


def unprocessable(resource: str, name: str, code: str) -> Reply:
    """A value that GitHub does not take, said as GitHub says it."""
    error = {"resource": resource, "field": name, "code": code}
    body = {"message": "Validation Failed", "errors": [error], "documentation_url": DOCS}
    return Reply(422, body)


def too_long(title: str, body: str | None) -> Reply | None:
    """The refusal of a title or body that is over GitHub's limit; None when neither is."""
    if len(title) > _TITLE_CHARACTERS:
        return unprocessable("Issue", "title", "too_long")
    return (
        unprocessable("Issue", "body", "too_long") if len(body or "") > _BODY_CHARACTERS else None
    )


def _number(text: str | None, default: int) -> int:
    return max(1, int(text)) if text and text.isdigit() else default
