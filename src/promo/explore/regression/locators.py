"""A stable locator as somebody would write it: by role, by label, by text; as it came otherwise.

The spellings are those of Playwright's own selectors (``locator.normalize()``).
"""

import json
import re
from collections.abc import Callable
from typing import Final

from promo.explore.regression.literals import literal

_STRING: Final = r'"(?:[^"\\]|\\.)*"'
_CHAIN: Final = re.compile(rf"(?:\A| >> )((?:{_STRING}|(?! >> ).)+)", re.DOTALL)
_ROLE: Final = re.compile(r"internal:role=([a-z]+)((?:\[.*\])?)", re.DOTALL)
_ATTRIBUTE: Final = re.compile(rf"\[([a-z-]+)=({_STRING}|[a-z0-9]+)([is]?)\]", re.DOTALL)
_TEXT: Final = re.compile(rf"internal:(text|label|has-text)=({_STRING})([is]?)", re.DOTALL)
_NAMED: Final = re.compile(rf"internal:(attr|testid)=\[([a-z-]+)=({_STRING})([is])\]", re.DOTALL)
_NTH: Final = re.compile(r"nth=(-?\d{1,6})")
_BY_TEXT: Final = {"text": "get_by_text", "label": "get_by_label"}
_BY_ATTRIBUTE: Final = {
    "placeholder": "get_by_placeholder",
    "alt": "get_by_alt_text",
    "title": "get_by_title",
}
_FLAGS: Final = frozenset({"checked", "disabled", "expanded", "pressed", "selected"})


def locator(selector: str) -> str:
    """The expression that finds an element, beginning with ``page``."""
    links = _CHAIN.findall(selector)
    parts = [part for link in links if (part := _part(link))]
    if len(parts) != len(links) or " >> ".join(links) != selector:
        return f"page.locator({literal(selector)})"
    return "page" + "".join(parts)


def _part(part: str) -> str | None:
    """One link of a chain; None when it has no spelling of its own."""
    if part == "internal:control=enter-frame":
        return ".content_frame"
    if nth := _NTH.fullmatch(part):
        return f".nth({int(nth[1])})"
    if not part.startswith("internal:"):
        return f".locator({literal(part)})"
    return next((code for read in _READERS if (code := read(part))), None)


def _by_role(part: str) -> str | None:
    found = _ROLE.fullmatch(part)
    if found is None:
        return None
    named = _ATTRIBUTE.findall(found[2])
    if "".join(f"[{name}={value}{mode}]" for name, value, mode in named) != found[2]:
        return None
    options = [_option(*one) for one in named]
    if None in options:
        return None
    return f".get_by_role({', '.join([literal(found[1]), *(o for o in options if o)])})"


def _option(name: str, value: str, mode: str) -> str | None:
    if name == "name" and (text := _read(value)) is not None:
        return f"name={literal(text)}{_exact(mode)}"
    if name == "level" and value.isdecimal():
        return f"level={int(value)}"
    return f"{name}={value == 'true'}" if name in _FLAGS and value in {"true", "false"} else None


def _by_text(part: str) -> str | None:
    found = _TEXT.fullmatch(part)
    text = _read(found[2]) if found else None
    if found is None or text is None:
        return None
    if found[1] == "has-text":
        return f".filter(has_text={literal(text)})" if found[3] == "i" else None
    return f".{_BY_TEXT[found[1]]}({literal(text)}{_exact(found[3])})"


def _by_attribute(part: str) -> str | None:
    found = _NAMED.fullmatch(part)
    text = _read(found[3]) if found else None
    if found is None or text is None:
        return None
    if found[1] == "testid":
        return f".get_by_test_id({literal(text)})" if found[2] == "data-testid" else None
    way = _BY_ATTRIBUTE.get(found[2])
    return f".{way}({literal(text)}{_exact(found[4])})" if way else None


def _read(quoted: str) -> str | None:
    """The text of a quoted part, which is spelled as JSON."""
    try:
        return str(json.loads(quoted)) if quoted.startswith('"') else None
    except ValueError:
        return None


def _exact(mode: str) -> str:
    return ", exact=True" if mode == "s" else ""


_READERS: Final[tuple[Callable[[str], str | None], ...]] = (_by_role, _by_text, _by_attribute)
