"""Where the lines of a block scalar (`|`) stand in the file, so that YAML inside it can be edited.

The indentation is found by trying and proven by comparing: every line of the value must stand in
the text exactly as the value has it. A folded scalar (`>`) has lost that relation.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from promo.yamltext.leaves import LITERAL, Leaf

_LINE_END: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Table:
    """For each line of a value, where it starts in the value and where in the text."""

    inner: tuple[int, ...]
    outer: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """A span of the value as a span of the text; None when it crosses a line."""
        line = bisect_right(self.inner, start) - 1
        if bisect_right(self.inner, end) - 1 != line:
            return None
        shift = self.outer[line] - self.inner[line]
        return start + shift, end + shift


def table(text: str, leaf: Leaf) -> Table | None:
    """The table of a literal block, or None when its lines cannot be proven."""
    if leaf.style != LITERAL:
        return None
    starts = [m.end() for m in _LINE_END.finditer(text, leaf.start, leaf.end)]
    lines = leaf.value.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    first = next((i for i, line in enumerate(lines) if line.strip(" ")), None)
    if first is None or len(starts) < len(lines):
        return None
    header = _header_lines(text, leaf, starts)
    starts = starts[header:]
    if len(starts) < len(lines):
        return None
    indent = text.find(lines[first], starts[first]) - starts[first]
    outer: list[int] = []
    inner: list[int] = []
    position = 0
    for start, line in zip(starts, lines, strict=False):
        at = start + indent if line else start
        if not text.startswith(line, at) or text[start:at].strip(" "):
            return None
        inner.append(position)
        outer.append(at)
        position += len(line) + 1
    return Table(tuple(inner), tuple(outer))


def _header_lines(text: str, leaf: Leaf, starts: list[int]) -> int:
    """How many line ends come before the one that ends the block's `|` line."""
    # An anchor or a tag may stand on lines of its own before the indicator.
    for count, end in enumerate(starts):
        begin = leaf.start if count == 0 else starts[count - 1]
        bare = text[begin:end].split(" #", 1)[0]
        if re.search(r"(?:^|\s)\|[-+0-9]*\s*$", bare):
            return count
    return 0
