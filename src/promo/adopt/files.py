"""The files of a repository, by their paths; contents are read when they are asked for."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final, cast

import msgspec

# What other people wrote, and what a build made.
_NOT_OURS: Final = re.compile(
    r"(^|/)(node_modules|bower_components|vendor|third_party|\.next|\.nuxt|dist|build|coverage)/"
)
_DEPENDENCIES: Final = ("dependencies", "devDependencies", "peerDependencies")


@dataclass(frozen=True)
class Files:
    """A repository's files.

    Args:
        paths: every file, from the top, with ``/``.
        content: the text of one of them; empty when it cannot be read or is too large.
    """

    paths: tuple[str, ...]
    content: Callable[[str], str]

    def ours(self) -> Iterator[str]:
        """The files that somebody here wrote, those near the top first."""
        kept = (path for path in self.paths if not _NOT_OURS.search(path))
        return iter(sorted(kept, key=lambda path: (path.count("/"), path)))

    def named(self, *names: str) -> Iterator[str]:
        """Our files with one of some names, those near the top first."""
        return (path for path in self.ours() if PurePosixPath(path).name in names)

    def below(self, folder: str) -> "Files":
        """The files of one folder, by their paths in it."""
        if not folder:
            return self
        start = f"{folder}/"
        inside = tuple(path.removeprefix(start) for path in self.paths if path.startswith(start))
        return Files(inside, lambda path: self.content(start + path))

    def packages(self, package_file: str) -> frozenset[str]:
        """The names of the packages that a package.json needs; none when it does not read."""
        try:
            read: Any = msgspec.json.decode(self.content(package_file))
        except (msgspec.DecodeError, RecursionError):
            return frozenset()
        if not isinstance(read, dict):
            return frozenset()
        data = cast("dict[str, Any]", read)
        parts = (data.get(name) for name in _DEPENDENCIES)
        named = (cast("dict[str, Any]", part) for part in parts if isinstance(part, dict))
        return frozenset(name for part in named for name in part)


def files_from(texts: Mapping[str, str]) -> Files:
    """Files whose texts are given, as tests have them."""
    return Files(tuple(texts), lambda path: texts.get(path, ""))


def folder_of(path: str) -> str:
    """The folder of a file; empty at the top."""
    return path.rpartition("/")[0]
