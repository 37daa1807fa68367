"""Two versions of a schema to what differs: fields, and types that are used as wholes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    build_ast_schema,
    build_client_schema,
    parse,
    print_ast,
    print_schema,
)
from graphql.language import ast

from promo import bounds

_FIELDED = (
    ast.ObjectTypeDefinitionNode,
    ast.ObjectTypeExtensionNode,
    ast.InterfaceTypeDefinitionNode,
    ast.InterfaceTypeExtensionNode,
)


class SchemaError(ValueError):
    """A text is no schema; the message says why, in one line."""


@dataclass(frozen=True)
class Changed:
    """What differs between two schemas.

    Args:
        fields: ``Type.field``, added, removed or altered in arguments or type.
        types: inputs, enums, unions and scalars, which no operation takes apart.
    """

    fields: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.fields or self.types)


def read_schema(content: bytes) -> DocumentNode:
    """A schema in its own language, or the JSON of an introspection.

    Raises:
        SchemaError: it is neither.
    """
    if len(content) > bounds.SCHEMA_BYTES:
        raise SchemaError(f"it has more than {bounds.SCHEMA_BYTES:,} bytes")
    try:
        text = content.decode("utf-8-sig")
        document = parse(_printed(text), no_location=True)
    except UnicodeDecodeError:
        raise SchemaError("it is not UTF-8") from None
    except RecursionError:
        raise SchemaError("it nests too deep") from None
    except GraphQLError as error:
        line = f"line {error.locations[0].line}: " if error.locations else ""
        raise SchemaError(f"{line}{error.message}") from None
    except (ValueError, TypeError, KeyError) as error:
        raise SchemaError(f"it is no introspection: {error}") from None
    if not any(isinstance(one, ast.TypeSystemDefinitionNode | ast.TypeSystemExtensionNode)
               for one in document.definitions):  # fmt: skip
        raise SchemaError("it defines no type")
    return document


def built(document: DocumentNode) -> GraphQLSchema | None:
    """The schema as types; None where its parts do not fit together."""
    try:
        return build_ast_schema(document, assume_valid=True, assume_valid_sdl=True)
    except (GraphQLError, TypeError, KeyError, RecursionError):
        return None


def difference(before: DocumentNode, after: DocumentNode) -> Changed:
    """What differs between two schemas."""
    (old_fields, old_types), (new_fields, new_types) = _parts(before), _parts(after)
    return Changed(_differing(old_fields, new_fields), _differing(old_types, new_types))


def root_fields(document: DocumentNode) -> frozenset[str]:
    """The fields of queries, mutations and subscriptions, as ``Type.field``."""
    roots = {"Query", "Mutation", "Subscription"}
    for one in document.definitions:
        if isinstance(one, ast.SchemaDefinitionNode | ast.SchemaExtensionNode):
            roots |= {operation.type.name.value for operation in one.operation_types or ()}
    fields, _ = _parts(document)
    return frozenset(name for name in fields if name.partition(".")[0] in roots)


def _parts(document: DocumentNode) -> tuple[dict[str, str], dict[str, str]]:
    """Fields and whole types by name, each as it is written."""
    fields: dict[str, str] = {}
    types: dict[str, str] = {}
    for one in document.definitions:
        if isinstance(one, _FIELDED):
            for field in one.fields or ():
                fields[f"{one.name.value}.{field.name.value}"] = _written(field)
        elif isinstance(one, ast.TypeDefinitionNode | ast.TypeExtensionNode):
            types[one.name.value] = types.get(one.name.value, "") + print_ast(one)
    return fields, types


def _written(field: ast.FieldDefinitionNode) -> str:
    """A field without its description, which changes nothing that runs."""
    given = [print_ast(one) for one in (*(field.arguments or ()), *(field.directives or ()))]
    return " ".join([*given, print_ast(field.type)])


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> frozenset[str]:
    return frozenset(name for name in {*old, *new} if old.get(name) != new.get(name))


def _printed(text: str) -> str:
    """An introspection as a schema; everything else as it is."""
    if not text.lstrip().startswith("{"):
        return text
    whole: object = json.loads(text)
    found = next((one for one in _levels(whole) if "__schema" in one), None)
    if found is None:
        raise ValueError("there is no __schema in it")
    return print_schema(build_client_schema(cast("Any", found)))


def _levels(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        whole = cast("dict[str, Any]", value)
        yield whole
        yield from _levels(whole.get("data"))
