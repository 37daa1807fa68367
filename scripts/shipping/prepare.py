"""What the commit of a release says: changelogs, and the versions where the code has them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from shipping.changelog import NoSectionError, released
from shipping.plain_git import ReleaseError
from shipping.planning import SET, Change

VERSIONS: Final = Path("actions/versions.json")
# Where the set's version stands: file, and the line with it.
_STAMPED: Final = {
    "pyproject.toml": r'(?m)^(version = ")[^"]*(")',
    "src/promo/__init__.py": r'(?m)^(__version__ = ")[^"]*(")',
    "uv.lock": r'(?m)^(name = "promo"\nversion = ")[^"]*(")',
}


def written(root: Path, changes: Sequence[Change], date: str) -> Mapping[str, str]:
    """The files of the commit with their texts, from the root.

    Raises:
        ReleaseError: a changelog or a version has no place.
    """
    return dict(_written(root, changes, date))


def _written(root: Path, changes: Sequence[Change], date: str) -> Iterator[tuple[str, str]]:
    for change in changes:
        if change.by and change.number:
            path = changelog_of(change.name)
            try:
                text = released((root / path).read_text(), change.number, date, change.commits)
            except (OSError, NoSectionError) as error:
                raise ReleaseError(f"{path} {error}") from None
            yield path, text
    numbers = {change.name: str(change.number) for change in changes if change.number}
    yield str(VERSIONS), json.dumps(numbers, indent=2, sort_keys=True) + "\n"
    for path, pattern in _STAMPED.items():
        yield path, _stamped(root, path, pattern, numbers[SET])


def _stamped(root: Path, path: str, pattern: str, number: str) -> str:
    text, count = re.subn(pattern, rf"\g<1>{number}\g<2>", (root / path).read_text())
    if count != 1:
        raise ReleaseError(f"{path} says its version {count} times")
    return text


def changelog_of(name: str) -> str:
    """Where the changes of an action, or of the set, are told."""
    return "CHANGELOG.md" if name == SET else f"actions/{name}/CHANGELOG.md"


def prepared(root: Path) -> Mapping[str, str]:
    """The versions that HEAD says it has.

    Raises:
        ReleaseError: it says none.
    """
    try:
        return json.loads((root / VERSIONS).read_text())
    except (OSError, ValueError):
        raise ReleaseError(f"HEAD has no {VERSIONS}: scripts/release prepare writes it") from None
