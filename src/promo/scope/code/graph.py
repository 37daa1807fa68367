"""Which files a file leads to by its imports."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from promo.scope.code.imports import imports_of
from promo.scope.code.resolve import Resolver
from promo.scope.tree import Tree


class Graph:
    """The imports of one tree; each file is read once, when it is first asked for."""

    def __init__(self, tree: Tree, resolver: Resolver) -> None:
        self._tree = tree
        self._resolver = resolver
        self._direct: dict[str, tuple[str, ...]] = {}

    def direct(self, path: str) -> tuple[str, ...]:
        """The files of this repository that a file imports."""
        if path not in self._direct:
            content = self._tree.contents.get(path)
            wanted = imports_of(path, content) if content is not None else ()
            found = (file for name in wanted for file in self._resolver.resolve(name, path))
            self._direct[path] = tuple(dict.fromkeys(file for file in found if file != path))
        return self._direct[path]

    def reached(self, starts: Iterable[str], walls: frozenset[str] = frozenset()) -> frozenset[str]:
        """The starts and everything they lead to.

        Args:
            starts: files.
            walls: files that are reached and not gone through, unless they are a start.
        """
        found = dict.fromkeys(starts)
        waiting = list(found)
        first = frozenset(waiting)
        while waiting:
            path = waiting.pop()
            if path in walls and path not in first:
                continue
            fresh = [file for file in self.direct(path) if file not in found]
            found.update(dict.fromkeys(fresh))
            waiting += fresh
        return frozenset(found)

    def importers(
        self, files: Iterable[str], walls: frozenset[str] = frozenset()
    ) -> frozenset[str]:
        """The files and everything that leads to them.

        Only files that hold the name of one are read: an import spells at least its last part.

        Args:
            files: the first.
            walls: files that do not count, and what leads to them alone neither.
        """
        found = dict.fromkeys(files)
        waiting = list(found)
        while waiting:
            path = waiting.pop()
            name = _spelled(path)
            fresh = [
                other
                for other, content in self._tree.contents.items()
                if name in content
                and other not in found
                and other not in walls
                and path in self.direct(other)
            ]
            found.update(dict.fromkeys(fresh))
            waiting += fresh
        return frozenset(found)


def _spelled(path: str) -> bytes:
    """The part of a path that every import of it spells out."""
    stem = PurePosixPath(path).stem
    named = PurePosixPath(path).parent.name if stem == "index" else stem
    return named.encode("utf-8", "surrogateescape")
