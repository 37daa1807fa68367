"""What kind of file something is, and whether it reads as that."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from promo import bounds, config
from promo.documents.envelope import VERSION, Envelope, decode, schema_name
from promo.documents.history import History
from promo.documents.issues import Issues
from promo.documents.judge import case_of, judge
from promo.documents.lines import Lines
from promo.documents.plan import Plan
from promo.documents.promotion import Promotion
from promo.documents.report import Report
from promo.documents.standing import Standing
from promo.documents.wait import Wait
from promo.errors import PromoError, invalid
from promo.files import read_file
from promo.promote.holds import Holds, holds_errors, read_holds
from promo.settings.problems import Problem, meant, problems
from promo.untrusted import one_line

_KINDS: Final = {
    schema_name(kind): kind for kind in (Report, Promotion, Issues, Plan, Wait, History, Standing)
}
_LINE: Final = re.compile(r":(\d+)\Z")
_HOLDS: Final = re.compile(rf"^(?:{'|'.join(Holds.__struct_fields__)})\s*:".encode(), re.MULTILINE)


@dataclass(frozen=True)
class Checked:
    """One file: what it is, and everything that is wrong with it, by line."""

    file: str
    kind: str
    troubles: tuple[PromoError, ...] = ()


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
        kind = _kind_of(path, content)
        match kind:
            case "document":
                kind, troubles = _document(content, name)
            case "holds":
                troubles = holds_errors(content, name, environments)
                if not troubles:
                    read_holds(content, name, environments)  # it may be too large, too
            case _:
                troubles = config.errors(content[: bounds.CONFIG_BYTES + 1], name, "app")
    except PromoError as error:
        troubles = (error,)
    return Checked(name, kind, troubles)


def _kind_of(path: Path, content: bytes) -> str:
    if path.suffix == ".json" or content.lstrip()[:1] == b"{":
        return "document"
    return "holds" if path.parent.name == ".promo" or _HOLDS.search(content) else "configuration"


# ── documents ──────────────────────────────────────────────────────────────────────────────────
class _Head(msgspec.Struct):
    schema: str = ""
    schema_version: int = VERSION


def _document(content: bytes, name: str) -> tuple[str, tuple[PromoError, ...]]:
    """A document's schema, and what is wrong with it.

    Raises:
        PromoError: invalid, ``bad-document`` or ``newer-document``, where it cannot be looked into.
    """
    lines = Lines(content)
    kind = _kind(content, name, lines)
    title = schema_name(kind)
    found = list(islice(problems(msgspec.json.decode(content), kind), bounds.VALIDATE_TOLD))
    if found:
        return title, _by_line(_bad(one, name, lines) for one in found)
    document = decode(content, kind, name)
    if isinstance(document, Report):
        verdict = judge(case_of(document)).verdict
        if verdict != document.overall:
            wrong = Problem(
                "overall",
                f"says {document.overall}, and what it holds says {verdict}",
                hint="Explore again: nothing promotes a report that contradicts itself",
            )
            return title, (_bad(wrong, name, lines),)
    return title, ()


def _kind(content: bytes, name: str, lines: Lines) -> type[Envelope]:
    try:
        head = msgspec.json.decode(content, type=_Head)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        what, _, _ = str(error).partition(" - at `")
        said = one_line(what).rstrip(".")
        where = f"{name}:{lines.of(str(error))}"
        raise invalid(said, reason="bad-document", where=where) from None
    if head.schema not in _KINDS:
        could = meant(head.schema, tuple(_KINDS))
        said = one_line(head.schema, 60) or "it has no schema"
        hint = f"Did you mean {could}" if could else f"Known are {', '.join(_KINDS)}"
        raise _bad(
            Problem("schema", f"is of no kind that is known ({said})", hint=hint), name, lines
        )
    if head.schema_version != VERSION:
        decode(content, _KINDS[head.schema], name)
    return _KINDS[head.schema]


def _bad(problem: Problem, name: str, lines: Lines) -> PromoError:
    """The error with its line, and the path in words."""
    hint = problem.hint
    if value := re.search(r"Invalid enum value '(.{1,100})'", problem.said):
        could = meant(value[1], problem.near)
        known = f"Known are {', '.join(problem.near)}" if problem.near else ""
        hint = hint or (f"Did you mean {could}" if could else known)
    path = f" ({one_line(problem.path, 100)})" if problem.path else ""
    where = f"{name}:{lines.at(problem.path)}{path}"
    return invalid(one_line(problem.said), reason="bad-document", where=where, hint=hint)


def _by_line(errors: Iterable[PromoError]) -> tuple[PromoError, ...]:
    def line(error: PromoError) -> int:
        return int(_LINE.findall(error.where.partition(" ")[0])[-1])

    return tuple(sorted(errors, key=line))
