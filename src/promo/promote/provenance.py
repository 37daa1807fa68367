"""Whether a release's images are really there, and whether they are of the commit it names.

there        the registry has the digest, every platform of it, and none fewer than before
trust        the strongest that was found: attestation, annotation, label, tag (docs/promotion.md)
agrees       what that says beside the release's commit; another image's ancestor or another
repository's commit is listed, what contradicts is refused
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from promo.documents.promotion import Agreement, Provenance, Trust
from promo.documents.release import Image
from promo.errors import PromoError, refused
from promo.promote.order import Ancestry
from promo.registry import Registry
from promo.untrusted import one_line

_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_SHORTEST: Final = 7  # digits of a commit, as git shortens it
# How the release's commit stands to the image's, the other way round.
_AGREEMENTS: Final[Mapping[Ancestry, Agreement]] = {
    "descendant": "ancestor",
    "ancestor": "newer",
    "unknown": "unknown",
}
_TAG_PREFIXES: Final = ("", "sha-")


@dataclass(frozen=True)
class Said:
    """What ties an image to a commit: how far that is to be trusted, the commit, its repository."""

    trust: Trust = "none"
    revision: str | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True)
class Inspector:
    """Asks a registry, and gh where attestations are wanted.

    Args:
        registry: where images are looked for.
        attested: the commit and repository that an image's attestation names; None asks nobody.
        ancestry: of two commits of the application, where a checkout can tell.
        own: the application's own repository as images name it, where that is known.
    """

    registry: Registry
    ancestry: Callable[[str, str], Ancestry]
    attested: Callable[[str], tuple[str, str]] | None = None
    own: str | None = None

    def inspect(
        self, sha: str, images: Sequence[Image], before: Mapping[str, str]
    ) -> tuple[tuple[Provenance, ...], tuple[str, ...]]:
        """What is known of each image, and what a person should know beside.

        Args:
            sha: the release's commit.
            images: as the target files name them.
            before: by repository the digest that the target has now.

        Raises:
            PromoError: refused, ``digest-not-in-registry``, ``platform-missing``,
                ``revision-mismatch``, ``attestation-refused``; undecided, as ``Registry``.
        """
        platforms = [self._there(one, before.get(one.repository)) for one in images]
        said = [self._said(one, sha) for one in images]
        agreements = agree(sha, said, self.ancestry, self.own)
        refuse_contradiction(sha, images, said, agreements)
        found = tuple(
            Provenance(
                repository=image.repository,
                digest=image.digest,
                trust=one.trust,
                revision=one.revision,
                source=one.source,
                agrees=agreement,
                platforms=tuple(sorted(has)),
            )
            for image, one, agreement, has in zip(images, said, agreements, platforms, strict=True)
        )
        return found, tuple(note for one in images for note in self._moved(one))

    def labelled(self, image: Image) -> str | None:
        """The commit that an image names; None where it is gone, or names none or several."""
        if image.digest is None:
            return None
        try:
            said = self.registry.describe(image.repository, image.digest).revision or ""
        except PromoError as error:
            if error.reason in {"image-not-found", "platform-missing", "labels-disagree"}:
                return None
            raise
        return said if _COMMIT.fullmatch(said) else None

    def _there(self, image: Image, before: str | None) -> frozenset[str]:
        """The image's platforms, after it was seen there with all that the one before had."""
        where = _name(image)
        digest = image.digest or self.registry.digest_of(image.repository, image.tag or "")
        if digest is None or (image.digest and not self.registry.has(image.repository, digest)):
            raise refused(
                "the registry does not have it, so nothing could run it",
                reason="digest-not-in-registry",
                where=where,
                hint="Push the image first; in a private registry check the permission to read",
            )
        has = self.registry.platforms(image.repository, digest)
        missing = self._had(image.repository, before) - has
        if missing:
            raise refused(
                f"has no {', '.join(sorted(missing))}, which the target's image has",
                reason="platform-missing",
                where=where,
                hint="Build it for the same platforms, or take that machine out of service first:"
                " then say verify-registry false once",
            )
        return has

    def _had(self, repository: str, digest: str | None) -> frozenset[str]:
        """The platforms of the image before; none are asked for when it is gone."""
        if digest is None:
            return frozenset()
        try:
            return self.registry.platforms(repository, digest)
        except PromoError as error:
            if error.reason in {"image-not-found", "platform-missing"}:
                return frozenset()
            raise

    def _said(self, image: Image, sha: str) -> Said:
        if self.attested is not None:
            revision, source = self.attested(_name(image))
            return Said("attestation", revision or None, source or None)
        if image.digest is not None:
            described = self.registry.describe(image.repository, image.digest)
            if described.revision and described.by != "none":
                return Said(described.by, described.revision, described.source)
        if image.tag in {f"{prefix}{sha}" for prefix in _TAG_PREFIXES}:
            return Said("tag", sha)
        return Said()

    def _moved(self, image: Image) -> tuple[str, ...]:
        """A tag that points elsewhere by now: the digest still runs, but people look at tags."""
        if not (image.tag and image.digest):
            return ()
        now = self.registry.digest_of(image.repository, image.tag)
        if now == image.digest:
            return ()
        where = "is gone" if now is None else f"points at {one_line(now, 80)} by now"
        return (f"the tag {image.repository}:{image.tag} {where}; the digest stays what it is",)


def agree(
    sha: str, said: Sequence[Said], ancestry: Callable[[str, str], Ancestry], own: str | None
) -> tuple[Agreement, ...]:
    """How what each image says stands to the release's commit."""
    ours = {_plain(one.source) for one in said if one.source and _is_same(one.revision, sha)}
    ours |= {_plain(own)} if own else set()
    return tuple(_agreement(one, sha, ancestry, ours) for one in said)


def _agreement(
    one: Said, sha: str, ancestry: Callable[[str, str], Ancestry], ours: Collection[str]
) -> Agreement:
    if one.revision is None or not _is_commit(one.revision):
        return "none"
    if _is_same(one.revision, sha):
        return "same"
    if one.source and ours and _plain(one.source) not in ours:
        return "elsewhere"
    return _AGREEMENTS[ancestry(sha, one.revision)]


def refuse_contradiction(
    sha: str, images: Sequence[Image], said: Sequence[Said], agreements: Sequence[Agreement]
) -> None:
    """Refuse a release whose images say that they are of something else.

    Raises:
        PromoError: refused, ``revision-mismatch``.
    """
    alone = "same" not in agreements
    for image, one, agreement in zip(images, said, agreements, strict=True):
        if agreement == "newer" or (alone and agreement == "unknown"):
            raise refused(
                f"says that it was built from {one_line(one.revision or '', 60)} ({one.trust}),"
                f" which is not the release's commit {sha} nor known to come before it",
                reason="revision-mismatch",
                where=_name(image),
                hint="Promote the release of that commit; if it comes before, give repo, a checkout"
                " with history",
            )


def _name(image: Image) -> str:
    version = f"@{image.digest}" if image.digest else f":{image.tag}"
    return f"{image.repository}{version}"


def _is_commit(revision: str) -> bool:
    return len(revision) >= _SHORTEST and not set(revision.lower()) - set("0123456789abcdef")


def _is_same(revision: str | None, sha: str) -> bool:
    return revision is not None and _is_commit(revision) and sha.startswith(revision.lower())


def _plain(source: str) -> str:
    return source.lower().removesuffix("/").removesuffix(".git")
