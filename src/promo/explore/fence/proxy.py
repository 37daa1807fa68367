"""The only way out of the browser: a forward proxy that connects to the allowed servers alone.

Interception inside the browser is no boundary: redirects, WebSockets and address literals passed
it. Here nothing is asked of the browser; what is not on the list is not connected to. Over plain
HTTP the proxy sees methods too and refuses those that could change something.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, Self
from urllib.parse import urlsplit

from promo import bounds
from promo.explore.fence.audit import Audit
from promo.explore.fence.exchange import Line, Pair, exchanged, opened, piped, read_body
from promo.explore.fence.heads import (
    BadHeadError,
    RequestHead,
    host_and_port,
    http_server,
    request_head,
    response,
    response_head,
)
from promo.explore.fence.origins import Allowed
from promo.explore.fence.streams import (
    CHUNK,
    Client,
    close,
    nothing,
    read_head,
    when_gone,
)
from promo.explore.fence.upstream import Parent, Upstream
from promo.redact import redact

Changes = Callable[[str, str, Mapping[str, str], bytes | None], bool]
Own = Callable[[str], tuple[str, Mapping[str, str]] | None]
_ESTABLISHED: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"


def passed_on(_url: str) -> None:
    """Answer nothing here: every request goes to its server."""


class Proxy:
    """A forward proxy on loopback, for HTTP in absolute form and for CONNECT.

    Args:
        allowed: where connections may go.
        changes: whether a request in plain text could change something and is refused.
        audit: told what was refused.
        upstream: the network's own proxies.
        own: what is answered here, by address: body and headers; None for what is passed on.
    """

    def __init__(
        self,
        allowed: Allowed,
        changes: Changes,
        audit: Audit,
        upstream: Upstream,
        own: Own = passed_on,
    ) -> None:
        self._allowed = allowed
        self._changes = changes
        self._audit = audit
        self._upstream = upstream
        self._own = own
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
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Client(self._accept), "127.0.0.1", 0)
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
            await close(writer)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(lambda host, port: self._connect("http", host, port, tunnel=False))
        try:
            goes_on = True
            while goes_on:
                async with asyncio.timeout(bounds.HEAD_SECONDS):
                    head, rest = await read_head(reader)
                request = request_head(head)
                if request.method == "CONNECT":
                    await self._tunnel(request, rest, reader, writer)
                    return
                goes_on = await self._forward(request, rest, reader, writer, line)
        finally:
            await line.end()

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
        if self._allowed.in_the_open(host, port):
            writer.write(_ESTABLISHED)
            await self._in_the_open(host, port, rest, reader, writer)
            return
        server = await self._connect("https", host, port, tunnel=True)
        writer.write(_ESTABLISHED)
        await piped(server, rest, reader, writer)

    async def _in_the_open(
        self,
        host: str,
        port: int,
        rest: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """A tunnel to a server of plain HTTP: its requests are read and refused as all others.

        Only a socket, once the server has opened it, goes its own way.
        """
        line = Line(lambda host, port: self._connect("http", host, port, tunnel=False))
        pair = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        try:
            goes_on = True
            while goes_on:
                async with asyncio.timeout(bounds.HEAD_SECONDS):
                    head, rest = await read_head(reader, rest)
                request = request_head(head)
                if not request.target.startswith("/"):
                    raise BadHeadError("not in origin form")
                if request.method == "GET" and request.field("upgrade").lower() == "websocket":
                    server = await self._connect("https", host, port, tunnel=True)
                    await opened(server, head, rest, reader, writer)
                    return
                whole = replace(request, target=f"http://{pair}{request.target}")
                goes_on = await self._forward(whole, rest, reader, writer, line)
                rest = b""
        finally:
            await line.end()

    # ── plain HTTP: every request is looked at, its method seen ────────────────────────────────
    async def _forward(
        self,
        request: RequestHead,
        rest: bytes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        line: Line,
    ) -> bool:
        """Pass one request on, or refuse it; whether another may follow."""
        host, port = http_server(request.target)
        if not self._allowed.permits(host, port):
            self._audit.connection(host, port, tls=False)
            return False
        body = await read_body(request, rest, reader)
        if self._changes(request.method, request.target, request.by_name(), body):
            self._audit.changing(request.method, request.target)
            return False
        if answer := self._own(request.target):
            writer.write(response(*answer))
            await writer.drain()
            return request.stays
        asked = _onward(request, self._upstream.parent("http", host, port)) + body
        when_gone(writer, line.hang_up)
        stays = await exchanged(line, (host, port), asked, request.method, writer)
        when_gone(writer, nothing)
        return stays and request.stays

    async def _connect(self, scheme: str, host: str, port: int, *, tunnel: bool) -> Pair:
        """A connection to a server, through the network's own proxy where one is set."""
        parent = self._upstream.parent(scheme, host, port)
        try:
            async with asyncio.timeout(bounds.UPSTREAM_SECONDS):
                if parent is None:
                    found = await asyncio.open_connection(host, port, limit=CHUNK)
                else:
                    found = await _through(parent, host, port, tunnel=tunnel)
        except (OSError, TimeoutError, EOFError, BadHeadError) as error:
            self._audit.trouble[host, port] = _why(error, parent)
            raise
        self._audit.trouble.pop((host, port), None)
        return found


async def _through(parent: Parent, host: str, port: int, *, tunnel: bool) -> Pair:
    context = ssl.create_default_context() if parent.tls else None
    reader, writer = await asyncio.open_connection(
        parent.host, parent.port, ssl=context, limit=CHUNK
    )
    if not tunnel:
        return reader, writer
    pair = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {pair} HTTP/1.1", f"Host: {pair}"]
    if parent.authorization:
        lines.append(f"Proxy-Authorization: {parent.authorization}")
    writer.write("\r\n".join([*lines, "", ""]).encode())
    try:
        head, _ = await read_head(reader)
        status = response_head(head, "CONNECT").status
    except BaseException:
        await close(writer)
        raise
    if status != 200:  # noqa: PLR2004  (RFC 9110, section 9.3.6)
        await close(writer)
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
