"""Short names for the images of a release."""

import re
from collections.abc import Iterable
from typing import Final

from promo.gitops.references import normalised

_NAME_CHARACTERS: Final = 100
_FOREIGN: Final = re.compile(r"[^A-Za-z0-9._/-]")


def unique_names(repositories: Iterable[str]) -> dict[str, str]:
    """Repository (its full name) to a name that no other has.

    The name is the repository's last part; where two share it, each gets as many parts as tell
    them apart.
    """
    full = list(dict.fromkeys(normalised(repository) for repository in repositories))
    names: dict[str, str] = {}
    for repository in full:
        parts = repository.split("/")
        tails = ("/".join(parts[-count:]) for count in range(1, len(parts) + 1))
        alone = (t for t in tails if sum(_ends_with(other, t) for other in full) == 1)
        names[repository] = _free(_clean(next(alone, repository)), set(names.values()))
    return names


def _ends_with(repository: str, tail: str) -> bool:
    return f"/{repository}".endswith(f"/{tail}")


def _clean(name: str) -> str:
    return _FOREIGN.sub("-", name)[-_NAME_CHARACTERS:].lstrip("._/-")


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name[: _NAME_CHARACTERS - 4]}-{number}"
    return free
