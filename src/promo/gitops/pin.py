"""What the files of two environments say: the source's images and commits, and the target's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from msgspec import structs

from promo.documents.release import Image
from promo.errors import undecided
from promo.gitops.history import Promotion, is_hand_edited, last_promotion, last_source_revision
from promo.gitops.images import release_images
from promo.gitops.naming import unique_names
from promo.gitops.notes import learn
from promo.gitops.references import normalised
from promo.gitops.repository import Repository
from promo.gitops.trailers import read_trailers, source_revision

_SAID_YES: Final = frozenset({"pass", "skipped"})


@dataclass(frozen=True)
class Source:
    """The source files at one commit of the gitops repository.

    Args:
        contents: the bytes of each file; two that are equal say the same.
        images: of all files, each once.
        trailers: the ``Source-Revision`` of each file's last change; None for one without.
    """

    contents: tuple[bytes, ...]
    images: tuple[Image, ...]
    trailers: tuple[str | None, ...]


@dataclass(frozen=True)
class TargetFiles:
    """The target files at one commit of the gitops repository.

    Args:
        exists: whether every file is there.
        images: of all files.
        trailers: the commit of each file's last promotion; None for one without.
        hand_edited: whether a file's digests are not those that its last promotion wrote.
        let_in: of the images those that came by a promotion whose gate said yes.
    """

    exists: bool
    images: tuple[Image, ...] = ()
    trailers: tuple[str | None, ...] = ()
    hand_edited: bool = False
    let_in: tuple[Image, ...] = ()


def read_contents(repository: Repository, files: Sequence[str]) -> tuple[bytes, ...]:
    """The bytes of files that must be there.

    Raises:
        PromoError: inconclusive, ``source-file-missing``; as ``Repository.read``.
    """
    found = repository.read_all(files)
    missing = [file for file in files if found[file] is None]
    if missing:
        raise undecided(
            "there is no such file in the gitops repository",
            reason="source-file-missing",
            where=missing[0],
            hint="source-file is a path in the gitops repository, without a leading slash",
        )
    return tuple(found[file] or b"" for file in files)


def read_source(repository: Repository, files: Sequence[str]) -> Source:
    """What the source files say.

    Raises:
        PromoError: as ``read_contents`` and ``release_images``.
    """
    contents = read_contents(repository, files)
    by_file = [release_images(one, file) for one, file in zip(contents, files, strict=True)]
    return Source(
        contents=contents,
        images=_each_once(by_file),
        trailers=tuple(
            _trailer(repository, file, images) for file, images in zip(files, by_file, strict=True)
        ),
    )


def _trailer(repository: Repository, file: str, images: Sequence[Image]) -> str | None:
    """The commit of a file's last change, unless that change says other digests than the file."""
    change = repository.last_change(file)
    if change is not None and source_revision(change.message) is None and learn(repository):
        change = repository.last_change(file)
    record = read_trailers(change.message) if change else None
    if change is None or (record is not None and is_hand_edited(images, record)):
        return None
    return source_revision(change.message)


def read_target(repository: Repository, app: str, files: Sequence[str]) -> TargetFiles:
    """What the target files say.

    Raises:
        PromoError: as ``Repository.read``, ``release_images`` and ``last_promotion``.
    """
    found = repository.read_all(files)
    if any(found[file] is None for file in files):
        return TargetFiles(exists=False)
    by_file = {file: release_images(found[file] or b"", file) for file in files}

    def read() -> tuple[dict[str, Promotion | None], bool]:
        last = {file: last_promotion(repository, app, file) for file in files}
        known = ((by_file[file], one.record) for file, one in last.items() if one)
        return last, any(is_hand_edited(*pair) for pair in known)

    last, hand_edited = read()
    if (hand_edited or None in last.values()) and learn(repository):
        last, hand_edited = read()
    return TargetFiles(
        exists=True,
        images=_each_once(list(by_file.values())),
        trailers=tuple(
            one.record.source_revision if one else last_source_revision(repository, file)
            for file, one in last.items()
        ),
        hand_edited=hand_edited,
        let_in=tuple(i for file, images in by_file.items() for i in _let_in(images, last[file])),
    )


def _let_in(images: Sequence[Image], last: Promotion | None) -> list[Image]:
    """What a file's last promotion brought, if it was explored before: not what was overridden.

    Nor what only a note calls explored.
    """
    if last is None or last.is_retold or last.record.gate_result not in _SAID_YES:
        return []
    written = {(normalised(one.repository), one.digest) for one in last.record.images}
    return [i for i in images if i.digest and (normalised(i.repository), i.digest) in written]


def same_digests(source: Sequence[Image], target: Sequence[Image]) -> bool:
    """Whether the target holds every digest of the source; without digests nobody can tell."""
    there = {(normalised(image.repository), image.digest) for image in target}
    return bool(source) and all(
        image.digest is not None and (normalised(image.repository), image.digest) in there
        for image in source
    )


def _each_once(by_file: Sequence[Sequence[Image]]) -> tuple[Image, ...]:
    """The images of several files, those that are equal once, each with a name of its own."""
    found = [image for images in by_file for image in images]
    once = {(normalised(i.repository), i.tag, i.digest): i for i in found}.values()
    names = unique_names(image.repository for image in once)
    return tuple(structs.replace(image, name=names[normalised(image.repository)]) for image in once)
