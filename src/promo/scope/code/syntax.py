"""Source bytes to a syntax tree. Nothing here fails: what is no code is a tree with errors."""

import re
from functools import cache
from typing import Final, Literal

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

from promo.scope.tree import suffix

Grammar = Literal["typescript", "tsx"]

# A Vue file's script; the rest of it becomes blanks, so that lines and columns stay.
_SCRIPT: Final = re.compile(rb"<script\b[^>]*>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_NOT_NEWLINE: Final = re.compile(rb"[^\n]")


def parse(path: str, content: bytes) -> Node:
    """The root of a file's syntax tree; JavaScript is read as the TypeScript it also is."""
    grammar = grammar_of(path)
    code = _script(content) if suffix(path) == ".vue" else content
    return _parser(grammar).parse(code).root_node


def captured(query: Query, node: Node) -> dict[str, list[Node]]:
    """What a query finds below a node, by the query's own names."""
    return QueryCursor(query).captures(node)


@cache
def query(grammar: Grammar, pattern: str) -> Query:
    """A compiled query."""
    return Query(_language(grammar), pattern)


def text(node: Node) -> str:
    """A node's source."""
    return (node.text or b"").decode("utf-8", "replace")


def grammar_of(path: str) -> Grammar:
    """The grammar that ``parse`` reads a file with: casts like <T>x are TypeScript alone."""
    return "typescript" if suffix(path) in {".ts", ".mts", ".cts"} else "tsx"


@cache
def _parser(grammar: Grammar) -> Parser:
    return Parser(_language(grammar))


@cache
def _language(grammar: Grammar) -> Language:
    raw = (
        tree_sitter_typescript.language_tsx()
        if grammar == "tsx"
        else tree_sitter_typescript.language_typescript()
    )
    return Language(raw)


def _script(content: bytes) -> bytes:
    kept = bytearray(_NOT_NEWLINE.sub(b" ", content))
    for block in _SCRIPT.finditer(content):
        start, end = block.span(1)
        kept[start:end] = block[1]
    return bytes(kept)
