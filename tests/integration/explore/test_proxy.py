"""The proxy, spoken to directly: bytes in, bytes out."""

import asyncio
import socket

import pytest

from promo.explore.fence.audit import Audit
from promo.explore.fence.methods import could_change
from promo.explore.fence.origins import allowed_of
from promo.explore.fence.proxy import Proxy
from promo.explore.fence.upstream import upstream_of
from support.site import Reply, Request, free_port, listening
from support.witness import Witness, page, witnessing


def through(
    site: str, sent: bytes, environment: dict[str, str] | None = None, audit: Audit | None = None
) -> bytes:
    """What the proxy answers to some bytes."""

    async def story() -> bytes:
        upstream = upstream_of(environment or {})
        book = audit or Audit()
        async with Proxy(allowed_of(site), could_change, book, upstream) as proxy:
            port = int(proxy.address.rpartition(":")[2])
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            answer = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            await writer.wait_closed()
            return answer

    return asyncio.run(story())


def get(url: str, *lines: str) -> bytes:
    host = url.split("/")[2]
    return "\r\n".join([f"GET {url} HTTP/1.1", f"Host: {host}", *lines, "", ""]).encode()


def test_a_request_passes_in_origin_form_without_hop_headers():
    with witnessing(lambda _: page("hello", Keep_Alive="timeout=5")) as site:
        answer = through(
            site.url,
            get(f"{site.url}/a?b=c", "Proxy-Connection: keep-alive", "Proxy-Authorization: x",
                "Cookie: a=b", "Connection: keep-alive"),
        )  # fmt: skip
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"hello")
    assert b"Connection: close" in answer
    assert b"Keep-Alive" not in answer
    (request,) = site.requests
    assert request.path == "/a?b=c"
    assert request.headers["cookie"] == "a=b"
    assert "proxy-authorization" not in request.headers


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/", "http://localhost:PORT/", "http://[::1]:PORT/", "http://0:PORT/",
        "http://user@other:PORT/", "https://127.0.0.1:PORT/", "ftp://127.0.0.1:PORT/", "/path",
        "http://127.0.0.1:PORT@other/", "http:///x", "http://127.0.0.1:99999/",
    ],
)  # fmt: skip
def test_nothing_else_is_connected_to(target: str):
    with witnessing(lambda _: page("x")) as site:
        port = site.url.rpartition(":")[2]
        url = target.replace("PORT", port)
        assert through(site.url, f"GET {url} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) == b""
    assert site.connections == 0


@pytest.mark.parametrize(
    "target", ["other:443", "127.0.0.1:1", "127.0.0.1", "127.0.0.1:", "[::1]:80"]
)
def test_no_tunnel_elsewhere(target: str):
    with witnessing(lambda _: page("x")) as site:
        answer = through(site.url, f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())
    assert answer == b"" or answer.startswith(b"HTTP/1.1 403")
    assert site.connections == 0


def test_a_tunnel_to_the_site():
    with witnessing(lambda _: page("through")) as site:
        pair = site.url.partition("//")[2]
        sent = f"CONNECT {pair} HTTP/1.1\r\nHost: {pair}\r\n\r\n".encode()
        answer = through(site.url, sent + f"GET /in HTTP/1.1\r\nHost: {pair}\r\n\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200")
    assert site.paths == ["/in"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "FOO"])
def test_what_could_change_something_is_refused_and_noted(method: str):
    audit = Audit()
    with witnessing(lambda _: page("x")) as site:
        sent = f"{method} {site.url}/x?secret=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
        assert through(site.url, sent.encode(), audit=audit) == b""
    assert site.connections == 0
    assert audit.lines() == (f"{method} {site.url}/x: read-only",)


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"\r\n\r\n", b"GET\r\n\r\n", b"GET http://a b HTTP/1.1\r\n\r\n", b"\x16\x03\x01" * 40,
        b"GET SITE/ HTTP/1.1\r\nno colon\r\n\r\n", b"GET SITE/ HTTP/1.1\r\nA: b" + b"c" * 70_000,
        b"GET SITE/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET SITE/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET SITE/ HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET SITE/ HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"GET SITE/ HTTP/1.1\r\n\r\nGET SITE/second HTTP/1.1\r\n\r\n",
    ],
)  # fmt: skip
def test_nonsense_reaches_nobody(sent: bytes):
    async def story(site: Witness) -> bytes:
        async with Proxy(allowed_of(site.url), could_change, Audit(), upstream_of({})) as proxy:
            port = int(proxy.address.rpartition(":")[2])
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent.replace(b"SITE", site.url.encode()))
            writer.write_eof()
            answer = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            await writer.wait_closed()
            return answer

    with witnessing(lambda _: page("x")) as site:
        assert asyncio.run(story(site)) == b""
    assert site.connections == 0


def test_a_server_without_a_length_or_with_an_early_head():
    def talk(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(
            b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.0 200 OK\nOdd header\n\n"
        )
        connection.sendall(b"body")

    with listening(talk) as address:
        answer = through(f"http://{address}", get(f"http://{address}/"))
    assert answer.startswith(b"HTTP/1.0 200 OK")
    assert answer.endswith(b"\r\n\r\nbody")


@pytest.mark.parametrize(
    ("method", "said", "body"),
    [
        ("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", b"body"),
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", b""),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n", b""),
        ("GET", b"HTTP/1.1 204 No Content\r\n\r\n", b""),
    ],
)
def test_an_answer_ends_where_it_says_so(method: str, said: bytes, body: bytes):
    def talk(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(said)
        connection.recv(1)  # until the proxy hangs up: this server never does

    with listening(talk) as address:
        asked = get(f"http://{address}/").replace(b"GET", method.encode())
        assert through(f"http://{address}", asked).partition(b"\r\n\r\n")[2] == body


def test_a_server_that_is_not_there_is_noted_as_trouble():
    audit = Audit()
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    assert through(site, get(f"{site}/"), audit=audit) == b""
    assert ("127.0.0.1", port) in audit.trouble
    assert audit.lines() == ()


def test_the_networks_proxy_is_gone_through():
    def relay(request: Request) -> Reply:
        return page(f"relayed {request.path}")

    with witnessing(relay) as parent:
        proxy = parent.url.replace("//", "//user:p%40ss@")
        answer = through("http://site.test", get("http://site.test/a"), {"HTTP_PROXY": proxy})
        assert answer.endswith(b"relayed http://site.test/a")
        (request,) = parent.requests
        assert request.headers["proxy-authorization"] == "Basic dXNlcjpwQHNz"


@pytest.mark.parametrize(("status", "reached"), [(200, True), (407, False)])
def test_tunnels_go_through_the_networks_proxy(*, status: int, reached: bool):
    asked: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        asked.append(connection.recv(4096))
        connection.sendall(f"HTTP/1.1 {status} Said\r\n\r\n".encode())
        if reached:
            connection.recv(4096)
            connection.sendall(b"from the other side")

    audit = Audit()
    with listening(talk) as address:
        sent = b"CONNECT site.test:443 HTTP/1.1\r\nHost: site.test:443\r\n\r\nclient hello"
        answer = through("https://site.test", sent, {"https_proxy": f"http://{address}"}, audit)
    assert asked[0].startswith(b"CONNECT site.test:443 HTTP/1.1\r\n")
    assert (b"from the other side" in answer) is reached
    assert bool(audit.trouble) is not reached
