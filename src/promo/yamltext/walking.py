"""One pass over libyaml's events. The only file of the wall that touches PyYAML.

Events, because a hundred thousand `[` crash libyaml's composer, because they are eight times as
fast as building data, and because an alias stays one small event, whatever it stands for.
"""

import gc
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol

import yaml

from promo import bounds
from promo.errors import invalid, undecided
from promo.untrusted import one_line
from promo.yamltext.leaves import (
    ALIAS,
    COMPLEX_KEY,
    FOLDED,
    LITERAL,
    PLAIN,
    STRUCTURE,
    Document,
    Event,
    Key,
    Leaf,
    Node,
)

_AWAITS_KEY: Final = None
_BLOCKS: Final = (LITERAL, FOLDED)
_NOWHERE: Final = (0, 0)

_MAPPING: Final = "mapping"
_LIST: Final = "list"
_DOCUMENT: Final[Event] = ("document", STRUCTURE, None, None)
_END: Final[Event] = ("end", STRUCTURE, None, None)


def walk(text: str, where: str, lines_before: int = 0) -> tuple[Document, ...]:
    """The documents of a text.

    Args:
        text: YAML without a byte-order mark.
        where: the file's name, for an error.
        lines_before: how many of the file's lines come before the text.

    Raises:
        PromoError: invalid, ``bad-yaml`` or ``too-deep``, each with its line; inconclusive,
            ``libyaml-missing``.
    """
    walker = _Walker(text, where, lines_before)
    seen = walker.seen
    try:
        with _collector_paused():
            for event in _events(text):
                seen[type(event)](event)
    except yaml.YAMLError as error:
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        raise invalid(
            f"is not YAML: {one_line(str(said), 120)}",
            reason="bad-yaml",
            where=f"{where}:{lines_before + _line(error, text)}",
        ) from None
    return tuple(walker.documents)


def events(text: str) -> list[Event]:
    """What a parser sees of a text, and no more: for comparing with what a walk has kept.

    Raises:
        PromoError: as ``walk``.
    """
    found: list[Event] = []
    try:
        with _collector_paused():
            for event in _events(text):
                if isinstance(event, yaml.ScalarEvent):
                    found.append((event.value, event.style or PLAIN, event.anchor, event.tag))
                else:
                    found += _other(event)
    except yaml.YAMLError as error:
        raise invalid(f"is not YAML: {one_line(str(error), 120)}", reason="bad-yaml") from None
    return found


@contextmanager
def _collector_paused() -> Generator[None]:
    """A walk makes a million objects that all stay; looking for garbage takes a fifth of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _other(event: yaml.Event) -> tuple[Event, ...]:
    match event:
        case yaml.MappingStartEvent():
            return ((_MAPPING, STRUCTURE, event.anchor, event.tag),)
        case yaml.SequenceStartEvent():
            return ((_LIST, STRUCTURE, event.anchor, event.tag),)
        case yaml.CollectionEndEvent():
            return (_END,)
        case yaml.AliasEvent():
            return ((event.anchor or "", ALIAS, None, None),)
        case yaml.DocumentStartEvent():
            return (_DOCUMENT,)
        case _:
            return ()


def _line(error: yaml.YAMLError, text: str) -> int:
    mark: yaml.Mark | None = getattr(error, "problem_mark", None)
    if mark is not None:
        return mark.line + 1
    position: int = getattr(error, "position", 0)  # in bytes, for a character that YAML forbids
    return text.encode("utf-8").count(b"\n", 0, position) + 1


def token_start(text: str, leaf: Leaf) -> int:
    """Where a scalar's own token starts, behind its anchor and tag."""
    if leaf.anchor is None and leaf.tag is None:
        return leaf.start
    # Only the scanner tells; it needs no more than the leaf's own characters.
    for token in yaml.scan(text[leaf.start : leaf.end], Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken):
            return leaf.start + token.start_mark.index
    return leaf.end  # an empty scalar has no token


def _events(text: str) -> Iterator[yaml.Event]:
    if not yaml.__with_libyaml__:
        raise undecided(
            "PyYAML is installed without libyaml, and the slow parser refuses what libyaml reads",
            reason="libyaml-missing",
            hint="Install PyYAML's wheel",
        )
    # Behind the end of the stream there is None. `yaml.parse` asks twice for each event.
    return iter(yaml.CSafeLoader(text).get_event, None)


class _Marked(Protocol):
    """An event of the parser: unlike the type stubs say, its marks are always there."""

    start_mark: yaml.Mark
    end_mark: yaml.Mark


