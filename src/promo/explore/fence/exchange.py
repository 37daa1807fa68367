"""One request in plain text and its answer, passed on; both connections may serve the next one.

A server's connection belongs to one of the browser's, so that whatever a server ties to it stays
the browser's own. Where it is not certain where an answer ends, both end with it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from promo import bounds
from promo.explore.fence.chunked import Chunked
from promo.explore.fence.heads import BadHeadError, RequestHead, ResponseHead, response_head
from promo.explore.fence.streams import (
    CHUNK,
    close,
    nothing,
    pump,
    read_head,
    until_one_ends,
    when_gone,
)

Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_FIRST_FINAL: Final = 200
_SWITCHED: Final = 101
# Asked twice, they do what they do once.
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass
class Line:
    """The connection to the server that the last request went to, if it can serve another.

    Args:
        open: opens one, by host and port.
    """

    open: Callable[[str, int], Awaitable[Pair]]
    _to: tuple[str, int] | None = field(default=None, init=False)
    _pair: Pair | None = field(default=None, init=False)

    async def to(self, host: str, port: int) -> tuple[Pair, bool]:
        """A connection to a server, and whether it served before."""
        if self._pair is not None and self._to == (host, port) and not self._pair[0].at_eof():
            return self._pair, True
        return await self.anew(host, port), False

    async def anew(self, host: str, port: int) -> Pair:
        """Open a fresh connection."""
        await self.end()
        self._to, self._pair = (host, port), await self.open(host, port)
        return self._pair

    def hang_up(self) -> None:
        """Whoever waits for the server need not wait any more."""
        if self._pair is not None:
            self._pair[1].transport.abort()

    async def end(self) -> None:
        """End the connection."""
        pair, self._pair = self._pair, None
        if pair is not None:
            await close(pair[1])


async def exchanged(
    line: Line, server: tuple[str, int], asked: bytes, method: str, writer: asyncio.StreamWriter
) -> bool:
    """Ask a server and pass its answer on; whether both connections can go on.

    Args:
        line: to the server.
        server: host and port.
        asked: the request, with its body.
        method: of the request.
        writer: to whoever asked.
    """
    (theirs, ours), served = await line.to(*server)
    if writer.is_closing():
        raise ConnectionAbortedError
    try:
        ours.write(asked)
        answer, rest = await _answered(theirs, method)
    except (EOFError, ConnectionError):
        # A server may end a connection that it kept just when it is asked for more.
        if not served or method not in _SAFE or writer.is_closing():
            raise
        theirs, ours = await line.anew(*server)
        ours.write(asked)
        answer, rest = await _answered(theirs, method)
    return await _passed_on(answer, rest, theirs, writer)


async def opened(
    server: Pair,
    head: bytes,
    rest: bytes,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    """Ask a server of plain HTTP to open a socket; only once it did, all is passed on unread."""
    theirs, ours = server
    when_gone(writer, ours.transport.abort)
    try:
        ours.write(head)
        answer, more = await read_head(theirs)
        when_gone(writer, nothing)
        writer.write(answer + more)
        if response_head(answer).status == _SWITCHED:
            await piped(server, rest, reader, writer)
    finally:
        await close(ours)


async def piped(
    server: Pair, rest: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Pass on whatever comes, both ways, until one side ends; ``rest`` was read before."""
    theirs, ours = server
    try:
        ours.write(rest)
        await until_one_ends(pump(reader, ours), pump(theirs, writer))
    finally:
        await close(ours)


async def read_body(request: RequestHead, rest: bytes, reader: asyncio.StreamReader) -> bytes:
    """The body of a request, of which ``rest`` was read with its head."""
    length = request.field("content-length") or "0"
    too_long = len(length) > len(str(bounds.REQUEST_BODY_BYTES))
    coded = "transfer-encoding" in request.by_name()
    if coded or not (length.isascii() and length.isdigit()) or too_long:
        raise BadHeadError("a body without a plain length")
    # No browser sends one; a server that does not expect it takes it for the next request.
    if request.method in {"GET", "HEAD"} and int(length):
        raise BadHeadError("a body where none belongs")
    missing = int(length) - len(rest)
    if missing < 0 or int(length) > bounds.REQUEST_BODY_BYTES:
        raise BadHeadError("a body of another length than it says")
    return rest + await reader.readexactly(missing)


async def _answered(theirs: asyncio.StreamReader, method: str) -> tuple[ResponseHead, bytes]:
    head, rest = await read_head(theirs)
    while (answer := response_head(head, method)).status < _FIRST_FINAL:
        head, rest = await read_head(theirs, rest)
    return answer, rest


async def _passed_on(
    answer: ResponseHead, rest: bytes, theirs: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    if answer.length is not None:
        whole = await _pass_exactly(answer.rewritten, rest, answer.length, theirs, writer)
    elif answer.chunked:
        whole = await _pass_chunks(answer.rewritten, rest, theirs, writer)
    else:
        writer.write(answer.rewritten + rest)
        await pump(theirs, writer)
        whole = False
    return whole and answer.stays


async def _pass_exactly(
    head: bytes, piece: bytes, left: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """A head and so many bytes; False when there were fewer or more."""
    writer.write(head + piece[:left])
    await writer.drain()
    left -= len(piece)
    while left > 0:
        if not (piece := await reader.read(CHUNK)):
            return False
        writer.write(piece[:left])
        await writer.drain()
        left -= len(piece)
    return left == 0


async def _pass_chunks(
    head: bytes, piece: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """A head and a chunked body; False when it was cut, or followed by more."""
    body = Chunked()
    used = body.follow(piece)
    writer.write(head + piece[:used])
    await writer.drain()
    while not body.ended:
        if not (piece := await reader.read(CHUNK)):
            return False
        used = body.follow(piece)
        writer.write(piece[:used])
        await writer.drain()
    return used == len(piece)
