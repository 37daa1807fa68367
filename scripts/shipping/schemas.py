"""The JSON Schemas of everything that users write or read, from the types that decode it."""

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


def _schema(name: str, kind: type[Any]) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"promo/{name}",
        **msgspec.json.schema(kind),
    }
    encoded = msgspec.json.encode(_in_one_line(schema), order="deterministic")
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def _in_one_line(value: Any) -> Any:
    """Docstrings as descriptions, without the line breaks and indentation of the source."""
    match value:
        case dict():
            known = cast("dict[str, Any]", value)
            return {
                k: " ".join(v.split())
                if k == "description" and isinstance(v, str)
                else _in_one_line(v)
                for k, v in known.items()
            }
        case list():
            return [_in_one_line(v) for v in cast("list[Any]", value)]
        case _:
            return value
