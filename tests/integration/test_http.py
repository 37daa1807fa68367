"""One exchange with real servers: good ones, slow ones, hostile ones, none at all."""

import gzip
import json
import socket
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from promo.http import Answer, Trouble, TroubleKind, fetch
from support.certificates import self_signed
from support.site import Reply, Request, free_port, listening, serving


def trouble_of(url: str, **options: float) -> Trouble:
    with pytest.raises(Trouble) as caught:
        fetch(url, timeout_seconds=options.get("timeout_seconds", 5))
    return caught.value


def test_an_answer_has_status_headers_body_and_address():
    def respond(_: Request) -> Reply:
        return Reply(503, b"soon", {"X-Git-Sha": "abc"})

    with serving(respond) as site:
        answer = fetch(f"{site.url}/health?deep=1")
    assert answer.status == 503
    assert answer.header("x-git-SHA") == "abc"
    assert (answer.body, answer.truncated) == (b"soon", False)
    assert answer.url == f"{site.url}/health?deep=1"
    assert site.requests[0].path == "/health?deep=1"


def test_each_call_has_a_connection_of_its_own_and_keeps_no_cookie():
    with serving(lambda _: Reply(headers={"Set-Cookie": "replica=1"})) as site:
        for _ in range(3):
            fetch(site.url)
    assert site.connections == 3
    assert all("cookie" not in request.headers for request in site.requests)


def test_a_request_can_carry_a_body():
    def respond(request: Request) -> Reply:
        return Reply(201, request.body)

    with serving(respond) as site:
        answer = fetch(site.url, method="POST", json={"a": ["ü"]}, headers={"X-Key": "1"})
        plain = fetch(site.url, method="PUT", content=b"raw")
    assert json.loads(answer.body) == {"a": ["ü"]}
    assert site.requests[0].headers["content-type"] == "application/json"
    assert site.requests[0].headers["x-key"] == "1"
    assert plain.body == b"raw"


# ── bodies ─────────────────────────────────────────────────────────────────────────────────────
def test_gzip_is_unpacked():
    packed = Reply(body=gzip.compress(b"hello"), headers={"Content-Encoding": "gzip"})
    with serving(lambda _: packed) as site:
        assert fetch(site.url).body == b"hello"


def test_a_body_of_50_mb_is_read_up_to_the_limit():
    sent = 0

    def pieces() -> Generator[bytes]:
        nonlocal sent
        for _ in range(50):
            yield b"x" * 1_000_000
            sent += 1_000_000

    with serving(lambda _: Reply(pieces=pieces)) as site:
        answer = fetch(site.url, limit_bytes=100_000)
    assert (len(answer.body), answer.truncated) == (100_000, True)
    assert sent < 20_000_000


@pytest.mark.parametrize(
    ("encoding", "body", "says"),
    [("br", b"x", "br"), ("gzip", b"no", "damaged"), ("gzip", gzip.compress(b"a")[:-3], "damaged")],
    ids=["unknown", "other", "cut"],
)
def test_a_body_that_cannot_be_unpacked_is_a_trouble(encoding: str, body: bytes, says: str):
    with serving(lambda _: Reply(body=body, headers={"Content-Encoding": encoding})) as site:
        trouble = trouble_of(site.url)
    assert trouble.kind == "protocol"
    assert says in str(trouble)


def drip(head: bytes, byte: bytes) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(byte)
            time.sleep(0.02)

    return talk


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", "too-slow"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "too-slow"),  # its end is the connection's end
        (b"HTTP/1.1 200 OK\r\nX-A: ", "timeout"),
        (b"", "timeout"),
    ],
    ids=["length", "until-closed", "headers", "nothing"],
)
def test_a_server_that_drips_is_cut_at_the_deadline(head: bytes, kind: TroubleKind):
    with listening(drip(head, b"x" if head else b"")) as address:
        assert trouble_of(f"http://{address}/", timeout_seconds=1.0).kind == kind


def test_a_tls_handshake_that_never_ends_is_cut():
    def talk(connection: socket.socket) -> None:
        while connection.recv(1000):
            pass

    with listening(talk) as address:
        assert trouble_of(f"https://{address}/", timeout_seconds=1.0).kind == "timeout"


# ── redirects ──────────────────────────────────────────────────────────────────────────────────
def moved(to: str) -> Reply:
    return Reply(302, b"", {"Location": to})


