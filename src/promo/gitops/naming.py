"""Short names for the images of a release."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
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
    shared = Counter(tail for repository in full for tail in _tails(repository))
    names: dict[str, str] = {}
    taken = set[str]()
    for repository in full:
        alone = next((tail for tail in _tails(repository) if shared[tail] == 1), repository)
        names[repository] = _free(_clean(alone), taken)
        taken.add(names[repository])
    return names


def _tails(repository: str) -> Iterator[str]:
    """`c`, `b/c`, `a/b/c`."""
    parts = repository.split("/")
    return ("/".join(parts[-count:]) for count in range(1, len(parts) + 1))


def _clean(name: str) -> str:
    return _FOREIGN.sub("-", name)[-_NAME_CHARACTERS:].lstrip("._/-")


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name[: _NAME_CHARACTERS - 4]}-{number}"
    return free
