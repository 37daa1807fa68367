"""A real HTTP server on loopback whose answers a test writes as a function of the request."""

import socket
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


@dataclass(frozen=True)
class Request:
    """What a client asked; ``number`` counts from 0 over the life of the server."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    number: int


@dataclass(frozen=True)
class Reply:
    """What the server says; ``pieces`` go out one by one without a length, instead of ``body``."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict[str, str])
    pieces: Callable[[], Generator[bytes]] | None = None


@dataclass
class Site:
    """A running server and what it was asked so far."""

    url: str
    requests: list[Request] = field(default_factory=list[Request])
    connections: int = 0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    site: Site
    respond: Callable[[Request], Reply]
    lock: threading.Lock

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients here hang up on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        server = cast("_Server", self.server)
        with server.lock:
            server.site.connections += 1
        super().setup()

    def answer(self) -> None:
        server = cast("_Server", self.server)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with server.lock:
            headers = {name.lower(): value for name, value in self.headers.items()}
            number = len(server.site.requests)
            asked = Request(self.command, self.path, headers, body, number)
            server.site.requests.append(asked)
        self._send(server.respond(asked))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815  (its names)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.pieces is None:
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else reply.body)
            return
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in reply.pieces():
            self.wfile.write(piece)
            self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (its signature)
        """Nobody reads it."""


@contextmanager
def serving(
    respond: Callable[[Request], Reply], *, tls: ssl.SSLContext | None = None, port: int = 0
) -> Generator[Site]:
    """Serve until the block ends."""
    server = _Server(("127.0.0.1", port), _Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    scheme = "https" if tls else "http"
    server.site = Site(f"{scheme}://127.0.0.1:{server.server_port}")
    server.respond = respond
    server.lock = threading.Lock()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def listening(talk: Callable[[socket.socket], None]) -> Generator[str]:
    """A server below HTTP: ``talk`` gets each connection; the address is yielded."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def accept() -> None:
            while not stop.is_set():
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=_quietly, args=(talk, connection), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            stop.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _quietly(talk: Callable[[socket.socket], None], connection: socket.socket) -> None:
    with connection:
        try:
            talk(connection)
        except OSError:
            return  # the client hung up


def free_port() -> int:
    """A port that nobody listens on for now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
