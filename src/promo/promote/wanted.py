"""Which image goes into which target file. Pure, but for reading what the files say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promo.documents.release import Image, Release
from promo.errors import refused
from promo.gitops import references
from promo.gitops.edit import Edited, move
from promo.gitops.images import find_images, is_chosen
from promo.promote.request import Request
from promo.untrusted import one_line


@dataclass(frozen=True)
class Pair:
    """A target file and, where there is one, its source file: names and bytes."""

    target: str
    before: bytes
    source: str | None = None
    source_content: bytes | None = None


def edit_targets(
    pairs: Sequence[Pair], release: Release, request: Request
) -> tuple[tuple[str, Edited], ...]:
    """Every target file as it shall be.

    With one target every image must have its place there. With several, each image goes where its
    own source file says, else into the files that name it; one that fits nowhere is refused.

    Raises:
        PromoError: as ``edit.move``; refused, ``no-match``.
    """
    chosen = chosen_images(release, request)
    shares = {pair.target: _share(pair, chosen, request, len(pairs)) for pair in pairs}
    placed = {id(image) for share in shares.values() for image in share}
    homeless = [image for image in chosen if id(image) not in placed]
    if homeless:
        raise refused(
            f"no target file is for {one_line(homeless[0].repository, 120)}",
            reason="no-match",
            where="--target-file",
            hint="Name it with map if it is called otherwise there, or leave it out with images",
        )
    empty = [pair.target for pair in pairs if not shares[pair.target]]
    if empty and not request.images:
        raise refused(
            "none of the release's images is for this file",
            reason="no-match",
            where=one_line(empty[0], 120),
            hint="Leave the file out, or name its image with map",
        )
    return tuple(
        (
            pair.target,
            move(
                pair.before, pair.target, shares[pair.target], request.rename, force=request.force
            ),
        )
        for pair in pairs
        if shares[pair.target]
    )


def chosen_images(release: Release, request: Request) -> tuple[Image, ...]:
    """The images of a release that were asked for.

    Raises:
        PromoError: refused, ``no-image``, where the release lacks one.
    """
    images = release.images
    if not request.images:
        return images
    unknown = [one for one in request.images if not any(_is(image, one) for image in images)]
    if unknown:
        raise refused(
            f"the release has no image {one_line(unknown[0], 120)}",
            reason="no-image",
            where="--images",
            hint=f"It has {one_line(', '.join(image.name for image in images), 200)}",
        )
    return tuple(
        image for image in images if is_chosen(image.name, image.repository, request.images)
    )


def _is(image: Image, name: str) -> bool:
    return is_chosen(image.name, image.repository, (name,))


def _share(pair: Pair, images: Sequence[Image], request: Request, pairs: int) -> tuple[Image, ...]:
    """The images that one target file is to get."""
    if pairs == 1:
        return tuple(images)
    if pair.source is not None and pair.source_content is not None:
        named = _repositories(pair.source_content, pair.source)
        return tuple(i for i in images if references.normalised(i.repository) in named)
    named = _repositories(pair.before, pair.target)
    return tuple(i for i in images if _renamed(i.repository, request.rename) in named)


def _repositories(content: bytes, file: str) -> frozenset[str]:
    return frozenset(one.identity for one in find_images(content, file))


def _renamed(repository: str, rename: Mapping[str, str]) -> str:
    full = references.normalised(repository)
    names = {references.normalised(old): new for old, new in rename.items()}
    return references.normalised(names.get(full, repository))


def target_repositories(release: Release, request: Request) -> frozenset[str]:
    """The repositories that this promotion moves, as the target files call them."""
    return frozenset(
        _renamed(image.repository, request.rename) for image in chosen_images(release, request)
    )
