"""What stands in password fields: the library's snapshot shows it, the model must not see it."""

import asyncio
from collections.abc import Iterable
from typing import Final

from playwright.async_api import Error, Page

from promo import bounds
from promo.explore.agent.snapshot import Node
from promo.redact import MARK

_FIELDS: Final = "input[type=password]"
_VALUES: Final = "(fields) => fields.map((field) => field.value)"


async def passwords(page: Page) -> frozenset[str]:
    """The values of all password fields, frames and open shadow roots included.

    Raises:
        TimeoutError: the page does not answer.
    """
    found = list[str]()
    async with asyncio.timeout(bounds.SNAPSHOT_SECONDS):
        for frame in page.frames[: bounds.FRAMES_WALKED]:
            try:
                found += await frame.locator(_FIELDS).evaluate_all(_VALUES)
            except Error:
                continue  # the frame went away, and what stood in it
    return frozenset(_squeezed(value) for value in found if value.strip())


def cover(nodes: Iterable[Node], values: frozenset[str]) -> None:
    """Blank out the fields that hold one of the values."""
    for node in nodes:
        if node.ref and _squeezed(node.text) in values:
            node.text = MARK


def _squeezed(text: str) -> str:
    return " ".join(text.split())
