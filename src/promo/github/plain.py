"""GitHub's API over plain HTTP, for what stays light: GraphQL, refs, pull requests, approvals.

One question, one answer, nothing tried again: who asks knows what a second time would do. Whatever
GitHub says is foreign text.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

from promo import bounds, http
from promo.errors import invalid
from promo.redact import redact

_GITHUB = "https://github.com"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
_BY_SSH = re.compile(r"(?:ssh://)?[A-Za-z0-9._-]+@([A-Za-z0-9.-]+)(?::\d+/|[:/])/?(.+)")
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class Said:
    """An answer: its status (0 when none came), its JSON (None when it is none), and its words.

    ``words`` are the message and the errors in one text, for people and for telling them apart;
    empty when the answer is a good one.
    """

    status: int
    body: Any
    words: str = ""

    @property
    def is_good(self) -> bool:
        """Whether GitHub did what it was asked."""
        return not self.words

    def item(self, *names: str) -> Any:
        """What stands at a path of keys; None when something on the way is missing."""
        found: Any = self.body
        for name in names:
            found = cast("dict[str, Any]", found).get(name) if isinstance(found, dict) else None
        return found


@dataclass(frozen=True)
class PlainGitHub:
    """One repository of one GitHub server.

    Args:
        repository: ``owner/name``.
        token: what to ask with.
        api_url: of the REST API.
        graphql_url: of the GraphQL API.
    """

    repository: str
    token: str = field(repr=False)
    api_url: str = "https://api.github.com"
    graphql_url: str = "https://api.github.com/graphql"

    def rest(
        self, method: str, path: str, body: object = None, seconds: float = bounds.GITHUB_SECONDS
    ) -> Said:
        """Ask below ``/repos/owner/name``; ``path`` starts with a slash or is empty."""
        return self._ask(method, f"{self.api_url}/repos/{self.repository}{path}", body, seconds)

    def graphql(
        self, query: str, variables: Mapping[str, object], seconds: float = bounds.GITHUB_SECONDS
    ) -> Said:
        """Ask one GraphQL document; its errors are words, whatever the status."""
        said = self._ask(
            "POST", self.graphql_url, {"query": query, "variables": dict(variables)}, seconds
        )
        errors = said.item("errors")
        return Said(said.status, said.body, _told(cast("list[Any]", errors))) if errors else said

    def _ask(self, method: str, url: str, body: object, seconds: float) -> Said:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        try:
            answer = http.fetch(
                url, method=method, headers=headers, json=body, redirects=0,
                timeout_seconds=max(1.0, seconds), limit_bytes=bounds.GITHUB_BYTES,
            )  # fmt: skip
        except http.Trouble as trouble:
            return Said(0, None, f"timed out or cut off: {trouble}")
        found = _json(answer.body)
        if 200 <= answer.status < 300:  # noqa: PLR2004  (HTTP's class of successes)
            return Said(answer.status, found)
        message = Said(answer.status, found).item("message")
        errors = Said(answer.status, found).item("errors")
        more = f": {_told(cast('list[Any]', errors))}" if isinstance(errors, list) else ""
        words = f"The requested URL returned error: {answer.status} {message or ''}{more}"
        return Said(answer.status, found, words)


def plain_github(
    repository: str, token: str, environment: Mapping[str, str], where: str = "--token"
) -> PlainGitHub:
    """The repository on the GitHub server that the environment names.

    Args:
        repository: ``owner/name``.
        token: what to ask with; learned as a secret.
        environment: GITHUB_API_URL and GITHUB_GRAPHQL_URL, as a workflow sets them.
        where: the input to name in an error.

    Raises:
        PromoError: invalid, ``plain-http``: a token does not travel unprotected.
    """
    redact.learn(token)
    api = (environment.get("GITHUB_API_URL") or "https://api.github.com").rstrip("/")
    graphql = environment.get("GITHUB_GRAPHQL_URL") or f"{api.removesuffix('/v3')}/graphql"
    for url in (api, graphql):
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise invalid(
                "a token does not travel over plain HTTP",
                reason="plain-http",
                where=where,
                hint="Use the https:// address of the API",
            )
    return PlainGitHub(repository, token, api, graphql)


def repository_name(address: str, environment: Mapping[str, str]) -> str | None:
    """``owner/name`` of a git address on the GitHub server; None when it is elsewhere.

    Args:
        address: an http(s) URL.
        environment: GITHUB_SERVER_URL, as a workflow sets it.
    """
    server = urlsplit(environment.get("GITHUB_SERVER_URL") or _GITHUB)
    parts = urlsplit(address)
    if (parts.scheme, parts.netloc.lower()) != (server.scheme, server.netloc.lower()):
        return None
    name = parts.path.strip("/").removesuffix(".git")
    return name if name.count("/") == 1 and all(name.split("/")) else None


def name_on_github(address: str, environment: Mapping[str, str]) -> str:
    """``owner/name`` of what a person or a remote calls a repository; empty when it is elsewhere.

    Args:
        address: ``owner/name``, an http(s) or ssh address, or ``git@host:owner/name``.
        environment: GITHUB_SERVER_URL, as a workflow sets it.
    """
    if _NAME.fullmatch(address):
        return address
    server = urlsplit(environment.get("GITHUB_SERVER_URL") or _GITHUB)
    by_ssh = _BY_SSH.fullmatch(address)
    if by_ssh and by_ssh[1].lower() == (server.hostname or ""):
        address = f"{server.scheme}://{server.netloc}/{by_ssh[2]}"
    return repository_name(address, environment) or ""


def _json(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except (ValueError, RecursionError):
        return None


def _told(errors: list[Any]) -> str:
    """The errors of an answer in one text: kind, code and message of each."""
    told: list[str] = []
    for error in errors[:10]:
        if isinstance(error, dict):
            known = cast("dict[str, Any]", error)
            told.append(
                " ".join(str(known[k]) for k in ("type", "code", "message") if known.get(k))
            )
        else:
            told.append(str(error))
    return "; ".join(told)
