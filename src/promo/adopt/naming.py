"""What an application is called: by its package, else its repository, else its folder."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

import msgspec

from promo.adopt.files import Files

_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")
_MOST: Final = 100  # characters, as the configuration allows
# What generators call every application, and what says only what part of one it is.
_SAYS_NOTHING: Final = re.compile(
    r"((my|new|your|test|demo|sample|example|vite|vue|react|next|nextjs|svelte|express|django|rails|"
    r"create-next)[-_.]?)*(app|application|project|site|website|web|webapp|client|frontend|front-end|"
    r"ui|server|backend|root|main|monorepo|workspace|starter|template|package|test|example|demo|src)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Named:
    """A name, and who gave it."""

    name: str
    by: str


def name_of(files: Files, folder: str, repository: str | None, top: str) -> Named:
    """The application's name: the first that says something.

    Args:
        files: the whole repository's.
        folder: the application's, empty at the top.
        repository: ``owner/name``; None where there is no remote.
        top: the name of the folder that everything lies in.
    """
    said = [
        *_packages(files.below(folder), f"{folder}/" if folder else ""),
        Named(_clean((repository or "").rpartition("/")[2]), "the repository"),
    ]
    for one in said:
        if one.name and not _SAYS_NOTHING.fullmatch(one.name):
            return one
    # A name that says little is better than that of the folder somebody cloned it into.
    named = next((one for one in reversed(said) if one.name), None)
    return named or Named(_clean(top) or "app", "the folder")


def _packages(files: Files, prefix: str) -> Iterator[Named]:
    yield Named(_clean(_in_package_json(files.content("package.json"))), f"{prefix}package.json")
    yield Named(_clean(_in_pyproject(files.content("pyproject.toml"))), f"{prefix}pyproject.toml")


def _in_package_json(text: str) -> str:
    try:
        return _text(msgspec.json.decode(text), "name").rpartition("/")[2]  # without @scope/
    except (msgspec.DecodeError, RecursionError):
        return ""


def _in_pyproject(text: str) -> str:
    try:
        read: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return ""
    return _text(read, "project", "name") or _text(read, "tool", "poetry", "name")


def _text(data: Any, *keys: str) -> str:
    """The text at a path of keys; empty without one."""
    for key in keys:
        data = cast("dict[str, Any]", data).get(key) if isinstance(data, dict) else None
    return data if isinstance(data, str) else ""


def _clean(text: str) -> str:
    """A text as a name may be written."""
    return _NOT_IN_NAMES.sub("-", text).strip("-._")[:_MOST]
