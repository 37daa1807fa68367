"""Where in a JSON file something stands: a decoder says its path, an editor wants its line."""

import re
from typing import Final

from promo.errors import PromoError
from promo.yamltext import Leaf, Node, walk

_STEP: Final = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d{1,9})\]")
_AT: Final = re.compile(r" - at `\$([^`]{0,2000})`")
_BYTE: Final = re.compile(r"\(byte (\d{1,9})\)")


def line_of(content: bytes, said: str) -> int:
    """The line that a decoder's error is about, counted from 1; the first where it names none.

    Args:
        content: the file's bytes.
        said: the error, with msgspec's path or its byte in it.
    """
    if byte := _BYTE.search(said):
        return content[: int(byte[1])].count(b"\n") + 1
    if "truncated" in said:
        return content.rstrip().count(b"\n") + 1
    at = _AT.search(said)
    if at is None:
        return 1
    try:
        text = content.decode()
        (document,) = walk(text, "")  # JSON is YAML, and this reader knows where things stand
    except (PromoError, UnicodeDecodeError, ValueError):
        return 1
    place: Node | Leaf | None = document.root
    for name, number in _STEP.findall(at[1]):
        below = _child(place, int(number) if number else name)
        if below is None:
            break
        place = below
    start = _start(place)
    return text[:start].count("\n") + 1


def _child(place: Node | Leaf | None, key: str | int) -> Node | Leaf | None:
    if not isinstance(place, Node):
        return None
    child = place.children.get(key)
    return place.leaf(key) if isinstance(child, int) else child


def _start(place: Node | Leaf | None) -> int:
    """Where a value begins; of an object or a list, where the first value in it does."""
    while isinstance(place, Node):
        place = next((_child(place, key) for key in place.children), None)
    return place.start if place else 0
