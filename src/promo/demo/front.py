"""One address in front of processes that come and go: the part a cluster's service plays.

Each new connection goes to one of the processes that are pointed to, at random. While there are
two, an old and a new one, the address answers as a rolling deployment does.
"""

import asyncio
import contextlib
import secrets
import threading
from collections.abc import Coroutine
from typing import Any, Final

_HOST: Final = "127.0.0.1"
_CHUNK_BYTES: Final = 65_536


class Front:
    """A listening address on the loopback interface."""

    def __init__(self) -> None:
        self._behind: tuple[int, ...] = ()
        self._open: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._call(asyncio.start_server(self._accept, _HOST, 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    @property
    def address(self) -> str:
        """Its URL, without a slash at the end."""
        return f"http://{_HOST}:{self.port}"

    def point_to(self, *ports: int) -> None:
        """Send new connections to these processes; those that are open stay where they are."""
        self._behind = ports

    def close(self) -> None:
        """Stop listening and cut what is open."""
        self._call(self._shut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _call(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _shut(self) -> None:
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            return
        self._open.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await self._join(reader, writer)
        finally:
            self._open.discard(task)
            writer.close()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._behind:
            return
        back_reader, back_writer = await asyncio.open_connection(
            _HOST, secrets.choice(self._behind)
        )
        try:
            there = asyncio.create_task(_copy(reader, back_writer))
            await _copy(back_reader, writer)
            there.cancel()
            await asyncio.gather(there, return_exceptions=True)
        finally:
            back_writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hand on what arrives until its sender is done."""
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
