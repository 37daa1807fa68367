"""A name with an image for its value: ``{name: RELATED_IMAGE, value: ghcr.io/o/web:v1@sha256:…}``.

Environment variables are written so, and Argo CD's ``helm.parameters``.
"""

import re
from collections.abc import Iterator

from promo.gitops.places import Place, Shape, value_of
from promo.gitops.wholes import whole
from promo.yamltext import Node


def find(node: Node) -> Iterator[Place]:
    """The image of a mapping with ``name`` and ``value``."""
    name = value_of(node.leaf("name")) if node.is_mapping else None
    if name:
        yield from whole(node.leaf("value"), called_image=name.lower().endswith("image"))


SHAPE = Shape("named-value", ("value",), re.compile(r"value"), find)
