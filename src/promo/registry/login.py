"""Who we are to a registry: what `docker login` kept, and the tokens that it buys.

A registry that answers 401 names how it wants to be asked: `Basic`, or `Bearer` with the address
of a token service. Credentials go to the registry and to that service, never to where a redirect
leads.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

import msgspec

from promo import bounds
from promo.http import Answer, Trouble, fetch
from promo.redact import redact
from promo.registry.place import HUB, Place

_HUB_KEYS: Final = ("https://index.docker.io/v1/", "index.docker.io", "docker.io")
_PARAMETER: Final = re.compile(r'(\w+)="([^"]{0,2000})"')


class _Token(msgspec.Struct):
    token: str | None = None
    access_token: str | None = None


class _Login(msgspec.Struct):
    auth: str = ""


class _DockerConfig(msgspec.Struct):
    auths: dict[str, _Login] | None = None


def authorizations(place: Place, challenge: str, environment: Mapping[str, str]) -> Iterator[str]:
    """The Authorization headers to try after a 401, those with credentials first.

    Args:
        place: the repository that was asked for.
        challenge: the answer's WWW-Authenticate.
        environment: the process's, for the place of the docker configuration.
    """
    scheme, _, rest = challenge.partition(" ")
    login = _login(place.host, environment)
    if scheme.lower() == "basic" and login:
        yield f"Basic {login}"
    if scheme.lower() != "bearer":
        return
    values = dict(_PARAMETER.findall(rest))
    realm = values.get("realm", "")
    if not _may_be_asked(realm, place):
        return
    query = {"service": values.get("service", ""), "scope": f"repository:{place.name}:pull"}
    url = f"{realm}{'&' if '?' in realm else '?'}{urlencode(query)}"
    for header in (f"Basic {login}", "") if login else ("",):
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


def _token(url: str, headers: Mapping[str, str]) -> str | None:
    """A token; None when the service gives none, so that the registry's own answer stands."""
    try:
        answer: Answer = fetch(url, headers=headers, timeout_seconds=bounds.REGISTRY_SECONDS)
        found = msgspec.json.decode(answer.body, type=_Token)
    except (Trouble, msgspec.MsgspecError, RecursionError):
        return None
    token = found.token or found.access_token
    if answer.status != 200 or not token or not re.fullmatch(r"[\x21-\x7e]+", token):  # noqa: PLR2004
        return None
    redact.learn(token)
    return token


def _login(host: str, environment: Mapping[str, str]) -> str | None:
    """What was kept for a host: ``user:password`` in base64."""
    folder = environment.get("DOCKER_CONFIG") or f"{environment.get('HOME', '')}/.docker"
    try:
        with (Path(folder) / "config.json").open("rb") as file:
            content = file.read(bounds.CONFIG_BYTES)
        auths = msgspec.json.decode(content, type=_DockerConfig).auths or {}
    except (OSError, ValueError, RecursionError):
        return None
    keys = _HUB_KEYS if host == HUB else (host, f"https://{host}", f"https://{host}/v2/")
    auth = next((auths[key].auth for key in keys if key in auths and auths[key].auth), None)
    return auth if auth and _is_login(auth) else None


def _is_login(auth: str) -> bool:
    try:
        user, colon, password = base64.b64decode(auth, validate=True).decode().partition(":")
    except ValueError:
        return False
    redact.learn(auth)
    redact.learn(password)
    return bool(user and colon)
