"""The source environment's files: which images they hold, and which release that is."""

from collections.abc import Mapping, Sequence

import msgspec

from promo.documents.release import Image, Release
from promo.errors import refused
from promo.gitops.history import last_source_revision
from promo.gitops.images import release_images
from promo.gitops.repository import Repository
from promo.promote.evidence import versions
from promo.promote.request import Request


def source_images(files: Mapping[str, bytes | None], request: Request) -> tuple[Image, ...]:
    """The images of all source files, equal ones once."""
    found = [
        image
        for file in dict.fromkeys(request.sources)
        for image in release_images(files[file] or b"", file, request.images)
    ]
    return tuple({(i.repository, i.tag, i.digest): i for i in found}.values())


def release_of(repository: Repository, images: Sequence[Image], request: Request) -> Release:
    """The release that the source files hold, if one commit is known to have put it there.

    Raises:
        PromoError: refused, ``release-unknown``.
    """
    revisions = {last_source_revision(repository, file) for file in dict.fromkeys(request.sources)}
    revision = revisions.pop() if len(revisions) == 1 else None
    if revision is None:
        raise refused(
            "the last change of the source file does not say which commit its images are of",
            reason="release-unknown",
            where="--source-file",
            hint="Hand over the release or a report, or let promote-digests write the source file",
        )
    tied = (msgspec.structs.replace(image, linked_by="trailer") for image in images)
    return Release(sha=revision, images=tuple(tied))


def source_holds(sources: Sequence[Image], images: Sequence[Image]) -> bool:
    """Whether the source files still hold these images of the release."""
    return versions(images) <= versions(sources)
