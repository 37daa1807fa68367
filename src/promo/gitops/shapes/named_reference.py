"""A key that ends in ``image``: ``sidecarImage: ghcr.io/o/web:v1``, ``WEB_IMAGE=o/web:v1``."""

import re
from collections.abc import Iterator
from typing import Final

from promo.gitops.places import Place, Shape
from promo.gitops.wholes import whole
from promo.yamltext import Node

_SIGN: Final = "image"


def find(node: Node) -> Iterator[Place]:
    """The images of a mapping whose keys call them so."""
    if not node.is_mapping:
        return
    for key in node.children:
        if isinstance(key, str) and key != _SIGN and key.lower().endswith(_SIGN):
            yield from whole(node.leaf(key), called_image=True)


SHAPE = Shape("named-reference", ("Image", "image", "IMAGE"), re.compile(r"(?i).*image"), find)
