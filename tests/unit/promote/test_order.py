import pytest

from promo.promote.order import Ancestry, Trail, compare

A, B, C, X = "a" * 40, "b" * 40, "c" * 40, "d" * 40

TABLE = [
    # wanted last ancestry       base  source line  target line  source holds
    (B, B, "unknown",    None, (),        (B,),      True,  "same"),
    (B, B, "ancestor",   None, (),        (B,),      True,  "same"),
    (B, A, "descendant", None, (),        (A,),      None,  "newer"),
    (A, B, "ancestor",   None, (),        (B,),      True,  "older"),
    # commits outweigh the order of arrival
    (B, A, "descendant", None, (A, B),    (A, B),    False, "newer"),
    (A, B, "ancestor",   B,    (A, B),    (B,),      True,  "older"),
    # an exploration against the target's own commit proves that this one comes after it
    (B, A, "unknown",    A,    (),        (A,),      False, "newer"),
    (B, A, "unknown",    X,    (),        (A,),      False, "unknown"),
    # the order of arrival in the source
    (B, A, "unknown",    None, (B, A),    (A,),      True,  "newer"),
    (B, A, "unknown",    None, (C, B, A), (A,),      False, "newer"),
    (A, B, "unknown",    None, (C, B, A), (B,),      False, "older"),
    (A, B, "unknown",    None, (B, A),    (B, A),    None,  "older"),
    # the source was taken back to A on purpose: its newest arrival counts
    (A, B, "unknown",    None, (A, B, A), (B,),      True,  "newer"),
    (B, A, "unknown",    None, (B,),      (A,),      False, "unknown"),
    # it has been here before
    (A, B, "unknown",    None, (),        (B, A),    True,  "older"),
    (A, C, "unknown",    None, (),        (C, B, A), None,  "older"),
    # never here before
    (B, A, "unknown",    None, (),        (A,),      True,  "newer"),
    (B, A, "unknown",    None, (),        (A,),      None,  "unknown"),
    (B, A, "unknown",    X,    (),        (A,),      None,  "unknown"),
    (B, A, "unknown",    A,    (),        (A,),      None,  "newer"),
    (B, A, "unknown",    None, (B,),      (A,),      None,  "unknown"),
    (B, A, "unknown",    None, (A,),      (A,),      None,  "unknown"),
    (B, A, "unknown",    None, (),        (A,),      False, "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "last", "ancestry", "base", "source", "target", "holds", "order"), TABLE
)
def test_which_is_newer(
    wanted: str,
    last: str,
    ancestry: Ancestry,
    base: str | None,
    source: tuple[str, ...],
    target: tuple[str, ...],
    holds: bool | None,  # noqa: FBT001  (a row of the table)
    order: str,
):
    trail = Trail(
        wanted=wanted,
        last=last,
        ancestry=ancestry,
        explored_from=base,
        source_line=source,
        target_line=target,
        source_holds=holds,
    )
    assert compare(trail) == order
