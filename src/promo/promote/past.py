"""What the target files carried before, and how a release stands to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from promo.documents.release import Image, Release
from promo.gitops.history import (
    Promotion,
    is_hand_edited,
    last_promotion,
    promoted_as,
    promotions,
    recent_promotions,
)
from promo.gitops.images import release_images
from promo.gitops.notes import learn
from promo.gitops.repository import Repository
from promo.gitops.trailers import Record
from promo.promote.decide import Order
from promo.promote.order import Ancestry, Trail, compare
from promo.promote.request import Request
from promo.promote.wanted import target_repositories
from promo.untrusted import one_line

# The strictest of several target files' orders counts.
_STRICTEST: Sequence[Order] = ("older", "unknown", "same", "newer")


@dataclass(frozen=True, kw_only=True)
class Past:
    """What one target file was before.

    Args:
        target: the file.
        images: what it carries now.
        promoted: whether it ever got a release.
        reference: the commit that a release has to be newer than; None when it cannot be told.
        revision: the commit that it carries, None when that is not known.
        taken_back: whether it is not as its last promotion left it.
        rollback: the rollback that it got last; None when a promotion came after it.
        environment: what its last promotion called it; None without a name.
        other_app: what the application was called when its images came last; None where that is
            what it is called now, or they never came by a promotion.
    """

    target: str
    images: tuple[Image, ...]
    promoted: bool = True
    reference: str | None = None
    revision: str | None = None
    taken_back: bool = False
    rollback: Promotion | None = None
    environment: str | None = None
    other_app: str | None = None


def read_past(
    repository: Repository,
    contents: Mapping[str, bytes],
    release: Release,
    request: Request,
) -> tuple[Past, ...]:
    """The past of each target file.

    What no commit explains may have come by one that lost its trailers: the notes are asked then.

    Args:
        repository: where they are.
        contents: each target file's bytes.
        release: what is to move; other images do not matter.
        request: whose, and what it is called there.

    Raises:
        PromoError: as ``last_promotion``.
    """
    ours = tuple(target_repositories(release, request))
    held = {target: release_images(content, target, ours) for target, content in contents.items()}

    def read() -> tuple[Past, ...]:
        return tuple(_past_of(repository, request.app, *one) for one in held.items())

    past = read()
    unexplained = any(one.revision is None for one in past)
    return read() if unexplained and learn(repository) else past


def _past_of(repository: Repository, app: str, target: str, images: tuple[Image, ...]) -> Past:
    last = last_promotion(repository, app, target)
    if last is None:
        other = promoted_as(repository, target, images)
        return Past(target=target, images=images, promoted=False, other_app=other)
    record = last.record
    by_hand = is_hand_edited(images, record)
    bad = _left_behind(repository, app, record)
    return Past(
        target=target,
        images=images,
        reference=bad.source_revision if bad else None,
        revision=None if by_hand else record.source_revision,
        taken_back=by_hand or record.rollback_of is not None,
        rollback=last if record.rollback_of is not None else None,
        environment=record.promoted_to,
    )


def _left_behind(repository: Repository, app: str, record: Record) -> Record | None:
    """What rollbacks led away from: the newest release of all that were gone back from in a row.

    The promotion itself where it is no rollback; None where the history does not hold it.
    """
    if record.rollback_of is None:
        return record
    wanted = record.rollback_of
    for one in promotions(repository, app):
        if one.record.promotion_id == wanted:
            if one.record.rollback_of is None:
                return one.record
            wanted = one.record.rollback_of
    return None


def order_of(
    repository: Repository,
    past: Sequence[Past],
    release: Release,
    request: Request,
    *,
    ancestry: Callable[[str, str], Ancestry],
    source_holds: bool | None,
) -> Order | None:
    """How a release stands to what the targets got last; None when they never got one.

    Args:
        repository: whose history tells the order of arrival.
        past: of every target file.
        release: what is to move.
        request: the evidence and the source files.
        ancestry: of two commits of the application, where a checkout can tell.
        source_holds: whether the source holds the release now; None without a source.
    """
    arrivals = recent_promotions(repository, request.app)

    def order(one: Past) -> Order:
        if one.reference is None:
            return "unknown"
        return compare(
            Trail(
                wanted=release.sha,
                last=one.reference,
                ancestry=ancestry(release.sha, one.reference),
                explored_from=request.proof.explored_from,
                source_line=_line(arrivals, request.sources),
                target_line=_line(arrivals, (one.target,)),
                source_holds=source_holds,
            )
        )

    orders = [order(one) for one in past if one.promoted]
    return next((order for order in _STRICTEST if order in orders), None)


def _line(arrivals: Sequence[Promotion], files: Sequence[str]) -> tuple[str, ...]:
    """The commits that came into files, newest first; a rollback brings nothing new."""
    return tuple(
        one.record.source_revision
        for one in arrivals
        if not one.record.is_rollback and set(one.record.target_paths) & set(files)
    )


def told_of_rollback(past: Sequence[Past]) -> str:
    """Who took a target back, when and why; empty where no rollback says so."""
    one = next((one.rollback for one in past if one.rollback), None)
    return _told(one) if one else ""


def told_of_source_rollback(repository: Repository, request: Request, release: Release) -> str:
    """The same of the source, where what it left is this very release; empty where it did not.

    What was explored is pinned and moves though the source has moved on; not so when that was
    taken back.
    """
    for file in dict.fromkeys(request.sources):
        last = last_promotion(repository, request.app, file)
        if last is not None and last.record.rollback_of is not None:
            left = _left_in_a_row(repository, request.app, last.record)
            if release.sha in left - {last.record.source_revision}:
                return _told(last)
    return ""


def _left_in_a_row(repository: Repository, app: str, record: Record) -> set[str]:
    """The commits that a rollback, and those right before it, led away from."""
    left: set[str] = set()
    wanted = record.rollback_of
    for one in promotions(repository, app):
        if wanted is None:
            break
        if one.record.promotion_id == wanted:
            left.add(one.record.source_revision)
            wanted = one.record.rollback_of
    return left


def _told(one: Promotion) -> str:
    record = one.record
    why = f": {one_line(record.rollback_reason, 200)}" if record.rollback_reason else ""
    by = f" by {one_line(record.rolled_back_by, 60)}" if record.rolled_back_by else ""
    return f"{record.promotion_id} on {one.time:%Y-%m-%d}{by}{why}"


def previous_release(past: Sequence[Past]) -> Release | None:
    """The release that the targets carry now, None when it cannot be told."""
    revisions = {one.revision for one in past}
    revision = revisions.pop() if len(revisions) == 1 else None
    images = {(i.repository, i.tag, i.digest): i for one in past for i in one.images}
    if revision is None or not images:
        return None
    return Release(sha=revision, images=tuple(images.values()))
