"""A release: one commit and the image digests that were built from it."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Sha = Annotated[str, Meta(pattern=r"^[0-9a-f]{40}$", max_length=40)]
Digest = Annotated[str, Meta(pattern=r"^sha256:[0-9a-f]{64}$", max_length=71)]
Repository = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$", min_length=1, max_length=255)
]
Tag = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*$", max_length=128)]
Name = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$")]

# What ties an image to a commit, strongest first (docs/documents.md).
LinkedBy = Literal["given", "trailer", "label", "tag", "none"]


class Image(msgspec.Struct, frozen=True, kw_only=True):
    """One image of a release.

    Args:
        name: what the release calls it; unique within the release.
        repository: without tag and digest.
        tag: its tag, where it has one.
        digest: its digest, where it has one.
        revision: the commit that the image's own label names; null when nobody looked or it has
            none.
        linked_by: what ties it to the release's commit.
    """

    name: Name
    repository: Repository
    tag: Tag | None = None
    digest: Digest | None = None
    revision: Annotated[str, Meta(max_length=200)] | None = None
    linked_by: LinkedBy = "none"


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """What moves: a commit and every image of it.

    Args:
        sha: the commit, in full.
        images: every image of it.
    """

    sha: Sha
    images: Annotated[tuple[Image, ...], Meta(min_length=1, max_length=200)]
