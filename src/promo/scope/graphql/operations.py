"""The operations that code sends: in `.graphql` files and in gql`…` and graphql`…` literals."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    parse,
    visit,
)
from graphql.language import ast
from tree_sitter import Node

from promo.scope.code.imports import string
from promo.scope.code.syntax import captured, grammar_of, query, text
from promo.scope.code.syntax import parse as parse_code
from promo.scope.graphql.schema import Changed
from promo.scope.sources.beside import is_test
from promo.scope.tree import CODE, GRAPHQL, Tree, suffix

_LITERALS: Final = """
(call_expression function: (identifier) @tag arguments: (template_string) @document)
(call_expression function: (identifier) @tag arguments: (arguments . (template_string) @document))
((comment) @tag . (template_string) @document)
"""
_TAGS: Final = re.compile(r"gql|graphql|\w*(Gql|GraphQL)|/\*\s*GraphQL\s*\*/", re.IGNORECASE)
_SIGN: Final = re.compile(rb"gql|graphql", re.IGNORECASE)
_HOLE: Final = re.compile(r"\*")


@dataclass(frozen=True)
class Operation:
    """One operation, its fragments included.

    Args:
        name: its own, or its first field's.
        file: where it is written.
        fields: ``Type.field``, or ``.field`` where the type is not known.
        types: that its variables, arguments and fields use.
    """

    name: str
    file: str
    fields: frozenset[str]
    types: frozenset[str]

    def uses(self, changed: Changed) -> bool:
        """Whether an operation uses what changed in the schema."""
        bare = {f".{name.partition('.')[2]}" for name in changed.fields}
        return bool(self.fields & (changed.fields | bare) or self.types & changed.types)


def operations_in(tree: Tree, schema: GraphQLSchema | None) -> tuple[Operation, ...]:
    """Every operation of a tree's code; what does not parse is none."""
    documents = [
        (path, document)
        for path, content in tree.contents.items()
        if not is_test(path)
        for document in _documents(path, content)
    ]
    fragments = {
        one.name.value: _Uses.of(one, schema)
        for _, document in documents
        for one in document.definitions
        if isinstance(one, ast.FragmentDefinitionNode)
    }
    return tuple(
        _operation(one, path, schema, fragments)
        for path, document in documents
        for one in document.definitions
        if isinstance(one, ast.OperationDefinitionNode)
    )


def _operation(
    node: ast.OperationDefinitionNode,
    path: str,
    schema: GraphQLSchema | None,
    fragments: Mapping[str, "_Uses"],
) -> Operation:
    own = _Uses.of(node, schema)
    fields, types, waiting, seen = set(own.fields), set(own.types), list(own.spreads), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in fragments:
            continue
        seen.add(name)
        fields |= fragments[name].fields
        types |= fragments[name].types
        waiting += fragments[name].spreads
    first = next((one.name.value for one in node.selection_set.selections
                  if isinstance(one, ast.FieldNode)), "operation")  # fmt: skip
    return Operation(node.name.value if node.name else first, path, frozenset(fields),
                     frozenset(types))  # fmt: skip


def _documents(path: str, content: bytes) -> Iterator[DocumentNode]:
    for written in _texts(path, content):
        try:
            yield parse(written, no_location=True, max_tokens=100_000)
        except (GraphQLError, RecursionError):
            continue


def _texts(path: str, content: bytes) -> Iterable[str]:
    if suffix(path) in GRAPHQL:
        return [content.decode("utf-8", "replace")]
    if suffix(path) not in CODE or not _SIGN.search(content):
        return []
    found = captured(query(grammar_of(path), _LITERALS), parse_code(path, content))
    return [
        _HOLE.sub(" ", string(node))
        for node in found.get("document", ())
        if _TAGS.fullmatch(_tag(node))
    ]


def _tag(literal: Node) -> str:
    """What stands before a literal: a tag, a function, a comment."""
    before = literal.prev_named_sibling
    if before is None and literal.parent is not None:  # in a call's parentheses
        before = literal.parent.prev_named_sibling
    return text(before) if before else ""


class _Uses(Visitor):
    """Hears an operation or a fragment go by and keeps what it uses."""

    def __init__(self, info: TypeInfo | None) -> None:
        super().__init__()
        self._info = info
        self.fields: set[str] = set()
        self.types: set[str] = set()
        self.spreads: list[str] = []

    @classmethod
    def of(cls, node: ast.Node, schema: GraphQLSchema | None) -> "_Uses":
        """What a definition uses of the schema."""
        info = TypeInfo(schema) if schema else None
        uses = cls(info)
        try:
            visit(node, TypeInfoVisitor(info, uses) if info else uses)
        except (GraphQLError, RecursionError, TypeError, AttributeError):
            return uses
        return uses

    def enter_field(self, node: ast.FieldNode, *_: object) -> None:
        parent = self._info.get_parent_type() if self._info else None
        self.fields.add(f"{parent.name if parent else ''}.{node.name.value}")
        self._note(cast("Any", self._info).get_type() if self._info else None)

    def enter_argument(self, *_: object) -> None:
        self._input()

    def enter_object_field(self, *_: object) -> None:
        self._input()

    def enter_named_type(self, node: ast.NamedTypeNode, *_: object) -> None:
        self.types.add(node.name.value)

    def enter_fragment_spread(self, node: ast.FragmentSpreadNode, *_: object) -> None:
        self.spreads.append(node.name.value)

    def _input(self) -> None:
        self._note(cast("Any", self._info).get_input_type() if self._info else None)

    def _note(self, given: Any) -> None:
        if given is not None:
            self.types.add(str(given).strip("[]!"))
