"""The registry, against Debian's docker-registry with images pushed by skopeo.

What docker-registry does not do by itself (a token service, throttling, redirects, lies) is done by
a small server in front of it that passes everything else on.
"""

import base64
import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from promo.errors import PromoError
from promo.redact import redact
from promo.registry import Described, Registry
from support.oci import REVISION, SOURCE, Layout, docker_registry
from support.site import Reply, Request, Site, serving

A, B = "a" * 40, "b" * 40
SAYS_A = {REVISION: A, SOURCE: "https://github.com/o/web"}
IS_A = Described(A, "https://github.com/o/web")
# bcrypt of "open-sesame-1", cost 5
PASSWORDS = "person:$2b$05$abcdefghijklmnopqrstuu.U1LNXRWLiu8Rb8fBdf4byg9q3WSJty\n"
LOGIN = base64.b64encode(b"person:open-sesame-1").decode()


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    with docker_registry(tmp_path_factory.mktemp("registry") / "open") as address:
        yield address


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "layout")


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry({"HOME": str(tmp_path)})


def log_in(folder: Path, host: str, login: str = LOGIN) -> Registry:
    (folder / "config.json").write_text(json.dumps({"auths": {host: {"auth": login}}}))
    return Registry({"DOCKER_CONFIG": str(folder)})


def test_a_label(host: str, layout: Layout, registry: Registry) -> None:
    digest = layout.push(layout.image(SAYS_A), f"{host}/o/label:v1")
    assert registry.describe(f"{host}/o/label", digest) == IS_A
    assert registry.has(f"{host}/o/label", digest)


def test_an_annotation_comes_before_the_label(
    host: str, layout: Layout, registry: Registry
) -> None:
    image = layout.image({REVISION: B}, annotations=SAYS_A)
    digest = layout.push(image, f"{host}/o/annotated:v1")
    assert registry.describe(f"{host}/o/annotated", digest) == IS_A


def test_no_label(host: str, layout: Layout, registry: Registry) -> None:
    for name, labels in (("none", None), ("other", {"x": "y"}), ("empty", {REVISION: ""})):
        digest = layout.push(layout.image(labels), f"{host}/o/plain:{name}")
        assert registry.describe(f"{host}/o/plain", digest) == Described(None, None)


def test_platforms_that_agree(host: str, layout: Layout, registry: Registry) -> None:
    index = layout.index([layout.image(SAYS_A), layout.image(SAYS_A, architecture="arm64")])
    digest = layout.push(index, f"{host}/o/many:v1")
    assert registry.describe(f"{host}/o/many", digest) == IS_A


@pytest.mark.parametrize("other", [{REVISION: B}, None])
def test_platforms_that_disagree(
    host: str, layout: Layout, registry: Registry, other: dict[str, str] | None
) -> None:
    index = layout.index([layout.image(SAYS_A), layout.image(other, architecture="arm64")])
    digest = layout.push(index, f"{host}/o/torn:v1")
    with pytest.raises(PromoError) as caught:
        registry.describe(f"{host}/o/torn", digest)
    assert (caught.value.outcome, caught.value.reason) == ("inconclusive", "labels-disagree")


def test_an_index_annotation_needs_no_platform(
    host: str, layout: Layout, registry: Registry
) -> None:
    index = layout.index([layout.image({REVISION: B})], annotations=SAYS_A)
    digest = layout.push(index, f"{host}/o/index:v1")
    assert registry.describe(f"{host}/o/index", digest) == IS_A


def test_attestations_are_no_platform(host: str, layout: Layout, registry: Registry) -> None:
    attestation = {
        **layout.image(None),
        "platform": {"architecture": "unknown", "os": "unknown"},
    }
    digest = layout.push(layout.index([layout.image(SAYS_A), attestation]), f"{host}/o/at:v1")
    assert registry.describe(f"{host}/o/at", digest) == IS_A


def test_an_image_that_is_not_there_is_inconclusive(
    host: str, layout: Layout, registry: Registry
) -> None:
    layout.push(layout.image(SAYS_A), f"{host}/o/there:v1")
    for repository in ("o/there", "o/nowhere"):
        assert not registry.has(f"{host}/{repository}", f"sha256:{'0' * 64}")
        with pytest.raises(PromoError) as caught:
            registry.describe(f"{host}/{repository}", f"sha256:{'0' * 64}")
        assert (caught.value.outcome, caught.value.reason) == ("inconclusive", "image-not-found")


