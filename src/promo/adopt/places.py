"""Small things that a configuration names: where the health answer is, and the GraphQL schema."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from typing import Final

from promo import bounds
from promo.adopt.files import Files

_CODE: Final = frozenset(
    {".js", ".jsx", ".ts", ".tsx", ".mjs", ".py", ".rb", ".go", ".vue", ".html"}
)
_LITERAL: Final = re.compile(
    r"""["'`^]/?((?:api/)?(?:health|healthz|healthcheck|readyz|livez|version|up)/?)["'`$]"""
)
_AS_FILE: Final = re.compile(
    r"(?:^|/)(?:app|pages)/((?:api/)?(?:health|healthz|version))(?:/route)?\.[jt]sx?\Z"
)
_AS_PAGE: Final = re.compile(r"(?:^|/)(health|version)(?:\.json|\.txt)\Z")
# A page that names its commit is as good as a health answer.
_AS_META: Final = re.compile(
    r"""(?i)<meta\s[^>]{0,200}?name=["']?(?:revision|commit|git-?sha|git-?commit)["'\s>]"""
)
_BEST_FIRST: Final = ("health", "healthz", "api/health", "api/healthz", "version", "api/version")
_COMMIT: Final = re.compile(r"(?i)\b(git_?sha|commit|revision|sha)\b")
_SCHEMAS: Final = frozenset({".graphql", ".gql", ".graphqls"})


@dataclass(frozen=True)
class Health:
    """Where a site says how it is: the path, the file that says so, whether that names a commit."""

    path: str
    file: str
    names_commit: bool


def health_of(files: Files) -> Health | None:
    """The health address that the code has; the likeliest to name a commit, None without one."""
    found = sorted(_healths(files), key=lambda one: (not one.names_commit, _rank(one.path)))
    return found[0] if found else None


def _rank(path: str) -> int:
    name = path.strip("/")
    return _BEST_FIRST.index(name) if name in _BEST_FIRST else len(_BEST_FIRST)


def _healths(files: Files) -> Iterator[Health]:
    code = (path for path in files.ours() if PurePosixPath(path).suffix in _CODE)
    for path in islice(code, bounds.HEALTH_FILES):
        if "test" in path.lower():
            continue
        text = files.content(path)
        commit = bool(_COMMIT.search(text))
        if _AS_META.search(text):
            yield Health("/", path, names_commit=True)
        if as_file := _AS_FILE.search(path):
            yield Health(f"/{as_file[1]}", path, commit)
        for one in dict.fromkeys(_LITERAL.findall(text)):
            if "fetch(" not in text or path.endswith((".py", ".rb", ".go")):
                yield Health(f"/{one}", path, commit)
    for path in files.ours():
        if as_page := _AS_PAGE.search(path):
            name = f"/{as_page[1]}{PurePosixPath(path).suffix}"
            yield Health(name, path, bool(_COMMIT.search(files.content(path))))


def schema_of(files: Files) -> str | None:
    """The GraphQL schema's file: one that defines types, named schema where there are several."""
    candidates = [path for path in files.ours() if PurePosixPath(path).suffix in _SCHEMAS]
    defining = [path for path in candidates if re.search(r"\btype\s+Query\b", files.content(path))]
    named = [path for path in defining if "schema" in PurePosixPath(path).name]
    return next(iter((*named, *defining)), None)
