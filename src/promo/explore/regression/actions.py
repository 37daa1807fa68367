"""The steps of a finding as lines of its test."""

from collections.abc import Callable, Mapping
from typing import Any, Final

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
from promo.explore.regression.literals import literal
from promo.explore.regression.locators import locator

_REST: Final = "rest(page)"


def lines_of(action: Action, site: str) -> list[str]:
    """One step; ``site`` is the address that the test takes from its environment."""
    return _WRITERS[type(action)](action, site)


def _open(one: Open, site: str) -> list[str]:
    below = one.url[len(site) :] if one.url.startswith(site) else ""
    if below.startswith(("/", "?", "#")) or one.url == site:
        return [f"go(page, BASE_URL + {literal(below)})"]
    return [f"go(page, {literal(one.url)})"]


def _click(one: Click, _site: str) -> list[str]:
    return [f"{locator(one.selector)}.{'dblclick' if one.double else 'click'}()", _REST]


def _hover(one: Hover, _site: str) -> list[str]:
    return [f"{locator(one.selector)}.hover()"]


def _fill(one: Fill, _site: str) -> list[str]:
    text = f"unique({literal(one.text)})" if one.unique else literal(one.text)
    return [f"{locator(one.selector)}.fill({text})"]


def _fill_secret(one: FillSecret, _site: str) -> list[str]:
    return [f"{locator(one.selector)}.fill(os.environ[{literal(one.secret)}])"]


def _choose(one: Choose, _site: str) -> list[str]:
    return [f"{locator(one.selector)}.select_option(label={literal(one.option)})", _REST]


def _check(one: Check, _site: str) -> list[str]:
    return [f"{locator(one.selector)}.set_checked({one.on})", _REST]


def _press(one: Press, _site: str) -> list[str]:
    pressed = f"{locator(one.selector)}.press" if one.selector else "page.keyboard.press"
    return [f"{pressed}({literal(one.key)})", _REST]


def _back(_one: Back, _site: str) -> list[str]:
    return ["page.go_back()", _REST]


def _reload(_one: Reload, _site: str) -> list[str]:
    return ["page.reload()", _REST]


_WRITERS: Final[Mapping[type, Callable[[Any, str], list[str]]]] = {
    Open: _open,
    Click: _click,
    Hover: _hover,
    Fill: _fill,
    FillSecret: _fill_secret,
    Choose: _choose,
    Check: _check,
    Press: _press,
    Back: _back,
    Reload: _reload,
}
