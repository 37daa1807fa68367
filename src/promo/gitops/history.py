"""What was promoted, read back from the commits of the gitops repository."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from promo.documents.release import Image
from promo.gitops.messages import Commit
from promo.gitops.repository import Repository
from promo.gitops.trailers import Record, read_trailers, source_revision

_SIGN: Final = "Promotion-Id: "
_REVERTS: Final = "This reverts commit "
_REVERTED: Final = re.compile(r"^This reverts commit ([0-9a-f]{40})", re.MULTILINE)


@dataclass(frozen=True)
class Promotion:
    """One promotion: what its trailers say, its commit, when it was committed and by whom.

    ``is_retold``: a note says it, which takes less than the right to write the branch.
    """

    record: Record
    commit: str
    time: datetime
    author: str = ""
    is_retold: bool = False


@dataclass(frozen=True)
class Revert:
    """A commit of ``git revert``, which keeps no trailers but names what it takes back."""

    reverted: str
    commit: str
    time: datetime
    author: str


@dataclass(frozen=True)
class Told:
    """All that the branch's messages tell of an app, newest first; whether they are all."""

    events: tuple[Promotion | Revert, ...]
    whole: bool


def read_history(repository: Repository, app: str) -> Told:
    """Every promotion of an app and what was reverted, in one go.

    Raises:
        PromoError: see ``trouble.error_of``.
    """
    commits, whole = repository.all_commits(_SIGN, _REVERTS)
    return Told(tuple(_events_in(commits, app)), whole)


def _events_in(commits: Iterable[Commit], app: str | None) -> Iterator[Promotion | Revert]:
    """The promotions of an app, or of all, and all reverts; a merge may repeat its branch."""
    # A note cannot stand for, and so hide, what a commit says itself.
    seen: set[tuple[str, bool]] = set()
    line = f"Promo-App: {app or ''}"
    for commit in commits:
        record = read_trailers(commit.message) if line in commit.message else None
        if record is None:
            reverted = _REVERTED.search(commit.message)
            if reverted is not None:
                yield Revert(reverted[1], commit.sha, commit.time, commit.author)
        elif app in {None, record.app} and (record.promotion_id, commit.is_retold) not in seen:
            seen.add((record.promotion_id, commit.is_retold))
            yield Promotion(record, commit.sha, commit.time, commit.author, commit.is_retold)


def promotions(
    repository: Repository,
    app: str,
    *,
    target_path: str | None = None,
    environment: str | None = None,
    fetch: bool = True,
) -> Iterator[Promotion]:
    """The promotions of an app, newest first; history is fetched as far as it is read.

    Args:
        repository: where to look.
        app: whose.
        target_path: only those that wrote this file.
        environment: only those to this environment.
        fetch: whether more history is fetched; else only what is here already is read.

    Raises:
        PromoError: as ``Repository.commits``.
    """
    for one in _events_in(repository.commits(_SIGN, fetch=fetch), app):
        if isinstance(one, Revert):
            continue
        if target_path is not None and target_path not in one.record.target_paths:
            continue
        if environment is None or one.record.promoted_to == environment:
            yield one


def last_promotion(repository: Repository, app: str, target_path: str) -> Promotion | None:
    """The newest promotion that wrote a file; None when there never was one.

    Raises:
        PromoError: as ``Repository.commits``.
    """
    return next(promotions(repository, app, target_path=target_path), None)


def promoted_as(repository: Repository, target_path: str, images: Iterable[Image]) -> str | None:
    """What the application was called when these images came into a file last.

    Args:
        repository: where to look; only the history that is here already is read.
        target_path: the file.
        images: what it holds now; other applications may have theirs in the same file.
    """
    ours = {image.repository for image in images}
    for one in _events_in(repository.commits(_SIGN, fetch=False), None):
        if isinstance(one, Revert) or target_path not in one.record.target_paths:
            continue
        if ours & {image.repository for image in one.record.images}:
            return one.record.app
    return None


def recent_promotions(repository: Repository, app: str) -> tuple[Promotion, ...]:
    """The promotions of an app in the history that is here already, newest first."""
    return tuple(promotions(repository, app, fetch=False))


def last_source_revision(repository: Repository, path: str) -> str | None:
    """The ``Source-Revision`` of a file's last change; None when that change names none.

    Raises:
        PromoError: as ``Repository.last_change``.
    """
    change = repository.last_change(path)
    return source_revision(change.message) if change else None


def is_hand_edited(images: Iterable[Image], record: Record) -> bool:
    """Whether a file no longer holds what its last promotion wrote.

    Args:
        images: what the file holds now.
        record: its last promotion. Images that it does not name are nobody's business.
    """
    written = {image.repository: (image.tag, image.digest) for image in record.images}
    return any(
        image.repository in written and written[image.repository] != (image.tag, image.digest)
        for image in images
    )
