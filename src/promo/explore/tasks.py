"""Work that an event starts and nobody waits for, until the end: none is lost or left behind."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from playwright.async_api import Error


class Tasks:
    """The running ones. What a closing page interrupts is no failure; anything else is."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self.failed: list[BaseException] = []

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Begin a piece of work, and remember it until it is done."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def end(self) -> None:
        """Stop the work that is still running."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, Error):
            self.failed.append(error)
