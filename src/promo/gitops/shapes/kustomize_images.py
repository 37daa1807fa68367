"""Kustomize's ``images``: ``{name: web, newName: ghcr.io/o/web, newTag: v1, digest: sha256:…}``.

Kustomizations, Flux's ``spec.images`` and Argo CD's list of mappings are written alike.
"""

import re
from collections.abc import Iterator
from typing import Final

from promo.gitops.places import Place, Role, Shape, value_of, version_problem
from promo.gitops.references import is_digest, is_repository, is_tag
from promo.yamltext import Leaf, Node

_LIST: Final = "images"
_KEYS: Final[dict[Role, str]] = {"tag": "newTag", "digest": "digest"}


def find(node: Node) -> Iterator[Place]:
    """The image of one entry of the list."""
    if not node.is_mapping or node.parent is None or node.parent.key != _LIST:
        return
    named = node.leaf("newName") if value_of(node.leaf("newName")) else node.leaf("name")
    repository = value_of(named)
    leaves = _versions(node)
    if named is None or not repository or not is_repository(repository) or not leaves:
        return
    tag, at_sign, digest = (value_of(leaves.get("tag")) or "").partition("@")
    if at_sign:
        leaves["tag@digest"] = leaves.pop("tag")
    else:
        digest = value_of(leaves.get("digest")) or ""
    problem = _problem(node, tag, digest, pinned=bool(at_sign))
    version = (None, None) if problem else (tag or None, digest or None)
    yield Place(repository, *version, {"repository": named, **leaves}, node, problem)


def _versions(node: Node) -> dict[Role, Leaf]:
    found: dict[Role, Leaf] = {}
    for role, key in _KEYS.items():
        leaf = node.leaf(key)
        if leaf is not None and value_of(leaf) is not None:
            found[role] = leaf
    return found


def _problem(node: Node, tag: str, digest: str, *, pinned: bool) -> str:
    if tag and not is_tag(tag):
        return version_problem(tag)
    if (digest or pinned) and not is_digest(digest):
        return version_problem(digest)
    if pinned and value_of(node.leaf("digest")) not in {None, "", digest}:
        return "newTag and digest name different digests"
    return ""


SHAPE = Shape(
    "kustomize-images", ("newTag", "newName", "digest"), re.compile(r"newTag|digest"), find
)
