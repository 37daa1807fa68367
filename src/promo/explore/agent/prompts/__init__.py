"""What the model is told before it begins; the texts are files of this folder."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from promo.documents.scope import Charter
from promo.redact import redact
from promo.untrusted import one_line

_FOLDER: Final = Path(__file__).parent
_ROUTES: Final = 150
_FILES: Final = 80
# What would end the marked part, or begin another, is spelled differently in it.
_PAGE_MARK: Final = re.compile(r"<(?=\s*/?\s*page\b)", re.IGNORECASE)
_WHY: Final = {
    "imports": "changed code is imported by it",
    "paths": "changed files belong to it",
    "operation": "it sends an operation that changed",
    "schema": "it uses a part of the schema that changed",
    "everything": "the change may reach everything",
}


def system() -> str:
    """The system prompt, the same for every run."""
    return _text("system")


def scope(
    site: str,
    charters: Sequence[Charter],
    routes: Sequence[str],
    secrets: Iterable[str],
    *,
    read_only: bool,
) -> str:
    """The task, the same for every charter of a run."""
    files = dict.fromkeys(file for one in charters for file in one.files)
    operations = dict.fromkeys(name for one in charters for name in one.operations)
    mode = (
        "read only: the fence refuses every request that changes data"
        if read_only
        else "everything: the data is made for tests"
    )
    return _filled(
        "scope",
        site=one_line(site),
        mode=mode,
        secrets=", ".join(sorted(secrets)) or "none",
        files=_listed(files, _FILES),
        operations=_listed(operations, _FILES),
        routes=_listed(routes, _ROUTES),
    )


def charter(one: Charter, page: str) -> str:
    """What differs: the charter, and its page as it is now."""
    return _filled(
        "charter",
        name=one_line(one.name),
        route=one_line(one.route),
        why=_WHY[one.reach],
        files=one_line(", ".join(one.files)) or "unknown",
        operations=one_line(", ".join(one.operations)) or "none",
        page=_PAGE_MARK.sub("\u2039", page),
    )


def _listed(texts: Iterable[str], most: int) -> str:
    rows = [f"- {one_line(text, 200)}" for text in texts]
    more = [f"- and {len(rows) - most} more"] if len(rows) > most else []
    return "\n".join([*rows[:most], *more]) or "- none known"


def _filled(file: str, **values: str) -> str:
    return redact(Template(_text(file)).substitute(values))


@cache
def _text(name: str) -> str:
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()
