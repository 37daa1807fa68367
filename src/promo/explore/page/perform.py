"""One step of an exploration, done in a page: for walking and for replaying alike.

Whatever is in the way, it ends in time and says why it could not be done.
"""

from collections.abc import Mapping
from functools import singledispatch
from typing import Final

from playwright.async_api import Error, Locator, Page
from playwright.async_api import TimeoutError as Late

from promo import bounds
from promo.documents.steps import (
    Action,
    Back,
    Check,
    Choose,
    Click,
    Fill,
    FillSecret,
    Hover,
    Open,
    Press,
    Reload,
)
from promo.untrusted import one_line

UNIQUE: Final = "{unique}"
"""Stands in a ``Fill`` that is ``unique`` for what is different in every run."""
_ACTION_MS: Final = bounds.ACTION_SECONDS * 1000
_LOAD_MS: Final = bounds.ROUTE_SECONDS * 1000
# What the library's log says of an element that it waited for, and what that means.
_WHY: Final = (
    ("intercepts pointer events", "something else lies over it"),
    ("element is not enabled", "it is disabled"),
    ("element is not visible", "it is not visible"),
    ("element is outside of the viewport", "it is outside of the window"),
    ("element is not stable", "it does not stand still"),
    ("did not find some options", "it has no such option"),
    ("strict mode violation", "there are several of it"),
    ("has been closed", "the page is gone"),
    ("crash", "the tab died"),
)


class NotPerformedError(Exception):
    """A step could not be done; its text says why in a few words."""


async def perform(
    page: Page, action: Action, *, unique: str = "", secrets: Mapping[str, str] | None = None
) -> None:
    """Do one step.

    Args:
        page: where.
        action: what; an ``Open`` goes to its own address, whoever wants another puts it in.
        unique: what is typed for ``{unique}``; different in every run.
        secrets: values by name, for ``FillSecret``.

    Raises:
        NotPerformedError: it could not be done, and why.
    """
    try:
        if isinstance(action, FillSecret):
            await _type_secret(page, action, secrets or {})
        elif isinstance(action, Fill):
            text = action.text.replace(UNIQUE, unique) if action.unique else action.text
            await page.locator(action.selector).fill(text, timeout=_ACTION_MS)
        else:
            await _do(action, page)
    except Late as error:
        raise NotPerformedError(await _why_late(page, action, error.message)) from None
    except Error as error:
        raise NotPerformedError(_why(error.message)) from None


def selector_of(stable: Locator) -> str:
    """The selector of a locator as a document keeps it; ``page.locator`` reads it back.

    The library shows it only in the languages that it speaks (seen: 1.65).
    """
    return str(stable._impl_obj._selector)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


@singledispatch
async def _do(action: Action, page: Page) -> None:
    raise TypeError(f"nobody knows how to do {action} in {page}")


@_do.register
async def _(action: Open, page: Page) -> None:
    await page.goto(action.url, wait_until="load", timeout=_LOAD_MS)


@_do.register
async def _(action: Click, page: Page) -> None:
    place = page.locator(action.selector)
    await (place.dblclick if action.double else place.click)(timeout=_ACTION_MS)


@_do.register
async def _(action: Hover, page: Page) -> None:
    await page.locator(action.selector).hover(timeout=_ACTION_MS)


@_do.register
async def _(action: Choose, page: Page) -> None:
    await page.locator(action.selector).select_option(label=action.option, timeout=_ACTION_MS)


@_do.register
async def _(action: Check, page: Page) -> None:
    await page.locator(action.selector).set_checked(action.on, timeout=_ACTION_MS)


@_do.register
async def _(action: Press, page: Page) -> None:
    if action.selector is None:
        await page.keyboard.press(action.key)
    else:
        await page.locator(action.selector).press(action.key, timeout=_ACTION_MS)


@_do.register
async def _(_action: Back, page: Page) -> None:
    # Resolves to nothing where there is no way back; a page from the cache has no load event.
    await page.go_back(wait_until="commit", timeout=_LOAD_MS)


@_do.register
async def _(_action: Reload, page: Page) -> None:
    await page.reload(wait_until="load", timeout=_LOAD_MS)


async def _type_secret(page: Page, action: FillSecret, secrets: Mapping[str, str]) -> None:
    if action.secret not in secrets:
        raise NotPerformedError(f"there is no secret {one_line(action.secret, 100)}")
    await page.locator(action.selector).fill(secrets[action.secret], timeout=_ACTION_MS)


async def _why_late(page: Page, action: Action, message: str) -> str:
    """Why a wait was in vain: mostly the library's own log says it."""
    selector = getattr(action, "selector", None)
    if selector is None:
        return f"it did not end in {bounds.ROUTE_SECONDS:g} s"
    try:
        there = await page.locator(selector).count()
    except Error:
        there = 0
    if there > 1:  # said before it was found out, where the page is slow to answer
        return "there are several of it"
    return _why(message) if there else "it is not there"


def _why(message: str) -> str:
    # Of several attempts the last one says what stayed.
    found = [(message.rfind(sign), why) for sign, why in _WHY if sign in message]
    return max(found)[1] if found else one_line(message, 120)
