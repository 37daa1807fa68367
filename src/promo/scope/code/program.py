"""Constants and imports of files, followed across files; what cannot be followed is not known."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from tree_sitter import Node

from promo import bounds
from promo.scope.code.imports import string
from promo.scope.code.resolve import Resolver
from promo.scope.code.syntax import captured, grammar_of, parse, query, text
from promo.scope.tree import CODE, Tree, suffix

_NAMES: Final = """
(variable_declarator name: (identifier) @name value: (_)) @variable
(function_declaration name: (identifier)) @declared
(class_declaration name: (type_identifier)) @declared
(enum_declaration name: (identifier)) @declared
(import_statement source: (string)) @import
(export_statement) @export
"""
_WRAPPERS: Final = frozenset({
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression",
    "type_assertion", "await_expression",
})  # fmt: skip
_DEFAULT: Final = "default"
_EVERYTHING: Final = "*"


@dataclass
class Module:
    """A file's names.

    Args:
        path: of the file.
        root: of its syntax tree.
        values: what a name stands for.
        imported: (specifier, name there) of a name that comes from elsewhere.
        exported: the same for a name that is handed on, or the local name (with no specifier).
        handed_on: specifiers of ``export * from``.
    """

    path: str
    root: Node
    values: dict[str, Node] = field(default_factory=dict[str, Node])
    imported: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    exported: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    handed_on: list[str] = field(default_factory=list[str])


@dataclass(frozen=True)
class Value:
    """A syntax node and the file whose names it uses."""

    module: Module
    node: Node


class Program:
    """The code of one tree."""

    def __init__(self, tree: Tree, resolver: Resolver) -> None:
        self.tree = tree
        self.resolver = resolver
        self._modules: dict[str, Module] = {}
        self._offers: dict[tuple[str, str], Value | None] = {}
        self._steps = 0

    def module(self, path: str) -> Module | None:
        """The names of a file; None for a file that is no code."""
        if path not in self._modules:
            content = self.tree.contents.get(path)
            if content is None or suffix(path) not in CODE:
                return None
            self._modules[path] = _names(Module(path, parse(path, content)))
        return self._modules[path]

    # ── names ──────────────────────────────────────────────────────────────────────────────────
    def value(self, module: Module, name: str) -> Value | None:
        """What a name stands for, in whatever file that is."""
        if name in module.values:
            return Value(module, module.values[name])
        if name not in module.imported:
            return None
        return self._exported(module, *module.imported[name])

    def files(self, module: Module, name: str) -> tuple[str, ...]:
        """The files that an imported name comes from; none for a name of the file's own."""
        known = module.imported.get(name)
        return self.resolver.resolve(known[0], module.path) if known else ()

    def _exported(self, module: Module, specifier: str, name: str) -> Value | None:
        for path in self.resolver.resolve(specifier, module.path):
            other = self.module(path)
            if other is None:
                continue
            found = Value(other, other.root) if name == _EVERYTHING else self._offered(other, name)
            if found:
                return found
        return None

    def _offered(self, module: Module, name: str) -> Value | None:
        """What a file exports under a name; nothing while that is being found out already."""
        key = (module.path, name)
        if key not in self._offers:
            self._offers[key] = None
            self._offers[key] = self._found_in(module, name)
        return self._offers[key]

    def _found_in(self, module: Module, name: str) -> Value | None:
        source, local = module.exported.get(name, ("", name))
        if source:
            return self._exported(module, source, local)
        found = self.value(module, local)
        if found is None:
            others = (self._exported(module, on, name) for on in module.handed_on)
            found = next((one for one in others if one), None)
        return found

    # ── values ─────────────────────────────────────────────────────────────────────────────────
    def settled(self, value: Value, depth: int = 0) -> Value:
        """A value without its wrappers; names and members followed as far as they are known."""
        node = unwrapped(value.node)
        found: Value | None = None
        self._steps += 1
        if depth <= bounds.SOURCE_DEPTH and self._steps <= bounds.SOURCE_STEPS:
            if node.type == "identifier":
                found = self.value(value.module, text(node))
            elif node.type in {"member_expression", "subscript_expression"}:
                found = self._member(Value(value.module, node), depth)
            elif _is_frozen(node):
                found = Value(value.module, arguments(node)[0])
        return self.settled(found, depth + 1) if found else Value(value.module, node)

    def _member(self, value: Value, depth: int) -> Value | None:
        owner = value.node.child_by_field_name("object")
        key = value.node.child_by_field_name("property") or value.node.child_by_field_name("index")
        if owner is None or key is None:
            return None
        name = string(key) if key.type in {"string", "template_string"} else text(key)
        whole = self.settled(Value(value.module, owner), depth + 1)
        if whole.node.type == "program":
            return self._offered(whole.module, name)
        if whole.node.type == "enum_declaration":
            return next((Value(whole.module, node) for key, node in _members(whole.node)
                         if key == name), None)  # fmt: skip
        return self.entry(whole, name, depth + 1)

    def entry(self, value: Value, name: str, depth: int = 0) -> Value | None:
        """An entry of an object by its key; spread objects are looked into."""
        found: Value | None = None
        if value.node.type != "object" or depth > bounds.SOURCE_DEPTH:
            return None
        for child in value.node.named_children:
            if child.type == "spread_element" and child.named_children:
                inner = self.settled(Value(value.module, child.named_children[0]), depth + 1)
                found = self.entry(inner, name, depth + 1) or found
            elif key_of(child) == name:
                node = child.child_by_field_name("value")
                found = Value(value.module, node or child)
        return found

    def text(self, value: Value, depth: int = 0) -> str | None:
        """A constant text; None when it is made at run time."""
        if depth > bounds.SOURCE_DEPTH:
            return None
        at = self.settled(value, depth)
        node, parts = at.node, list[Node]()
        if node.type in {"string", "jsx_string"}:
            return string(node) if node.type == "string" else text(node).strip("\"'")
        if node.type == "template_string":
            parts = [
                c.named_children[0] if c.type == "template_substitution" and c.named_children else c
                for c in node.named_children
            ]
        elif node.type == "binary_expression" and node.children[1].type == "+":
            parts = [node.children[0], node.children[2]]
        if not parts:
            return "" if node.type == "template_string" else None
        texts = [
            text(part) if part.type in {"string_fragment", "escape_sequence"}
            else self.text(Value(at.module, part), depth + 1)
            for part in parts
        ]  # fmt: skip
        return None if None in texts else "".join(one for one in texts if one)


