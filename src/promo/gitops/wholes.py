"""A value that holds a whole reference where a value could hold anything else as well."""

import re
from collections.abc import Iterator
from typing import Final

from promo.gitops.places import Place, value_of, version_problem
from promo.gitops.references import Reference, names, parse
from promo.gitops.templates import is_templated
from promo.yamltext import Leaf

_HOST: Final = re.compile(r"[^/]*[.:][^/]*/")
_PORT: Final = re.compile(r"\d{2,5}")  # `web:8080` is an address


def whole(leaf: Leaf | None, *, called_image: bool) -> Iterator[Place]:
    """The image of a value; nothing where it does not look like one.

    Args:
        leaf: the value.
        called_image: whether its name says that it is an image.
    """
    value = value_of(leaf)
    if leaf is None or not value:
        return
    reference = parse(value)
    if reference is not None and (reference.tag or reference.digest):
        is_address = not reference.digest and _PORT.fullmatch(reference.tag or "") is not None
        if not is_address:
            yield _place(leaf, reference, "", sure=_is_sure(reference, called_image=called_image))
    elif called_image and reference is None and _means_a_version(value):
        yield _place(leaf, Reference(names(value) or ""), version_problem(value), sure=True)


def _means_a_version(value: str) -> bool:
    return names(value) is not None and ("@" in value or is_templated(value))


def _is_sure(reference: Reference, *, called_image: bool) -> bool:
    """A path behind a registry's name, or a digest behind a path, is nothing but an image."""
    has_host = _HOST.match(reference.repository) is not None
    return called_image or has_host or bool(reference.digest and "/" in reference.repository)


def _place(leaf: Leaf, reference: Reference, problem: str, *, sure: bool) -> Place:
    return Place(
        reference.repository,
        reference.tag,
        reference.digest,
        {"reference": leaf},
        leaf,
        problem,
        sure=sure,
    )
