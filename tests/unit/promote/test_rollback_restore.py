"""What every file holds once an environment is back."""

import pytest

from promo.errors import PromoError
from promo.gitops.trailers import Record, parse_image
from promo.promote.rollback.restore import restored
from support.git_repository import SHAS


def wrote(name: str, paths: str, *images: str) -> Record:
    """A promotion that wrote images (``web:1``) into files (``a b``)."""
    found = [parse_image(f"o/{image}") for image in images]
    return Record(
        promotion_id=name,
        app="web",
        target_paths=tuple(paths.split()),
        source_revision=SHAS[1],
        images=tuple(image for image in found if image),
    )


NAMED = {
    "a": frozenset({"docker.io/o/web", "docker.io/o/api"}),
    "b": frozenset({"docker.io/o/job"}),
}
BOTH = wrote("both", "a b", "web:1", "api:1", "job:1")

TABLE = [
    # to                       since (newest first)      older  what each file holds
    (wrote("x", "a", "web:1"), (wrote("y", "a", "web:2"),), (), "a web:1"),
    # all images and files of the promotion, whatever came since
    (BOTH, (wrote("y", "a", "web:2"),), (), "a api:1, a web:1, b job:1"),
    # what only later ones moved goes back too: to what the newest one up to it wrote
    (wrote("x", "a", "web:2"), (wrote("y", "b", "job:2"),), (BOTH,), "a web:2, b job:1"),
    (wrote("x", "a", "api:2"), (wrote("y", "a", "web:3"),),
     (wrote("w", "a", "web:2"), BOTH), "a api:2, a web:2"),
    # an image that left the files meanwhile has nowhere to go back to, unless it is the promotion's
    (wrote("x", "a", "web:1"), (wrote("y", "a", "gone:2", "web:2"),), (), "a web:1"),
    (wrote("x", "a", "gone:1"), (), (), "no-match"),
    (wrote("x", "c", "web:1"), (), (), "no-match"),
    # a file that is gone is nobody's business, unless it is the promotion's
    (wrote("x", "a", "web:1"), (wrote("y", "a c", "web:2"),), (), "a web:1"),
    (wrote("x", "a", "web:1"), (wrote("y", "b", "job:2"),), (), "rollback-incomplete"),
    (wrote("x", "a", "web:1", "web:2"), (), (), "ambiguous-image"),
]  # fmt: skip


@pytest.mark.parametrize(("to", "since", "older", "wanted"), TABLE)
def test_a_rollback_restores_what_the_promotions_since_changed(
    to: Record, since: tuple[Record, ...], older: tuple[Record, ...], wanted: str
):
    assert said(to, since, older) == wanted


def said(to: Record, since: tuple[Record, ...], older: tuple[Record, ...]) -> str:
    try:
        found = restored(to, since, older, NAMED)
    except PromoError as error:
        return error.reason
    return ", ".join(f"{f} {i.name}:{i.tag}" for f, images in sorted(found.items()) for i in images)
