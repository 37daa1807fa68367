"""What a registry says of an image, over plain HTTP: is it there, and what is it built from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import Meta

from promo import bounds
from promo.documents.release import Digest
from promo.errors import PromoError, refused, undecided
from promo.registry.client import Client, bad_answer
from promo.registry.place import Place, place_of
from promo.untrusted import one_line

__all__ = ["Described", "Registry"]

REVISION: Final = "org.opencontainers.image.revision"
SOURCE: Final = "org.opencontainers.image.source"
_VALUE_CHARACTERS: Final = 200

_Notes = dict[str, Annotated[str, Meta(max_length=100_000)]]


@dataclass(frozen=True)
class Described:
    """What an image says of itself, and where: commit and repository, None when it does not say."""

    revision: str | None
    source: str | None
    by: Literal["annotation", "label", "none"] = field(default="none", compare=False)


class _Platform(msgspec.Struct):
    os: str = ""
    architecture: str = ""
    variant: str = ""

    def __str__(self) -> str:
        """The form that builders write: `linux/arm64/v8`."""
        return "/".join(part for part in (self.os, self.architecture, self.variant) if part)


class _Descriptor(msgspec.Struct):
    digest: Digest
    platform: _Platform | None = None


class _Manifest(msgspec.Struct):
    annotations: _Notes | None = None
    manifests: tuple[_Descriptor, ...] | None = None
    config: _Descriptor | None = None


class _Labels(msgspec.Struct):
    labels: _Notes | None = msgspec.field(name="Labels", default=None)


class _Config(_Platform):
    config: _Labels | None = None


T = TypeVar("T")


class Registry:
    """Registries, asked with the credentials that `docker login` kept, else without.

    Args:
        environment: the process's, for the place of the docker configuration.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._client = Client(environment)

    def has(self, repository: str, digest: str) -> bool:
        """Whether a repository holds a digest.

        Raises:
            PromoError: inconclusive ``registry-denied``, ``registry-throttled``,
                ``registry-bad-answer``; unreachable, ``registry-unreachable``.
        """
        place = place_of(repository)
        try:
            answer = self._client.ask(place, f"manifests/{digest}", "HEAD")
            named = answer.header("docker-content-digest")
            if named is None:  # registries need not send it; then the body must speak for itself
                self._client.read(place, f"manifests/{digest}", digest)
        except PromoError as error:
            if error.reason == "image-not-found":
                return False
            raise
        if named not in {None, digest}:
            raise bad_answer(place, f"answered something else than {digest}")
        return True

    def describe(self, repository: str, digest: str) -> Described:
        """The commit and the repository that an image was built from.

        Annotations come before labels; the labels of all platforms must agree.

        Raises:
            PromoError: as ``has``; ``image-not-found``, ``labels-disagree``.
        """
        place = place_of(repository)
        top = self._manifest(place, digest)
        if _said(top.annotations).revision:
            return replace(_said(top.annotations), by="annotation")
        found = [self._of_platform(place, one) for one in self._platforms(place, top)]
        if len({one.revision for one in found}) > 1:
            raise undecided(
                "the image's platforms are labelled with different commits",
                reason="labels-disagree",
                where=f"{repository}@{digest}",
                hint="Build all platforms of an image from one commit",
            )
        return next(iter(found), Described(None, None))

    def platforms(self, repository: str, digest: str) -> frozenset[str]:
        """The platforms that an image has, each as `os/architecture`; each is there to be pulled.

        Raises:
            PromoError: as ``has``; ``image-not-found`` for the image itself, refused
                ``platform-missing`` for what an index lists and the registry does not have.
        """
        place = place_of(repository)
        top = self._manifest(place, digest)
        if top.manifests is None:
            if top.config is None:
                return frozenset()
            return frozenset({str(self._config(place, top.config.digest))})
        listed = self._listed(place, top)
        for one in listed:
            if not self.has(repository, one.digest):
                raise refused(
                    f"the image lists {one.platform or 'a platform'}, and the registry does not"
                    f" have it ({one.digest})",
                    reason="platform-missing",
                    where=f"{repository}@{digest}",
                    hint="Push the image again, all platforms of it, and promote that one",
                )
        return frozenset(str(one.platform) for one in listed if one.platform is not None)

    def digest_of(self, repository: str, tag: str) -> str | None:
        """The digest that a tag points at; None when there is no such tag.

        Raises:
            PromoError: as ``has``.
        """
        place = place_of(repository)
        try:
            answer = self._client.ask(place, f"manifests/{tag}", "HEAD")
            named = answer.header("docker-content-digest")
            if named is None:
                body = self._client.ask(place, f"manifests/{tag}").body
                return f"sha256:{hashlib.sha256(body).hexdigest()}"
        except PromoError as error:
            if error.reason == "image-not-found":
                return None
            raise
        return named

    def _platforms(self, place: Place, top: _Manifest) -> list[_Manifest]:
        """The manifest of each platform: those of an index, else the only one."""
        if top.manifests is None:
            return [top]
        return [self._manifest(place, one.digest) for one in self._listed(place, top)]

    def _listed(self, place: Place, top: _Manifest) -> list[_Descriptor]:
        # BuildKit's convention: what belongs to no platform is an attestation.
        manifests = top.manifests or ()
        listed = [m for m in manifests if m.platform is None or m.platform.os != "unknown"]
        if len(listed) > bounds.PLATFORMS:
            raise bad_answer(place, f"lists {len(listed)} platforms")
        return listed

    def _of_platform(self, place: Place, manifest: _Manifest) -> Described:
        noted = _said(manifest.annotations)
        if noted.revision:
            return replace(noted, by="annotation")
        if manifest.config is None:
            return noted
        config = self._config(place, manifest.config.digest)
        said = _said(config.config.labels if config.config else None)
        return replace(said, by="label") if said.revision else said

    def _config(self, place: Place, digest: str) -> _Config:
        return _decode(self._client.read(place, f"blobs/{digest}", digest), _Config, place)

    def _manifest(self, place: Place, digest: str) -> _Manifest:
        return _decode(self._client.read(place, f"manifests/{digest}", digest), _Manifest, place)


def _decode(body: bytes, kind: type[T], place: Place) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        what = f"answered no {kind.__name__[1:].lower()}: {one_line(str(error), 100)}"
        raise bad_answer(place, what) from None


def _said(notes: Mapping[str, str] | None) -> Described:
    """Revision and source among annotations or labels; an empty one says nothing."""
    revision, source = (
        one_line((notes or {}).get(key, ""), _VALUE_CHARACTERS) or None
        for key in (REVISION, SOURCE)
    )
    return Described(revision, source)
