"""Which collections of a text nobody asked for: they hold none of the words that are looked for.

A promotion looks at a dozen of a quarter of a million scalars. What a walk need not keep is guessed
by indentation before it is read, and proven when it ends.
"""

import re
from bisect import bisect_left
from collections.abc import Collection
from functools import cache
from typing import Final

from promo.yamltext.leaves import COMPLEX_KEY, Node

# Where a collection ends is guessed by its indentation: for deeper ones it is not tried, and in any
# file this looks at each character a few times at most.
_COLUMNS: Final = 200
_LOOKS: Final = 8
_VALUE: Final = "value"  # of the list's entries that are read together


class Wanted:
    """The places of the words, and what follows from them for a collection.

    Args:
        text: the YAML.
        words: what is looked for, at least one; a text without lines has nothing to tell by.
    """

    def __init__(self, text: str, words: Collection[str]) -> None:
        self._text = text
        self._hits = _hits(text, words)
        self._looks_left = _LOOKS * len(text)

    def seems_idle(self, node: Node, start: int) -> bool:
        """Whether to guess that a collection that starts here holds no word."""
        parent = node.parent
        if self._looks_left < 0 or node.is_flow or node.anchor is not None:
            return False
        if parent is None or not (parent.is_mapping or node.is_mapping):
            return False
        hit = bisect_left(self._hits, start)
        limit = self._hits[hit] if hit < len(self._hits) else len(self._text)
        column = start - self._text.rfind("\n", 0, start) - 1
        if column > _COLUMNS:
            return False
        found = _end_of(column, parent.is_mapping).search(self._text, start, limit)
        end = found.start() if found else limit
        self._looks_left -= column + end - start
        if found is None and hit < len(self._hits):
            return False
        return self.is_idle(node, start, end)

    def is_idle(self, node: Node, start: int, end: int) -> bool:
        """Whether no word stands in a mapping's collection, or in its key, or in a list's entry."""
        if node.parent is None:
            return False
        # What stands in a list may belong to its neighbour: `name` and `value` of a list do.
        if not node.parent.is_mapping and (
            not node.is_mapping or self._text.find(_VALUE, start, end) >= 0
        ):
            return False
        hit = bisect_left(self._hits, start)
        if hit < len(self._hits) and self._hits[hit] < end:
            return False
        # An escape could spell any word.
        return node.key != COMPLEX_KEY and self._text.find("\\", start, end) < 0


def _hits(text: str, words: Collection[str]) -> list[int]:
    """Where the words stand (their last characters), in the text's order."""
    hits: list[int] = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            hits.append(at + len(word) - 1)
            at = text.find(word, at + 1)
    return sorted(hits)


@cache
def _end_of(column: int, in_mapping: bool) -> re.Pattern[str]:  # noqa: FBT001  (cached by both)
    """Where a mapping's collection (its key at a column), or a list's mapping there, ends.

    That is where a line has less indentation, comments and empty lines apart.
    """
    # A mapping's list may have its dashes right below the key.
    deeper = rf" {{{column + 1}}}| {{{column}}}-[ \r\n]" if in_mapping else rf" {{{column}}}"
    return re.compile(rf"\n(?!{deeper}| *[\r\n#])")