class _Collection(_Marked, Protocol):
    anchor: str | None
    tag: str | None


class _Scalar(_Collection, Protocol):
    value: str
    style: str


class _Alias(_Marked, Protocol):
    anchor: str


class _Walker:
    """The state between two events: the open collections, each with the key it is at."""

    def __init__(self, text: str, where: str, lines_before: int) -> None:
        self.documents: list[Document] = []
        self._text = text
        self._where = where
        self._lines_before = lines_before
        self._document = Document(text)
        self._open: list[Node] = []
        self._keys: list[Key | None] = []
        self._anchors: dict[str, Leaf | Node] = {}
        self.seen: dict[type[yaml.Event], Callable[[Any], None]] = {
            yaml.StreamStartEvent: lambda _: None,
            yaml.StreamEndEvent: lambda _: None,
            yaml.DocumentStartEvent: self._document_start,
            yaml.DocumentEndEvent: lambda _: None,
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
        }

    def _document_start(self, _event: yaml.DocumentStartEvent) -> None:
        self._document = Document(self._text, events=[_DOCUMENT], spans=[_NOWHERE])
        self.documents.append(self._document)
        self._anchors = {}

    def _scalar(self, event: _Scalar) -> None:
        # Called for nine events of ten: what the others leave to helpers is written out here.
        document, keys = self._document, self._keys
        value, style, anchor = event.value, event.style, event.anchor
        number, span = len(document.events), (event.start_mark.index, event.end_mark.index)
        document.events.append((value, style, anchor, event.tag))
        document.spans.append(span)
        if style:
            document.quoted.append(span)
        is_key = bool(keys) and keys[-1] is _AWAITS_KEY
        parent, key = self._place(number, value if is_key else None)
        if anchor is not None:
            self._anchors[anchor] = document.leaf(number, parent, key)
        if style and not is_key and (style in _BLOCKS or "\n" in value):
            document.blocks.append(document.leaf(number, parent, key))

    def _alias(self, event: _Alias) -> None:
        name = event.anchor
        target = self._anchors.get(name)
        if target is None:
            raise invalid(
                f"is not YAML: *{one_line(name, 60)} has no anchor before it",
                reason="bad-yaml",
                where=self._at(event),
            )
        number = self._note(event, (name, ALIAS, None, None))
        parent, key = self._place(number, f"*{name}" if self._at_key() else None)
        leaf = self._document.leaf(number, parent, key)
        leaf.target = target
        leaf.value = target.value if isinstance(target, Leaf) else ""
        self._document.aliases.setdefault(target, []).append(leaf)

    def _start(self, event: _Collection) -> None:
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        kind = _MAPPING if is_mapping else _LIST
        self._note(event, (kind, STRUCTURE, event.anchor, event.tag))
        if len(self._open) >= bounds.YAML_DEPTH:
            raise invalid(
                f"nests deeper than {bounds.YAML_DEPTH} levels",
                reason="too-deep",
                where=self._at(event),
            )
        node = Node(self._document, None, "", is_mapping, event.anchor)
        node.parent, node.key = self._place(node, COMPLEX_KEY if self._at_key() else None)
        self._document.nodes.append(node)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        self._open.append(node)
        self._keys.append(_AWAITS_KEY if is_mapping else 0)

    def _end(self, _event: yaml.CollectionEndEvent) -> None:
        self._document.events.append(_END)
        self._document.spans.append(_NOWHERE)
        self._open.pop()
        self._keys.pop()

    def _note(self, event: _Marked, noted: Event) -> int:
        document = self._document
        document.events.append(noted)
        document.spans.append((event.start_mark.index, event.end_mark.index))
        return len(document.spans) - 1

    def _at(self, event: _Marked) -> str:
        return f"{self._where}:{self._lines_before + event.start_mark.line + 1}"

    def _at_key(self) -> bool:
        return bool(self._keys) and self._keys[-1] is _AWAITS_KEY

    def _place(self, child: int | Node, as_key: str | None) -> tuple[Node | None, Key]:
        """Put a child, or a key, into the open collection and move that on."""
        if not self._open:
            return None, ""
        node, here = self._open[-1], self._keys[-1]
        if as_key is not None:
            if as_key in node.children:
                self._document.repeated.add((node, as_key))
            self._keys[-1] = as_key
            return node, as_key
        key: Key = "" if here is None else here
        node.children[key] = child
        self._keys[-1] = here + 1 if isinstance(here, int) else _AWAITS_KEY
        return node, key
