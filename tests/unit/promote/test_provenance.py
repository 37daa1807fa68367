"""How what an image says of itself stands to its release's commit: the whole table."""

import pytest

from promo.documents.promotion import Agreement
from promo.documents.release import Image
from promo.errors import PromoError
from promo.promote.order import Ancestry
from promo.promote.provenance import Said, agree, refuse_contradiction

A, B, C = "a" * 40, "b" * 40, "c" * 40
OWN, OTHER = "https://github.com/o/web", "https://github.com/o/db"
ORDER: dict[str, Ancestry] = {B: "descendant", C: "ancestor"}  # of A to them


def ancestry(wanted: str, revision: str) -> Ancestry:
    assert wanted == A
    return ORDER.get(revision, "unknown")


@pytest.mark.parametrize(
    ("said", "own", "expected"),
    [
        (Said(), None, "none"),
        (Said("label", "v1.4"), None, "none"),  # no commit, so it says nothing
        (Said("label", A[:6]), None, "none"),
        (Said("label", A), None, "same"),
        (Said("label", A[:7].upper()), None, "same"),
        (Said("annotation", A, OTHER), OWN, "same"),
        (Said("label", B), None, "ancestor"),
        (Said("label", B, f"{OWN.upper()}.git/"), OWN, "ancestor"),
        (Said("label", C, OTHER), OWN, "elsewhere"),
        (Said("label", C), OWN, "newer"),
        (Said("attestation", C, OWN), OWN, "newer"),
        (Said("label", "d" * 40, OWN), OWN, "unknown"),
        (Said("label", "d" * 40, OTHER), None, "unknown"),
    ],
)
def test_an_image_by_itself(said: Said, own: str | None, expected: Agreement):
    assert agree(A, [said], ancestry, own) == (expected,)


def test_the_repository_of_the_image_that_is_of_the_commit_is_ours():
    both = [Said("label", A, OWN), Said("label", "d" * 40, OTHER)]
    assert agree(A, both, ancestry, None) == ("same", "elsewhere")


@pytest.mark.parametrize(
    ("agreements", "refused"),
    [
        (("none",), False),
        (("same",), False),
        (("ancestor",), False),
        (("elsewhere",), False),
        (("unknown",), True),
        (("newer",), True),
        (("same", "unknown"), False),
        (("ancestor", "unknown"), True),
        (("same", "newer"), True),
        (("same", "ancestor", "elsewhere", "none"), False),
    ],
)
def test_what_contradicts_the_release_is_refused(
    agreements: tuple[Agreement, ...], *, refused: bool
):
    images = [Image(name="web", repository="o/web", tag="v1") for _ in agreements]
    said = [Said("label", B) for _ in agreements]
    if not refused:
        refuse_contradiction(A, images, said, agreements)
        return
    with pytest.raises(PromoError) as caught:
        refuse_contradiction(A, images, said, agreements)
    assert (caught.value.outcome, caught.value.reason) == ("refused", "revision-mismatch")
