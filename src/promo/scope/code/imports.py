"""What a file asks for: the texts of its imports, static, dynamic, re-exported, and by pattern."""

import re
from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from promo.scope.code.syntax import captured, grammar_of, parse, query, text
from promo.scope.tree import CODE, STYLES, suffix

_IMPORTS: Final = """
(import_statement source: (string) @from)
(export_statement source: (string) @from)
(import_statement (import_require_clause source: (string) @from))
(call_expression function: (import) arguments: (arguments . (_) @called))
(call_expression function: (identifier) @name arguments: (arguments . (_) @called)
  (#eq? @name "require"))
(call_expression function: (member_expression property: (property_identifier) @name)
  arguments: (arguments . (_) @called) (#any-of? @name "glob" "globEager" "context" "mock"))
"""
_STYLE: Final = re.compile(rb"@(?:import|use|forward)\s+(?:url\(\s*)?[\"']?([^\"'\s;)]{1,500})")
_COULD_IMPORT: Final = re.compile(rb"\b(?:import|export|require)\b")


def imports_of(path: str, content: bytes) -> tuple[str, ...]:
    """The specifiers of a file's imports, in its own words.

    One that ends in ``*`` or holds one is a pattern: a template with a hole, a folder, a glob.
    """
    if suffix(path) in STYLES:
        return tuple(dict.fromkeys(m.decode("utf-8", "replace") for m in _STYLE.findall(content)))
    if suffix(path) not in CODE or not _COULD_IMPORT.search(content):
        return ()
    return specifiers(path, parse(path, content))


def specifiers(path: str, root: Node) -> tuple[str, ...]:
    """The specifiers of a file that is parsed already."""
    found = captured(query(grammar_of(path), _IMPORTS), root)
    names = [string(node) for node in found.get("from", ())]
    for node in found.get("called", ()):
        names += _called(node)
    return tuple(dict.fromkeys(name for name in names if name))


def string(node: Node) -> str:
    """A string literal's value; a template's holes are asterisks; empty for everything else."""
    if node.type == "string":
        return "".join(_meant(part) for part in node.named_children)
    if node.type == "template_string":
        return "".join(
            "*" if part.type == "template_substitution" else _meant(part)
            for part in node.named_children
        )
    return ""


def _meant(part: Node) -> str:
    """A piece of a literal; of escapes only those that people write in paths are undone."""
    said = text(part)
    return said[1:] if part.type == "escape_sequence" and len(said) == 2 else said  # noqa: PLR2004


def _called(node: Node) -> Iterator[str]:
    """What a call imports by its first argument."""
    call = node.parent.parent if node.parent else None
    function = call.child_by_field_name("function") if call else None
    name = text(function) if function else ""
    if node.type == "array":
        yield from (string(item) for item in node.named_children)
    elif name.endswith(".context"):
        yield f"{string(node)}/**/*" if string(node) else ""
    elif node.type == "binary_expression":
        left = node.child_by_field_name("left")
        yield f"{string(left)}*" if left and string(left) else ""
    else:
        yield string(node)
