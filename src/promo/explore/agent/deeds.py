"""What a member of the toolset means as recorded steps, or why it is not done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Error, Locator, Page

from promo import bounds
from promo.documents.steps import Action, Check, Choose, Click, Fill, FillSecret, Press
from promo.explore.page.perform import UNIQUE, selector_of
from promo.explore.walker.forbidden import forbidden
from promo.explore.walker.things import Thing
from promo.untrusted import one_line

GONE: Final = "that ref is not on the page any more; read_page shows what is there now"
LEFT_ALONE: Final = "left alone: this logs out, pays, deletes an account, or is excluded"
_DESCRIBE: Final = Path(__file__).with_name("describe.js").read_text(encoding="utf-8")
_PATH_TO: Final = Path(__file__).with_name("pathto.js").read_text(encoding="utf-8")
_SECRET: Final = re.compile(r"\{secret:([A-Za-z_][A-Za-z0-9_]{0,63})\}")
_KEYS: Final = {
    "return": "Enter", "enter": "Enter", "esc": "Escape", "escape": "Escape",
    "backspace": "Backspace", "delete": "Delete", "del": "Delete", "tab": "Tab", "space": "Space",
    "up": "ArrowUp", "down": "ArrowDown", "left": "ArrowLeft", "right": "ArrowRight",
    "page_up": "PageUp", "pageup": "PageUp", "page_down": "PageDown", "pagedown": "PageDown",
    "home": "Home", "end": "End", "ctrl": "Control", "control": "Control", "cmd": "Control",
    "meta": "Control", "super": "Control", "alt": "Alt", "shift": "Shift", "insert": "Insert",
}  # fmt: skip
_PRINTED: Final = 80


class NotDoneError(Exception):
    """A member is not done; its text tells the model why, in a fixed phrase."""


@dataclass(frozen=True)
class Target:
    """An element of the page: how it is found again, and what it is."""

    selector: str
    facts: Mapping[str, Any]

    @property
    def words(self) -> str:
        """The element's name in the words of a step."""
        kind = {"a": "link", "select": "list", "textarea": "field"}.get(str(self.facts["tag"]), "")
        if not kind:
            kind = "button" if self.facts["presses"] else str(self.facts["role"] or "")
        if not kind and self.facts["editable"]:
            kind = "field"
        name = one_line(str(self.facts["name"]), _PRINTED)
        return f'the {kind or "element"} "{name}"' if name else f"the {kind or 'element'}"


async def by_ref(page: Page, ref: str) -> Target:
    """The element of a ref."""
    return await _target(page.get_by_ref(ref))


async def by_point(page: Page, x: int, y: int) -> Target:
    """The element at a point of the window."""
    try:
        path = str(await page.evaluate(_PATH_TO, [x, y]))
    except Error:
        path = ""
    if not path:
        raise NotDoneError("nothing is at that point, or a frame is; use a ref")
    return await _target(page.locator(path))


async def focused(page: Page) -> Target | None:
    """The element that has the focus; None when it is the page itself."""
    for frame in page.frames[: bounds.FRAMES_WALKED]:
        place = frame.locator("*:focus")
        try:
            found = await place.count()
        except Error:
            continue
        if found:
            target = await _target(place.last)
            if target.facts["tag"] not in {"body", "html", "iframe"}:
                return target
    return None


async def _target(place: Locator) -> Target:
    milliseconds = bounds.ACTION_SECONDS * 1000
    try:
        facts = await place.evaluate(_DESCRIBE, timeout=milliseconds)
        stable = await place.normalize()
    except Error:
        raise NotDoneError(GONE) from None
    return Target(selector_of(stable), facts)


def click(target: Target, never: Sequence[str], *, double: bool = False) -> tuple[str, Action]:
    """A click, unless it is one that is never done."""
    allow(target, never)
    verb = "Double-click" if double else "Click"
    return f"{verb} {target.words}", Click(selector=target.selector, double=double)


def allow(target: Target, never: Sequence[str]) -> None:
    """Refuse what is never pressed, for the model as for the walker.

    Raises:
        NotDoneError: it is.
    """
    facts = target.facts
    kind = "link" if facts["href"] else "press"
    if _forbidden(str(facts["name"]), str(facts["href"]), kind, never):
        raise NotDoneError(LEFT_ALONE)


def put(target: Target, value: object, secrets: Mapping[str, str]) -> tuple[str, Action]:
    """Put a value into a field, a list or a box."""
    facts = target.facts
    if facts["type"] in {"checkbox", "radio"} or facts["role"] in {"switch", "checkbox", "radio"}:
        on = value is True or str(value).lower() in {"true", "on", "yes", "1"}
        return f"{'Tick' if on else 'Untick'} {target.words}", Check(
            selector=target.selector, on=on
        )
    text = _text(value)
    if facts["tag"] == "select":
        return _choose(target, text)
    if facts["type"] == "file":
        raise NotDoneError("files are not uploaded")
    if not facts["editable"]:
        raise NotDoneError("that is no field; click it instead")
    return fill(target, text, secrets)


def fill(target: Target, text: str, secrets: Mapping[str, str]) -> tuple[str, Action]:
    """A text into a field, in place of what it holds."""
    secret = _SECRET.fullmatch(text.strip())
    if secret is not None:
        if secret[1] not in secrets:
            raise NotDoneError("there is no secret of that name")
        told = f"Type the secret {secret[1]} into {target.words}"
        return told, FillSecret(selector=target.selector, secret=secret[1])
    shown = one_line(text.replace(UNIQUE, ""), _PRINTED) or "nothing"
    action = Fill(selector=target.selector, text=text[:5_000], unique=UNIQUE in text)
    return f"Type {shown!r} into {target.words}", action


def typed(target: Target, text: str) -> str:
    """What a field holds once a text was typed at its caret, over what is selected."""
    value = str(target.facts["value"])
    start, end = target.facts["start"], target.facts["end"]
    if not isinstance(start, int) or not isinstance(end, int):
        return value + text
    return value[:start] + text + value[end:]


def presses(text: str, target: Target | None, never: Sequence[str]) -> list[tuple[str, Action]]:
    """The keys of a sequence, one after the other."""
    chords = [_chord(part) for part in text.split()[: bounds.KEYS_PRESSED]]
    if not chords:
        raise NotDoneError("no key is named")
    if target is not None and {"Enter", "Space"} & set(chords):
        allow(target, never)
        if any(_forbidden(str(name), "", "press", never) for name in target.facts["submits"]):
            raise NotDoneError(LEFT_ALONE)
    selector = target.selector if target is not None else None
    return [(f"Press {chord}", Press(key=chord, selector=selector)) for chord in chords]


def _chord(part: str) -> str:
    keys = [key for key in part.split("+") if key] or [part]
    named = [
        _KEYS.get(key.lower(), key if len(key) == 1 else key[:1].upper() + key[1:]) for key in keys
    ]
    return "+".join(named)[:60]


def _choose(target: Target, text: str) -> tuple[str, Action]:
    options: list[list[str]] = target.facts["options"]
    label = next((shown for value, shown in options if text in (shown, value)), None)
    if label is None:
        shown = ", ".join(repr(one_line(shown, 40)) for _, shown in options[:20])
        raise NotDoneError(f"the list has no such option; it has {shown}")
    told = f"Choose {one_line(label, _PRINTED)!r} in {target.words}"
    return told, Choose(selector=target.selector, option=one_line(label))


def _forbidden(name: str, href: str, kind: Any, never: Sequence[str]) -> bool:
    return bool(forbidden(Thing(kind=kind, path="", shape="", name=name, href=href), never))


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)
