"""Who we are to a registry: what `docker login` kept, and the tokens that it buys.

A registry that answers 401 names how it wants to be asked: `Basic`, or `Bearer` with the address
of a token service. Credentials go to the registry and to that service, never to where a redirect
leads.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

import msgspec

from promo import bounds
from promo.http import Answer, Trouble, fetch
from promo.redact import redact
from promo.registry.credentials import login_of
from promo.registry.place import Place

_PARAMETER: Final = re.compile(r'(\w+)="([^"]{0,2000})"')


class _Token(msgspec.Struct):
    token: str | None = None
    access_token: str | None = None


def authorizations(place: Place, challenge: str, environment: Mapping[str, str]) -> Iterator[str]:
    """The Authorization headers to try after a 401, those with credentials first.

    Args:
        place: the repository that was asked for.
        challenge: the answer's WWW-Authenticate.
        environment: the process's, for the place of the docker configuration.
    """
    scheme, _, rest = challenge.partition(" ")
    login = login_of(place.host, environment)
    basic = f"Basic {login.basic}" if login and login.basic else ""
    if scheme.lower() == "basic" and basic:
        yield basic
    if scheme.lower() != "bearer":
        return
    values = dict(_PARAMETER.findall(rest))
    realm = values.get("realm", "")
    if not _may_be_asked(realm, place):
        return
    query = {"service": values.get("service", ""), "scope": f"repository:{place.name}:pull"}
    url = f"{realm}{'&' if '?' in realm else '?'}{urlencode(query)}"
    if login and login.identity:
        form = {"grant_type": "refresh_token", "refresh_token": login.identity, **query}
        token = _token(realm, {}, urlencode(form).encode())
        if token:
            yield f"Bearer {token}"
    for header in (basic, "") if basic else ("",):
        token = _token(url, {"Authorization": header} if header else {})
        if token:
            yield f"Bearer {token}"


def _may_be_asked(realm: str, place: Place) -> bool:
    """A token service is asked by https; by http only beside a registry of this machine."""
    try:
        parts = urlsplit(realm)
        host = parts.hostname
    except ValueError:
        return False
    local = place.base.startswith("http:") and host in {"localhost", "127.0.0.1", "::1"}
    return parts.username is None and (
        parts.scheme == "https" or (parts.scheme == "http" and local)
    )


def _token(url: str, headers: Mapping[str, str], form: bytes | None = None) -> str | None:
    """A token; None when the service gives none, so that the registry's own answer stands."""
    posted = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    try:
        answer: Answer = fetch(
            url,
            method="POST" if form else "GET",
            headers={**headers, **posted},
            content=form,
            timeout_seconds=bounds.REGISTRY_SECONDS,
        )
        found = msgspec.json.decode(answer.body, type=_Token)
    except (Trouble, msgspec.MsgspecError, RecursionError):
        return None
    token = found.token or found.access_token
    if answer.status != 200 or not token or not re.fullmatch(r"[\x21-\x7e]+", token):  # noqa: PLR2004
        return None
    redact.learn(token)
    return token
