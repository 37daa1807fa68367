"""Where a repository's API is, from the name that stands in an image reference."""

import re
from dataclasses import dataclass
from typing import Final

HUB: Final = "registry-1.docker.io"
LOOPBACK: Final = {"localhost", "127.0.0.1", "[::1]"}


@dataclass(frozen=True)
class Place:
    """A repository's host, the address of its API, and its name there."""

    host: str
    base: str
    name: str

    def __str__(self) -> str:
        """The form that people write."""
        return f"{self.host}/{self.name}"


def place_of(repository: str) -> Place:
    """The place of ``ghcr.io/o/web``, ``localhost:5000/web``, ``o/web`` or ``web``.

    Docker's rules: without a host it is on the Hub, and there without an owner a library image.
    Plain http is for this machine alone.
    """
    first, slash, rest = repository.partition("/")
    if not slash or not ("." in first or ":" in first or first == "localhost"):
        first, rest = "docker.io", repository
    if first in {"docker.io", "index.docker.io"}:
        first, rest = HUB, rest if "/" in rest else f"library/{rest}"
    scheme = "http" if re.sub(r":\d+\Z", "", first) in LOOPBACK else "https"
    return Place(first, f"{scheme}://{first}", rest)
