"""Whom a registry is told that we are: docker's file, its helpers, identity tokens, challenges."""

import base64
import json
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from promo.redact import redact
from promo.registry.credentials import Login, login_of
from promo.registry.login import authorizations
from promo.registry.place import Place
from support.site import Reply, Request, serving

SECRET = "a-secret-of-the-helper"
HELPER = f"""\
#!/bin/sh
[ "$1" = get ] || exit 9
read host
case "$host" in
  registry.example.com) echo '{{"ServerURL": "x", "Username": "AWS", "Secret": "{SECRET}"}}';;
  azure.example.com) echo '{{"Username": "<token>", "Secret": "{SECRET}"}}';;
  https://index.docker.io/v1/)
    echo '{{"Username": "'"$AWS_REGION"'", "Secret": "{SECRET}"}}';;
  broken.example.com) echo '[]';;
  *) echo "credentials not found" >&2; exit 1;;
esac
"""


@pytest.fixture
def helped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on PATH with the helper `docker-credential-test`."""
    program = tmp_path / "docker-credential-test"
    program.write_text(HELPER)
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return tmp_path


def configured(folder: Path, **config: object) -> dict[str, str]:
    (folder / "config.json").write_text(json.dumps(config))
    return {"DOCKER_CONFIG": str(folder), "AWS_REGION": "eu-1"}


def basic(user: str, password: str = SECRET) -> Login:
    return Login(basic=base64.b64encode(f"{user}:{password}".encode()).decode())


@pytest.mark.parametrize(
    ("host", "login"),
    [
        ("registry.example.com", basic("AWS")),
        ("azure.example.com", Login(identity=SECRET)),
        ("registry-1.docker.io", basic("eu-1")),
        ("broken.example.com", None),
        ("unknown.example.com", None),
    ],
)
def test_a_helper_is_asked(helped: Path, host: str, login: Login | None):
    for config in (
        {"credsStore": "test"},
        {"credHelpers": {host: "test", "https://index.docker.io/v1/": "test"}},
    ):
        assert login_of(host, configured(helped, **config)) == login
    assert login is None or SECRET not in redact(f"x {SECRET} y")


@pytest.mark.parametrize("name", ["absent", "../test", "a b", ""])
def test_a_helper_that_cannot_be_is_none(helped: Path, name: str):
    config = {"credHelpers": {"registry.example.com": name}}
    assert login_of("registry.example.com", configured(helped, **config)) is None


def test_a_file_s_own_entry_comes_before_the_store(helped: Path):
    auths = {"registry.example.com": {"auth": basic("me", "open-sesame-2").basic}}
    environment = configured(helped, auths=auths, credsStore="test")
    assert login_of("registry.example.com", environment) == basic("me", "open-sesame-2")
    empty = configured(helped, auths={"registry.example.com": {}}, credsStore="test")
    assert login_of("registry.example.com", empty) == basic("AWS")


def test_a_secret_may_hold_the_whole_configuration(tmp_path: Path):
    content = json.dumps({"auths": {"ghcr.io": {"auth": basic("me", "open-sesame-2").basic}}})
    environment = {"DOCKER_AUTH_CONFIG": content, "DOCKER_CONFIG": str(tmp_path)}
    assert login_of("ghcr.io", environment) == basic("me", "open-sesame-2")
    assert login_of("ghcr.io", {"DOCKER_AUTH_CONFIG": "{", "HOME": "/nowhere"}) is None


# ── challenges ─────────────────────────────────────────────────────────────────────────────────
CHALLENGES = {
    "ECR": 'Basic realm="https://1.dkr.ecr.eu-1.amazonaws.com/",service="ecr.amazonaws.com"',
    "GHCR": 'Bearer realm="{url}/token",service="ghcr.io",scope="repository:user/image:pull"',
    "GAR": 'Bearer realm="{url}/v2/token",service="europe-docker.pkg.dev"',
    "Docker Hub": 'Bearer realm="{url}/token",service="registry.docker.io"',
    "Harbor": 'Bearer realm="{url}/service/token",service="harbor-registry"',
    "ACR": 'Bearer realm="{url}/oauth2/token",service="x.azurecr.io",scope="repository:o/web:pull"',
}


@pytest.mark.parametrize("kind", CHALLENGES)
def test_a_challenge_is_answered_as_its_registry_wants_it(tmp_path: Path, kind: str):
    def answer(request: Request) -> Reply:
        asked.append(request)
        allowed = request.headers.get("authorization") == f"Basic {login}"
        body = {"access_token" if kind == "GAR" else "token": "t" if allowed else "anonymous"}
        return Reply(body=json.dumps(body).encode())

    asked: list[Request] = []
    login = basic("AWS").basic
    with serving(answer) as site:
        host = site.url.removeprefix("http://")
        place = Place(host, site.url, "o/web")
        environment = configured(tmp_path, auths={host: {"auth": login}})
        headers = list(authorizations(place, CHALLENGES[kind].format(url=site.url), environment))
    if kind == "ECR":
        assert headers == [f"Basic {login}"]
        return
    assert headers == ["Bearer t", "Bearer anonymous"]
    assert all("scope=repository%3Ao%2Fweb%3Apull" in request.path for request in asked)


def test_an_identity_token_is_posted_for_another(tmp_path: Path):
    def answer(request: Request) -> Reply:
        form = parse_qs(request.body.decode())
        if request.method == "POST" and form.get("refresh_token") == [SECRET]:
            return Reply(body=b'{"access_token": "bought"}')
        return Reply(401, b"{}")

    with serving(answer) as site:
        host = site.url.removeprefix("http://")
        place = Place(host, site.url, "o/web")
        environment = configured(tmp_path, auths={host: {"identitytoken": SECRET}})
        challenge = CHALLENGES["ACR"].format(url=site.url)
        assert list(authorizations(place, challenge, environment)) == ["Bearer bought"]
