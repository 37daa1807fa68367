"""What `docker login` kept for a registry: in its file, behind a helper, or in the environment.

DOCKER_AUTH_CONFIG     the file's content, for a job that only has secrets
$DOCKER_CONFIG or ~/.docker, config.json:
credHelpers, credsStore   a program `docker-credential-<name>` is asked (ECR, GCR, keychains)
auths                     user and password, or an identity token that buys others
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from promo import bounds
from promo.errors import PromoError
from promo.process import run
from promo.redact import redact
from promo.registry.place import HUB

_HUB_KEYS: Final = ("https://index.docker.io/v1/", "index.docker.io", "docker.io")
_HELPER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
_IDENTITY: Final = "<token>"  # what a helper calls the user of an identity token
# What the helpers of the clouds read; no more of the step's environment reaches them.
_CLOUDS: Final = ("AWS_", "GOOGLE_", "CLOUDSDK_", "AZURE_", "DOCKER_CONFIG")


@dataclass(frozen=True)
class Login:
    """Who we are: ``user:password`` in base64, or a token that buys others."""

    basic: str = ""
    identity: str = ""


class _Auth(msgspec.Struct):
    auth: str = ""
    identitytoken: str = ""


class _DockerConfig(msgspec.Struct, rename={"helpers": "credHelpers", "store": "credsStore"}):
    auths: dict[str, _Auth] | None = None
    helpers: dict[str, str] | None = None
    store: str | None = None


class _Helped(msgspec.Struct):
    user: str = msgspec.field(name="Username", default="")
    secret: str = msgspec.field(name="Secret", default="")


def login_of(host: str, environment: Mapping[str, str]) -> Login | None:
    """The login for a host; None without one. What is damaged is none."""
    config = _config(environment)
    keys = _HUB_KEYS if host == HUB else (host, f"https://{host}", f"https://{host}/v2/")
    helpers = config.helpers or {}
    helper = next((helpers[key] for key in keys if key in helpers), None)
    if helper is not None:
        return _helped(helper, keys[0], environment)
    auths = config.auths or {}
    for key in keys:
        login = _kept(auths[key]) if key in auths else None
        if login is not None:
            return login
    return _helped(config.store, keys[0], environment) if config.store else None


def _config(environment: Mapping[str, str]) -> _DockerConfig:
    folder = environment.get("DOCKER_CONFIG") or f"{environment.get('HOME', '')}/.docker"
    content = environment.get("DOCKER_AUTH_CONFIG", "").encode()
    try:
        if not content:
            with (Path(folder) / "config.json").open("rb") as file:
                content = file.read(bounds.CONFIG_BYTES)
        return msgspec.json.decode(content, type=_DockerConfig)
    except (OSError, ValueError, RecursionError):
        return _DockerConfig()


def _kept(entry: _Auth) -> Login | None:
    if entry.identitytoken:
        redact.learn(entry.identitytoken)
        return Login(identity=entry.identitytoken)
    try:
        user, colon, password = base64.b64decode(entry.auth, validate=True).decode().partition(":")
    except ValueError:
        return None
    if not (user and colon):
        return None
    redact.learn(entry.auth)
    redact.learn(password)
    return Login(basic=entry.auth)


def _helped(name: str, key: str, environment: Mapping[str, str]) -> Login | None:
    """What a helper says; one that is missing, silent or failing has nothing."""
    if not _HELPER.fullmatch(name):
        return None
    passed = {k: v for k, v in environment.items() if k.startswith(_CLOUDS)}
    try:
        done = run(
            [f"docker-credential-{name}", "get"],
            environment=passed,
            stdin=key.encode(),
            timeout_seconds=bounds.REGISTRY_SECONDS,
        )
        said = msgspec.json.decode(done.out, type=_Helped) if done.code == 0 else _Helped()
    except (PromoError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if not (said.user and said.secret):
        return None
    redact.learn(said.secret)
    if said.user == _IDENTITY:
        return Login(identity=said.secret)
    basic = base64.b64encode(f"{said.user}:{said.secret}".encode()).decode()
    redact.learn(basic)
    return Login(basic=basic)
