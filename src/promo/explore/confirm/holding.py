"""Whether a predicate holds on a page: what was observed is there, and what was expected is not."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.async_api import Error, Page

from promo import bounds
from promo.documents.predicates import Predicate
from promo.explore.page.perform import UNIQUE

_POLL_SECONDS: Final = 0.15
_MS: Final = bounds.ACTION_SECONDS * 1000


async def held(
    page: Page,
    checks: Iterable[tuple[str, Predicate]],
    patience_seconds: float,
    *,
    unique: str = "",
) -> frozenset[str]:
    """The findings whose predicates hold, looked for until all do or the time is up.

    Args:
        page: at the end of the way.
        checks: findings, each with its predicate.
        patience_seconds: how long those that do not hold yet are waited for.
        unique: what was typed for ``{unique}``.
    """
    limit = time.monotonic() + patience_seconds
    waiting, found = dict(checks), set[str]()
    while waiting:
        found |= {name for name, one in waiting.items() if await holds(page, one, unique=unique)}
        waiting = {name: one for name, one in waiting.items() if name not in found}
        if not waiting or time.monotonic() >= limit or page.is_closed():
            break
        await asyncio.sleep(_POLL_SECONDS)
    return frozenset(found)


async def holds(page: Page, one: Predicate, *, unique: str = "") -> bool:
    """Whether it holds now; a page that does not answer shows nothing."""
    try:
        shown = await actual(page, one)
    except Error:
        return False
    observed, expected = _put(one.observed, unique), _put(one.expected, unique)
    return decide(one.kind, shown, observed, expected)


def decide(kind: str, shown: str, observed: Sequence[str], expected: Sequence[str]) -> bool:
    """What was observed is shown, and what was expected is not.

    Args:
        kind: of the predicate.
        shown: what the page shows, its white space made single spaces.
        observed: what shows the fault; one text, but for ``subtree``.
        expected: what would show that there is none; may be empty.
    """
    if kind in {"value", "count", "url"}:
        return [shown] == list(observed) and list(observed) != list(expected)
    if not _in_order(shown, observed):
        return False
    # Where the whole is exactly what was observed, it may well hold what was expected as a part.
    return shown == " ".join(observed) or not expected or not _in_order(shown, expected)


async def actual(page: Page, one: Predicate) -> str:
    """What the page shows where the predicate looks.

    Raises:
        Error: it is not there, or the page does not answer.
    """
    if page.is_closed():
        raise Error("the page is gone")  # its address would still be known
    if one.kind == "url":
        parts = urlsplit(page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    place = page.locator(one.selector or "body")
    if one.kind == "value":
        return _squeezed(await place.input_value(timeout=_MS))
    if one.kind == "count":
        role: Any = one.role
        return str(await place.get_by_role(role).count())
    return _squeezed(await place.inner_text(timeout=_MS))


def _in_order(shown: str, texts: Sequence[str]) -> bool:
    at = 0
    for text in texts:
        found = shown.find(_squeezed(text), at)
        if found < 0:
            return False
        at = found + len(_squeezed(text))
    return bool(texts)


def _put(texts: Iterable[str], unique: str) -> list[str]:
    return [_squeezed(text.replace(UNIQUE, unique)) for text in texts]


def _squeezed(text: str) -> str:
    return " ".join(text.split())
