"""The second walk, of the lines around an edit alone: enough where they read alike by themselves.

A window is one or more whole entries of a block mapping or list, from the line on which the first
starts to the line on which the next one does. Behind the key (or the dash) of the first entry a
parser of the file is inside a collection at that column, and so it is at the next one's; what it
reads in between depends on nothing else. So a window between two entries of our own at its column
reads as it does in the file, as long as it neither ends that collection nor leaves anything open;
and that is seen: our entries and the end would not stand where they are expected.

The old lines are read that way, too, and must give what the walk of the whole file gave. What does
not fit is no verdict: then the whole file is walked again (``proof``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from promo import yamltext
from promo.errors import PromoError
from promo.gitops.forms import YAML
from promo.gitops.plan import Plan, splice
from promo.gitops.proof import Expected, prove_blocks
from promo.gitops.source import Part
from promo.yamltext import Event, Leaf, Node
from promo.yamltext.leaves import STRUCTURE

_ITEM: Final = re.compile(r"( *)- +")
_INDENT: Final = re.compile(r" *")
_END: Final[Event] = ("end", STRUCTURE, None, None)


@dataclass(frozen=True)
class _Window:
    """Entries of a collection: their characters, their events, and the column they stand at."""

    start: int
    end: int
    first: int
    last: int
    column: int
    is_mapping: bool
    is_open: bool  # nothing but the end of the text comes behind it


def is_proven_nearby(plan: Plan, text: str) -> bool:
    """Whether the edited text reads as planned, seen from the lines around the edits alone.

    Raises:
        PromoError: refused, ``edit-not-proven``: YAML inside a block does not read as planned.
    """
    source = plan.source
    if source.form is not YAML or plan.spliced() != text:
        return False
    expected = Expected(plan)
    for part in source.parts:
        if part.outer is None and not _is_proven(plan, part, expected):
            return False
    prove_blocks(source, expected)
    return True


def _is_proven(plan: Plan, part: Part, expected: Expected) -> bool:
    changed = expected.changed(part)
    if not changed:
        return True
    windows = _windows(part, changed)
    edits = [
        (edit.start - part.start, edit.end - part.start, edit.text)
        for edit in plan.edits
        if _outermost(edit.part) is part
    ]
    inside = [[e for e in edits if w.start <= e[0] and e[1] <= w.end] for w in windows]
    if sum(map(len, inside)) != len(edits):
        return False
    old, new = part.document.events, expected.of_part(part)
    for window, own in zip(windows, inside, strict=True):
        before = part.document.text[window.start : window.end]
        moved = [(start - window.start, end - window.start, text) for start, end, text in own]
        if not _reads_as(window, before, old) or not _reads_as(window, splice(before, moved), new):
            return False
    return True


def _windows(part: Part, changed: Sequence[Leaf]) -> list[_Window]:
    """Windows with all that changes, in order and apart; none when that cannot be had."""
    windows = list[_Window]()
    for leaf in sorted(changed, key=lambda one: one.event):
        if windows and leaf.event < windows[-1].last:
            continue
        window = _window(part, leaf)
        if window is None:
            return []
        while windows and window.first <= windows[-1].first:
            windows.pop()
        if windows and window.start < windows[-1].end:
            return []
        windows.append(window)
    return windows


def _outermost(part: Part) -> Part:
    while part.outer is not None:
        part = part.outer
    return part


def _reads_as(window: _Window, text: str, events: Sequence[Event]) -> bool:
    """Whether a window's text, between entries of our own, has its events and no more."""
    indent = " " * window.column
    entry = f"{indent}a: b\n" if window.is_mapping else f"{indent}- b\n"
    after = "" if window.is_open else entry
    try:
        alone = yamltext.events(entry)
        seen = yamltext.events(entry + text + after)
    except PromoError:
        return False
    head, own, tail = alone[:2], alone[2:-1], alone[-1:]
    inner = events[window.first : window.last]
    return seen == [*head, *own, *inner, *([] if window.is_open else own), *tail]


def _window(part: Part, leaf: Leaf) -> _Window | None:
    """The smallest entry around a leaf that has lines of its own."""
    child: Leaf | Node = leaf
    while child.parent is not None:
        window = _entry(part, child.parent, child)
        if window is not None:
            return window
        child = child.parent
    return None


def _entry(part: Part, node: Node, child: Leaf | Node) -> _Window | None:
    """An entry of a collection as a window, or None when its borders are not certain."""
    held = node.children.get(child.key)
    # A key that is anchored and aliased is a leaf, too; and a key given twice has another value.
    if node.is_flow or held != (child.event if isinstance(child, Leaf) else child):
        return None
    events = part.document.events
    first = child.event - 1 if node.is_mapping else child.event
    last = _behind(events, child.event)
    here = _line_of(part, node, first)
    if here is None:
        return None
    start, column = here
    if events[last] == _END:
        if any(event != _END for event in events[last:]):
            return None
        end, is_open = len(part.document.text), True
    else:
        after = _line_of(part, node, last)
        if after is None or after[1] != column:
            return None
        end, is_open = after[0], False
    return _Window(start, end, first, last, column, node.is_mapping, is_open)


def _line_of(part: Part, node: Node, first: int) -> tuple[int, int] | None:
    """Where the line of an entry starts, and its column; None when it has no line of its own."""
    text, at = part.document.text, part.document.spans[first][0]
    start = text.rfind("\n", 0, at) + 1
    if node.is_mapping:
        is_key = part.document.events[first][1] != STRUCTURE
        return (start, at - start) if is_key and _INDENT.fullmatch(text, start, at) else None
    item = _ITEM.fullmatch(text, start, at)
    return (start, len(item[1])) if item else None


def _behind(events: Sequence[Event], number: int) -> int:
    """The number of the event that comes behind a scalar or a whole collection."""
    depth = 0
    for position in range(number, len(events)):
        if events[position][1] == STRUCTURE:
            depth += -1 if events[position] == _END else 1
        if depth == 0:
            return position + 1
    return len(events)
