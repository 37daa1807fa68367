"""The order of a release to a target that no promotion ever wrote: what its images say themselves.

There is no record to compare with, and the first promotion moves. It does not move back: an image
that is of a later commit, by its tag or its label, says that the target is newer.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from promo.documents.release import Image
from promo.promote.decide import Order
from promo.promote.order import Ancestry

_TAG: Final = re.compile(r"(?:sha-)?([0-9a-f]{40})")


def order_to_images(
    wanted: str,
    images: Iterable[Image],
    *,
    ancestry: Callable[[str, str], Ancestry],
    labelled: Callable[[Image], str | None],
) -> Order | None:
    """``older`` when the target runs a later commit; None when nothing says so.

    Args:
        wanted: the release's commit.
        images: what the target carries.
        ancestry: of two commits of the application, where a checkout can tell.
        labelled: the commit that an image names itself; None where it names none, or nobody asks.
    """
    revisions = dict.fromkeys(one for image in images for one in _revisions(image, labelled))
    return "older" if any(ancestry(wanted, one) == "ancestor" for one in revisions) else None


def _revisions(image: Image, labelled: Callable[[Image], str | None]) -> Iterator[str]:
    tag = _TAG.fullmatch(image.tag or "")
    if tag:
        yield tag[1]
    elif label := labelled(image):
        yield label
