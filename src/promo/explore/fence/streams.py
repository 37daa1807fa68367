"""What the proxy does with connections: read a head, pass bytes on, end them."""

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

from promo import bounds
from promo.explore.fence.heads import BadHeadError, end_of_head

CHUNK: Final = 65_536
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


class Client(asyncio.StreamReaderProtocol):
    """A connection that was accepted; ``gone`` is called when the other side hangs up."""

    def __init__(self, talk: Talk) -> None:
        super().__init__(asyncio.StreamReader(limit=CHUNK), talk)
        self.gone: Callable[[], None] = nothing

    def eof_received(self) -> bool:
        """The other side sends nothing more, and waits for nothing."""
        self.gone()
        super().eof_received()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self.gone()
        super().connection_lost(exc)


def when_gone(writer: asyncio.StreamWriter, call: Callable[[], None]) -> None:
    """What to do once whoever is answered has hung up; at once where that is so."""
    client = writer.transport.get_protocol()
    if isinstance(client, Client):
        client.gone = call
    else:
        call()


def nothing() -> None:
    """Do nothing, since nobody waits."""


async def read_head(reader: asyncio.StreamReader, start: bytes = b"") -> tuple[bytes, bytes]:
    """A head, and what came after it; ``start`` was read before."""
    data = bytearray(start)
    while (end := end_of_head(data)) < 0:
        if len(data) > bounds.HEAD_BYTES:
            raise BadHeadError("the head is too long")
        piece = await reader.read(CHUNK)
        if not piece:
            raise EOFError
        data += piece
    return bytes(data[:end]), bytes(data[end:])


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes on until no more come."""
    await writer.drain()
    while piece := await reader.read(CHUNK):
        writer.write(piece)
        await writer.drain()


async def until_one_ends(*ways: Coroutine[Any, Any, None]) -> None:
    """Run some at once; when one has ended, end the others."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def close(writer: asyncio.StreamWriter) -> None:
    """End a connection, whatever state it is in."""
    with suppress(OSError, ssl.SSLError):
        writer.close()
        await writer.wait_closed()
