"""The only way out of the browser: a forward proxy that connects to the allowed servers alone.

Interception inside the browser is no boundary: redirects, WebSockets and address literals passed
it. Here nothing is asked of the browser; what is not on the list is not connected to. Over plain
HTTP the proxy sees methods too and refuses those that could change something.
"""

import asyncio
import ssl
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, Final, Self
from urllib.parse import urlsplit

from promo import bounds
from promo.explore.fence.audit import Audit
from promo.explore.fence.heads import (
    BadHeadError,
    RequestHead,
    end_of_head,
    host_and_port,
    request_head,
    response_head,
)
from promo.explore.fence.origins import Allowed, canonical_host
from promo.explore.fence.upstream import Parent, Upstream
from promo.redact import redact

Changes = Callable[[str, str, Mapping[str, str], bytes | None], bool]
_CHUNK: Final = 65_536
_ESTABLISHED: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"
_FIRST_FINAL: Final = 200


class Proxy:
    """A forward proxy on loopback, for HTTP in absolute form and for CONNECT.

    Args:
        allowed: where connections may go.
        changes: whether a request in plain text could change something and is refused.
        audit: told what was refused.
        upstream: the network's own proxies.
    """

    def __init__(
        self, allowed: Allowed, changes: Changes, audit: Audit, upstream: Upstream
    ) -> None:
        self._allowed = allowed
        self._changes = changes
        self._audit = audit
        self._upstream = upstream
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()
        for parent in upstream.parents.values():
            redact.learn(parent.authorization)

    @property
    def address(self) -> str:
        """As Chromium takes it: ``http://127.0.0.1:port``."""
        if self._server is None:
            raise RuntimeError("the proxy is not running")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_CHUNK)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening and end every connection."""
        if self._server is not None:
            self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        if talk is not None:
            self._talks.add(talk)
            talk.add_done_callback(self._talks.discard)
        try:
            await self._talk(reader, writer)
        except (OSError, EOFError, BadHeadError, TimeoutError, ssl.SSLError):
            pass  # whoever hung up knows; the browser sees a failed request
        except asyncio.CancelledError:
            pass  # the exploration is over; a cancelled handler would be logged as an error
        finally:
            await _close(writer)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(bounds.HEAD_SECONDS):
            head, rest = await _read_head(reader)
        request = request_head(head)
        if request.method == "CONNECT":
            await self._tunnel(request, rest, reader, writer)
        else:
            await self._forward(request, rest, reader, writer)

    # ── TLS and sockets: where alone can be seen ───────────────────────────────────────────────
    async def _tunnel(
        self,
        request: RequestHead,
        rest: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        host, port = host_and_port(request.target)
        if not self._allowed.permits(host, port):
            self._audit.connection(host, port, tls=True)
            writer.write(b"HTTP/1.1 403 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return
        theirs, ours = await self._connect("https", host, port, tunnel=True)
        writer.write(_ESTABLISHED)
        ours.write(rest)
        try:
            await _until_one_ends(_pump(reader, ours), _pump(theirs, writer))
        finally:
            await _close(ours)

    # ── plain HTTP: one request a connection, its method seen ──────────────────────────────────
    async def _forward(
        self,
        request: RequestHead,
        rest: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        parts = urlsplit(request.target)
        if parts.scheme != "http" or not parts.hostname:
            raise BadHeadError("not in absolute form")
        host, port = canonical_host(parts.hostname), parts.port or 80
        if not self._allowed.permits(host, port):
            self._audit.connection(host, port, tls=False)
            return
        body = await _read_body(request, rest, reader)
        fields = {name.lower(): value for name, value in request.fields}
        if self._changes(request.method, request.target, fields, body):
            self._audit.changing(request.method, request.target)
            return
        parent = self._upstream.parent("http", host, port)
        theirs, ours = await self._connect("http", host, port, tunnel=False)
        try:
            ours.write(_onward(request, parent) + body)
            await _until_one_ends(_until_hung_up(reader), _answer(theirs, writer, request.method))
        finally:
            await _close(ours)

    async def _connect(
        self, scheme: str, host: str, port: int, *, tunnel: bool
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to a server, through the network's own proxy where one is set."""
        parent = self._upstream.parent(scheme, host, port)
        try:
            async with asyncio.timeout(bounds.UPSTREAM_SECONDS):
                if parent is None:
                    found = await asyncio.open_connection(host, port, limit=_CHUNK)
                else:
                    found = await _through(parent, host, port, tunnel=tunnel)
        except (OSError, TimeoutError, EOFError, BadHeadError) as error:
            self._audit.trouble[host, port] = _why(error, parent)
            raise
        self._audit.trouble.pop((host, port), None)
        return found


