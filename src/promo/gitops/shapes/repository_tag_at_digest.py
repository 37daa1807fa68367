"""The digest rides on the tag: ``repository`` and ``tag: v1@sha256:…``."""

import re
from collections.abc import Iterator

from promo.gitops.places import Place, Shape, value_of, version_problem
from promo.gitops.references import is_digest, is_tag
from promo.gitops.siblings import named_repository
from promo.yamltext import Node


def find(node: Node) -> Iterator[Place]:
    """The image of a mapping whose ``tag`` carries a digest."""
    named = named_repository(node)
    leaf = node.leaf("tag")
    value = value_of(leaf)
    if named is None or leaf is None or not value or "@" not in value:
        return
    tag, _, digest = value.partition("@")
    problem = "" if is_tag(tag) and is_digest(digest) else version_problem(value)
    if not problem and value_of(node.leaf("digest")) not in {None, "", digest}:
        problem = "tag and digest name different digests"
    version = (None, None) if problem else (tag, digest)
    yield Place(named.repository, *version, {**named.leaves, "tag@digest": leaf}, node, problem)


SHAPE = Shape(
    "repository-tag-at-digest", ("repository", "image"), re.compile(r"repository|image"), find
)
