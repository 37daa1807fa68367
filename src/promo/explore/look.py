"""What a person would see on a page: one question, asked inside it."""

from pathlib import Path
from typing import Any, Final, cast

from playwright.async_api import Error, Page

from promo.explore.visited import Look

_QUESTION: Final = Path(__file__).with_name("look.js").read_text(encoding="utf-8")


async def look_at(page: Page) -> Look | None:
    """Ask a page what there is to see; None when it cannot be asked or answers nonsense."""
    try:
        said = await page.evaluate(_QUESTION)
    except Error:
        return None  # it is being left, or it is gone
    return look_of(said)


def look_of(said: object) -> Look | None:
    """The answer of a page, which may say anything."""
    answer = cast("dict[str, Any]", said) if isinstance(said, dict) else {}
    characters, things, html = (answer.get(k) for k in ("characters", "things", "html"))
    if not isinstance(characters, int) or not isinstance(things, int) or not isinstance(html, bool):
        return None
    return Look(characters=max(0, characters), things=max(0, things), html=html)
