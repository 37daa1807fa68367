"""A server that remembers everything that reached it: requests, and frames of WebSockets."""

import base64
import hashlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import BinaryIO

from support.site import Reply, Request

Respond = Callable[[Request], Reply]
_WEBSOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass
class Witness:
    """A running server, and what it saw."""

    url: str
    requests: list[Request] = field(default_factory=list[Request])
    sockets: list[str] = field(default_factory=list[str])
    frames: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])
    connections: int = 0

    @property
    def changing(self) -> set[tuple[str, str]]:
        """The requests that may have changed something."""
        return {(r.method, r.path) for r in self.requests if r.method not in _SAFE}

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [request.path for request in self.requests]


def page(body: str, **headers: str) -> Reply:
    """An HTML page."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    html = f"<!doctype html><title>A page</title>{body}"
    return Reply(body=html.encode(), headers={"Content-Type": "text/html; charset=utf-8", **named})


def script(body: str) -> Reply:
    """A script."""
    return Reply(body=body.encode(), headers={"Content-Type": "text/javascript"})


@contextmanager
def witnessing(
    respond: Respond, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Generator[Witness]:
    """Serve until the block ends; sockets are greeted with one frame."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family, backlog=128) as listener:
        shown = f"[{host}]" if ":" in host else host
        port = listener.getsockname()[1]
        witness = Witness(f"{'https' if tls else 'http'}://{shown}:{port}")
        stop = threading.Event()

        def accept() -> None:
            while not stop.is_set():
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                witness.connections += 1
                threading.Thread(
                    target=_talk, args=(witness, respond, connection, tls), daemon=True
                ).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield witness
        finally:
            stop.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _talk(
    witness: Witness, respond: Respond, connection: socket.socket, tls: ssl.SSLContext | None
) -> None:
    with suppress(OSError, ValueError), connection:
        wire = tls.wrap_socket(connection, server_side=True) if tls else connection
        with wire, wire.makefile("rb") as stream:
            while (request := _request(witness, stream)) is not None:
                if request.headers.get("upgrade", "").lower() == "websocket":
                    _socket(witness, request, wire, stream)
                    return
                _send(wire, request, respond(request))


def _request(witness: Witness, stream: BinaryIO) -> Request | None:
    line = stream.readline().decode("latin-1")
    if not line.strip():
        return None
    method, path, _ = line.split(" ", 2)
    headers: dict[str, str] = {}
    while field_line := stream.readline().decode("latin-1").strip():
        name, _, value = field_line.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", 0)))
    request = Request(method, path, headers, body, len(witness.requests))
    witness.requests.append(request)
    return request


def _send(wire: socket.socket, request: Request, reply: Reply) -> None:
    fields = dict(reply.headers)
    if reply.pieces is None:
        fields["Content-Length"] = str(len(reply.body))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    wire.sendall(f"HTTP/1.1 {reply.status} Said\r\n{head}\r\n".encode())
    if reply.pieces is None:
        wire.sendall(b"" if request.method == "HEAD" else reply.body)
        return
    for piece in reply.pieces():
        wire.sendall(piece)
    wire.shutdown(socket.SHUT_RDWR)


def _socket(witness: Witness, request: Request, wire: socket.socket, stream: BinaryIO) -> None:
    key = (request.headers["sec-websocket-key"] + _WEBSOCKET).encode()
    accept = base64.b64encode(hashlib.sha1(key, usedforsecurity=False).digest()).decode()
    wire.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        + b"\x81\x05hello"
    )
    witness.sockets.append(request.path)
    while len(head := stream.read(2)) == 2:
        length = head[1] & 127
        if length == 126:
            length = struct.unpack(">H", stream.read(2))[0]
        mask = stream.read(4)
        data = bytes(byte ^ mask[i % 4] for i, byte in enumerate(stream.read(length)))
        if head[0] & 15 in {0, 1, 2}:
            witness.frames.append((request.path, data))
