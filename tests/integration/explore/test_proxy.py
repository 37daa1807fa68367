"""The proxy, spoken to directly: bytes in, bytes out."""

import asyncio
import socket
import threading
from contextlib import suppress

import pytest

from promo.explore.fence.audit import Audit
from promo.explore.fence.chunked import Chunked
from promo.explore.fence.heads import BadHeadError
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
    head = [f"GET {url} HTTP/1.1", f"Host: {host}", "Connection: close", *lines]
    return "\r\n".join([*head, "", ""]).encode()


def test_a_request_passes_in_origin_form_without_hop_headers():
    with witnessing(lambda _: page("hello", Keep_Alive="timeout=5")) as site:
        answer = through(
            site.url,
            get(f"{site.url}/a?b=c", "Proxy-Connection: keep-alive", "Proxy-Authorization: x",
                "Cookie: a=b", "Keep-Alive: timeout=5", "Upgrade: h2c", "HTTP2-Settings: x",
                "Connection: Upgrade, HTTP2-Settings"),
        )  # fmt: skip
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"hello")
    assert b"timeout=5" not in answer
    (request,) = site.requests
    assert request.path == "/a?b=c"
    assert request.headers["cookie"] == "a=b"
    assert "proxy-authorization" not in request.headers
    assert not {"keep-alive", "upgrade", "http2-settings"} & set(request.headers)


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


def test_nobody_can_take_the_end_of_a_body_away():
    with witnessing(lambda _: page("x")) as site:
        head = f"OPTIONS {site.url}/ HTTP/1.1\r\nConnection: close, Content-Length\r\n"
        through(site.url, f"{head}Content-Length: 6\r\n\r\nGET / ".encode())
    (request,) = site.requests
    assert (request.headers["content-length"], request.body) == ("6", b"GET / ")


OPENING = b"GET /in HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n"


def into_a_tunnel(status: int, sent: bytes) -> tuple[bytes, list[bytes]]:
    """What comes back from a tunnel to a server that answers so, and what came to the server."""
    came: list[bytes] = []

    def talk(connection: socket.socket) -> None:
        came.append(connection.recv(4096))
        connection.sendall(f"HTTP/1.1 {status} Said\r\nContent-Length: 0\r\n\r\n".encode())
        came.append(connection.recv(4096))

    with listening(talk) as address:
        tunnel = f"CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n\r\n".encode()
        return through(f"http://{address}", tunnel + sent), came


