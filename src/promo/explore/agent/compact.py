"""The compact text of a page: what a model has to read of it, and no more.

Small passes over the tree, each doing one thing:

    plain     wrappers that say nothing give way to what they hold; texts in a row become one
    lines     a node a line, a table row a line, the address beside its link
    alike     of many alike things in a row the first, and how many more

Nothing interactive is lost: what is left out has a ``more`` line with a ref to go on reading by
(``e23+8``: from the ninth child of e23 on).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from promo import bounds
from promo.explore.agent.snapshot import Node

_WRAPPERS: Final = frozenset({"generic", "rowgroup", "group", "none", "presentation", "document"})
_PARTS: Final = frozenset({"cell", "gridcell", "columnheader", "rowheader"})
_INLINE: Final = frozenset({"paragraph", "emphasis", "strong", "code", "text", "mark", "time",
                            "subscript", "superscript", "insertion", "deletion"})  # fmt: skip
_SHORT: Final = {"listitem": "-", "paragraph": "", "text": "", "heading": "#", "generic": ""}
_RESUME: Final = re.compile(r"(f?\d*e\d+|page)\+(\d+)")
_CUT_TEXT: Final = 300  # characters of one text; the rest by get_page_text
_URL: Final = 120


@dataclass(frozen=True)
class Line:
    """One line, and where to go on if it is the last that fits."""

    text: str
    depth: int
    resume: str = ""

    def __str__(self) -> str:
        return "  " * min(self.depth, 8) + self.text


def compact(root: Node, *, ref: str = "") -> str | None:
    """The text of a page, or of what stands below a ref; None when there is no such ref.

    Args:
        root: the page's tree.
        ref: of an element, or of a ``more`` line.
    """
    start, skip = root, 0
    if ref:
        resumed = _RESUME.fullmatch(ref)
        name, skip = (resumed[1], int(resumed[2])) if resumed else (ref, 0)
        found = root if name == "page" else root.find(name)
        if found is None:
            return None
        start = found
    return _fitted(list(lines(start, skip=skip, every=bool(skip))), bounds.PAGE_TOKENS)


def lines(start: Node, *, skip: int = 0, every: bool = False) -> Iterator[Line]:
    """The lines of a node and what is below it.

    Args:
        start: where to begin.
        skip: how many of its parts are left out at the beginning.
        every: whether alike parts of it are all shown.
    """
    if not skip and start.role != "page":
        yield from _of(start, 0, "page+0")
        return
    yield from _children(start, 0, skip=skip, every=every)


def tokens_of(text: str) -> int:
    """About how many tokens a text is, rather too many than too few."""
    narrow = sum(1 for c in text if c.isascii())
    return narrow // 3 + (len(text) - narrow) + 1


# ── a node a line ──────────────────────────────────────────────────────────────────────────────
def _children(
    node: Node, depth: int, resume: str = "", *, skip: int = 0, every: bool = False
) -> Iterator[Line]:
    parts = plain(node)
    name = node.ref or ("page" if node.role == "page" else "")
    at = skip
    while at < len(parts):
        # What has no ref cannot be read from its middle on: it is told whole.
        run = _alike(parts, at) if name and not every else 1
        shown = run if run <= bounds.ALIKE_SHOWN + 1 else bounds.ALIKE_SHOWN
        for number in range(at, at + shown):
            yield from _of(parts[number], depth, f"{name}+{number}" if name else resume)
        if shown < run:
            more = f"{name}+{at + shown}"
            yield Line(f"… {run - shown} more like these: read_page ref={more}", depth, more)
        at += run


def _of(node: Node, depth: int, resume: str) -> Iterator[Line]:
    if node.role == "row":
        yield Line(_row(node), depth, resume)
        return
    parts = plain(node)
    if all(part.role == "text" for part in parts):
        yield Line(_line(node, " ".join(part.text for part in parts)), depth, resume)
        return
    told = _line(node, "")
    inside = [_leaf(part) for part in parts]
    if node.role in {"listitem", "paragraph", "heading", "generic"} and all(inside):
        flat = " ".join([told, *(one for one in inside if one)]).strip()
        if len(flat) <= _CUT_TEXT:
            yield Line(flat, depth, resume)
            return
    if told:
        yield Line(told, depth, resume)
    yield from _children(node, depth + 1 if told else depth, resume)


def _row(node: Node) -> str:
    cells = [_cell(one) for one in plain(node)]
    marks = f" {_marks(node)}" if node.marks else ""
    own = f" [{node.ref}]" if node.pointer and node.ref else ""
    return f"|{own}{marks} " + " | ".join(cells) + " |"


def _cell(node: Node) -> str:
    told = [
        _leaf(one) or " ".join(str(line.text) for line in _of(one, 0, "")) for one in plain(node)
    ]
    own = _line(replace(node, role="generic", children=[]), "") if node.role in _PARTS else ""
    if node.role not in _PARTS:
        return _leaf(node) or " ".join(line.text for line in _of(node, 0, ""))
    return " ".join(part for part in (own, *told) if part).replace("|", "¦")


def _leaf(node: Node) -> str:
    """A node as a part of a line; empty when it needs lines of its own."""
    parts = plain(node)
    if node.role in {"row", "table", "list", "iframe", "dialog"}:
        return ""
    if all(part.role == "text" for part in parts):
        return _line(node, " ".join(part.text for part in parts))
    return ""


def _line(node: Node, more: str) -> str:
    said = " ".join(part for part in (node.text, more) if part)
    if said and node.name and _same(said, node.name):
        said = ""
    role = _SHORT.get(node.role, node.role)
    if node.interactive:
        role = f"[{node.ref}] {node.role if node.role != 'generic' else 'clickable'}"
    name = _cut(node.name, _CUT_TEXT)
    quoted = name if role in {"", "#", "-"} else f'"{name}"'
    url = f"→ {_cut(node.url, _URL)}" if node.url else ""
    field = node.role in {"textbox", "searchbox", "combobox", "spinbutton", "slider"}
    value = f"= {_cut(said, _CUT_TEXT)!r}" if field and said else _cut(said, _CUT_TEXT)
    parts = (role, quoted if name else "", _marks(node), url, value)
    return " ".join(part for part in parts if part)


def _marks(node: Node) -> str:
    return " ".join(f"({mark})" for mark in node.marks if not mark.startswith("level"))


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())


# ── the passes ─────────────────────────────────────────────────────────────────────────────────
def plain(node: Node) -> list[Node]:
    """What a node holds, without wrappers that say nothing, and with texts in a row made one."""
    flat: list[Node] = []
    waiting = list(reversed(node.children))
    while waiting:
        one = waiting.pop()
        if _empty(one):
            continue
        if _says_nothing(one):
            waiting += reversed(one.children)
            if one.text:
                waiting.append(Node("text", text=one.text))
        else:
            flat.append(one)
    return _joined(flat)


def _says_nothing(node: Node) -> bool:
    wraps = node.role in _WRAPPERS or (node.role in _INLINE and node.role != "text")
    if not wraps or node.interactive or node.name:
        return False
    # A paragraph that stands by itself keeps its line.
    return node.role != "paragraph" or bool(node.children and not node.text)


def _empty(node: Node) -> bool:
    bare = not (node.name or node.text or node.children or node.marks or node.url)
    return bare and not node.interactive and node.role not in {"cell", "gridcell", "iframe"}


def _joined(parts: Sequence[Node]) -> list[Node]:
    joined: list[Node] = []
    for one in parts:
        last = joined[-1] if joined else None
        if one.role == "text" and last is not None and last.role == "text":
            joined[-1] = replace(last, text=f"{last.text} {one.text}")
        else:
            joined.append(one)
    return joined


def _alike(parts: Sequence[Node], at: int) -> int:
    """How many nodes from one on are alike: rows of a table, entries of a list."""
    shape = _shape(parts[at])
    end = at + 1
    while end < len(parts) and _shape(parts[end]) == shape:
        end += 1
    return end - at


def _shape(node: Node) -> tuple[object, ...]:
    if node.role in {"row", "listitem", "article", "option", "link", "button"}:
        return (node.role,)
    return (node.role, node.ref, id(node))


# ── what fits ──────────────────────────────────────────────────────────────────────────────────
def _fitted(told: Sequence[Line], tokens: int) -> str:
    """The lines that fit; the last one says how to go on."""
    kept: list[str] = []
    left = tokens - bounds.MORE_LINE_TOKENS
    for number, line in enumerate(told):
        text = str(line)
        left -= tokens_of(text) + 1
        if left < 0 and number:
            return "\n".join([*kept, *_rest(told[number:])])
        kept.append(text if left >= 0 else text[: 3 * tokens])
    return "\n".join(kept)


def _rest(left_out: Sequence[Line]) -> list[str]:
    """How to go on: the outermost places from which everything that is left out is read."""
    places: list[str] = []
    depth = 1 << 30
    for line in left_out:
        if line.depth < depth and line.resume:
            places.append(line.resume)
            depth = line.depth
    named = ", ".join(f"read_page ref={place}" for place in places)
    return [f"… {len(left_out)} more lines, cut here: {named}; or find"]


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
