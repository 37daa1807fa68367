"""A login: the steps in a page, and whether they led in.

Secrets are typed here and nowhere else. Playwright's own messages name what was typed, so none of
them is passed on; nor is anything that the page says, which may be a secret in another spelling.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Final, NoReturn
from urllib.parse import urljoin, urlsplit

import msgspec
from playwright.async_api import BrowserContext, Error, Locator, Page, Response

from promo import bounds
from promo.access import LoginStep
from promo.errors import undecided
from promo.explore.entry.stored import StorageState
from promo.explore.entry.way import Way
from promo.untrusted import one_line

_POLL_SECONDS: Final = 0.1
_ERRORS: Final = 400
_ASKS: Final = "input[type=password]:visible"
_SENT: Final = frozenset({"document", "fetch", "xhr"})
_SESSION_STORAGE: Final = (
    "() => { try { return [location.origin, Object.entries(sessionStorage)]; }"
    " catch { return ['', []]; } }"
)


def locate(page: Page, selector: str) -> Locator:
    """The first element of a selector: Playwright's own, or ``label=``, ``placeholder=``."""
    kind, _, rest = selector.partition("=")
    match kind:
        case "label":
            return page.get_by_label(rest).first
        case "placeholder":
            return page.get_by_placeholder(rest).first
        case _:
            return page.locator(selector).first


async def sign_in(page: Page, site: str, way: Way) -> None:
    """Work the steps, if there are any, and see that the page is signed in.

    Raises:
        PromoError: inconclusive, ``login-failed``.
    """
    answers = _Answers(page)
    done = 0
    try:
        async with asyncio.timeout(bounds.LOGIN_SECONDS):
            for done, step in enumerate(way.steps):  # noqa: B007  (an error names the step)
                await _work(page, site, step, way.secrets)
            done = len(way.steps)
            await _see_it_worked(page, site, way, answers)
    except (Error, TimeoutError):
        where = f"step {done + 1} ({told(way.steps[done])})" if done < len(way.steps) else "check"
        _failed(f"{where} could not be done on {_shown(page.url)}{answers.told()}", "auth.steps")


async def state_of(context: BrowserContext, page: Page) -> StorageState:
    """What the login left behind.

    Raises:
        PromoError: inconclusive, ``login-failed``, when that is nothing.
    """
    try:
        async with asyncio.timeout(bounds.LOGIN_STEP_SECONDS):
            kept = await context.storage_state(indexed_db=True)
            origin, session = await page.evaluate(_SESSION_STORAGE)
    except (Error, TimeoutError):
        _failed("what the login left behind could not be read", "auth.steps")
    state = msgspec.convert(kept, StorageState)
    if session:
        state = state.with_session(origin, session)
    if state.empty:
        _failed(
            "the login left neither cookies nor storage behind, so no other page can share it",
            "auth.steps",
        )
    return state


def told(step: LoginStep) -> str:
    """A step in words; a secret appears by its name."""
    what = f" with {step.secret}" if step.secret else ""
    return one_line(f"{step.verb} {step.what}{what}", 120)


# ── the steps ──────────────────────────────────────────────────────────────────────────────────
async def _work(page: Page, site: str, step: LoginStep, secrets: Mapping[str, str]) -> None:
    limit = bounds.LOGIN_STEP_SECONDS * 1000
    if step.verb == "open":
        await page.goto(address(site, step.what), wait_until="load", timeout=limit)
        return
    if step.verb == "press":
        await page.keyboard.press(step.what)
        return
    element = locate(page, step.what)
    match step.verb:
        case "fill":
            typed = secrets[step.secret] if step.secret else step.text or ""
            await element.fill(typed, timeout=limit)
        case "choose":
            chosen = secrets[step.secret] if step.secret else step.text or ""
            await element.select_option(label=chosen, timeout=limit)
        case "click":
            await element.click(timeout=limit)
        case "tick":
            await element.check(timeout=limit)
        case _:
            await element.wait_for(state="visible", timeout=limit)


