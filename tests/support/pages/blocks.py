"""The fenced blocks of the pages, and the commands that stand in their sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[3]
PAGES = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "actions/**/*.md", "examples/**/*.md")
    for page in ROOT.glob(pattern)
)
_FENCE = re.compile(r"\s*(```+)(.*)$")
_INLINE = re.compile(r"(?<!`)`(promo [^`]+)`(?!`)")


@dataclass(frozen=True)
class Block:
    """One fenced block: its page from the root, its first line's number, language, text."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks_of(page: Path) -> Iterator[Block]:
    """The blocks of a page, without the indentation of the list that they may stand in."""
    language, body, start = None, list[str](), 0
    for number, line in enumerate(page.read_text().splitlines(), 1):
        fence = _FENCE.match(line)
        if fence and language is None:
            language, body, start = fence[2].strip(), [], number + 1
        elif fence and language is not None:
            yield Block(_name(page), start, language, dedent("\n".join(body)) + "\n")
            language = None
        elif language is not None:
            body.append(line)
    if language is not None:
        raise ValueError(f"{_name(page)}:{start}: a block is not closed")


def inline_commands(page: Path) -> Iterator[Block]:
    """The commands of promo that stand in a page's sentences, each as a block of one line."""
    fenced = False
    for number, line in enumerate(page.read_text().splitlines(), 1):
        fenced ^= bool(_FENCE.match(line))
        for command in () if fenced else _INLINE.findall(line):
            yield Block(_name(page), number, "inline", command + "\n")


def every_block() -> list[Block]:
    """The blocks of every page."""
    return [block for page in PAGES for block in blocks_of(page)]


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT)) if page.is_relative_to(ROOT) else page.name
