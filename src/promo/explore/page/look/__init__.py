"""What a person would see on a page, and what looks wrong: one question, asked inside it."""

import asyncio
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final, cast

from msgspec import ValidationError, convert
from playwright.async_api import Error

from promo import bounds
from promo.explore.page.devtools import DevTools
from promo.explore.page.look.screens import SCREENS
from promo.explore.page.visited import Look

_HERE: Final = Path(__file__).parent
_PARTS: Final = ("texts", "busy", "holes", "screens", "links", "layout")


def _read(name: str) -> str:
    return (_HERE / f"{name}.js").read_text(encoding="utf-8")


# The screens are part of the text: handed over as an argument they take longer than the look.
_QUESTION: Final = (
    _read("look")
    .replace("PARTS)", f"[{','.join(map(_read, _PARTS))}])")
    .replace("SCREENS", json.dumps([sign.asked() for sign in SCREENS]))
)


async def look_at(
    devtools: DevTools, extra: Collection[str] = (), quiet_seconds: float = 0.0
) -> Look | None:
    """Ask a page what there is to see; None when it cannot be asked or answers nonsense.

    Args:
        devtools: of a page that is at rest, or soon.
        extra: the oracles that were asked for beside the usual ones.
        quiet_seconds: that the page waits before it looks, by its own clock.
    """
    asked = {"extra": sorted(extra), "quiet": round(1000 * quiet_seconds)}
    try:
        if not quiet_seconds:
            return look_of(await devtools.ask(_QUESTION, asked))
        async with asyncio.timeout(2 * quiet_seconds + bounds.LOOK_SECONDS):
            return look_of(await devtools.ask(_QUESTION, asked))
    except Error:
        return None  # it is being left, or it is gone
    except TimeoutError:
        return await look_at(devtools, extra)  # its timers do not run; it may still answer


def look_of(said: object) -> Look | None:
    """The answer of a page, which may say anything."""
    if not isinstance(said, dict):
        return None
    try:
        told = cast("dict[str, Any]", said)
        lists = {name: str(told.get(name, "")).split() for name in ("links", "views")}
        return convert({**told, **lists}, Look)
    except ValidationError:
        return None
