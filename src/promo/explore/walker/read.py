"""Asks a page, and the frames in it, what can be used there.

One question a frame tells what the library's snapshot with references leaves out: forms, types,
limits, where a link leads. Only what is used is then turned into a stable locator, which the
snapshot cannot do for all at once either.
"""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Final

from playwright.async_api import Error, Page

from promo import bounds
from promo.explore.page.perform import selector_of
from promo.explore.walker.things import State, Thing, state_of

_QUESTION: Final = Path(__file__).with_name("inventory.js").read_text(encoding="utf-8")


async def read_state(page: Page) -> State:
    """What a page offers now; a frame that does not answer offers nothing."""
    told: list[object] = []
    for frame in page.frames[: bounds.FRAMES_WALKED]:
        said: object = None
        with suppress(Error, TimeoutError):
            # Longer than a step may take: what is not seen now is never used.
            async with asyncio.timeout(bounds.ROUTE_SECONDS):
                said = await frame.evaluate(_QUESTION, bounds.THINGS_PER_FRAME)
        told.append(said)
    return state_of(page.url, told)


async def stable_selector(page: Page, thing: Thing) -> str | None:
    """How to find a thing again, in a page that was made anew; None when it is gone."""
    if thing.frame >= len(page.frames):
        return None
    with suppress(Error, TimeoutError):
        async with asyncio.timeout(bounds.ACTION_SECONDS):
            stable = await page.frames[thing.frame].locator(thing.path).normalize()
        return selector_of(stable)
    return None
