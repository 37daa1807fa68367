"""Argo CD's ``kustomize.images``: strings like ``web=ghcr.io/o/web:v1``, or without ``web=``."""

from collections.abc import Iterator
from typing import Final

from promo.gitops.places import NO_KEYS, Place, Role, Shape, value_of, version_problem
from promo.gitops.references import Reference, names, parse
from promo.gitops.templates import is_templated
from promo.yamltext import Leaf, Node

_LIST: Final = "images"
_TOOL: Final = "kustomize"


def find(node: Node) -> Iterator[Place]:
    """The images of a list of strings."""
    if node.is_mapping or node.key != _LIST:
        return
    for number in node.children:
        leaf = node.leaf(number)
        value = (value_of(leaf) or "").rpartition("=")[2]
        if leaf is not None and value:
            sure = node.parent is not None and node.parent.key == _TOOL
            yield from _place(leaf, value, sure=sure)


def _place(leaf: Leaf, value: str, *, sure: bool) -> Iterator[Place]:
    found = parse(value)
    problem = ""
    if found is None and (repository := names(value)) and ("@" in value or is_templated(value)):
        found, problem = Reference(repository), version_problem(value)
    if found is not None and (found.tag or found.digest or problem):
        leaves: dict[Role, Leaf] = {"set-image": leaf}
        yield Place(found.repository, found.tag, found.digest, leaves, leaf, problem, sure=sure)


SHAPE = Shape("kustomize-strings", ("images",), NO_KEYS, find)
