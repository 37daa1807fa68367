"""What was promoted, read back from the commits of the gitops repository."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from promo.documents.release import Image
from promo.gitops.repository import Repository
from promo.gitops.trailers import Record, read_trailers, source_revision


@dataclass(frozen=True)
class Promotion:
    """One promotion: what its trailers say, its commit, and when it was committed."""

    record: Record
    commit: str
    time: datetime


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
    seen: set[str] = set()
    for commit in repository.commits("Promotion-Id: ", fetch=fetch):
        record = read_trailers(commit.message)
        if record is None or record.app != app or record.promotion_id in seen:
            continue
        seen.add(record.promotion_id)  # a merge may repeat what its branch says
        if target_path is not None and target_path not in record.target_paths:
            continue
        if environment is None or record.promoted_to == environment:
            yield Promotion(record, commit.sha, commit.time)


def last_promotion(repository: Repository, app: str, target_path: str) -> Promotion | None:
    """The newest promotion that wrote a file; None when there never was one.

    Raises:
        PromoError: as ``Repository.commits``.
    """
    return next(promotions(repository, app, target_path=target_path), None)


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
