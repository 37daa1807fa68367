"""Where in a JSON file something stands: a decoder says its path, an editor wants its line."""

import re
from typing import Final

from promo.errors import PromoError
from promo.yamltext import Leaf, Node, walk

_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d{1,9})\]")
_AT: Final = re.compile(r" - at `\$([^`]{0,2000})`")
_BYTE: Final = re.compile(r"\(byte (\d{1,9})\)")


class Lines:
    """The lines of one file; it is walked once, when a path is asked for first.

    Args:
        content: the file's bytes.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._text: str | None = None
        self._root: Node | Leaf | None = None

    def of(self, said: str) -> int:
        """The line that a decoder's error is about, counted from 1; the first where it names none.

        Args:
            said: the error, with msgspec's path or its byte in it.
        """
        if byte := _BYTE.search(said):
            return self._content[: int(byte[1])].count(b"\n") + 1
        if "truncated" in said:
            return self._content.rstrip().count(b"\n") + 1
        at = _AT.search(said)
        return self.at(at[1]) if at else 1

    def at(self, path: str) -> int:
        """The line where a path leads, like ``phases.smoke.routes_checked[0]``."""
        text = self._walked()
        place = self._root
        for name, number in _STEP.findall(f".{path}" if path[:1] not in ".[" else path):
            below = _child(place, int(number) if number else name)
            if below is None:
                break
            place = below
        start = _start(place)
        return text[:start].count("\n") + 1

    def _walked(self) -> str:
        if self._text is None:
            self._text = ""
            try:
                text = self._content.decode()
                (document,) = walk(
                    text, ""
                )  # JSON is YAML, and this reader knows where things stand
            except (PromoError, UnicodeDecodeError, ValueError):
                return ""
            self._text, self._root = text, document.root
        return self._text


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
