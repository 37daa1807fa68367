"""What a place says after a move: tag and digest together, in the form that the place has.

A move never creates a key and never loosens a place: what was pinned by digest stays pinned.
"""

from typing import Final

from promo.documents.release import Image
from promo.errors import PromoError, refused
from promo.gitops.places import Found, Role, value_of
from promo.gitops.references import Reference

_HINT: Final = "docs/shapes.md shows which form holds what"


def rewrite(found: Found, image: Image, file: str) -> dict[Role, str]:
    """The new value of each part of a place; the same value where nothing changes.

    Raises:
        PromoError: refused; ``digest-missing``, ``tag-missing``, ``no-place-for-digest``.
    """
    where = f"{file}:{found.line}"
    if image.digest is None and (found.digest or not image.tag or _holds_digest_only(found)):
        raise _missing("digest", found, image, where)
    if image.tag is None and found.tag:
        raise _missing("tag", found, image, where)
    if "reference" in found.leaves:
        return _reference(found, image, where)
    if "set-image" in found.leaves:
        return _set_image(found, image, where)
    if "tag@digest" in found.leaves:
        return {"tag@digest": f"{image.tag}@{image.digest}"}
    return _separate(found, image, where)


def _holds_digest_only(found: Found) -> bool:
    return "digest" in found.leaves and "tag" not in found.leaves


def _reference(found: Found, image: Image, where: str) -> dict[Role, str]:
    """A reference always has room for a digest, by its grammar; a bare repository for nothing."""
    if not found.tag and not found.digest:
        raise _no_place(found, where)
    tag = image.tag if found.tag else None
    return {"reference": str(Reference(found.repository, tag, image.digest))}


def _set_image(found: Found, image: Image, where: str) -> dict[Role, str]:
    """What Kustomize is told; older ones misread a tag with a digest, so none is added."""
    if image.digest is not None and found.digest is None:
        raise _no_place(found, where)
    leaf = found.leaves["set-image"]
    before, equals, _ = (value_of(leaf) or "").rpartition("=")
    tag = image.tag if found.tag else None
    return {"set-image": f"{before}{equals}{Reference(found.repository, tag, image.digest)}"}


def _separate(found: Found, image: Image, where: str) -> dict[Role, str]:
    if image.digest is not None and "digest" not in found.leaves:
        raise _no_place(found, where)
    new: dict[Role, str] = {}
    if "tag" in found.leaves and image.tag is not None:
        new["tag"] = image.tag
    if image.digest is not None:
        new["digest"] = image.digest
    return new


def _missing(what: str, found: Found, image: Image, where: str) -> PromoError:
    return refused(
        f"{found.path} is pinned by {what}, and the release has no {what} for {image.repository}",
        reason="digest-missing" if what == "digest" else "tag-missing",
        where=where,
        hint=f"Hand over a release with the {what}",
    )


def _no_place(found: Found, where: str) -> PromoError:
    return refused(
        f"{found.path} has no place for a digest, and without it something else may run than what"
        " was explored",
        reason="no-place-for-digest",
        where=where,
        hint=f"Write the digest there once by hand; {_HINT}",
    )
