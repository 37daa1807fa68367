"""Argo CD's ``helm.parameters``: ``{name: image.tag, value: v1}`` beside ``image.repository``.

Any list of names and values is read so; where one value holds it all, ``named_value`` reads it.
"""

import re
from collections.abc import Iterator
from typing import Final

from promo.gitops.grouping import grouped
from promo.gitops.places import NO_KEYS, Place, Shape, value_of
from promo.yamltext import Leaf, Node

_NAME: Final = re.compile(r"(|.*[._])(repository|registry|tag|digest)", re.IGNORECASE)


def find(node: Node) -> Iterator[Place]:
    """The images of a list of names and values."""
    if not node.is_mapping:
        yield from grouped(_pairs(node), _NAME, node, sure=True)


def _pairs(node: Node) -> Iterator[tuple[str, Leaf]]:
    for child in node.children.values():
        if isinstance(child, Node) and child.is_mapping:
            name, value = value_of(child.leaf("name")), child.leaf("value")
            if name and value is not None:
                yield name, value


SHAPE = Shape("helm-parameters", ("value",), NO_KEYS, find)
