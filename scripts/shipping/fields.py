"""The pages of files: every field of what people write and of the documents that promo writes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from promo.config import Config
from promo.documents.envelope import schema_name
from promo.documents.release import Release
from promo.promote.holds import Holds
from shipping.schemas import DOCUMENTS, described
from shipping.tables import table

Schema = dict[str, Any]
_PLAIN: Final = {
    "string": "text", "integer": "whole number", "number": "number", "boolean": "`true` or `false`",
    "null": "null",
}  # fmt: skip


@dataclass(frozen=True)
class File:
    """A kind of file: its page's name and title, one line about it, the type that reads it."""

    name: str
    title: str
    about: str
    kind: type[Any]


def settings() -> Sequence[File]:
    """What people write."""
    about = "How to use it: [configuration](../configuration.md)."
    return (
        File("promo-yml", "`.github/promo.yml`", about, Config),
        File("holds", "`.promo/<app>.yml` of the gitops repository", about, Holds),
    )


def documents() -> Sequence[File]:
    """What programs write."""
    about = "What documents are for: [documents](../documents.md)."
    kinds = [(schema_name(kind).removeprefix("promo/"), kind) for kind in DOCUMENTS]
    return [
        File(f"document-{name}", f"`promo/{name}`", about, kind)
        for name, kind in (*kinds, ("release", Release))
    ]


def file_page(file: File) -> Iterator[str]:
    """Title, introduction, and a table for each part of the file, the whole first."""
    schema = described(file.kind)
    yield f"# {file.title}"
    yield f"{file.about} Fields without a default are required."
    for name in _order(schema):
        part = cast("Schema", schema["$defs"][name])
        yield from ("", f"## {name}", "", part.get("description", ""), "")
        yield table(("field", "is", "default", "meaning"), list(_rows(part))).rstrip("\n")


def undescribed(file: File) -> list[str]:
    """The fields that no docstring has a line for, as ``Class.field``."""
    parts = described(file.kind)["$defs"].items()
    return [
        f"{name}.{field}"
        for name, part in parts
        for field, one in part.get("properties", {}).items()
        if "description" not in one
    ]


def _order(schema: Schema) -> list[str]:
    """The names of the parts that are objects, each after the one that first holds it."""
    found: list[str] = []

    def visit(value: Any) -> None:
        match value:
            case {"$ref": str() as ref}:
                name = ref.rpartition("/")[2]
                part = cast("Schema", schema["$defs"][name])
                if name not in found and "properties" in part:
                    found.append(name)
                    visit(part)
            case dict():
                for one in cast("Schema", value).values():
                    visit(one)
            case list():
                for one in cast("list[Any]", value):
                    visit(one)
            case _:
                return

    visit({key: value for key, value in schema.items() if key != "$defs"})
    return found


def _rows(part: Schema) -> Iterator[Sequence[str]]:
    required = part.get("required", [])
    for name, field in part["properties"].items():
        default = "required" if name in required else _default(field)
        yield (f"`{name}`", _written(field), default, field.get("description", ""))


def _default(field: Schema) -> str:
    """What stands for a field that is left out; a factory's empty value is in no schema."""
    return _shown(field.get("default", {}))


def _shown(value: Any) -> str:
    match value:
        case None:
            return "null"
        case dict():  # as a pattern, {} would be any of them
            return "its own defaults" if value else "empty"
        case list() | tuple():
            return ", ".join(f"`{one}`" for one in cast("Sequence[Any]", value)) or "empty"
        case bool():
            return f"`{str(value).lower()}`"
        case _:
            return f"`{value}`"


def _written(field: Schema) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(_written(one) for one in field["anyOf"])
    if "enum" in field or "const" in field:
        return ", ".join(f"`{word}`" for word in field.get("enum", [field.get("const")]))
    return _typed(field)


def _typed(field: Schema) -> str:
    match field:
        case {"type": "array"}:
            return f"list of {_written(field.get('items', {}))}"
        case {"type": "object", "additionalProperties": dict()}:
            return f"map of names to {_written(cast('Schema', field['additionalProperties']))}"
        case {"type": str() as name}:
            return _PLAIN.get(name, name) + _bounds(field)
        case _:
            return "anything"


def _bounds(field: Schema) -> str:
    low, high = field.get("minimum", field.get("exclusiveMinimum")), field.get("maximum")
    if low is None or high is None:
        return ""
    return f", {low} to {high}" if "minimum" in field else f", above {low}, up to {high}"
