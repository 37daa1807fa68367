"""A module without the types that nothing reads while it runs.

What a function takes and gives back, and what a name outside of classes holds, is for the type
checker, which ran before a release is made. Classes keep theirs: documents, settings and inputs
are read by them. So does a function with a decorator, which may look at them (singledispatch does).
"""

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final, TypeAlias

from shipping.slim import NotTheSameError

_TYPES: Final = {"typing", "collections.abc"}
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_Cut: TypeAlias = tuple[int, int, bytes]  # from, to, what stands there then


def untyped(source: str) -> str:
    """The text without them, and without the imports of typing that only they needed.

    Raises:
        NotTheSameError: the two texts are not the same program.
    """
    text = _Text(source)
    made = text.cut(_annotations(text))
    text = _Text(made)
    made = text.cut(_imports(text))
    if _shape(made) != _shape(source):
        raise NotTheSameError("the program would change")
    return made


class _Text:
    """A module's bytes, its tree, and where in the bytes a part of it stands."""

    def __init__(self, source: str) -> None:
        self.content = source.encode()
        self.tree = ast.parse(source)
        lines = self.content.splitlines(keepends=True)
        self._lines = [0, *accumulate(map(len, lines))]

    def begin(self, node: ast.expr | ast.stmt | ast.arg) -> int:
        return self._lines[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr | ast.stmt | ast.arg) -> int:
        return self._lines[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)

    def cut(self, cuts: Iterable[_Cut]) -> str:
        content = self.content
        for begin, end, instead in sorted(cuts, reverse=True):
            content = content[:begin] + instead + content[end:]
        return content.decode()


def _annotations(text: _Text) -> Iterator[_Cut]:
    for node in _typed(text.tree):
        match node:
            case ast.arg(arg=name, annotation=ast.expr() as kind):
                yield text.begin(node) + len(name.encode()), text.end(kind), b""
            case ast.AnnAssign(target=target, annotation=kind):
                yield text.end(target), text.end(kind), b""
            case (
                ast.FunctionDef(returns=ast.expr() as kind)
                | ast.AsyncFunctionDef(returns=ast.expr() as kind)
            ):
                head = text.content[: text.begin(kind)]
                arrow = head.rindex(b"->")
                yield len(head[:arrow].rstrip()), text.end(kind), b""
            case _:
                pass


def _typed(tree: ast.Module) -> Iterator[ast.AST]:
    """The functions, their arguments, and the assignments, whose types nothing reads."""
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if not node.decorator_list:
                    yield node
                    yield from _arguments(node)
            case ast.AnnAssign(value=ast.expr()):
                yield node
            case _:
                pass
        todo += [
            one
            for one in ast.iter_child_nodes(node)
            if not (isinstance(node, ast.ClassDef) and isinstance(one, ast.AnnAssign))
        ]


def _arguments(node: _Function) -> Iterator[ast.arg]:
    given = node.args
    yield from (*given.posonlyargs, *given.args, *given.kwonlyargs)
    yield from filter(None, (given.vararg, given.kwarg))


def _imports(text: _Text) -> Iterator[_Cut]:
    """The lists of what is imported for types alone, shorter by what no word says any more."""
    statements = [
        node
        for node in text.tree.body
        if isinstance(node, ast.ImportFrom) and node.module in _TYPES
    ]
    rest = text.cut((text.begin(node), text.end(node), b"") for node in statements)
    said = set(re.findall(r"\w+", rest))
    for node in statements:
        kept = [name for name in node.names if (name.asname or name.name) in said]
        short = ast.unparse(ast.ImportFrom(node.module, kept, 0)) if kept else ""
        yield text.begin(node), text.end(node), short.encode()


def _shape(source: str) -> str:
    """The program without them."""
    tree = ast.parse(source)
    for node in _typed(tree):
        match node:
            case ast.arg():
                node.annotation = None
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                node.returns = None
            case _:
                pass
    return ast.dump(_Plain().visit(tree))


class _Plain(ast.NodeTransformer):
    """Assignments outside of classes without a type, and no imports of types."""

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [
            one if isinstance(one, ast.AnnAssign) else self.visit(one) for one in node.body
        ]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        return ast.Assign([node.target], node.value) if node.value else node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        return None if node.module in _TYPES else node