def test_a_registry_where_nobody_listens_is_unreachable(registry: Registry) -> None:
    with pytest.raises(PromoError) as caught:
        registry.describe("127.0.0.1:9/o/web", f"sha256:{'0' * 64}")
    assert (caught.value.outcome, caught.value.reason) == ("unreachable", "registry-unreachable")


def test_basic_credentials_of_docker_login(tmp_path: Path, layout: Layout) -> None:
    with docker_registry(tmp_path / "closed", PASSWORDS) as host:
        top = layout.image(SAYS_A)
        digest = layout.push(top, f"{host}/o/web:v1", login="person:open-sesame-1")
        assert log_in(tmp_path, host).describe(f"{host}/o/web", digest) == IS_A
        wrong = base64.b64encode(b"person:wrong-password").decode()
        for registry in (log_in(tmp_path, host, wrong), Registry({"HOME": str(tmp_path)})):
            with pytest.raises(PromoError, match="docker login") as caught:
                registry.has(f"{host}/o/web", digest)
            assert caught.value.reason == "registry-denied"
    assert redact("open-sesame-1") == "***"


Front = Callable[[Callable[[Request], Reply | None]], AbstractContextManager[Site]]


@pytest.fixture
def front(host: str) -> Front:
    """A server before the registry: what its function does not answer is passed on."""

    def before(answer: Callable[[Request], Reply | None]) -> AbstractContextManager[Site]:
        return serving(lambda request: answer(request) or _passed_on(request, host))

    return before


def _passed_on(request: Request, host: str) -> Reply:
    kept = {k: v for k, v in request.headers.items() if k.lower() == "accept"}
    asked = urllib.request.Request(
        f"http://{host}{request.path}", headers=kept, method=request.method
    )
    try:
        with urllib.request.urlopen(asked) as answer:
            return Reply(
                answer.status, answer.read(), {"Content-Type": answer.headers["Content-Type"]}
            )
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.read())


def name_of(site: Site) -> str:
    return site.url.removeprefix("http://").rstrip("/")


def wants_token(
    site_url: Callable[[], str], allowed: str | None
) -> Callable[[Request], Reply | None]:
    """A registry with a token service that gives one to a login, or to anybody (None)."""

    def answer(request: Request) -> Reply | None:
        given = request.headers.get("authorization")
        if request.path.startswith("/token?"):
            good = given == f"Basic {allowed}" if allowed else given is None
            return Reply(200, b'{"token": "ticket-0123456789"}') if good else Reply(401)
        if given == "Bearer ticket-0123456789":
            return None
        challenge = f'Bearer realm="{site_url()}/token",service="here",scope="repository:x:pull"'
        return Reply(401, headers={"WWW-Authenticate": challenge})

    return answer


@pytest.mark.parametrize("allowed", [LOGIN, None])
def test_a_token_service(
    front: Front, host: str, layout: Layout, tmp_path: Path, allowed: str | None
) -> None:
    digest = layout.push(layout.image(SAYS_A), f"{host}/o/token:v1")
    urls: list[str] = []
    with front(wants_token(lambda: urls[0], allowed)) as site:
        urls.append(site.url.rstrip("/"))
        # With a login that the service does not take, it is asked again without one.
        registry = log_in(tmp_path, name_of(site))
        assert registry.describe(f"{name_of(site)}/o/token", digest) == IS_A
        tokens = [r.path for r in site.requests if r.path.startswith("/token?")]
        assert "scope=repository%3Ao%2Ftoken%3Apull" in tokens[0]
        assert len(tokens) == (1 if allowed else 2), "the token is kept for the next question"


def test_a_token_service_on_another_host_without_https_is_not_asked(
    front: Front, tmp_path: Path
) -> None:
    with serving(lambda _: Reply(200, b'{"token": "x"}')) as other:
        far = other.url.replace("127.0.0.1", "token.invalid")
        challenge = {"WWW-Authenticate": f'Bearer realm="{far}"'}
        with front(lambda _: Reply(401, headers=challenge)) as site:
            with pytest.raises(PromoError) as caught:
                log_in(tmp_path, name_of(site)).has(f"{name_of(site)}/o/x", f"sha256:{'0' * 64}")
            assert caught.value.reason == "registry-denied"
        assert other.requests == []


def test_a_redirect_to_a_store_carries_no_credentials(
    front: Front, host: str, layout: Layout, tmp_path: Path
) -> None:
    digest = layout.push(layout.image(SAYS_A), f"{host}/o/moved:v1")

    def to_store(request: Request) -> Reply | None:
        if not request.headers.get("authorization"):
            return Reply(401, headers={"WWW-Authenticate": 'Basic realm="here"'})
        if "/blobs/" in request.path:
            return Reply(307, headers={"Location": f"{store.url.rstrip('/')}{request.path}"})
        return None

    with front(lambda _: None) as store, front(to_store) as site:
        registry = log_in(tmp_path, name_of(site))
        assert registry.describe(f"{name_of(site)}/o/moved", digest) == IS_A
        assert len(store.requests) == 1
        assert "authorization" not in store.requests[0].headers


