"""A module as actions run it: without comments and docstrings, indented by tabs.

The syntax tree is the same but for the docstrings, and every line keeps its number, so that a
traceback of a release names the lines of the commit that it was made from.
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
    """The text without what only its readers need; as many lines as before.

    Raises:
        NotTheSameError: the two texts are not the same program.
    """
    tree = ast.parse(source)
    gone, inside = set(_docstrings(tree)), set(_inside_strings(tree))
    comments = dict(_comments(source))
    lines = source.splitlines(keepends=True)
    made = "".join(
        "\n" if number in gone else _line(line, comments.get(number), inside=number in inside)
        for number, line in enumerate(lines, 1)
    )
    if list(_shape(made)) != list(_shape(source)):
        raise NotTheSameError("the program would change")
    return made


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


def _shape(source: str) -> Iterator[tuple[str, int]]:
    """The program without its docstrings: every node with its line."""
    tree = ast.parse(source)
    for node in _documented(tree):
        if len(node.body) > 1 or isinstance(node, ast.Module):
            del node.body[0]
    yield ast.dump(tree), 0
    for node in ast.walk(tree):
        yield type(node).__name__, getattr(node, "lineno", 0)
