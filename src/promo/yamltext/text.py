"""Strict UTF-8, and a stream's documents told apart without parsing them."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from promo import bounds
from promo.errors import invalid

_BOM: Final = "\ufeff"
# A document's start is `---` in column 0 wherever it stands: no scalar may hold it there.
_START: Final = re.compile(r"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
# Directives and explicit ends move documents' borders; such a text is walked as a whole.
_STREAM_MARK: Final = re.compile(r"^(?:%|\.\.\.)", re.MULTILINE)


@dataclass(frozen=True)
class Chunk:
    """A part of a text that holds whole documents; ``start`` in code points of that text."""

    text: str
    start: int


def decode(content: bytes, where: str) -> tuple[str, str]:
    """A file's byte-order mark (or nothing) and its text.

    Raises:
        PromoError: invalid; ``file-too-large``, ``not-utf8``.
    """
    if len(content) > bounds.YAML_BYTES:
        raise invalid(
            f"is larger than {bounds.YAML_BYTES:,} bytes",
            reason="file-too-large",
            where=where,
            hint="Move the images to a smaller file",
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise invalid(
            f"is not UTF-8 (byte {error.start:,})",
            reason="not-utf8",
            where=where,
            hint="Save it as UTF-8",
        ) from None
    return (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)


def chunks(text: str) -> tuple[Chunk, ...]:
    """The documents of a stream, each with the comments that follow it."""
    if _STREAM_MARK.search(text):
        return (Chunk(text, 0),)
    starts = [match.start() for match in _START.finditer(text)]
    borders = [0, *(start for start in starts if start), len(text)]
    return tuple(Chunk(text[a:b], a) for a, b in pairwise(borders))
