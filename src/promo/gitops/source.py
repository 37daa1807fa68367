"""A gitops file opened for reading or editing: every document that could name an image.

A document is screened by its text and parsed only when it holds one of the wanted words. YAML
inside a block scalar (`values: |`, `patch: |`) is a document too, with its own way back to the
file's characters.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final

from promo import yamltext
from promo.errors import PromoError, refused
from promo.gitops.forms import YAML, Form, form_of
from promo.gitops.templates import template_at
from promo.yamltext import Chunk, Document, Leaf, Table

TEMPLATE: Final = "{{"
ENCRYPTED: Final = "sops"
MARKER: Final = r"\$imagepolicy"
_NESTED_BLOCKS: Final = 3  # YAML in YAML in YAML


@dataclass(frozen=True, eq=False)
class Part:
    """One document. ``start`` is its text's place in the file, for one that is in no block.

    ``block`` is the scalar that holds it, in the part ``outer``; ``table`` leads out of it, None
    when the block's style has lost the way (folded, quoted).
    """

    document: Document
    start: int = 0
    form: Form = YAML
    outer: "Part | None" = None
    block: Leaf | None = None
    table: Table | None = None

    @property
    def is_sealed(self) -> bool:
        """Whether its places in the file are not known, so that it can be read only."""
        if self.outer is None:
            return False
        return self.table is None or self.outer.is_sealed

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """A span of the document's text as a span of the file's text."""
        if self.outer is None:
            return self.start + start, self.start + end
        out = self.table.span(start, end) if self.table else None
        return self.outer.span(*out) if out else None

    def place(self, leaf: Leaf) -> int:
        """Where in the file's text a leaf starts; its block's start when that is not known."""
        found = self.span(leaf.start, leaf.start)
        if found is None and self.outer is not None and self.block is not None:
            return self.outer.place(self.block)
        return found[0] if found else 0


@dataclass(frozen=True, eq=False)
class Source:
    """A file: its name, byte-order mark, text, and the parts that were worth parsing."""

    file: str
    bom: str
    text: str
    parts: Sequence[Part]
    form: Form = YAML

    @cached_property
    def chunks(self) -> tuple[Chunk, ...]:
        """The file's documents by their text."""
        return self.form.chunks(self.text)

    def line(self, position: int) -> int:
        """The line, from 1, of a place in the text."""
        return bisect_right(self._line_starts, position)

    @cached_property
    def marked_lines(self) -> frozenset[int]:
        """The lines that hold Flux's marker, whatever it is worth there."""
        found = re.finditer(MARKER, self.text)
        return frozenset(self.line(match.start()) for match in found)

    @cached_property
    def _line_starts(self) -> list[int]:
        lengths = map(len, self.text.split("\n"))
        return list(accumulate((length + 1 for length in lengths), initial=0))


def open_source(content: bytes, file: str, words: Collection[str], *, whole: bool = True) -> Source:
    """Open a file.

    Args:
        content: its bytes.
        file: its name, for errors and records.
        words: a document with none of them is not looked at.
        whole: keep all of the documents that are looked at; otherwise a mapping's collections
            without any of the words are read and left empty, which fits words that are names.

    Raises:
        PromoError: invalid; ``file-too-large``, ``not-utf8``, ``bad-yaml``, ``too-deep``; or
            refused, ``templated-file``.
    """
    bom, text = yamltext.decode(content, file)
    wanted = (*words, TEMPLATE, ENCRYPTED)
    parts: list[Part] = []
    form = form_of(file)
    source = Source(file, bom, text, parts, form)
    for chunk in _naming(source, wanted):
        line = source.line(chunk.start) - 1
        for document in _documents(form, chunk.text, file, line, () if whole else wanted):
            part = Part(document, chunk.start, form)
            parts += [part, *_inside(part, wanted, 0)]
    return source


def _naming(source: Source, words: Collection[str]) -> list[Chunk]:
    """The chunks that hold a word, found by searching the text once for each word."""
    text, chunks = source.text, source.chunks
    starts = [chunk.start for chunk in chunks]
    found = set[int]()
    for word in words:
        at = text.find(word)
        while at >= 0:
            number = bisect_right(starts, at) - 1
            found.add(number)
            at = text.find(word, max(at + 1, starts[number] + len(chunks[number].text) - len(word)))
    return [chunks[number] for number in sorted(found)]


def _documents(
    form: Form, text: str, file: str, line: int, words: Collection[str]
) -> tuple[Document, ...]:
    try:
        documents = form.walk(text, file, line, words)
    except PromoError as error:
        if error.reason == "bad-yaml" and TEMPLATE in text:
            raise _templated(file, line + 1 + text.count("\n", 0, text.index(TEMPLATE))) from None
        raise
    at = template_at(text, documents) if TEMPLATE in text else None
    if at is not None:
        raise _templated(file, line + 1 + text.count("\n", 0, at))
    return documents


def _templated(file: str, line: int) -> PromoError:
    return refused(
        "is a template ({{ … }}), so what it says is decided elsewhere",
        reason="templated-file",
        where=f"{file}:{line}",
        hint="Name the file that holds the values",
    )


def _inside(part: Part, words: Collection[str], depth: int) -> Iterator[Part]:
    """The documents inside a document's blocks; a block that is no YAML is only a text."""
    if depth == _NESTED_BLOCKS:
        return
    for block in part.document.blocks:
        if not any(word in block.value for word in words):
            continue
        try:
            documents = yamltext.walk(block.value, "")
        except PromoError:
            continue
        if all(document.root is None for document in documents):
            continue
        table = yamltext.table(part.document.text, block)
        for document in documents:
            inner = Part(document, outer=part, block=block, table=table)
            yield inner
            yield from _inside(inner, words, depth + 1)
