"""Since when a target lacks what its source has."""

from collections.abc import Iterable
from datetime import datetime

from promo.gitops.fetching import edges
from promo.gitops.images import find_images
from promo.gitops.messages import LOG, parse_log
from promo.gitops.places import Found
from promo.gitops.repository import Repository


def lacks(source: bytes | None, target: bytes | None, files: tuple[str, str]) -> bool:
    """Whether a source deploys an image, that its target has too, in another version.

    Raises:
        PromoError: as ``images.find_images``.
    """
    there = _versions(find_images(source or b"", files[0]))
    here = _versions(find_images(target or b"", files[1]))
    return any(here[name] != there[name] for name in here if name in there)


def _versions(found: Iterable[Found]) -> dict[str, tuple[str | None, str | None]]:
    return {one.identity: (one.tag, one.digest) for one in found}


def changed_since(repository: Repository, source: str, target: str) -> datetime | None:
    """When a source first changed after the last change of its target, by whomever.

    In the history's order: the times of commits are what their authors' clocks said.

    Raises:
        PromoError: as ``Repository.last_change``.
    """
    repository.last_change(source)  # fetches what this needs
    last = repository.last_change(target)
    since = f"{last.sha}..{repository.head}" if last else repository.head
    cut_at = edges(repository.git)
    log = parse_log(repository.git.ask(*LOG, since, "--", source))
    return min((one.time for one in log if one.sha not in cut_at), default=None)
