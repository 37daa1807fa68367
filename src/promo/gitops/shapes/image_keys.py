"""Keys that say which image and which part of it: ``imageRepository`` beside ``imageTag``.

The same in files of variables: ``WEB_IMAGE=ghcr.io/o/web`` beside ``WEB_IMAGE_TAG=v1``.
"""

import re
from collections.abc import Iterator
from typing import Final

from promo.gitops.grouping import grouped
from promo.gitops.places import Place, Shape
from promo.yamltext import Leaf, Node

_KEY: Final = re.compile(
    r"(.*image)[._-]?(|name|repo|repository|registry|tag|digest)", re.IGNORECASE
)
_SIGN: Final = "image"


def find(node: Node) -> Iterator[Place]:
    """The images of a mapping whose keys name them."""
    if node.is_mapping:
        yield from grouped(_named(node), _KEY, node, sure=True)


def _named(node: Node) -> Iterator[tuple[str, Leaf]]:
    for key in node.children:
        if isinstance(key, str) and _SIGN in key.lower():
            leaf = node.leaf(key)
            if leaf is not None:
                yield key, leaf


SHAPE = Shape("image-keys", ("image", "Image", "IMAGE"), _KEY, find)
