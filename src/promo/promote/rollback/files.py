"""The files of one look: what they hold of what promotions wrote."""

from collections.abc import Iterable, Mapping, Sequence

from promo.gitops import references
from promo.gitops.images import Found, find_named
from promo.gitops.repository import Repository
from promo.gitops.trailers import Record


class Files:
    """The files of one look: their bytes, and the images in them."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._content: dict[str, bytes | None] = {}
        self._found: dict[tuple[str, frozenset[str]], tuple[Found, ...]] = {}

    def content(self, path: str) -> bytes | None:
        """A file's bytes at the present commit; None when it is gone."""
        if path not in self._content:
            self._content[path] = self.repository.read(path)
        return self._content[path]

    def found(self, path: str, names: frozenset[str]) -> tuple[Found, ...]:
        """The images of those full names that a file has."""
        if (path, names) not in self._found:
            content = self.content(path)
            found = find_named(content, path, names) if content is not None else ()
            self._found[path, names] = found
        return self._found[path, names]

    def named(self, records: Sequence[Record]) -> Mapping[str, frozenset[str]]:
        """Of each file that is still there, the full names of the images that it has."""
        names = frozenset(name for one in records for name in names_of(one))
        paths = dict.fromkeys(path for one in records for path in one.target_paths)
        return {
            path: frozenset(one.identity for one in self.found(path, names))
            for path in paths
            if self.content(path) is not None
        }

    def carry(self, record: Record) -> bool:
        """Whether the files hold what a promotion wrote, all of it and nothing else."""
        names = names_of(record)
        there = [one for path in record.target_paths for one in self.found(path, names)]
        return is_as_written(record, there)


def is_as_written(record: Record, there: Iterable[Found]) -> bool:
    """Whether images found in files are what a promotion wrote, all of it and nothing else."""
    written = {(references.normalised(i.repository), i.tag, i.digest) for i in record.images}
    return {(one.identity, one.tag, one.digest) for one in there} == written


def names_of(record: Record) -> frozenset[str]:
    """The full names of the images that a promotion moved."""
    return frozenset(references.normalised(image.repository) for image in record.images)