def address(site: str, place: str) -> str:
    """Where a path below the site, or a whole address, leads."""
    return site + place if place.startswith("/") else urljoin(f"{site}/", place)


# ── the proof ──────────────────────────────────────────────────────────────────────────────────
async def _see_it_worked(page: Page, site: str, way: Way, answers: "_Answers") -> None:
    """``check`` if one is given; else the password field has to go, and stay away."""
    if way.state is not None and not way.check:
        return  # pages that send their visitor away will tell
    if way.state is not None and not way.check.startswith("/"):
        await page.goto(site + "/", wait_until="load", timeout=bounds.LOGIN_STEP_SECONDS * 1000)
    if way.check.startswith("/"):
        await _until(page, gone=True)  # what the click started has to arrive first
        await check_path(page, site, way)
        return
    if await _until(page, way.check):
        return
    missing = f"{way.check} is not to be seen" if way.check else "a password is still asked for"
    where = "auth.check" if way.check else "auth.steps"
    _failed(f"{one_line(missing, 120)} on {_shown(page.url)}{answers.told()}", where)


async def check_path(page: Page, site: str, way: Way) -> None:
    """Load the path that only somebody signed in may load.

    Raises:
        PromoError: inconclusive, ``login-failed``.
    """
    answer = await page.goto(
        address(site, way.check), wait_until="load", timeout=bounds.LOGIN_STEP_SECONDS * 1000
    )
    status = answer.status if answer else 0
    if status >= _ERRORS:
        _failed(f"{way.check} answers {status}", "auth.check")
    if at_login(page.url, site, way.page) and address(site, way.check) != address(site, way.page):
        _failed(f"{way.check} leads back to the login page", "auth.check")


def at_login(url: str, site: str, page: str) -> bool:
    """Whether an address is that of the login page, whatever its query says."""
    if not page:
        return False
    here, there = urlsplit(url), urlsplit(address(site, page))
    return (here.scheme, here.netloc, here.path.rstrip("/")) == (
        there.scheme, there.netloc, there.path.rstrip("/"))  # fmt: skip


async def _until(page: Page, selector: str = "", *, gone: bool = False) -> bool:
    """Wait until a selector is seen; without one, until no password is asked for any more."""
    wanted, ends, quiet = locate(page, selector or _ASKS), time.monotonic(), 0
    ends += bounds.LOGIN_SETTLED_SECONDS
    while time.monotonic() < ends:
        try:
            seen = await wanted.is_visible()
        except Error:
            seen = not selector  # it is being left
        if selector and seen:
            return True
        quiet = 0 if seen else quiet + 1
        if not selector and quiet > 5:  # noqa: PLR2004  (half a second: a page in between has none)
            return True
        await asyncio.sleep(_POLL_SECONDS)
    return gone or (not selector and quiet > 0)


class _Answers:
    """What the site answered to what was sent: often all that says why a login failed."""

    def __init__(self, page: Page) -> None:
        self._bad = ""
        page.on("response", self._answered)

    def _answered(self, response: Response) -> None:
        asked = response.request
        if response.status >= _ERRORS and asked.resource_type in _SENT:
            path = urlsplit(response.url).path
            self._bad = one_line(f"{asked.method} {path} answered {response.status}", 160)

    def told(self) -> str:
        return f"; {self._bad}" if self._bad else ""


def _shown(url: str) -> str:
    """An address without what a page may have put into it."""
    parts = urlsplit(url)
    return one_line(parts.path or "/", 120) if parts.netloc else one_line(url, 40)


def _failed(why: str, where: str) -> NoReturn:
    raise undecided(
        why,
        reason="login-failed",
        where=where,
        hint="Work the steps by hand with these credentials; a login with a second factor needs an"
        " address for tests or a storage state (docs/signing-in.md)",
    )
