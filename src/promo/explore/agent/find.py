"""Elements that fit a description in words: by what they are called, say, lead to, and are."""

import re
from collections.abc import Sequence
from typing import Final

from promo import bounds
from promo.explore.agent.snapshot import Node

_WORDS: Final = re.compile(r"\w+")
_EMPTY: Final = frozenset({"a", "an", "and", "any", "element", "for", "in", "of", "on", "or",
                           "page", "that", "the", "to", "with"})  # fmt: skip
# What people call a role; a word that means one counts as if the element said it.
_ROLES: Final = {
    "bar": ("searchbox", "textbox", "toolbar"), "box": ("textbox", "checkbox", "searchbox"),
    "buttons": ("button",), "dropdown": ("combobox", "listbox"), "field": ("textbox", "searchbox",
    "spinbutton", "combobox"), "fields": ("textbox", "searchbox", "spinbutton", "combobox"),
    "input": ("textbox", "searchbox", "spinbutton", "combobox"), "links": ("link",),
    "menu": ("menu", "menuitem", "combobox"), "picture": ("img",), "image": ("img",),
    "rows": ("row",), "search": ("searchbox",), "select": ("combobox", "listbox"),
    "tick": ("checkbox",), "title": ("heading",), "toggle": ("switch", "checkbox"),
}  # fmt: skip
_BY_NAME, _BY_ROLE, _USABLE = 4, 2, 1


def find(root: Node, query: str) -> list[Node]:
    """The elements that fit best, at most as many as the member's contract says."""
    wanted = [word for word in _WORDS.findall(query.casefold()) if word not in _EMPTY]
    rated = [(_rate(node, wanted, query.casefold()), node) for node in root.walk() if node.ref]
    best = sorted((pair for pair in rated if pair[0] > 0), key=lambda pair: -pair[0])
    return [node for _, node in best[: bounds.FOUND]]


def _rate(node: Node, wanted: Sequence[str], query: str) -> float:
    said = f"{node.name} {_texts(node)} {node.url}".casefold()
    words = set(_WORDS.findall(said))
    by_name = sum(1 for word in wanted if word in words)
    by_part = sum(1 for word in wanted if word not in words and len(word) > 3 and word in said)  # noqa: PLR2004  (shorter ones are in everything)
    by_role = sum(1 for word in wanted if word == node.role or node.role in _ROLES.get(word, ()))
    if not by_name + by_part + by_role:
        return 0
    exact = _BY_NAME if node.name and node.name.casefold() in query else 0
    told = _BY_NAME * by_name + by_part + _BY_ROLE * by_role + exact + _USABLE * node.interactive
    return told - len(said) / 2_000  # of those that fit alike the one that says no more than that


def _texts(node: Node) -> str:
    """What it says itself; of what it holds only bare text and short wrappers."""
    own = [node.text, *(child.text or child.name for child in node.children if not child.children)]
    return " ".join(own)[:500]