# ── syntax ─────────────────────────────────────────────────────────────────────────────────────
def unwrapped(node: Node) -> Node:
    """An expression without parentheses, casts and the like."""
    while node.type in _WRAPPERS and node.named_children:
        node = node.named_children[-1 if node.type == "type_assertion" else 0]
    return node


def arguments(call: Node) -> list[Node]:
    """The arguments of a call."""
    given = call.child_by_field_name("arguments")
    return [one for one in given.named_children if one.type != "comment"] if given else []


def callee(call: Node) -> str:
    """The last name of what is called: ``b`` of ``a.b()``."""
    function = call.child_by_field_name("function") or call.child_by_field_name("constructor")
    return text(function).rpartition(".")[2] if function else ""


def key_of(node: Node) -> str:
    """The key of an object's entry; empty for what has none that is known."""
    if node.type == "shorthand_property_identifier":
        return text(node)
    key = node.child_by_field_name("key") or node.child_by_field_name("name")
    if key is None:
        return ""
    if key.type == "computed_property_name":
        return string(key.named_children[0]) if key.named_children else ""
    return string(key) if key.type == "string" else text(key)


def below(node: Node, *, without: frozenset[int] = frozenset()) -> Iterator[Node]:
    """A node and everything in it, some parts (by their ids) left out."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.id in without:
            continue
        yield one
        waiting += reversed(one.named_children)


def _is_frozen(node: Node) -> bool:
    wrapped = {"freeze", "markRaw", "defineRoutes"}
    return node.type == "call_expression" and callee(node) in wrapped and bool(arguments(node))


def _members(enum: Node) -> Iterator[tuple[str, Node]]:
    body = enum.child_by_field_name("body")
    for child in body.named_children if body else ():
        name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
        if name and value:
            yield text(name), value


def _names(module: Module) -> Module:
    found = captured(query(grammar_of(module.path), _NAMES), module.root)
    for node in sorted(found.get("variable", ()), key=lambda node: node.start_byte):
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name and value:
            module.values.setdefault(text(name), value)
    for node in found.get("declared", ()):
        name = node.child_by_field_name("name")
        if name:
            module.values.setdefault(text(name), node)
    for node in found.get("import", ()):
        _imports(module, node)
    for node in found.get("export", ()):
        _exports(module, node)
    return module


def _imports(module: Module, node: Node) -> None:
    source = node.child_by_field_name("source")
    clause = next((c for c in node.named_children if c.type == "import_clause"), None)
    specifier = string(source) if source else ""
    for child in clause.named_children if clause else ():
        if child.type == "identifier":
            module.imported[text(child)] = (specifier, _DEFAULT)
        elif child.type == "namespace_import" and child.named_children:
            module.imported[text(child.named_children[-1])] = (specifier, _EVERYTHING)
        elif child.type == "named_imports":
            for local, there in _pairs(child):
                module.imported[local] = (specifier, there)


def _pairs(clause: Node) -> Iterator[tuple[str, str]]:
    """The pairs (new name, old name) of ``{old as new}``."""
    for one in clause.named_children:
        name, alias = one.child_by_field_name("name"), one.child_by_field_name("alias")
        if name:
            yield text(alias or name), text(name)


def _exports(module: Module, node: Node) -> None:
    source, value = node.child_by_field_name("source"), node.child_by_field_name("value")
    specifier = string(source) if source else ""
    declared = node.child_by_field_name("declaration")
    clauses = [c for c in node.named_children if c.type in {"export_clause", "namespace_export"}]
    for clause in clauses:
        if clause.type == "namespace_export" and clause.named_children:
            module.exported[text(clause.named_children[-1])] = (specifier, _EVERYTHING)
        for new, old in _pairs(clause):
            module.exported[new] = (specifier, old)
    if specifier and not clauses and value is None:
        module.handed_on.append(specifier)
    if any(child.type == "default" for child in node.children):
        if value is not None:
            module.values[_DEFAULT] = value
        name = declared.child_by_field_name("name") if declared else None
        if name:
            module.exported[_DEFAULT] = ("", text(name))
        elif declared:
            module.values[_DEFAULT] = declared
