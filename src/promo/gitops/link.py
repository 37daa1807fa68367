"""Pin what a source file names and link it to the commit that runs: a pure decision.

CI may have written the next release's digests while the cluster still serves this one. So digests
count as evidence of a commit only by one of four links, each of which must agree with the commit
that the site serves:

    given     the build handed the release over, and the file holds its digests; what else the file
              names is no part of the release
    trailer   the file's last change carries `Source-Revision`
    label     the images' own labels say it; an ancestor's or another repository's image is listed
    tag       an image's tag is the commit

What contradicts is never outvoted: a trailer of another commit is not mended by a label.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

import msgspec

from promo.documents.release import Image, LinkedBy, Release
from promo.gitops.references import normalised

Tie = Literal["same", "ancestor", "elsewhere", "unlabelled", "other"]
_TAG_PREFIXES: Final = ("", "sha-")  # the forms that build actions write
_NAMED: Final = 5  # images named in one message


@dataclass(frozen=True)
class Label:
    """What an image says of itself: the commit and the repository it was built from."""

    revision: str | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the decision may look at.

    Args:
        live: the commit that the site serves, None when it names none.
        given: the release that the build handed over.
        images: the images of the source files; empty without a source file.
        trailers: each source file's ``Source-Revision``; None for a file without.
        labels: by digest what the images say; None while nobody looked.
        ancestors: the revisions among the labels that are ancestors of the live commit.
    """

    live: str | None
    given: Release | None = None
    images: tuple[Image, ...] = ()
    trailers: tuple[str | None, ...] = ()
    labels: Mapping[str, Label] | None = None
    ancestors: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Linked:
    """The release that is pinned, or why it is not linked (a sentence without its full stop)."""

    release: Release | None
    by: LinkedBy = "none"
    problem: str = ""


def wants_labels(facts: Facts) -> bool:
    """Whether the images' labels could make the link, so that asking the registry is worth it."""
    return bool(
        facts.live and facts.images and not facts.given and not any(facts.trailers)
    ) and all(image.digest for image in facts.images)


def link(facts: Facts) -> Linked:
    """Pin and link the release."""
    if facts.live is None:
        return _not("the site names no commit, so nothing can agree with it")
    problem = _unusable(facts)
    if problem:
        return _not(problem)
    if facts.given is not None:
        return _by_given(facts.live, facts.given, facts.images)
    if any(facts.trailers):
        return _release(facts.live, facts.images, "trailer")
    return _by_labels(facts.live, facts) or _by_tags(facts.live, facts.images) or _unlinked(facts)


def _unusable(facts: Facts) -> str:
    """Why these facts cannot make a link, whichever it would be."""
    images = facts.images if facts.given is None else facts.given.images
    loose = [image.name for image in images if image.digest is None]
    digests = {_identity(image) for image in facts.images}
    twice = [r for r, n in Counter(repository for repository, _ in digests).items() if n > 1]
    others = [trailer for trailer in facts.trailers if trailer != facts.live]
    said = next(iter(others), None) or "no commit"
    problems = (
        (not images, "the source file names no image"),
        (bool(loose), f"there is no digest for {_named(loose)}"),
        (bool(twice), f"the source names several digests of {_named(twice)}"),
        (
            any(facts.trailers) and bool(others),
            f"the source file's last change is of {said}, the site serves {facts.live}",
        ),
    )
    return next((why for is_so, why in problems if is_so), "")


def easiest(facts: Facts) -> str:
    """Which of the four links is the least work here, as advice."""
    if facts.live is None:
        return (
            "Let the site answer its commit first (input health); no link works without it"
        )  # fmt: skip
    if facts.given is not None:
        return "Easiest here is given: hand over the release of the build that is deployed"
    if any(facts.trailers):
        return "Easiest here is trailer: wait (wait-for-sha) until the file's commit is live"
    if facts.labels is not None:
        return (
            "Easiest here is label: build the images with the label"
            " org.opencontainers.image.revision set to the commit"
        )
    return (
        "Easiest here is trailer: the message of the commit that writes the source file ends with"
        f" the line Source-Revision: {facts.live}"
    )


def _by_given(live: str, given: Release, images: tuple[Image, ...]) -> Linked:
    if given.sha != live:
        return _not(f"the given release is of {given.sha}, the site serves {live}")
    if not images:
        return _release(live, given.images, "given")
    there = {_identity(image) for image in images}
    absent = [image.name for image in given.images if _identity(image) not in there]
    if absent:
        return _not(f"the source file does not hold the given digest of {_named(absent)}")
    return _release(live, given.images, "given")


def _by_labels(live: str, facts: Facts) -> Linked | None:
    """None when no image carries a label, so that another link may have its turn."""
    ties = {image.name: _tie(image, live, facts) for image in facts.images}
    if set(ties.values()) <= {"unlabelled"}:
        return None
    odd = [name for name, tie in ties.items() if tie in {"other", "unlabelled"}]
    if odd:
        return _not(f"the revision label of {_named(odd)} does not agree with {live}")
    if "same" not in ties.values():
        return _not(f"no image of the source file is labelled {live}")
    return _release(live, tuple(_labelled(image, facts) for image in facts.images), "label")


def _tie(image: Image, live: str, facts: Facts) -> Tie:
    label = (facts.labels or {}).get(image.digest or "", Label())
    if label.revision is None:
        return "unlabelled"
    if label.revision == live:
        return "same"
    if label.revision in facts.ancestors:
        return "ancestor"
    # Ours is the repository of the images that are labelled with the live commit itself.
    own = {one.source for one in (facts.labels or {}).values() if one.revision == live}
    if label.source and own and None not in own:
        ours = {_repository(source) for source in own if source}
        return "other" if _repository(label.source) in ours else "elsewhere"
    return "other"


def _by_tags(live: str, images: tuple[Image, ...]) -> Linked | None:
    tags = {f"{prefix}{live}" for prefix in _TAG_PREFIXES}
    return _release(live, images, "tag") if all(i.tag in tags for i in images) else None


def _unlinked(facts: Facts) -> Linked:
    return _not(f"nothing ties the source file's images to {facts.live}")


def _labelled(image: Image, facts: Facts) -> Image:
    label = (facts.labels or {}).get(image.digest or "", Label())
    return msgspec.structs.replace(image, revision=label.revision)


def _release(live: str, images: tuple[Image, ...], by: LinkedBy) -> Linked:
    tied = tuple(msgspec.structs.replace(image, linked_by=by) for image in images)
    return Linked(Release(sha=live, images=tied), by)


def _identity(image: Image) -> tuple[str, str | None]:
    return normalised(image.repository), image.digest


def _repository(source: str) -> tuple[str, str]:
    parts = urlsplit(source.lower().removesuffix("/").removesuffix(".git"))
    return parts.netloc, parts.path


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _not(problem: str) -> Linked:
    return Linked(None, "none", problem)
