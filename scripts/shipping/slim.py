"""A module as actions run it: without comments and docstrings, indented by tabs.

The syntax tree is the same but for the docstrings. It stays text that a person can read: what an
action runs is looked at in the tree that it is in.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Final

# Read as text and handed to a person: what it says is part of the product.
WHOLE: Final = frozenset({Path("src/promo/explore/regression/template.py")})
_INDENT: Final = 4


class NotTheSameError(ValueError):
    """The slim text would not run as the whole one does."""


def slim(source: str) -> str:
    """The text without what only its developers need.

    Raises:
        NotTheSameError: the two texts are not the same program.
    """
    tree = ast.parse(source)
    gone = set(_docstrings(tree))
    inside = set(_inside_strings(tree)) - gone
    comments = dict(_comments(source))
    lines = source.splitlines(keepends=True)
    made: list[str] = []
    for number, line in enumerate(lines, 1):
        text = "" if number in gone else _line(line, comments.get(number), inside=number in inside)
        # Of blank lines one is enough, and none begins a file or a block.
        if text.strip() or number in inside or _wants_space(made[-1:]):
            made.append(text or "\n")
    if _shape("".join(made)) != _shape(source):
        raise NotTheSameError("the program would change")
    return "".join(made)


def _wants_space(before: list[str]) -> bool:
    """Whether a blank line after these may stay."""
    said = "".join(before).strip()
    return bool(said) and not said.endswith(":")


def _line(line: str, comment: int | None, *, inside: bool) -> str:
    if comment is not None:
        line = line[:comment].rstrip() + "\n"
    if inside:
        return line
    spaces = re.match(" *", line)
    width = spaces.end() if spaces else 0
    return "\t" * (width // _INDENT) + " " * (width % _INDENT) + line[width:]


def _docstrings(tree: ast.Module) -> Iterator[int]:
    """The lines of docstrings; one that is all that its function does stays."""
    for node in _documented(tree):
        if len(node.body) > 1 or isinstance(node, ast.Module):
            text = node.body[0]
            yield from range(text.lineno, (text.end_lineno or text.lineno) + 1)


def _documented(
    tree: ast.Module,
) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        match node:
            case ast.Module() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                if ast.get_docstring(node, clean=False) is not None:
                    yield node
            case _:
                pass


def _inside_strings(tree: ast.Module) -> Iterator[int]:
    """Lines that begin within a literal, whose spaces belong to it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
        ):
            yield from range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)


def _comments(source: str) -> Iterator[tuple[int, int]]:
    """Where comments begin: line number, and the column in it."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start


def _shape(source: str) -> str:
    """The program without its docstrings."""
    tree = ast.parse(source)
    for node in _documented(tree):
        if len(node.body) > 1 or isinstance(node, ast.Module):
            del node.body[0]
    return ast.dump(tree)
