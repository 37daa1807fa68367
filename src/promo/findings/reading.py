"""What a run left: reports, and the documents beside them that say why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from promo import bounds
from promo.documents.envelope import Envelope, decode, read_bytes
from promo.documents.promotion import Promotion
from promo.documents.report import Report
from promo.documents.standing import Standing
from promo.documents.wait import Wait
from promo.errors import PromoError, invalid

# What else may lie in a folder of documents and say why there is no report.
_PROMOTION: Final = "promotion.json"
_BESIDE: Final = ("wait.json", _PROMOTION)
# Only where it is named: a scheduled look must not stand in for a run that left nothing.
_STANDING: Final = "standing.json"


@dataclass(frozen=True)
class Failure:
    """Why the run itself failed: a fixed name and a sentence."""

    reason: str
    text: str


@dataclass(frozen=True)
class Read:
    """What was found in the files that were named; ``folders`` are those of the reports."""

    reports: tuple[Report, ...]
    others: tuple[Envelope, ...]
    troubles: tuple[Failure, ...]
    folders: tuple[Path, ...] = ()


def read(paths: Sequence[Path]) -> Read:
    """Read what the paths name; a folder is searched for reports, waits and promotions."""
    reports: list[Report] = []
    folders: list[Path] = []
    others: list[Envelope] = []
    troubles: list[Failure] = []
    for path in paths:
        files = _files(path)
        named = path.name in {_PROMOTION, _STANDING} and path in files
        asked_for = [file for file in files if file.suffix == ".json" and file.name not in _BESIDE]
        if not asked_for and not named:
            troubles.append(Failure("report-missing", f"there is no report at {path.name}"))
        for file in files:
            try:
                document = _document(file, asked_for=file == path)
            except PromoError as error:
                troubles.append(Failure("report-unreadable", f"{file.name}: {error.what}"))
            else:
                if isinstance(document, Report):
                    reports.append(document)
                    folders.append(file.parent)
                else:
                    others.append(document)
    return Read(tuple(reports), tuple(others), tuple(troubles), tuple(folders))


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if path.suffix == ".json":
        # The report was never written; what lies beside it may say why.
        return [beside for name in _BESIDE if (beside := path.with_name(name)).is_file()]
    found = sorted(f for name in ("report.json", *_BESIDE) for f in path.rglob(name))
    return found[: bounds.REPORT_FILES]


def _document(file: Path, *, asked_for: bool) -> Envelope:
    content = read_bytes(file)
    kinds: tuple[type[Envelope], ...] = {
        "wait.json": (Wait,),
        _PROMOTION: (Promotion,),
        _STANDING: (Standing,),
    }.get(file.name, (Report, Wait, Promotion) if asked_for else (Report,))
    problem: PromoError | None = None
    for kind in kinds:
        try:
            return decode(content, kind, file.name)
        except PromoError as error:
            problem = problem or error
    raise problem or invalid("is no document", reason="bad-document", where=file.name)