@pytest.mark.parametrize(
    ("reply", "outcome", "reason"),
    [
        (Reply(401), "inconclusive", "registry-denied"),
        (Reply(403), "inconclusive", "registry-denied"),
        (Reply(404), "inconclusive", "image-not-found"),
        (Reply(429), "inconclusive", "registry-throttled"),
        (Reply(500), "unreachable", "registry-unreachable"),
        (Reply(200, b"{}"), "inconclusive", "registry-bad-answer"),
        (Reply(200, b"x" * 5_000_000), "inconclusive", "registry-bad-answer"),
        (
            Reply(401, headers={"WWW-Authenticate": 'Bearer realm="http://[bad"'}),
            "inconclusive",
            "registry-denied",
        ),
        (
            Reply(401, headers={"WWW-Authenticate": 'Bearer realm="javascript:x"'}),
            "inconclusive",
            "registry-denied",
        ),
        (Reply(401, headers={"WWW-Authenticate": "Basic"}), "inconclusive", "registry-denied"),
    ],
)
def test_every_bad_answer_is_told_apart(
    front: Front, registry: Registry, reply: Reply, outcome: str, reason: str
) -> None:
    with front(lambda _: reply) as site, pytest.raises(PromoError) as caught:
        registry.describe(f"{name_of(site)}/o/web", f"sha256:{'0' * 64}")
    assert (caught.value.outcome, caught.value.reason) == (outcome, reason)


@pytest.mark.parametrize(
    ("named", "body", "there"),
    [
        ("good", b"", True),
        ("other", b"", None),
        (None, b"the manifest", True),
        (None, b"another manifest", None),
    ],
)
def test_a_digest_is_there_only_if_the_registry_proves_it(
    front: Front, registry: Registry, named: str | None, body: bytes, *, there: bool | None
) -> None:
    digest = f"sha256:{hashlib.sha256(b'the manifest').hexdigest()}"
    names = {"good": digest, "other": f"sha256:{'0' * 64}"}
    headers = {"Docker-Content-Digest": names[named]} if named else {}
    with front(lambda _: Reply(200, body, headers)) as site:
        if there:
            assert registry.has(f"{name_of(site)}/o/web", digest)
            return
        with pytest.raises(PromoError) as caught:
            registry.has(f"{name_of(site)}/o/web", digest)
    assert caught.value.reason == "registry-bad-answer"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"config": 1}',
        b'{"manifests": [{"digest": "../../etc/passwd"}]}',
        b'{"annotations": {"org.opencontainers.image.revision": 5}}',
        b"\xff\xfe",
        b"null",
    ],
)
def test_a_manifest_that_is_none(front: Front, registry: Registry, body: bytes) -> None:
    digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
    with front(lambda _: Reply(200, body)) as site, pytest.raises(PromoError) as caught:
        registry.describe(f"{name_of(site)}/o/web", digest)
    assert caught.value.reason == "registry-bad-answer"


def test_too_many_platforms_are_not_asked_for(front: Front, registry: Registry) -> None:
    one = {"digest": f"sha256:{'0' * 64}"}
    body = json.dumps({"manifests": [one] * 1_000}).encode()
    with front(lambda _: Reply(200, body)) as site:
        with pytest.raises(PromoError, match="1000 platforms"):
            registry.describe(
                f"{name_of(site)}/o/web", f"sha256:{hashlib.sha256(body).hexdigest()}"
            )
        assert len(site.requests) == 1


@pytest.mark.parametrize(
    "config", [b"", b"[]", b"[" * 50_000, b'{"auths": {"127.0.0.1": {"auth": "%%%"}}}', b"\xff"]
)
def test_a_damaged_docker_configuration_is_none(
    front: Front, tmp_path: Path, config: bytes
) -> None:
    (tmp_path / "config.json").write_bytes(config)
    challenge = {"WWW-Authenticate": 'Basic realm="here"'}
    with front(lambda _: Reply(401, headers=challenge)) as site:
        with pytest.raises(PromoError) as caught:
            Registry({"DOCKER_CONFIG": str(tmp_path)}).has(
                f"{name_of(site)}/o/web", f"sha256:{'0' * 64}"
            )
        assert caught.value.reason == "registry-denied"
        assert len(site.requests) == 1
