"""Values side by side: ``repository`` and ``tag``, ``digest`` or both, perhaps ``registry``.

Charts also write ``image: ghcr.io/o/web`` with ``tag: v1`` beside it; that is the same.
"""

import re
from collections.abc import Iterator

from promo.gitops.places import Place, Role, Shape, value_of, version_problem
from promo.gitops.references import is_digest, is_tag
from promo.gitops.siblings import named_repository
from promo.yamltext import Leaf, Node


def find(node: Node) -> Iterator[Place]:
    """The image of a mapping whose ``tag`` is no more than a tag."""
    named = named_repository(node)
    beside: dict[Role, Leaf] = {}
    for role in ("tag", "digest"):
        leaf = node.leaf(role)
        if leaf is not None and value_of(leaf) is not None:
            beside[role] = leaf
    if named is None or not beside:
        return
    tag, digest = (value_of(beside.get(role)) or None for role in ("tag", "digest"))
    if tag and "@" in tag:
        return
    problem = _problem(tag, digest)
    if problem:
        tag = digest = None
    yield Place(named.repository, tag, digest, {**named.leaves, **beside}, node, problem)


def _problem(tag: str | None, digest: str | None) -> str:
    if tag and not is_tag(tag):
        return version_problem(tag)
    return version_problem(digest) if digest and not is_digest(digest) else ""


SHAPE = Shape("repository-tag", ("repository", "image"), re.compile(r"repository|image"), find)
