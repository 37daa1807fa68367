"""The second walk: what a parser sees after the edit is what it saw before, but for the plan.

The characters outside the splices are kept by construction. This proves the rest: that no value
ended early, started a comment, became a key, a number or another document.
"""

from collections import defaultdict
from collections.abc import Sequence

from promo.errors import PromoError, refused
from promo.gitops.plan import Edit, Plan, splice
from promo.gitops.source import Part, Source, open_source
from promo.yamltext import Document, Event, Leaf


def prove(before: Source, plan: Plan, text: str, words: Sequence[str]) -> None:
    """Walk the edited text and compare.

    Raises:
        PromoError: refused, ``edit-not-proven``.
    """
    try:
        after = open_source((before.bom + text).encode("utf-8"), before.file, words)
    except PromoError as error:
        raise _not_proven(before, f"it could not be read again ({error.what})") from None
    if len(after.parts) != len(before.parts):
        raise _not_proven(before, "documents appeared or vanished")
    expected = _Expected(before, plan)
    for old, new in zip(before.parts, after.parts, strict=True):
        if expected.events(old) != new.document.events:
            raise _not_proven(before, "more changed than was planned")


class _Expected:
    """What every document's events shall be, the planned values in their places."""

    def __init__(self, source: Source, plan: Plan) -> None:
        self._edits: dict[Part, list[Edit]] = defaultdict(list)
        self._by_block: dict[Leaf, list[Edit]] = defaultdict(list)
        self._inner: dict[Document, dict[Leaf, Part]] = defaultdict(dict)
        for edit in plan.edits:
            self._edits[edit.part].append(edit)
            if edit.part.block is not None:
                self._by_block[edit.part.block].append(edit)
        for part in source.parts:
            if part.outer is not None and part.block is not None:
                self._inner[part.outer.document][part.block] = part

    def events(self, part: Part) -> list[Event]:
        """The events of one document, with the new texts of the blocks in it."""
        events = list(part.document.events)
        for edit in self._edits.get(part, ()):
            _, _, anchor, tag = events[edit.leaf.event]
            events[edit.leaf.event] = (edit.value, edit.style, anchor, tag)
        for block in self._inner.get(part.document, ()):
            _, style, anchor, tag = events[block.event]
            text = splice(block.value, self._splices(block))
            events[block.event] = (text, style, anchor, tag)
        return events

    def _splices(self, block: Leaf) -> list[tuple[int, int, str]]:
        """All edits inside a block, in its own characters, those of blocks inside it too."""
        edits = self._by_block.get(block, ())
        splices = [(edit.inner_start, edit.inner_end, edit.text) for edit in edits]
        for deeper, part in self._deeper(block):
            for start, end, text in self._splices(deeper):
                span = part.table.span(start, end) if part.table else None
                splices += [(*span, text)] if span else []
        return sorted(splices)

    def _deeper(self, block: Leaf) -> list[tuple[Leaf, Part]]:
        return [
            (deeper, part)
            for inner in self._inner.values()
            for deeper, part in inner.items()
            if part.outer is not None and part.outer.block is block
        ]


def _not_proven(source: Source, why: str) -> PromoError:
    return refused(
        f"the edit could not be proven: {why}; nothing was written",
        reason="edit-not-proven",
        where=source.file,
        hint="Edit the value by hand once, and report the file's form",
    )
