"""What a picture must not show: texts that hold a secret, found by their words and painted over.

A page gets to know no secret by this: it says what it shows, and is told which parts to cover.
"""

from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, cast

from playwright.async_api import Error, Frame, Page

from promo import bounds
from promo.redact import redact

MARKED: Final = "[data-promo-mask]"
_TEXTS: Final = Path(__file__).with_name("covering.js").read_text(encoding="utf-8")
_TELL: Final = "(shown, [what, places]) => shown[what](places)"

Places = Callable[[str], Iterable[tuple[int, int]]]


@asynccontextmanager
async def covered(page: Page) -> AsyncGenerator[None]:
    """Mark what holds a secret, in the page and its frames, for as long as the block goes on.

    Raises:
        Error: of Playwright, when a frame does not say what it shows.
    """
    async with AsyncExitStack() as stack:
        for frame in page.frames:
            if not frame.is_detached():
                await stack.enter_async_context(_covered(frame))
        yield


@asynccontextmanager
async def _covered(frame: Frame) -> AsyncGenerator[None]:
    shown = await frame.evaluate_handle(_TEXTS)
    places = holding(_strings(await shown.evaluate("(shown) => shown.texts")), redact.places)
    if places:
        await shown.evaluate(_TELL, ["cover", places])
    try:
        yield
    finally:
        if places:
            with suppress(Error):  # the page was left in between
                await shown.evaluate(_TELL, ["uncover", places])


def holding(texts: Sequence[str], places: Places) -> list[int]:
    """Which of some texts hold a secret or a part of one, by their numbers.

    Args:
        texts: in the order in which they are read: a secret may go on from one to the next.
        places: from where to where a text holds secrets.
    """
    found: set[int] = set()
    for between in ("", "\n"):
        spans = list(places(between.join(texts)))
        begin = 0
        for at, text in enumerate(texts):
            end = begin + len(text)
            if any(start < end and begin < stop for start, stop in spans):
                found.add(at)
            begin = end + len(between)
    return sorted(found)


def _strings(said: object) -> list[str]:
    """A page's answer, which may be anything."""
    rows = cast("list[Any]", said) if isinstance(said, list) else []
    if len(rows) > bounds.COVERED_TEXTS:
        raise Error("the page shows more texts than anybody reads")
    return [str(row) for row in rows]