async def _through(
    parent: Parent, host: str, port: int, *, tunnel: bool
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    context = ssl.create_default_context() if parent.tls else None
    reader, writer = await asyncio.open_connection(
        parent.host, parent.port, ssl=context, limit=_CHUNK
    )
    if not tunnel:
        return reader, writer
    pair = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {pair} HTTP/1.1", f"Host: {pair}"]
    if parent.authorization:
        lines.append(f"Proxy-Authorization: {parent.authorization}")
    writer.write("\r\n".join([*lines, "", ""]).encode())
    try:
        head, _ = await _read_head(reader)
        status = response_head(head, "CONNECT").status
    except BaseException:
        await _close(writer)
        raise
    if status != 200:  # noqa: PLR2004  (RFC 9110, section 9.3.6)
        await _close(writer)
        raise ConnectionRefusedError(f"the network's proxy answered {status}")
    return reader, writer


def _why(error: Exception, parent: Parent | None) -> str:
    said = "no connection in time" if isinstance(error, TimeoutError) else str(error)
    return f"{said} (through the network's proxy)" if parent else said


def _onward(request: RequestHead, parent: Parent | None) -> bytes:
    if parent is None:
        parts = urlsplit(request.target)
        path = parts.path or "/"
        return request.onward(f"{path}?{parts.query}" if parts.query else path)
    extra = (("Proxy-Authorization", parent.authorization),) if parent.authorization else ()
    return request.onward(request.target, *extra)


async def _read_head(reader: asyncio.StreamReader, start: bytes = b"") -> tuple[bytes, bytes]:
    """A head, and what came after it; ``start`` was read before."""
    data = bytearray(start)
    while (end := end_of_head(data)) < 0:
        if len(data) > bounds.HEAD_BYTES:
            raise BadHeadError("the head is too long")
        piece = await reader.read(_CHUNK)
        if not piece:
            raise EOFError
        data += piece
    return bytes(data[:end]), bytes(data[end:])


async def _read_body(request: RequestHead, rest: bytes, reader: asyncio.StreamReader) -> bytes:
    length = request.field("content-length") or "0"
    too_long = len(length) > len(str(bounds.REQUEST_BODY_BYTES))
    if request.field("transfer-encoding") or not length.isdigit() or too_long:
        raise BadHeadError("a body without a plain length")
    missing = int(length) - len(rest)
    if missing < 0 or int(length) > bounds.REQUEST_BODY_BYTES:
        raise BadHeadError("a body of another length than it says")
    return rest + await reader.readexactly(missing)


async def _answer(theirs: asyncio.StreamReader, writer: asyncio.StreamWriter, method: str) -> None:
    head, rest = await _read_head(theirs)
    while (answer := response_head(head, method)).status < _FIRST_FINAL:
        head, rest = await _read_head(theirs, rest)
    writer.write(answer.rewritten)
    if answer.length is None:
        writer.write(rest)
        await _pump(theirs, writer)
        return
    await _pump_exactly(theirs, writer, rest, answer.length)


async def _pump_exactly(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, piece: bytes, length: int
) -> None:
    """A server may keep its connection open after the last byte; the browser waits for its end."""
    while length > 0:
        writer.write(piece[:length])
        await writer.drain()
        length -= len(piece)
        if length > 0 and not (piece := await reader.read(_CHUNK)):
            return


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await writer.drain()
    while piece := await reader.read(_CHUNK):
        writer.write(piece)
        await writer.drain()


async def _until_hung_up(reader: asyncio.StreamReader) -> None:
    while await reader.read(_CHUNK):
        pass


async def _until_one_ends(*ways: Coroutine[Any, Any, None]) -> None:
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _close(writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, ssl.SSLError):
        writer.close()
        await writer.wait_closed()
