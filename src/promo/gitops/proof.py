"""The second walk: what a parser sees after the edit is what it saw before, but for the plan.

The characters outside the splices are kept by construction. This proves the rest: that no value
ended early, started a comment, became a key, a number or another document.
"""

from collections import defaultdict
from collections.abc import Sequence

from promo.errors import PromoError, refused
from promo.gitops.forms import YAML, Form
from promo.gitops.plan import Edit, Plan, splice
from promo.gitops.source import Part, Source
from promo.yamltext import Event, Leaf


def prove(plan: Plan, text: str) -> None:
    """Walk what changed of the edited text, and compare.

    Raises:
        PromoError: refused, ``edit-not-proven``.
    """
    source = plan.source
    old, new = source.chunks, source.form.chunks(text)
    if len(old) != len(new):
        raise _not_proven(source, "documents appeared or vanished")
    expected = Expected(plan)
    for before, after in zip(old, new, strict=True):
        if before.text != after.text:
            compare(source, source.form, after.text, expected.of_chunk(before.start))
    prove_blocks(source, expected)


def prove_blocks(source: Source, expected: "Expected") -> None:
    """Compare the YAML inside the blocks whose text changes.

    Raises:
        PromoError: refused, ``edit-not-proven``.
    """
    for block, value in expected.new_values().items():
        compare(source, YAML, value, expected.of_block(block))


def compare(source: Source, form: Form, text: str, expected: list[Event]) -> None:
    """Raise unless a text reads as expected.

    Raises:
        PromoError: refused, ``edit-not-proven``.
    """
    try:
        seen = form.events(text)
    except PromoError as error:
        raise _not_proven(source, f"it could not be read again ({error.what})") from None
    if seen != expected:
        raise _not_proven(source, "more changed than was planned")


class Expected:
    """What a parser shall see, the planned values in their places."""

    def __init__(self, plan: Plan) -> None:
        self._edits: dict[Part, list[Edit]] = defaultdict(list)
        self._chunks: dict[int, list[Part]] = defaultdict(list)
        self._blocks: dict[Leaf, list[Part]] = defaultdict(list)
        for edit in plan.edits:
            self._edits[edit.part].append(edit)
        for part in plan.source.parts:
            if part.block is None:
                self._chunks[part.start].append(part)
            else:
                self._blocks[part.block].append(part)
        self._inner: dict[Part, list[Leaf]] = defaultdict(list)
        for block, parts in self._blocks.items():
            if parts[0].outer is not None:
                self._inner[parts[0].outer].append(block)

    def of_chunk(self, start: int) -> list[Event]:
        """The events of a chunk of the file."""
        return self._of(self._chunks[start])

    def of_block(self, block: Leaf) -> list[Event]:
        """The events of the YAML inside a block."""
        return self._of(self._blocks[block])

    def new_values(self) -> dict[Leaf, str]:
        """The blocks whose text changes, each with what it becomes."""
        values = {block: self._value(block) for block in self._blocks}
        return {block: value for block, value in values.items() if value != block.value}

    def _of(self, parts: Sequence[Part]) -> list[Event]:
        return [event for part in parts for event in self.of_part(part)]

    def changed(self, part: Part) -> list[Leaf]:
        """The scalars of a document that change, blocks with a change inside among them."""
        blocks = (b for b in self._inner.get(part, ()) if self._value(b) != b.value)
        return [*(edit.leaf for edit in self._edits.get(part, ())), *blocks]

    def of_part(self, part: Part) -> list[Event]:
        """The events of one document."""
        events = list(part.document.events)
        for edit in self._edits.get(part, ()):
            _, _, anchor, tag = events[edit.leaf.event]
            events[edit.leaf.event] = (edit.value, edit.style, anchor, tag)
        for block in self._inner.get(part, ()):
            _, style, anchor, tag = events[block.event]
            events[block.event] = (self._value(block), style, anchor, tag)
        return events

    def _value(self, block: Leaf) -> str:
        return splice(block.value, self._splices(block))

    def _splices(self, block: Leaf) -> list[tuple[int, int, str]]:
        """All edits inside a block, in its own characters, those of blocks inside it too."""
        splices: list[tuple[int, int, str]] = []
        for part in self._blocks[block]:
            edits = self._edits.get(part, ())
            splices += [(edit.inner_start, edit.inner_end, edit.text) for edit in edits]
            for deeper in self._inner.get(part, ()):
                table = self._blocks[deeper][0].table
                for start, end, text in self._splices(deeper):
                    span = table.span(start, end) if table else None
                    splices += [(*span, text)] if span else []
        return sorted(splices)


def _not_proven(source: Source, why: str) -> PromoError:
    return refused(
        f"the edit could not be proven: {why}; nothing was written",
        reason="edit-not-proven",
        where=source.file,
        hint="Edit the value by hand once, and report the file's form",
    )
