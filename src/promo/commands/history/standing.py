"""What each environment carries now, held against the move that brought it."""

from collections.abc import Sequence

from msgspec.structs import replace

from promo.documents.history import Move, ReleaseState, Standing
from promo.documents.release import Image
from promo.errors import PromoError
from promo.gitops.images import release_images
from promo.gitops.repository import Repository
from promo.gitops.trailers import parse_image
from promo.untrusted import one_line


def standings(
    repository: Repository, moves: Sequence[Move], environments: Sequence[str]
) -> tuple[Standing, ...]:
    """One for each environment; only what is not as it was promoted costs a look at its history.

    Args:
        repository: pinned at its head.
        moves: newest first.
        environments: in promotion order.
    """
    newest = {move.to: move for move in reversed(moves)}
    return tuple(_standing(repository, name, newest[name]) for name in environments)


def _standing(repository: Repository, name: str, move: Move) -> Standing:
    state = _state(repository, move)
    made = Standing(environment=name, move=move, state=state)
    if state != "by-hand":
        return made
    try:
        change = repository.last_change(move.files[0])
    except PromoError:  # it is only told
        change = None
    if change is None or change.sha == move.commit:
        return made
    return replace(
        made,
        changed_by=one_line(change.author, 200) or None,
        changed_at=change.time,
        changed_commit=change.sha,
    )


def _state(repository: Repository, move: Move) -> ReleaseState:
    """Whether the files hold what the move brought."""
    wanted = {
        image.repository: (image.tag, image.digest)
        for image in map(parse_image, move.images)
        if image is not None
    }
    try:
        contents = repository.read_all(move.files)
        if any(content is None for content in contents.values()):
            return "gone"
        held = [
            image
            for file, content in contents.items()
            for image in release_images(content or b"", file, tuple(wanted))
        ]
    except PromoError:
        return "unreadable"
    return "by-hand" if any(_differs(one, wanted) for one in held) else "as-promoted"


def _differs(image: Image, wanted: dict[str, tuple[str | None, str | None]]) -> bool:
    """Images that the move does not name are nobody's business."""
    known = wanted.get(image.repository)
    return known is not None and known != (image.tag, image.digest)
