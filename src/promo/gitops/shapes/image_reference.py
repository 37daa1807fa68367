"""One value holds it all: ``image: ghcr.io/o/web:v1@sha256:…``, with tag, digest or both."""

import re
from collections.abc import Iterator
from typing import Final

from promo.gitops.places import Place, Shape, value_of, version_problem
from promo.gitops.references import Reference, names, parse
from promo.gitops.templates import is_templated
from promo.yamltext import Leaf, Node

_BESIDE: Final = ("tag", "digest", "imageTag", "imageDigest")


def find(node: Node) -> Iterator[Place]:
    """The image of a mapping, unless the version stands beside it."""
    leaf = node.leaf("image")
    value = value_of(leaf)
    if leaf is None or not value:
        return
    reference = parse(value)
    if reference and (reference.tag or reference.digest or not _version_beside(node)):
        yield _place(leaf, reference)
    elif reference is None and (repository := names(value)) and _means_a_version(value):
        yield _place(leaf, Reference(repository), version_problem(value))


def _place(leaf: Leaf, reference: Reference, problem: str = "") -> Place:
    return Place(
        reference.repository,
        reference.tag,
        reference.digest,
        {"reference": leaf},
        leaf,
        problem,
    )


def _version_beside(node: Node) -> bool:
    return any(key in node.children for key in _BESIDE)


def _means_a_version(value: str) -> bool:
    """`web:${TAG}` and `web@sha256:short` do; `image: https://example.com/logo.png` does not."""
    return "@" in value or is_templated(value)


SHAPE = Shape("image-reference", ("image",), re.compile(r"image"), find)
