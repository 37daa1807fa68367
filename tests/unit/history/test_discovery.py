"""Whether explorations find what matters: the measures, defined in docs/history.md."""

from datetime import UTC, datetime
from typing import Any

import pytest

from promo.commands.history.discovery import discoveries, explorations_of
from promo.documents.history import Discovery, Explored, Move, Severity, Sighting
from promo.gitops.notes import Note

A, B, GONE = (f"v1:{n:016x}" for n in (1, 2, 3))


def seen(
    one: str, *, severity: Severity = "critical", blocks: bool = True, accepted: bool = False
) -> Sighting:
    return Sighting(
        id=one, rule="r", severity=severity, route="/", blocks=blocks, accepted=accepted
    )


def note(month: int, outcome: str, *sightings: Sighting, app: str = "web", **more: Any) -> Note:
    day = more.pop("day", 1)
    what = Explored(environment="staging", sha=f"{month:040x}", sightings=sightings, **more)
    return Note(
        note="explored", at=datetime(2026, month, day, tzinfo=UTC), app=app, outcome=outcome,
        sha256=f"{month * 100 + day:064x}", explored=what,
    )  # fmt: skip


def all_of(*notes: Note) -> Discovery:
    return discoveries(explorations_of({"c": notes}, (), "web"))[0]


@pytest.mark.parametrize(
    ("notes", "fates"),
    [  # found, fixed, accepted, not planned, open
        ([], (0, 0, 0, 0, 0)),
        ([note(1, "pass")], (0, 0, 0, 0, 0)),
        ([note(1, "fail", seen(A))], (1, 0, 0, 0, 1)),
        ([note(1, "fail", seen(A), seen(A))], (1, 0, 0, 0, 1)),
        ([note(1, "pass", seen(A, severity="info"))], (0, 0, 0, 0, 0)),
        ([note(1, "fail", seen(A)), note(2, "pass", gone=(A,))], (1, 1, 0, 0, 0)),
        ([note(1, "fail", seen(A)), note(2, "pass")], (1, 0, 0, 0, 1)),  # not looked for
        ([note(1, "fail", seen(A)), note(2, "pass", fixed=(A,))], (1, 1, 0, 0, 0)),
        (  # it came back
            [note(1, "fail", seen(A)), note(2, "pass", gone=(A,)), note(3, "fail", seen(A))],
            (1, 0, 0, 0, 1),
        ),
        ([note(1, "fail", seen(A)), note(2, "pass", seen(A, accepted=True))], (1, 0, 1, 0, 0)),
        ([note(1, "fail", seen(A)), note(2, "fail", seen(A), not_planned=(A,))], (1, 0, 0, 1, 0)),
        (  # not planned stays so, seen or not
            [
                note(1, "fail", seen(A), not_planned=(A,)),
                note(2, "fail", seen(A)),
                note(3, "pass", gone=(A,)),
            ],
            (1, 0, 0, 1, 0),
        ),
        ([note(1, "pass", gone=(GONE,), fixed=(GONE,), not_planned=(GONE,))], (0, 0, 0, 0, 0)),
    ],
)
def test_what_became_of_findings(notes: list[Note], fates: tuple[int, ...]):
    all_ = all_of(*notes)
    assert (all_.found, all_.fixed, all_.accepted, all_.not_planned, all_.open) == fates


@pytest.mark.parametrize(
    ("notes", "blocked", "judged", "in_vain", "rate"),
    [
        ([note(1, "pass")], 0, 0, 0, None),
        ([note(1, "fail", seen(A))], 1, 0, 0, None),  # nobody has judged it yet
        ([note(1, "fail", seen(A)), note(2, "pass", gone=(A,))], 1, 1, 0, 0.0),
        ([note(1, "fail", seen(A)), note(2, "pass", not_planned=(A,))], 1, 1, 1, 1.0),
        ([note(1, "fail", seen(A)), note(2, "pass", seen(A, accepted=True))], 1, 1, 1, 1.0),
        (  # one reason that was fixed is enough
            [note(1, "fail", seen(A), seen(B)), note(2, "pass", gone=(A,), not_planned=(B,))],
            1, 1, 0, 0.0,
        ),
        (  # one of two is still open
            [note(1, "fail", seen(A), seen(B)), note(2, "pass", not_planned=(B,))],
            1, 0, 0, None,
        ),
        (  # what did not block says nothing about the block
            [note(1, "fail", seen(A, blocks=False)), note(2, "pass", not_planned=(A,))],
            1, 0, 0, None,
        ),
    ],
)  # fmt: skip
def test_blocks_in_vain(
    notes: list[Note], blocked: int, judged: int, in_vain: int, rate: float | None
):
    all_ = all_of(*notes)
    assert (all_.blocked, all_.judged, all_.false_blocks) == (blocked, judged, in_vain)
    assert all_.false_block_rate == rate


def test_months_tell_when_it_was_found_and_when_it_was_fixed():
    notes = (
        note(1, "fail", seen(A), seen(B), cost_usd="0.40"),
        note(2, "inconclusive", cost_usd="0.10"),
        note(3, "pass", gone=(A,), cost_usd="0.25"),
    )
    total, (march, february, january) = discoveries(explorations_of({"c": notes}, (), "web"))
    assert (january.month, january.found, january.fixed, january.open) == ("2026-01", 2, 0, 1)
    assert (february.undecided, february.found, february.cost_usd) == (1, 0, "0.10")
    assert (march.fixed, march.found) == (1, 0)
    assert (total.explorations, total.cost_usd) == (3, "0.75")


def test_one_document_is_one_exploration_and_other_apps_are_others():
    one = note(1, "fail", seen(A))
    notes = {"c1": (one, note(2, "pass", app="api")), "c2": (one,)}
    assert [e.outcome for e in explorations_of(notes, (), "web")] == ["fail"]


def test_it_says_whether_the_release_was_promoted():
    move = Move(
        kind="promotion", time=datetime(2026, 2, 1, tzinfo=UTC), to="demo", from_="staging",
        sha=f"{1:040x}",
    )  # fmt: skip
    notes = {"c": (note(1, "pass"), note(2, "fail", seen(A)))}
    assert [e.promoted for e in explorations_of(notes, (move,), "web")] == [False, True]
