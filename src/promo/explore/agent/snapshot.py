"""The library's snapshot of a page for models, read into a tree: one node for each of its lines.

The text is YAML by its looks (``- role "name" [attribute] [ref=e5]: text``), and a page's own words
stand in it; it is read line by line, so that nothing in them can be more than a name or a text.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Final

from promo import bounds

_LINE: Final = re.compile(r"( *)- (.*)")
_NAME: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_ATTRIBUTE: Final = re.compile(r" \[([a-z-]+)(?:=([^\]\s]*))?\]")
_ROLE: Final = re.compile(r"[a-z]+")
INTERACTIVE: Final = frozenset({
    "button", "checkbox", "combobox", "link", "listbox", "menuitem", "menuitemcheckbox",
    "menuitemradio", "option", "radio", "searchbox", "slider", "spinbutton", "switch", "tab",
    "textbox", "treeitem",
})  # fmt: skip


@dataclass
class Node:
    """One thing of a page.

    Args:
        role: as ARIA names it; ``text`` for bare text, ``page`` for what holds all.
        name: what a person would call it.
        text: what it says beside its name; of a field its value.
        ref: what the library knows it by; empty for what has none.
        marks: its attributes that say something (``checked``, ``disabled``, ``level`` …).
        url: where it leads.
        pointer: whether the mouse shows a hand over it.
    """

    role: str
    name: str = ""
    text: str = ""
    ref: str = ""
    marks: tuple[str, ...] = ()
    url: str = ""
    pointer: bool = False
    children: list["Node"] = field(default_factory=list["Node"])

    @property
    def interactive(self) -> bool:
        """Whether somebody can do something with it."""
        return bool(self.ref) and (self.role in INTERACTIVE or self.pointer)

    def walk(self) -> "list[Node]":
        """It and everything below, in the page's order."""
        found: list[Node] = []
        waiting = [self]
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting += node.children[::-1]
        return found

    def find(self, ref: str) -> "Node | None":
        """The node that a ref names."""
        return next((node for node in self.walk() if node.ref == ref and ref), None)


def parse(snapshot: str) -> Node:
    """The tree of a snapshot; lines that are none are left out."""
    root = Node("page")
    path: list[tuple[int, Node]] = [(-1, root)]
    for line in snapshot.splitlines()[: bounds.SNAPSHOT_LINES]:
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        depth = len(found[1])
        while path[-1][0] >= depth:
            path.pop()
        parent = path[-1][1]
        node = _node(found[2], parent)
        if node is not None:
            parent.children.append(node)
            path.append((depth, node))
    return root


def _node(said: str, parent: Node) -> Node | None:
    if said.startswith("/"):
        key, _, value = said.partition(": ")
        if key == "/url":
            parent.url = _unquoted(value)
        elif key == "/placeholder":
            parent.marks = (*parent.marks, f"placeholder {_unquoted(value)!r}")
        return None
    if said.startswith("'"):  # a line with signs that YAML would read otherwise
        end = said.rfind("'")
        said = said[1:end].replace("''", "'") + said[end + 1 :]
    if said.startswith("text: "):
        return Node("text", text=_unquoted(said[6:]))
    return _element(said)


def _element(said: str) -> Node | None:
    role = _ROLE.match(said)
    if role is None:
        return None
    node, at = Node(role[0]), role.end()
    if said[at : at + 2] == ' "' and (name := _NAME.match(said, at + 1)):
        node.name, at = _unquoted(name[0]), name.end()
    elif said[at : at + 2] == " /":  # a name shown as a pattern
        end = said.find("/", at + 2) + 1 or len(said)
        node.name, at = said[at + 2 : end - 1], end
    while mark := _ATTRIBUTE.match(said, at):
        _mark(node, mark[1], mark[2])
        at = mark.end()
    if said[at : at + 2] == ": ":
        node.text = _unquoted(said[at + 2 :])
    return node


def _mark(node: Node, key: str, value: str | None) -> None:
    if key == "ref":
        node.ref = value or ""
    elif key == "cursor":
        node.pointer = value == "pointer"
    elif key != "active" or node.role not in {"generic", "page"}:
        node.marks = (*node.marks, key if value is None else f"{key}={value}")


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"') and value.endswith('"') and len(value) > 1:
        try:
            return str(json.loads(value))
        except ValueError:
            return value[1:-1]
    return value