def test_a_redirect_is_followed_and_headers_stay_at_their_origin():
    headers = {"Authorization": "Bearer s3cret", "Cookie": "a=b", "X-Key": "k"}
    with serving(lambda _: Reply(body=b"there")) as other:

        def respond(request: Request) -> Reply:
            return moved("/two") if request.path == "/one" else moved(other.url + "/three")

        with serving(respond) as site:
            answer = fetch(f"{site.url}/one", headers=headers)
    assert (answer.body, answer.url) == (b"there", f"{other.url}/three")
    for request in site.requests:
        assert {"authorization", "cookie", "x-key"} <= request.headers.keys()
    assert not {"authorization", "cookie", "x-key"} & other.requests[0].headers.keys()


def test_headers_do_not_come_back_with_a_second_redirect():
    with serving(lambda _: moved(back[0])) as other:

        def respond(request: Request) -> Reply:
            return Reply() if request.path == "/back" else moved(other.url)

        with serving(respond) as site:
            back = [f"{site.url}/back"]
            fetch(site.url, headers={"X-Key": "k"})
    assert "x-key" in site.requests[0].headers
    assert "x-key" not in site.requests[1].headers


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("/again", "more than 5 times"),
        ("ftp://127.0.0.1/", "no web address"),
        ("http://[::1", "location"),
        ("http://me:pw@127.0.0.1/", "credentials"),
        ("http://127.0.0.1:99999999/", "no web address"),
    ],
)
def test_a_redirect_that_no_careful_client_follows(location: str, says: str):
    with serving(lambda _: moved(location)) as site:
        trouble = trouble_of(site.url)
    assert trouble.kind in {"redirect", "protocol"}
    assert says in str(trouble)
    assert "pw" not in str(trouble)


def test_with_no_redirects_and_for_a_post_the_redirect_is_the_answer():
    with serving(lambda _: moved("/next")) as site:
        assert fetch(site.url, redirects=0).status == 302
        assert fetch(site.url, method="POST", content=b"x").status == 302
    assert len(site.requests) == 2


def test_https_does_not_become_http(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    context, certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        serving(lambda _: Reply()) as plain,
        serving(lambda _: moved(plain.url), tls=context) as site,
    ):
        trouble = trouble_of(site.url)
    assert trouble.kind == "redirect"
    assert plain.requests == []


# ── no answer ──────────────────────────────────────────────────────────────────────────────────
def test_a_certificate_nobody_signed_is_refused_and_a_trusted_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    context, certificate = self_signed(tmp_path)
    with serving(lambda _: Reply(body=b"safe"), tls=context) as site:
        trouble = trouble_of(site.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetch(site.url).body == b"safe"
    assert trouble.kind == "tls"
    assert "not trusted" in str(trouble)
    assert [r.method for r in site.requests] == ["GET"]


def closing(connection: socket.socket) -> None:
    connection.recv(1000)


def test_kinds_of_trouble_are_told_apart():
    with (
        serving(lambda _: Reply()) as plain,
        listening(closing) as silent,
        listening(lambda c: c.sendall(b"SSH-2.0-OpenSSH\r\n")) as other,
    ):
        said = {
            "connect": trouble_of(f"http://127.0.0.1:{free_port()}/"),
            "dns": trouble_of("http://no-such-host.invalid/"),
            "tls": trouble_of(plain.url.replace("http", "https")),
            "protocol": trouble_of(f"http://{silent}/"),
        }
        assert trouble_of(f"http://{other}/").kind == "protocol"
    assert {kind: trouble.kind for kind, trouble in said.items()} == {k: k for k in said}
    assert "refused" in str(said["connect"])
    assert "no-such-host.invalid" in str(said["dns"])


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (f"http://{'a' * 64}.example/", "dns"),
        ("http://a..b/", "dns"),
        ("http://127.0.0.1:0/", "connect"),
        ("ftp://127.0.0.1/", "address"),
        ("http://exa mple/", "dns"),
        ("http://xn--a/", "dns"),
    ],
)
def test_odd_addresses_are_troubles_not_tracebacks(url: str, kind: TroubleKind):
    assert trouble_of(url).kind == kind


def test_a_proxy_of_the_environment_is_used_and_a_bad_one_is_named(
    monkeypatch: pytest.MonkeyPatch,
):
    with serving(lambda r: Reply(body=r.path.encode())) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert fetch("http://staging.invalid/health").body == b"http://staging.invalid/health"
    monkeypatch.setenv("http_proxy", "gopher://nowhere")
    assert trouble_of("http://staging.invalid/").kind == "proxy"


def test_an_answer_needs_no_httpx_to_be_made():
    assert Answer(200, {"a": "b"}, b"", truncated=False, url="http://x/").header("A") == "b"
