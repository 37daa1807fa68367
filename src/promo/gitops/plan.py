"""From new values to the characters that change: which scalars, where, and written how."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from promo.errors import PromoError, refused
from promo.gitops.ownership import refuse_encrypted, refuse_flux_owned, refuse_shared
from promo.gitops.places import Found, Role, value_of
from promo.gitops.source import Part, Source
from promo.yamltext import FOLDED, LITERAL, PLAIN, Leaf, token_start


@dataclass(frozen=True)
class Move:
    """A place, and the value that each part of it shall have."""

    found: Found
    new: Mapping[Role, str]


@dataclass(frozen=True)
class Edit:
    """One scalar that changes.

    ``start`` and ``end`` are its place in the file's text, ``inner_start`` and ``inner_end`` in
    its own document's; ``text`` is what is written there, ``style`` the style that it then has.
    """

    part: Part
    leaf: Leaf
    value: str
    text: str
    style: str
    start: int
    end: int
    inner_start: int
    inner_end: int


@dataclass(frozen=True)
class Plan:
    """The edits of one file, in the file's order."""

    source: Source
    edits: tuple[Edit, ...]

    def spliced(self) -> str:
        """The file's text with every edit made and every other character kept."""
        return splice(self.source.text, ((e.start, e.end, e.text) for e in self.edits))


def splice(text: str, replacements: Iterable[tuple[int, int, str]]) -> str:
    """A text with spans of it replaced; the spans come in order and do not overlap."""
    pieces: list[str] = []
    position = 0
    for start, end, new in replacements:
        pieces += [text[position:start], new]
        position = end
    return "".join([*pieces, text[position:]])


def make_plan(source: Source, moves: Sequence[Move], *, force: bool) -> Plan:
    """The edits that make the moves, when each of them is safe.

    Raises:
        PromoError: refused; ``shared-anchor``, ``sops-encrypted``, ``flux-owned``,
            ``block-scalar``, ``edit-not-proven``.
    """
    values: dict[Leaf, str] = {}
    parts: dict[Leaf, Part] = {}
    for move in moves:
        for role, new in move.new.items():
            leaf = move.found.leaves[role]
            values[leaf] = new
            parts[leaf] = move.found.part
    changing = {leaf for leaf, new in values.items() if (value_of(leaf) or "") != new}
    for move in moves:
        if any(move.found.leaves[role] in changing for role in move.new):
            refuse_shared(source, move.found, values)
    edits = _edits(source, {leaf: values[leaf] for leaf in changing}, parts)
    if edits:
        refuse_encrypted(source)
    if not force:
        for edit in edits:
            refuse_flux_owned(source, edit.start, edit.end)
    return Plan(source, edits)


def _edits(
    source: Source, values: Mapping[Leaf, str], parts: Mapping[Leaf, Part]
) -> tuple[Edit, ...]:
    """One edit for each scalar; aliases of it come to the same."""
    scalars = {leaf.scalar or leaf: (parts[leaf], value) for leaf, value in values.items()}
    edits = [_edit(source, part, leaf, value) for leaf, (part, value) in scalars.items()]
    return tuple(sorted(edits, key=lambda edit: edit.start))


def _edit(source: Source, part: Part, leaf: Leaf, value: str) -> Edit:
    where = f"{source.file}:{source.line(part.place(leaf))}"
    if leaf.style in {LITERAL, FOLDED} or part.is_sealed:
        raise _in_block(where)
    text, style = part.form.written(value, leaf.style)
    start = token_start(part.document.text, leaf)
    if start == leaf.end and leaf.style == PLAIN:
        text = (
            part.form.gap + text
        )  # nothing stood there, perhaps not even the space behind the colon
    span = part.span(start, leaf.end)
    if span is None:
        raise _in_block(where)
    return Edit(part, leaf, value, text, style, *span, start, leaf.end)


def _in_block(where: str) -> PromoError:
    return refused(
        "the image is written in a folded or quoted text of several lines, whose characters cannot"
        " be told one by one",
        reason="block-scalar",
        where=where,
        hint="Write it on one line, or the text around it as a literal block (|)",
    )
