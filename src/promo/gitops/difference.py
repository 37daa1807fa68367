"""Edits as one patch that git can apply.

An edit changes characters inside lines, so lines pair up one to one; searching for what moved,
as a general comparison does, would only be slow on a file of 5 MB.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol

_CONTEXT_LINES: Final = 3
_NO_NEWLINE: Final = "\\ No newline at end of file\n"


class Sides(Protocol):
    """What a patch needs to know of an edited file."""

    @property
    def before(self) -> bytes:
        """The file as it was."""
        ...

    @property
    def after(self) -> bytes:
        """The file as it shall be."""
        ...


def unified_diff(edited_files: Iterable[tuple[str, Sides]]) -> str:
    """The edits of several files, each with its name, as one unified diff; empty without changes.

    The texts in it come from the files: pass it through ``untrusted`` where it is shown.
    """
    return "".join(line for name, edited in edited_files for line in _file(name, edited))


def _file(name: str, edited: Sides) -> Iterator[str]:
    if edited.before == edited.after:
        return
    before, after = (_lines(content) for content in (edited.before, edited.after))
    yield f"--- {_quoted(f'a/{name}')}\n"
    yield f"+++ {_quoted(f'b/{name}')}\n"
    if len(before) != len(after):
        yield from _whole_middle(before, after)
        return
    changed = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    for first, last in _hunks(changed):
        begin, end = max(0, first - _CONTEXT_LINES), min(len(before), last + _CONTEXT_LINES + 1)
        yield from _hunk(before[begin:end], after[begin:end], begin, begin)


def _lines(content: bytes) -> list[str]:
    lines = content.decode("utf-8").split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def _hunks(changed: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Changed lines in groups whose context does not touch, as first and last."""
    first = last = changed[0]
    for number in changed[1:]:
        if number - last > 2 * _CONTEXT_LINES:
            yield first, last
            first = number
        last = number
    yield first, last


def _hunk(
    before: Sequence[str], after: Sequence[str], old_line: int, new_line: int
) -> Iterator[str]:
    yield f"@@ -{old_line + 1},{len(before)} +{new_line + 1},{len(after)} @@\n"
    removed: list[str] = []
    added: list[str] = []
    for old, new in zip(before, after, strict=True):
        if old != new:
            removed.append(_marked("-", old))
            added.append(_marked("+", new))
            continue
        yield from (*removed, *added, _marked(" ", old))
        removed, added = [], []
    yield from (*removed, *added)


def _whole_middle(before: list[str], after: list[str]) -> Iterator[str]:
    """A value that was written over several lines: everything between what is equal."""
    top = _equal(before, after)
    bottom = _equal(before[top:][::-1], after[top:][::-1])
    begin, kept = max(0, top - _CONTEXT_LINES), min(bottom, _CONTEXT_LINES)
    old, new = (side[begin : len(side) - bottom + kept] for side in (before, after))
    yield f"@@ -{begin + 1},{len(old)} +{begin + 1},{len(new)} @@\n"
    yield from (_marked(" ", line) for line in before[begin:top])
    yield from (_marked("-", line) for line in before[top : len(before) - bottom])
    yield from (_marked("+", line) for line in after[top : len(after) - bottom])
    yield from (_marked(" ", line) for line in before[len(before) - bottom :][:kept])


def _equal(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    return next((number for number, (a, b) in pairs if a != b), shorter)


def _marked(sign: str, line: str) -> str:
    return f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n{_NO_NEWLINE}"


def _quoted(name: str) -> str:
    """Git's own way with names that a line cannot hold."""
    return name if name.isprintable() and not set(name) & set('"\\') else json.dumps(name)
