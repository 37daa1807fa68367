"""GitHub's list of who approved a workflow run, each exchange held against its own description."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from promo.demo.github.exchange import Reply as Said
from promo.demo.github.exchange import Request as Asked
from promo.demo.github.server import Exchange
from promo.demo.github.shapes import Shapes
from promo.demo.github.store import Store, User
from support.openapi import problems
from support.site import Reply, Request, Site, serving

TOKEN = "token-of-the-run"
PATH = "/repos/o/web/actions/runs/77/approvals"
_SHAPES = Shapes(Store("o/web"), "https://api.github.com", "https://github.com")


def review(state: str, *environments: str, login: str | None = "ann") -> dict[str, Any]:
    """One person's word on some environments; without a login, of an account that is gone."""
    return {
        "state": state,
        "comment": "",
        "environments": [{"id": 1, "name": name, "node_id": "x"} for name in environments],
        "user": _SHAPES.user(User(login, 2)) if login else None,
    }


class Reviews:
    """What GitHub says of run 77 of o/web."""

    def __init__(self) -> None:
        self.reply = Reply(body=b"[]")
        self.problems: list[str] = []

    def are(self, *reviews: dict[str, Any]) -> None:
        self.reply = Reply(body=json.dumps(reviews).encode())

    def __call__(self, request: Request) -> Reply:
        reply = self._reply(request)
        self.problems += problems(_exchange(request, reply))
        return reply

    def _reply(self, request: Request) -> Reply:
        if request.path != PATH or request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(404, b"{}")
        return self.reply


def _exchange(request: Request, reply: Reply) -> Exchange:
    address = urlsplit(request.path)
    asked = Asked(
        request.method,
        address.path,
        dict(parse_qsl(address.query)),
        request.headers,
        json.loads(request.body) if request.body else None,
    )
    try:
        said = json.loads(reply.body)
    except ValueError:
        said = None
    # What GitHub does not describe is said on purpose: it may not be taken for a yes.
    reviews = cast("list[dict[str, Any]]", said if isinstance(said, list) else [])
    planted = said != reviews or any(not one["user"] for one in reviews)
    return Exchange(asked, Said(reply.status, said), planted=planted)


@contextmanager
def approvals_github(reviews: Reviews) -> Generator[Site]:
    """Serve them; leaving it fails if anything was not as GitHub describes it."""
    with serving(reviews) as site:
        yield site
    assert not reviews.problems, "\n".join(reviews.problems)
