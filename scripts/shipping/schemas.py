"""The JSON Schemas of everything that users write or read, from the types that decode it."""

import inspect
import re
from collections.abc import Mapping
from typing import Any, Final, cast

import msgspec

from promo.config import Config
from promo.documents.envelope import Envelope, schema_name
from promo.documents.history import History
from promo.documents.issues import Issues
from promo.documents.plan import Plan
from promo.documents.promotion import Promotion
from promo.documents.release import Release
from promo.documents.report import Report
from promo.documents.standing import Standing
from promo.documents.wait import Wait

DOCUMENTS: Final[tuple[type[Envelope], ...]] = (
    Report, Plan, Promotion, Wait, Issues, History, Standing,
)  # fmt: skip


def schemas() -> Mapping[str, str]:
    """File name to the text of each schema."""
    kinds: dict[str, type[Any]] = {
        **{schema_name(kind).removeprefix("promo/"): kind for kind in DOCUMENTS},
        "release": Release,
        "config": Config,
    }
    return {f"{name}.json": _schema(name, kind) for name, kind in kinds.items()}


def described(kind: type[Any]) -> dict[str, Any]:
    """The schema of a type, each field with the line that its class's docstring has for it."""
    return cast("dict[str, Any]", _with_lines(msgspec.json.schema(kind)))


def _schema(name: str, kind: type[Any]) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"promo/{name}",
        **described(kind),
    }
    encoded = msgspec.json.encode(schema, order="deterministic")
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def _with_lines(value: Any) -> Any:
    """Docstrings as descriptions: of each class, and of each field that its `Args:` name."""
    match value:
        case {"type": "object", "properties": dict(), "description": str() as text}:
            about, _, arguments = inspect.cleandoc(text).partition("Args:")
            lines = {**_ENVELOPE, **_arguments(arguments)}
            fields = {
                name: {**field, **({"description": lines[name]} if name in lines else {})}
                for name, field in cast("dict[str, Any]", value["properties"]).items()
            }
            return {
                **cast("dict[str, Any]", value),
                "description": _plain(about),
                "properties": fields,
            }
        case dict():
            return {k: _with_lines(v) for k, v in cast("dict[str, Any]", value).items()}
        case list():
            return [_with_lines(v) for v in cast("list[Any]", value)]
        case _:
            return value


def _arguments(text: str) -> dict[str, str]:
    """Name to line. What Python cannot spell as the file does is called otherwise in the code."""
    found = re.findall(r"^ +(\w+): (.+(?:\n {5,}.+)*)", text, re.MULTILINE)
    lines = {str(name): _plain(line) for name, line in found}
    return {_IN_FILES.get(name, name): line[:1].upper() + line[1:] for name, line in lines.items()}


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("``", "`")


_IN_FILES: Final = {"from_": "from", "passed": "pass"}
_ENVELOPE: Final = {
    **_arguments((inspect.getdoc(Envelope) or "").partition("Args:")[2]),
    "do": "Which step it is.",
}
