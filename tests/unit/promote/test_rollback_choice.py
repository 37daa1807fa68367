"""Which promotion is the last known good one: the whole table, and lines of any kind."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.documents.release import Image
from promo.errors import PromoError
from promo.gitops.history import Promotion
from promo.gitops.notes import Kind
from promo.gitops.trailers import Record
from promo.promote.rollback.choose import Asked, Stays, Way, choose
from promo.promote.rollback.line import Stood
from support.git_repository import DIGESTS, SHAS

ASKED = Asked(app="web", environment="demo")
RUN = "https://github.com/o/web/actions/runs/7/attempts/2"


def promotion(name: str, release: int, *known: Kind, **changes: Any) -> Stood:
    """A promotion of a release to demo; ``pass`` in its name means that its gate passed."""
    image = Image(name="web", repository="o/web", tag=None, digest=DIGESTS[release])
    record = Record(
        promotion_id=name,
        app="web",
        target_paths=("demo.yaml",),
        source_revision=SHAS[release],
        images=(image,),
        promoted_to="demo",
    )
    time = datetime(2026, 3, 1, tzinfo=UTC)
    of = Promotion(replace(record, **changes), SHAS[release + 100], time)
    return Stood(of, frozenset(known))


def gated(name: str, release: int, *known: Kind, **changes: Any) -> Stood:
    """One that passed its gate."""
    return promotion(name, release, *known, gate_result="pass", **changes)


def back(name: str, release: int, of: str | None, to: str, *known: Kind, **changes: Any) -> Stood:
    """A rollback."""
    return promotion(name, release, *known, rollback_of=of, rollback_to=to, **changes)


@dataclass
class Case:
    """One row.

    Args:
        line: the promotions, newest first.
        wanted: the promotion that comes back and the one that is left; or that it stays at one; or
            the reason of the refusal.
        files: the release that the files hold; None is what no promotion wrote.
        asked: what was asked for.
    """

    line: Sequence[Stood]
    wanted: tuple[str, str | None] | str
    files: int | None
    asked: Asked = ASKED


P1, P2, P3, P4 = gated("p1", 1), gated("p2", 2), gated("p3", 3), gated("p4", 4)
BACK = back("r", 2, "p3", "p2")
BACK_BAD = back("r", 2, "p3", "p2", "degraded")
BACK_LIVE = back("r", 2, "p3", "p2", "live")
UNSEEN, DEGRADED = promotion("p2", 2), gated("p2", 2, "degraded")
SKIPPED = promotion("p2", 2, gate_result="skipped")
OVERRIDDEN = promotion("p2", 2, gate_result="overridden")
TO_P2, TO_P3 = replace(ASKED, to="p2"), replace(ASKED, to="p3")
CASES = {
    "the one before": Case((P3, P2, P1), ("p2", "p3"), 3),
    "seen live is as good as a gate": Case((P3, promotion("p2", 2, "live")), ("p2", "p3"), 3),
    "soaked too": Case((P3, promotion("p2", 2, "soaked")), ("p2", "p3"), 3),
    "explored is no verdict": Case((P3, promotion("p2", 2, "explored"), P1), ("p1", "p3"), 3),
    "never verified": Case((P3, UNSEEN, P1), ("p1", "p3"), 3),
    "skipped is not verified": Case((P3, SKIPPED, P1), ("p1", "p3"), 3),
    "overridden is not verified": Case((P3, OVERRIDDEN, P1), ("p1", "p3"), 3),
    "earlier degraded": Case((P3, gated("p2", 2, "live", "degraded"), P1), ("p1", "p3"), 3),
    "all earlier ones degraded": Case((P3, DEGRADED), "no-known-good", 3),
    "nothing earlier": Case((P3,), "no-known-good", 3),
    "only hand edits": Case((), "no-known-good", None),
    "the same release twice": Case((P3, gated("again", 3), P1), ("p1", "p3"), 3),
    "degraded under another id": Case((P3, gated("x", 2, "degraded"), P2, P1), ("p1", "p3"), 3),
    # ── taken back before ──
    "run again after a rollback": Case((BACK, P3, P2, P1), "r", 2),
    "the rollback went bad too": Case((BACK_BAD, P3, P2, P1), ("p1", "r"), 2),
    "a newer one after a rollback": Case((P4, BACK, P3, P2), ("p2", "p4"), 4),
    "a rollback that was seen live": Case((P4, BACK_LIVE, P3), ("r", "p4"), 4),
    "what was taken back is bad": Case((P4, back("r", 1, "p3", "p1"), P3, P1), ("p1", "p4"), 4),
    "this very run": Case((P4, back("r", 2, "p3", "p2", gate_run=RUN), P3, P2), "r", 4,
                          replace(ASKED, run_url=RUN.replace("/2", "/3"))),
    # ── by hand ──
    "gone back by hand to a good one": Case((P3, P2, P1), "p2", 2),
    "gone back by hand to what nobody verified": Case((P3, UNSEEN, P1), ("p1", "p2"), 2),
    "gone back by hand to a degraded one": Case((P3, DEGRADED, P1), ("p1", "p2"), 2),
    "a rollback that was reverted": Case((BACK, P3, P2, P1), ("p2", "p3"), 3),
    "written by hand": Case((P3, P2, P1), "present-unknown", None),
    # ── named ──
    "named": Case((P3, P2, P1), ("p1", "p3"), 3, replace(ASKED, to="p1")),
    "named, and never verified": Case((P3, UNSEEN), ("p2", "p3"), 3, TO_P2),
    "named, and degraded": Case((P3, DEGRADED), ("p2", "p3"), 3, TO_P2),
    "named, and there already": Case((P3, P2), ("p3", None), 3, TO_P3),
    "unknown": Case((P3, P2), "unknown-promotion", 3, replace(ASKED, to="nobody")),
    "of another app": Case((P3, P2), "other-promotion", 3, replace(ASKED, to="of-shop")),
    "to another environment": Case((P3, P2), "other-promotion", 3, replace(ASKED, to="to-prod")),
    "what a rollback left": Case((BACK, P3, P2), "promotion-newer", 2, TO_P3),
    "between": Case((back("r", 1, "p3", "p1"), P3, P2, P1), "promotion-newer", 1, TO_P2),
    "further back than a rollback": Case((BACK, P3, P2, P1), ("p1", "r"), 2,
                                         replace(ASKED, to="p1")),
    "where a rollback went": Case((BACK, P3, P2), ("p2", "r"), 2, TO_P2),
    "newer than what a person went back to": Case((P3, P2, P1), "promotion-newer", 1, TO_P2),
    "named, from what was written by hand": Case((P3, P2, P1), ("p2", "p3"), None, TO_P2),
    "what somebody wrote over by hand": Case((P3, P2), ("p3", None), None, TO_P3),
}  # fmt: skip
OTHERS = {
    "of-shop": replace(P1.record, app="shop", promotion_id="of-shop"),
    "to-prod": replace(P1.record, promoted_to="prod", promotion_id="to-prod"),
}


def holding(release: int | None) -> Callable[[Record], bool]:
    return lambda record: release is not None and record.source_revision == SHAS[release]


def ended(line: Iterable[Stood], asked: Asked, release: int | None) -> tuple[str, str | None] | str:
    try:
        chosen = choose(line, holding(release), asked, OTHERS.get)
    except PromoError as error:
        return error.reason if error.outcome == "refused" else error.outcome
    if isinstance(chosen, Stays):
        return chosen.at.record.promotion_id
    undoes = chosen.undoes.record.promotion_id if chosen.undoes else None
    return chosen.to.record.promotion_id, undoes


@pytest.mark.parametrize("name", CASES)
def test_each_line_of_promotions_has_its_way_back(name: str):
    case = CASES[name]
    assert ended(case.line, case.asked, case.files) == case.wanted


def test_what_came_since_and_what_was_before_are_told():
    chosen = choose((P3, promotion("p2", 2), P1, gated("p0", 0)), holding(3), ASKED, OTHERS.get)
    assert isinstance(chosen, Way)
    assert [one.record.promotion_id for one in chosen.since] == ["p3", "p2"]
    assert [one.record.promotion_id for one in chosen.older] == ["p0"]
    assert chosen.is_verified


def test_no_more_is_read_than_is_needed():
    def line() -> Iterable[Stood]:
        yield from (P3, P2)
        raise AssertionError("read on")

    assert ended(line(), ASKED, 3) == ("p2", "p3")
    assert ended(line(), TO_P2, 3) == ("p2", "p3")


LINES = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(["none", "pass", "skipped", "overridden"]),
        st.sets(st.sampled_from(get_args(Kind))),
        st.none() | st.integers(0, 5),
    ),
    max_size=8,
)


@given(LINES, st.integers(0, 8))
def test_nothing_that_is_known_to_be_bad_comes_back_by_itself(
    rows: list[tuple[int, str, set[Kind], int | None]], present: int
):
    line = [
        promotion(
            f"p{n}", release, *known, gate_result=gate,
            rollback_of=f"p{n + of}" if of else None, rollback_to="x" if of else None,
        )
        for n, (release, gate, known, of) in enumerate(rows)
    ]  # fmt: skip
    files = line[present].record.source_revision if present < len(line) else None
    release = None if files is None else next(n for n in SHAS if SHAS[n] == files)
    try:
        chosen = choose(line, holding(release), ASKED, OTHERS.get)
    except PromoError:
        return
    if isinstance(chosen, Stays):
        return
    to = next(one for one in line if one.promotion is chosen.to)
    left = {one.record.rollback_of for one in line[: line.index(to)]}
    assert to.is_verified
    assert not to.is_degraded
    assert to.record.source_revision != files
    assert to.record.promotion_id not in left
