"""A page's DevTools session: what the library tells too little of, and questions that cost little.

The library's own ``evaluate`` compiles a script of helpers in every document first, and wraps what
is asked and answered: 3 ms of a page's work, of 85 (bench/sweep.py).
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Self, cast

from playwright.async_api import CDPSession, Page

Told = Callable[[Mapping[str, Any]], None]


class DevTools:
    """The session of one page; it ends with the page."""

    def __init__(self, session: CDPSession) -> None:
        self._session: Any = session  # the library types each event's name

    @classmethod
    async def of(cls, page: Page) -> Self:
        """A fresh session."""
        return cls(await page.context.new_cdp_session(page))

    async def listen(self, events: Mapping[str, Told]) -> None:
        """Be told of the runtime's events, by name."""
        for name, told in events.items():
            self._session.on(name, told)
        await self._session.send("Runtime.enable")

    async def ask(self, function: str, argument: object = None) -> object:
        """Call a function in the page, its promise awaited; what it gave back, as JSON.

        Args:
            function: JavaScript of a function with one parameter. Where it stays the same, the
                browser compiles it once.
            argument: plain values.

        Returns:
            None where it threw, too.

        Raises:
            Error: playwright's; the page is being left, or is gone.
        """
        asked = f"({function})({json.dumps(argument)})"
        said = await self._session.send(
            "Runtime.evaluate",
            {"expression": asked, "awaitPromise": True, "returnByValue": True},
        )
        answer = cast("dict[str, Any]", said)
        return None if "exceptionDetails" in answer else answer["result"].get("value")
