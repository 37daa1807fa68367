"""The images that a gitops file names: read as places to edit, or as the content of a release."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from promo import bounds
from promo.documents.release import Image
from promo.errors import refused
from promo.gitops import references
from promo.gitops.certain import agree, refuse_uncertain
from promo.gitops.naming import unique_names
from promo.gitops.places import VERSION_ROLES, Found, Place, Shape, path_text
from promo.gitops.shapes import shapes
from promo.gitops.source import Part, Source, open_source
from promo.yamltext import Key, Leaf

__all__ = ["Found", "find_images", "find_named", "found_in", "release_images"]

_FIRST: Final = 0


def find_images(content: bytes, file: str) -> tuple[Found, ...]:
    """Every image of a file, in the file's order.

    Raises:
        PromoError: as ``source.open_source``.
    """
    words = sorted({word for shape in shapes() for word in shape.words})
    return found_in(open_source(content, file, words))


def find_named(content: bytes, file: str, names: Collection[str]) -> tuple[Found, ...]:
    """The images of a file that have one of the full names, in the file's order.

    Raises:
        PromoError: as ``source.open_source``.
    """
    words = sorted({name.rpartition("/")[2] for name in names})
    return found_in(open_source(content, file, words, whole=False), names) if names else ()


def found_in(source: Source, wanted: Collection[str] = ()) -> tuple[Found, ...]:
    """Every image of an opened file, or those with the wanted full names, in the file's order."""
    found = (one for part in source.parts for one in _found(source, part, wanted))
    return tuple(sorted(found, key=lambda one: one.line))


def release_images(content: bytes, file: str, only: Collection[str] = ()) -> tuple[Image, ...]:
    """What a source file deploys: one image for each repository.

    Args:
        content: the file's bytes.
        file: its name, for errors.
        only: names or repositories to read; empty means all.

    Returns:
        The images in the file's order; the name comes from the repository's last part.

    Raises:
        PromoError: as ``find_images``; refused, ``no-image``, ``ambiguous-image``,
            ``too-many-images``, and whatever makes a place uncertain (``certain``).
    """
    places = [one for one in find_images(content, file) if one.problem or one.tag or one.digest]
    names = unique_names(one.repository for one in places)
    groups: dict[str, list[Found]] = {}
    for one in places:
        if not only or is_chosen(names[one.identity], one.repository, only):
            groups.setdefault(one.identity, []).append(one)
    if not groups:
        raise refused(
            "names no image that could move",
            reason="no-image",
            where=file,
            hint="docs/shapes.md shows how an image can be written",
        )
    if len(groups) > bounds.RELEASE_IMAGES:
        raise refused(
            f"names {len(groups)} images; a release has at most {bounds.RELEASE_IMAGES}",
            reason="too-many-images",
            where=file,
            hint="Choose some with --images",
        )
    return tuple(_image(names[identity], group, file) for identity, group in groups.items())


def is_chosen(name: str, repository: str, only: Iterable[str]) -> bool:
    """Whether an image is one of those asked for, by its name or its repository."""
    wanted = references.normalised(repository)
    return any(one == name or references.normalised(one) == wanted for one in only)


def _image(name: str, group: list[Found], file: str) -> Image:
    for one in group:
        refuse_uncertain(one, file)
    agree(group, file)
    return Image(
        name=name,
        repository=group[_FIRST].repository,
        tag=next((one.tag for one in group if one.tag), None),
        digest=next((one.digest for one in group if one.digest), None),
    )


def _found(source: Source, part: Part, wanted: Collection[str]) -> Iterator[Found]:
    claimed = set[Leaf]()
    fitting: dict[tuple[Key, ...], tuple[Shape, ...]] = {}
    for node in part.document.nodes:
        # A long list mostly repeats the same keys.
        keys = tuple(node.children) if node.is_mapping else ()
        if node.is_mapping and not keys:
            continue
        if keys not in fitting:
            fitting[keys] = tuple(_fitting(keys)) if keys else shapes()
        for shape in fitting[keys]:
            for place in shape.find(node):
                if not _is_meant(place, wanted):
                    continue
                version = {place.leaves[role] for role in VERSION_ROLES if role in place.leaves}
                if not version & claimed:
                    claimed |= version
                    yield _as_found(source, part, shape.name, place)


def _fitting(keys: tuple[Key, ...]) -> Iterator[Shape]:
    for shape in shapes():
        if any(isinstance(key, str) and shape.keys.fullmatch(key) for key in keys):
            yield shape


def _is_meant(place: Place, wanted: Collection[str]) -> bool:
    return references.normalised(place.repository) in wanted if wanted else place.sure


def _as_found(source: Source, part: Part, shape: str, place: Place) -> Found:
    version = next(place.leaves[role] for role in VERSION_ROLES if role in place.leaves)
    return Found(
        shape=shape,
        repository=place.repository,
        tag=place.tag,
        digest=place.digest,
        path=path_text(part, place.at.path),
        line=source.line(part.place(version)),
        leaves=place.leaves,
        part=part,
        problem=place.problem,
    )