def test_a_socket_that_was_opened_goes_its_own_way():
    answer, came = into_a_tunnel(101, OPENING + b"frame")
    assert answer.startswith(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 101")
    assert came == [OPENING, b"frame"]


@pytest.mark.parametrize("status", [100, 200, 400, 426])
def test_after_a_socket_that_was_not_opened_nothing_passes_unread(status: int):
    answer, came = into_a_tunnel(status, OPENING + b"DELETE /all HTTP/1.1\r\nHost: x\r\n\r\n")
    assert f"HTTP/1.1 {status} Said".encode() in answer
    assert came == [OPENING, b""]


def test_which_site_of_a_server_is_asked_its_address_says_alone():
    with witnessing(lambda _: page("x")) as site:
        pair = site.url.partition("//")[2]
        sent = "GET URL/a HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\nConnection: close\r\n\r\n"
        through(site.url, sent.replace("URL", site.url).encode())
        inside = f"CONNECT {pair} HTTP/1.1\r\n\r\n" + sent.replace("URL", "")
        through(site.url, inside.encode())
    assert [request.headers["host"] for request in site.requests] == [pair, pair]


@pytest.mark.parametrize(
    "asked",
    [b"POST /in HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n",
     b"\x16\x03\x01\n\n", b"DELETE /in HTTP/1.1\r\nHost: x\r\n\r\n",
     b"GET http://x/in HTTP/1.1\r\nHost: x\r\n\r\n"],
)  # fmt: skip
def test_a_tunnel_to_a_server_of_plain_http_is_read_like_everything_else(asked: bytes):
    with witnessing(lambda _: page("through")) as site:
        pair = site.url.partition("//")[2]
        sent = f"CONNECT {pair} HTTP/1.1\r\nHost: {pair}\r\n\r\n".encode()
        answer = through(site.url, sent + asked)
    assert answer in {b"", b"HTTP/1.1 200 Connection established\r\n\r\n"}
    assert site.paths == []


def test_what_only_reads_passes_through_such_a_tunnel():
    audit = Audit()
    with witnessing(lambda _: page("through")) as site:
        pair = site.url.partition("//")[2]
        sent = f"CONNECT {pair} HTTP/1.1\r\nHost: {pair}\r\n\r\n"
        asked = "GET /in?a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        answer = through(site.url, (sent + asked).encode(), audit=audit)
    assert answer.endswith(b"through")
    assert site.paths == ["/in?a=b"]
    assert audit.lines() == ()


def test_what_is_answered_here_is_not_passed_on():
    async def story(url: str) -> bytes:
        own = {f"{url}/own": ("said", {"Content-Type": "text/plain"})}
        async with Proxy(allowed_of(url), could_change, Audit(), upstream_of({}), own.get) as proxy:
            port = int(proxy.address.rpartition(":")[2])
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(get(f"{url}/own"))
            answer = await asyncio.wait_for(reader.read(), 5)
            writer.close()
            await writer.wait_closed()
            return answer

    with witnessing(lambda _: page("x")) as site:
        answer = asyncio.run(story(site.url))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n")
    assert answer.endswith(b"\r\n\r\nsaid")
    assert site.connections == 0


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
        # two requests in one, as servers along a way have been made to see them
        b"GET SITE/ HTTP/1.1\r\nContent-Length: 20\r\n\r\nDELETE / HTTP/1.1\r\n\r\n",
        b"OPTIONS SITE/ HTTP/1.1\r\nTransfer-Encoding:\r\nContent-Length: 1\r\n\r\nx",
        b"GET SITE/ HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\n",
        b"GET SITE/ HTTP/1.1\r\nTransfer-Encoding : chunked\r\n\r\n",
        b"GET SITE/ HTTP/1.1\r\nA: b\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET SITE/ HTTP/1.1\r\nA: b\n\nDELETE SITE/ HTTP/1.1\r\n\r\n",
        b"GET SITE/ HTTP/1.1\nHost: x\n\n", b"GET SITE/ HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
        b"GET SITE/\rDELETE HTTP/1.1\r\n\r\n", b"GET SITE/ HTTP/2.0\r\n\r\n",
        b"OPTIONS SITE/ HTTP/1.1\r\nContent-Length: +1\r\n\r\nx",
        b"OPTIONS SITE/ HTTP/1.1\r\nContent-Length: \xb2\r\n\r\nx",
        b"OPTIONS SITE/ HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\nx",
        b"GET SITE/ HTTP/1.1\r\nX-HTTP-Method: DELETE\r\nX-HTTP-Method: GET\r\n\r\n",
        b"GET http://[::1/ HTTP/1.1\r\n\r\n", b"GET http://127.0.0.1:x/ HTTP/1.1\r\n\r\n",
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


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n0\r\nA: b\r\n\r\n"
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


async def asked(address: str, times: int) -> list[bytes]:
    """What comes back for some requests over one connection, each until it ends as known."""
    site = f"http://{address}"
    async with Proxy(allowed_of(site), could_change, Audit(), upstream_of({})) as proxy:
        port = int(proxy.address.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        said: list[bytes] = []
        for _ in range(times):
            writer.write(f"GET {site}/ HTTP/1.1\r\nHost: {address}\r\n\r\n".encode())
            whole = b""
            while not whole.endswith((b"ok", b"b\r\n\r\n")):
                piece = b""
                with suppress(ConnectionResetError):  # what is sent to a closed one ends like that
                    piece = await asyncio.wait_for(reader.read(4096), 5)
                if not piece:
                    break
                whole += piece
            said.append(whole)
        writer.close()
        with suppress(ConnectionResetError):
            await writer.wait_closed()
        return said


@pytest.mark.parametrize("answer", [PLAIN, CHUNKED])
def test_connections_are_kept_where_it_is_certain_where_an_answer_ends(answer: bytes):
    connections: list[socket.socket] = []

    def talk(connection: socket.socket) -> None:
        connections.append(connection)
        while connection.recv(4096):
            connection.sendall(answer)

    with listening(talk) as address:
        said = asyncio.run(asked(address, 3))
    assert len(connections) == 1
    assert [one.partition(b"\r\n\r\n")[2] for one in said] == [answer.partition(b"\r\n\r\n")[2]] * 3


def test_a_kept_connection_that_the_server_has_ended_is_made_anew():
    connections: list[socket.socket] = []

    def talk(connection: socket.socket) -> None:
        connections.append(connection)
        connection.recv(4096)
        connection.sendall(PLAIN)

    with listening(talk) as address:
        assert all(one.endswith(b"ok") for one in asyncio.run(asked(address, 3)))
    assert len(connections) == 3


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nmore",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_a_doubtful_answer_is_the_last_of_its_connection(answer: bytes):
    connections: list[socket.socket] = []

    def talk(connection: socket.socket) -> None:
        connections.append(connection)
        connection.recv(4096)
        connection.sendall(answer)
        if len(connections) == 1:
            connection.close()

    with listening(talk) as address:
        said = asyncio.run(asked(address, 2))
    assert len(connections) == 1
    assert said[1] == b""


def test_whoever_hangs_up_keeps_no_server_busy():
    ended = threading.Event()

    def talk(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.recv(4096)  # the answer never comes; this ends when the proxy hangs up
        ended.set()

    async def story(address: str) -> None:
        site = f"http://{address}"
        async with Proxy(allowed_of(site), could_change, Audit(), upstream_of({})) as proxy:
            port = int(proxy.address.rpartition(":")[2])
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(get(f"{site}/"))
            await asyncio.sleep(0.2)
            writer.close()
            await writer.wait_closed()
            assert await asyncio.to_thread(ended.wait, 10)

    with listening(talk) as address:
        asyncio.run(story(address))


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize("after", [b"", b"HTTP/1.1 200 OK"])
def test_the_end_of_chunks_is_found_however_they_come(size: int, after: bytes):
    body = b"5\r\nhello\r\n00A;a=b\r\n0123456789\r\n0\r\nX: y\r\n\r\n"
    chunked, used, data = Chunked(), 0, body + after
    for at in range(0, len(data), size):
        used += chunked.follow(data[at : at + size])
    assert (chunked.ended, used) == (True, len(body))


@pytest.mark.parametrize("body", [b"\r\n", b"-1\r\n", b"0x5\r\n", b"g\r\n", b"1" * 16 + b"\r\n",
                                  b"1" * 9000])  # fmt: skip
def test_what_is_no_chunk_is_refused(body: bytes):
    with pytest.raises(BadHeadError):
        Chunked().follow(body)
