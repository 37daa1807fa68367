"""The parts of ``template`` that a test uses, and the imports that those use."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

_TEMPLATE: Final = Path(__file__).with_name("template.py")
_OF_THE_TEST: Final = "BASE_URL"


def pieces(story: str) -> tuple[str, str]:
    """Imports and definitions for a piece of source, each in the template's order."""
    module, source = _template()
    needed = _needed(_names(ast.parse(story)), module)
    parts = [node for node in module.body if _defines(node) & needed]
    used = _names(*parts, ast.parse(story))
    imports = [line for node in module.body if (line := _import(node, used))]
    return "\n".join(imports), "\n\n\n".join(_source(source, node) for node in parts)


@cache
def _template() -> tuple[ast.Module, str]:
    source = _TEMPLATE.read_text(encoding="utf-8")
    return ast.parse(source), source


def _needed(names: Iterable[str], module: ast.Module) -> set[str]:
    """Names of the template that are used, directly or by what is used."""
    by_name = {name: node for node in module.body for name in _defines(node)}
    del by_name[_OF_THE_TEST]
    waiting, found = [name for name in names if name in by_name], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [used for used in _names(by_name[name]) if used in by_name]
    return found


def _defines(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {
            n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)
        }
    return set()


def _names(*nodes: ast.AST) -> set[str]:
    return {n.id for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name)}


def _import(node: ast.stmt, used: set[str]) -> str:
    """An import as far as it is used; empty when nothing of it is."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return ""
    kept = [alias.name for alias in node.names if alias.name in used]
    if not kept:
        return ""
    if isinstance(node, ast.Import):
        return "\n".join(f"import {name}" for name in kept)
    return f"from {node.module} import {', '.join(kept)}"


def _source(source: str, node: ast.stmt) -> str:
    lines = source.splitlines()
    decorators = getattr(node, "decorator_list", ())
    first = min([node.lineno, *(d.lineno for d in decorators)])
    kept = lines[first - 1 : node.end_lineno]
    return "\n".join(line.partition("  # noqa")[0] for line in kept)
