"""What a person would see on a page, and what looks wrong: one question, asked inside it."""

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final, cast

from msgspec import ValidationError, convert
from playwright.async_api import Error, Page

from promo.explore.look.screens import SCREENS
from promo.explore.visited import Look

_HERE: Final = Path(__file__).parent
_PARTS: Final = ("texts", "busy", "holes", "screens", "links", "layout")


def _read(name: str) -> str:
    return (_HERE / f"{name}.js").read_text(encoding="utf-8")


_QUESTION: Final = _read("look").replace("PARTS)", f"[{','.join(map(_read, _PARTS))}])")
_SCREENS: Final = [sign.asked() for sign in SCREENS]


async def look_at(page: Page, extra: Collection[str] = ()) -> Look | None:
    """Ask a page what there is to see; None when it cannot be asked or answers nonsense.

    Args:
        page: at rest.
        extra: the oracles that were asked for beside the usual ones.
    """
    try:
        said = await page.evaluate(_QUESTION, {"screens": _SCREENS, "extra": sorted(extra)})
    except Error:
        return None  # it is being left, or it is gone
    return look_of(said)


def look_of(said: object) -> Look | None:
    """The answer of a page, which may say anything."""
    if not isinstance(said, dict):
        return None
    try:
        return convert(cast("dict[str, Any]", said), Look)
    except ValidationError:
        return None
