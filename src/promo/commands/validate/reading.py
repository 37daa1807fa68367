"""What kind of file something is, and whether it reads as that."""

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from promo import bounds, config
from promo.documents.envelope import Envelope, decode, schema_name
from promo.documents.history import History
from promo.documents.issues import Issues
from promo.documents.judge import case_of, judge
from promo.documents.lines import line_of
from promo.documents.plan import Plan
from promo.documents.promotion import Promotion
from promo.documents.report import Report
from promo.documents.standing import Standing
from promo.documents.wait import Wait
from promo.errors import PromoError, invalid
from promo.files import read_file
from promo.promote.holds import Holds, read_holds
from promo.untrusted import one_line

_KINDS: Final = {
    schema_name(kind): kind for kind in (Report, Promotion, Issues, Plan, Wait, History, Standing)
}
_HOLDS: Final = re.compile(rf"^(?:{'|'.join(Holds.__struct_fields__)})\s*:".encode(), re.MULTILINE)


@dataclass(frozen=True)
class Checked:
    """One file: what it is, and what is wrong with it."""

    file: str
    kind: str
    trouble: PromoError | None = None


def check(path: Path, name: str, environments: Collection[str] = ()) -> Checked:
    """Read a file as the commands that use it do.

    Args:
        path: the file.
        name: what to call it.
        environments: those that the configuration knows, for holds.
    """
    kind = "file"
    try:
        content = read_file(path, bounds.DOCUMENT_BYTES)
        if path.suffix == ".json" or content.lstrip()[:1] == b"{":
            kind = "document"
            kind = _document(content, name)
        elif path.parent.name == ".promo" or _HOLDS.search(content):
            kind = "holds"
            read_holds(content, name, environments)
        else:
            kind = "configuration"
            config.parse(content[: bounds.CONFIG_BYTES + 1], name, "app")
    except PromoError as error:
        return Checked(name, kind, error)
    return Checked(name, kind)


class _Head(msgspec.Struct):
    schema: str = ""


def _document(content: bytes, name: str) -> str:
    """A document's schema.

    Raises:
        PromoError: invalid, ``bad-document`` or ``newer-document``, with the line.
    """
    kind = _kind(content, name)
    try:
        document = decode(content, kind, name)
    except PromoError as error:
        raise _with_line(error, content, name) from None
    if isinstance(document, Report):
        verdict = judge(case_of(document)).verdict
        if verdict != document.overall:
            raise invalid(
                f"says {document.overall}, and what it holds says {verdict}",
                reason="bad-document",
                where=f"{name}:{line_of(content, ' - at `$.overall`')} (overall)",
                hint="Explore again: nothing promotes a report that contradicts itself",
            )
    return document.schema


def _kind(content: bytes, name: str) -> type[Envelope]:
    try:
        schema = msgspec.json.decode(content, type=_Head).schema
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        said = one_line(str(error)).rstrip(".")
        line = line_of(content, str(error))
        raise invalid(said, reason="bad-document", where=f"{name}:{line}") from None
    if schema in _KINDS:
        return _KINDS[schema]
    near = difflib.get_close_matches(schema, _KINDS, 1)
    raise invalid(
        f"is of no kind that is known ({one_line(schema, 60) or 'it has no schema'})",
        reason="bad-document",
        where=f"{name}:{line_of(content, ' - at `$.schema`')} (schema)",
        hint=f"Did you mean {near[0]}" if near else f"Known are {', '.join(_KINDS)}",
    )


def _with_line(error: PromoError, content: bytes, name: str) -> PromoError:
    """The same error with the line, and the path in words."""
    what, _, at = error.what.partition(" - at `")
    path = at.rstrip("`").removeprefix("$").lstrip(".")
    where = f"{name}:{line_of(content, error.what)}" + (f" ({one_line(path, 100)})" if path else "")
    return invalid(what, reason=error.reason, where=where, hint=error.hint)
