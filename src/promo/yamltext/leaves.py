"""What a walk over a YAML document leaves behind: scalars with their places, and how they nest.

A document of 5 MB has a quarter of a million scalars and a promotion looks at a dozen, so a scalar
is kept as its event's number and becomes a ``Leaf`` when somebody asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

Key: TypeAlias = str | int
Path: TypeAlias = tuple[Key, ...]
# A scalar's is (value, style, anchor, tag); an alias's (name, ALIAS, None, None).
Event: TypeAlias = tuple[str, str, str | None, str | None]

# libyaml's names for the styles; an alias has no style, so it gets the sign it is written with.
PLAIN: Final = ""
SINGLE: Final = "'"
DOUBLE: Final = '"'
LITERAL: Final = "|"
FOLDED: Final = ">"
ALIAS: Final = "*"
STRUCTURE: Final = "…"  # what no scalar has: the start of a document or a collection, and its end

# A key that is no scalar. What stands below it has a place, but no name.
COMPLEX_KEY: Final = "?"
MERGE_KEY: Final = "<<"


@dataclass(slots=True, eq=False)
class Leaf:
    """A scalar, or an alias.

    ``start`` and ``end`` count code points of the walked text; an anchor or a tag before the value
    lies inside (``walking.token_start``). ``event`` is the scalar's place among the document's
    events. ``value`` of an alias is that of its ``target``, empty when that is a collection.
    """

    document: Document
    parent: Node | None
    key: Key
    value: str
    style: str
    start: int
    end: int
    event: int
    anchor: str | None = None
    tag: str | None = None
    target: Leaf | Node | None = None

    @property
    def path(self) -> Path:
        """The keys and list positions that lead here from the document's root."""
        return _path(self.parent, self.key)

    @property
    def scalar(self) -> Leaf | None:
        """The scalar that holds the value: itself, or what the alias stands for."""
        if self.style != ALIAS:
            return self
        return self.target if isinstance(self.target, Leaf) else None


@dataclass(slots=True, eq=False)
class Node:
    """A mapping or a list; ``children`` holds a scalar as the number of its event.

    ``event`` is the number of its own start; ``is_flow`` whether it is written in brackets.
    """

    document: Document
    parent: Node | None
    key: Key
    is_mapping: bool
    anchor: str | None = None
    event: int = 0
    is_flow: bool = False
    children: dict[Key, int | Node] = field(default_factory=dict[Key, "int | Node"])

    @property
    def path(self) -> Path:
        """The keys and list positions that lead here from the document's root."""
        return _path(self.parent, self.key)

    @property
    def merges(self) -> bool:
        """Whether it merges keys from elsewhere (``<<``)."""
        return MERGE_KEY in self.children

    def leaf(self, key: Key) -> Leaf | None:
        """The scalar or alias at a key; None when there is none, or a collection."""
        child = self.children.get(key)
        return self.document.leaf(child, self, key) if isinstance(child, int) else None


@dataclass(slots=True, eq=False)
class Document:
    """One document of a text.

    ``events`` are what a parser sees, with the spans of each in ``spans``; ``blocks`` the scalars
    of several lines, which may hold YAML of their own; ``quoted`` the spans of everything that is
    no plain scalar; ``aliases`` the places that use an anchor, ``repeated`` the keys that a
    mapping gives twice. Unless ``is_whole``, some collections are kept empty, and no
    place of theirs is in ``events``, ``spans``, ``nodes`` and ``blocks``.
    """

    text: str
    nodes: list[Node] = field(default_factory=list[Node])
    events: list[Event] = field(default_factory=list[Event])
    spans: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    blocks: list[Leaf] = field(default_factory=list[Leaf])
    quoted: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    aliases: dict[Leaf | Node, list[Leaf]] = field(
        default_factory=dict["Leaf | Node", "list[Leaf]"]
    )
    repeated: set[tuple[Node, Key]] = field(default_factory=set[tuple[Node, Key]])
    is_whole: bool = True
    _leaves: dict[int, Leaf] = field(default_factory=dict[int, Leaf])

    @property
    def root(self) -> Node | None:
        """The document's mapping or list; None when it is a scalar or empty."""
        return self.nodes[0] if self.nodes else None

    def forget_below(self, node: Node, nodes: int, *, passed: bool) -> None:
        """Empty a node that ends here; ``nodes`` were there before it.

        ``passed``: its events were not kept in the first place.
        """
        first = node.event + 1
        if len(self.events) == first and not passed:
            return
        self.is_whole = False
        node.children = {}
        del self.events[first:], self.spans[first:], self.nodes[nodes + 1 :]
        # Only blocks have leaves by now: what holds an anchor or an alias is not forgotten.
        while self.blocks and self.blocks[-1].event >= first:
            del self._leaves[self.blocks.pop().event]

    def leaf(self, event: int, parent: Node | None, key: Key) -> Leaf:
        """The leaf of an event: the same object whenever it is asked for."""
        known = self._leaves.get(event)
        if known is None:
            value, style, anchor, tag = self.events[event]
            start, end = self.spans[event]
            known = Leaf(self, parent, key, value, style, start, end, event, anchor, tag)
            self._leaves[event] = known
        return known


def _path(parent: Node | None, key: Key) -> Path:
    keys: list[Key] = []
    while parent is not None:
        keys.append(key)
        key, parent = parent.key, parent.parent
    return tuple(reversed(keys))
