"""The files of one commit: all their paths, and the contents of those that say what pages show."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from promo import bounds

CODE: Final = frozenset({".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".vue"})
STYLES: Final = frozenset({".css", ".scss", ".sass", ".less"})
GRAPHQL: Final = frozenset({".graphql", ".gql", ".graphqls"})
_SETTINGS: Final = re.compile(r"(package|(ts|js)config[^/]*)\.json\Z")
# What other people wrote, and what a build made.
_NOT_OURS: Final = re.compile(
    r"(^|/)(node_modules|bower_components|\.next|\.nuxt|\.output|\.yarn)/|\.min\.js\Z|\.d\.ts\Z"
)

Read = Callable[[Sequence[str]], Mapping[str, bytes] | None]


@dataclass(frozen=True)
class Tree:
    """One commit's files.

    Args:
        paths: every file, links and submodules left out.
        contents: of the code, as far as it was read.
        notes: what was not read, and why.
    """

    paths: frozenset[str] = frozenset()
    contents: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    notes: tuple[str, ...] = ()


def tree_of(sizes: Mapping[str, int], read: Read) -> Tree:
    """Read what matters of a commit, within bounds.

    Args:
        sizes: of every file, in bytes.
        read: the contents of some files; None when they cannot be had.
    """
    wanted = [path for path in sorted(sizes) if _matters(path)]
    small = [path for path in wanted if sizes[path] <= bounds.SOURCE_FILE_BYTES]
    kept, batch_bytes = small[: bounds.SOURCE_FILES], 0
    notes = [f"source-file-too-large: {path}" for path in wanted if path not in set(small)][:10]
    if len(kept) < len(small):
        notes.append(f"source-files: {len(small):,}, of which {len(kept):,} are read")
    batch: list[str] = []
    contents: dict[str, bytes] = {}
    for path in (*kept, None):
        if path is None or batch_bytes + sizes[path] > bounds.SOURCE_BATCH_BYTES:
            found = read(batch)
            if found is None:
                notes.append("source-unreadable: the checkout gives no contents")
                break
            contents |= found
            batch, batch_bytes = [], 0
        if path is not None:
            batch.append(path)
            batch_bytes += sizes[path]
    return Tree(frozenset(sizes), contents, tuple(notes))


def tree_from(files: Mapping[str, bytes]) -> Tree:
    """A tree of files whose contents are given."""
    return tree_of(
        {path: len(content) for path, content in files.items()},
        lambda paths: {path: files[path] for path in paths},
    )


def suffix(path: str) -> str:
    """A path's last ending, in lower case."""
    return PurePosixPath(path).suffix.lower()


def ending(paths: Iterable[str], endings: frozenset[str]) -> list[str]:
    """The paths that end in one of some endings."""
    return [path for path in paths if suffix(path) in endings]


def _matters(path: str) -> bool:
    if _NOT_OURS.search(path):
        return False
    return suffix(path) in CODE | STYLES | GRAPHQL or bool(_SETTINGS.search(path))
