"""Image references, read strictly and compared as a container runtime would resolve them."""

import re
from dataclasses import dataclass
from typing import Final

_LONGEST: Final = 600  # 255 of a repository, 128 of a tag, 71 of a digest, with room
_COMPONENT: Final = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_HOST: Final = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?"
_REPOSITORY: Final = re.compile(rf"(?:{_HOST}/)?{_COMPONENT}(?:/{_COMPONENT})*")
_TAG: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")
_REPOSITORY_CHARACTERS: Final = 255
_DOCKER_HUB: Final = ("docker.io", "index.docker.io", "registry-1.docker.io")


@dataclass(frozen=True)
class Reference:
    """``repository`` as it is written, with its registry; a tag and a digest when it has them."""

    repository: str
    tag: str | None = None
    digest: str | None = None

    def __str__(self) -> str:
        """The form that is written into a file."""
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.repository}{tag}{digest}"


def parse(text: str) -> Reference | None:
    """``registry:port/path:tag@sha256:…``; None when the text is no such reference."""
    if len(text) > _LONGEST:
        return None
    rest, at, digest = text.partition("@")
    repository, tag = _split_tag(rest)
    fine = (
        is_repository(repository) and (tag is None or is_tag(tag)) and (not at or is_digest(digest))
    )
    return Reference(repository, tag, digest or None) if fine else None


def names(text: str) -> str | None:
    """The repository that a text starts with, even where what follows is no tag and no digest."""
    rest = text[:_LONGEST].partition("@")[0]
    repository, _ = _split_tag(rest)
    return repository if is_repository(repository) else None


def is_repository(text: str) -> bool:
    """Whether a text is a repository, with or without its registry."""
    return len(text) <= _REPOSITORY_CHARACTERS and _REPOSITORY.fullmatch(text) is not None


def is_tag(text: str) -> bool:
    """Whether a text is a tag."""
    return _TAG.fullmatch(text) is not None


def is_digest(text: str) -> bool:
    """Whether a text is a digest. Only sha256: no registry hands out another kind."""
    return _DIGEST.fullmatch(text) is not None


def normalised(repository: str) -> str:
    """The repository's full name: `nginx` is `docker.io/library/nginx`.

    Two repositories are the same when these names are equal. The path keeps its case, the
    registry's name has none.
    """
    first, slash, rest = repository.partition("/")
    if not slash or not _is_registry(first):
        registry, path = _DOCKER_HUB[0], repository
    else:
        registry, path = first.lower(), rest
    if registry in _DOCKER_HUB:
        registry = _DOCKER_HUB[0]
        path = path if "/" in path else f"library/{path}"
    return f"{registry}/{path}"


def _is_registry(first: str) -> bool:
    """A runtime's own rule: a dot, a port, `localhost` or a capital make it a host."""
    return "." in first or ":" in first or first == "localhost" or first != first.lower()


def _split_tag(text: str) -> tuple[str, str | None]:
    head, colon, tag = text.rpartition(":")
    return (head, tag) if colon and "/" not in tag else (text, None)
