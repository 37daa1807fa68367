"""How a release stands to a target that no promotion ever wrote."""

import pytest

from promo.documents.release import Image
from promo.promote.order import Ancestry
from promo.promote.unwritten import order_to_images

WANTED, BEFORE, LATER, STRANGE = "a" * 40, "b" * 40, "c" * 40, "d" * 40
ORDER: dict[str, Ancestry] = {BEFORE: "descendant", LATER: "ancestor"}


def image(tag: str | None = None, label: str = "") -> Image:
    """An image; its digest stands for the label that the registry has of it."""
    name = "ghcr.io/o/web"
    return Image(name=label or "none", repository=name, tag=tag, digest=f"sha256:{'0' * 64}")


@pytest.mark.parametrize(
    ("images", "order"),
    [
        ((), None),
        ((image("v1"),), None),
        ((image(LATER),), "older"),
        ((image(f"sha-{LATER}"),), "older"),
        ((image(f"v-{LATER}"),), None),
        ((image(LATER[:12]),), None),
        ((image(BEFORE),), None),
        ((image(WANTED),), None),
        ((image(STRANGE),), None),
        ((image(None, LATER),), "older"),
        ((image("v1", LATER),), "older"),
        ((image("v1", BEFORE),), None),
        ((image(BEFORE), image("v1", LATER)), "older"),
        # a tag that is the commit says it already; nobody has to be asked
        ((image(BEFORE, LATER),), None),
    ],
)
def test_it_is_older_only_where_an_image_is_of_a_later_commit(
    images: tuple[Image, ...], order: str | None
):
    found = order_to_images(
        WANTED,
        images,
        ancestry=lambda _, other: ORDER.get(other, "unknown"),
        labelled=lambda one: None if one.name == "none" else one.name,
    )
    assert found == order
