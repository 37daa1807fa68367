"""What promotions and looks tell the issues, from the documents that a run left."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from promo.documents.envelope import Subject
from promo.documents.promotion import Gate, Promotion, WayBack
from promo.documents.release import Release
from promo.documents.standing import Standing
from promo.errors import PromoError
from promo.findings.moves import Moves, moves_of
from promo.findings.reading import Failure, Read
from promo.findings.rounds import charter_of, join
from support.reports import NOON, SHA, finding, report, wait

LATER = NOON + timedelta(hours=1)
WAY = WayBack(of="p2", to="p1", reason="it broke", by="eve")
MISSING = Failure("report-missing", "there is no report")


def promotion(outcome: str = "promoted", **changes: Any) -> Promotion:
    usual: dict[str, Any] = {
        "subject": Subject(app="web", environment="demo", sha=SHA),
        "timestamp": NOON,
        "duration_seconds": 1,
        "promotion_id": "p3",
        "promoted_from": "staging",
        "promoted_to": "demo",
        "repository": "o/gitops",
        "branch": "main",
        "gate": Gate(result="pass"),
    }
    return Promotion(outcome=outcome, **(usual | changes))


def rolled_back(outcome: str = "rolled-back", **changes: Any) -> Promotion:
    return promotion(outcome, **({"rollback": WAY} | changes))


def look(outcome: str = "clean", *reasons: str) -> Standing:
    return Standing(
        subject=Subject(app="web", environment="demo", sha=None),
        outcome=outcome,
        reasons=reasons,
        timestamp=NOON,
        duration_seconds=1,
        source_files=(),
        target_files=(),
        waiting_since=None,
        last_promotion=None,
    )


ENDS: list[tuple[Any, set[str], list[str]]] = [
    (promotion(), {"web/demo"}, []),
    (promotion("already-there"), set[str](), []),
    (promotion("dry-run"), set[str](), []),
    (promotion("refused"), set[str](), []),
    (promotion(promoted_to=None), set[str](), []),
    (rolled_back(), set[str](), ["rolled-back:web/demo/p3"]),
    (rolled_back("already-there"), set[str](), ["rolled-back:web/demo/p3"]),
    (rolled_back("refused"), set[str](), []),
    (rolled_back("dry-run"), set[str](), []),
    (rolled_back(rollback=None), set[str](), []),
    (rolled_back(rollback=replace(WAY, to=None)), set[str](), []),
    (rolled_back(promoted_to=None), set[str](), []),
    (rolled_back(promotion_id=None), set[str](), []),
    (wait("live"), set[str](), []),
]


@pytest.mark.parametrize(("document", "promoted", "identities"), ENDS)
def test_what_a_document_comes_to(document: Any, promoted: set[str], identities: list[str]):
    moves = moves_of([document])
    assert (moves.promoted, [one.identity for one in moves.rolled_back]) == (promoted, identities)


def test_a_rollback_is_told_with_what_was_left_and_what_is_back():
    left = Release(sha="c" * 40, images=())
    (one,) = moves_of([rolled_back(previous=left, commit="d" * 40)]).rolled_back
    assert (one.environment, one.left, one.to) == ("demo", "c" * 40, SHA)
    assert (one.reason, one.by, one.commit) == ("it broke", "eve", "d" * 40)
    (one,) = moves_of([rolled_back()]).rolled_back
    assert one.left is None


@pytest.mark.parametrize(
    ("places", "over"),
    [
        ({"web/demo"}, True),
        ({"web/prod", "web/demo"}, True),
        ({"web/dem"}, False),
        (set[str](), False),
    ],
)
def test_a_rollback_is_over_once_something_was_promoted_there(places: set[str], *, over: bool):
    assert Moves(promoted=frozenset(places)).end("rolled-back:web/demo/p3") is over


# ── what a run that explored nothing has to report ─────────────────────────────────────────────
@pytest.mark.parametrize(
    ("found", "failure", "aside"),
    [
        (Read((), (promotion(),), ()), None, ""),
        (Read((), (rolled_back(),), ()), None, ""),
        (Read((), (promotion(),), (MISSING,)), "report-missing", ""),
        (Read((), (promotion("already-there"),), ()), "report-missing", ""),
        (Read((), (promotion("held"),), ()), None, "held"),
        (Read((), (wait("timeout"),), ()), "timeout", ""),
        (Read((), (wait("timeout"),), (MISSING,)), "timeout", ""),
        (Read((), (wait("live"), promotion("superseded")), ()), None, "superseded"),
        (Read((), (), (MISSING,)), "report-missing", ""),
        (Read((), (), ()), "report-missing", ""),
    ],
)
def test_why_nothing_was_explored(found: Read, failure: str | None, aside: str):
    round_ = join(found, "web", NOON)
    assert (round_.failure and round_.failure.reason, round_.aside) == (failure, aside)
    assert (round_.verdict, round_.ran, round_.looked) == (None, True, False)


def test_the_newest_of_what_moved_says_when():
    older = promotion(timestamp=NOON - timedelta(hours=1), subject=Subject(app="web", sha=None))
    for both in ((older, promotion()), (promotion(), older)):
        round_ = join(Read((), both, ()), "web", LATER)
        assert (round_.at, round_.sha, round_.environment) == (NOON, SHA, "demo")


def test_where_nothing_moved_the_last_document_says_of_what():
    round_ = join(Read((), (promotion("refused"), wait("timeout")), ()), "web", LATER)
    assert (round_.environment, round_.at) == ("staging", LATER)
    assert join(Read((), (), ()), "web", NOON).environment is None


# ── a look at what was promoted ────────────────────────────────────────────────────────────────
def test_a_mere_look_is_no_run():
    round_ = join(Read((), (look("stopped", "nothing-promoted: since Monday"),), ()), "web", LATER)
    assert round_.standstill == Failure("nothing-promoted", "since Monday")
    assert (round_.ran, round_.looked, round_.at, round_.failure) == (False, True, NOON, None)
    round_ = join(Read((), (look(),), ()), "web", LATER)
    assert (round_.standstill, round_.looked) == (None, True)


@pytest.mark.parametrize(
    ("found", "failure"),
    [
        (Read((report(),), (look("stopped"),), ()), None),
        (Read((), (look("stopped"), wait("timeout")), ()), "timeout"),
        (Read((), (look("stopped"),), (MISSING,)), "report-missing"),
    ],
)
def test_a_look_beside_a_run_says_its_own(found: Read, failure: str | None):
    round_ = join(found, "web", NOON)
    assert round_.standstill == Failure("nothing-promoted", "stopped")
    assert (round_.ran, round_.looked) == (True, True)
    assert (round_.failure and round_.failure.reason) == failure


# ── what reports say together ──────────────────────────────────────────────────────────────────
def test_reports_of_two_applications_are_refused():
    other = replace(report(), subject=Subject(app="api", sha=SHA))
    with pytest.raises(PromoError) as caught:
        join(Read((report(), other), (), ()), None, NOON)
    assert caught.value.reason == "several-apps"


def test_the_newest_report_says_of_what():
    older = report(at=NOON - timedelta(hours=1), sha="c" * 40)
    for both in ((older, report()), (report(), older)):
        round_ = join(Read(both, (), ()), None, LATER)
        assert (round_.at, round_.sha) == (NOON, SHA)


NOTHING = report(routes=(), obstacles=("unreachable: no answer",))
BETTER_THAN_IT_IS = replace(report([finding()]), overall="pass", outcome="pass")
STOPPED = report(routes=(), obstacles=("interrupted: by SIGTERM",))


@pytest.mark.parametrize(
    ("one", "failure", "aside"),
    [
        (report(), None, ""),
        (report([finding()]), None, ""),
        (
            replace(report([finding()]), overall="pass", outcome="pass"),
            "report-contradicts-itself",
            "",
        ),
        (NOTHING, "run-inconclusive", ""),
        (report(obstacles=("fenced: /",)), None, ""),
        (STOPPED, "run-inconclusive", "interrupted"),
        (report(live=(SHA, "c" * 40)), None, "superseded"),
        (report([finding()], obstacles=("interrupted: by SIGTERM",)), None, ""),
    ],
)
def test_whether_a_report_is_of_a_run_that_failed_or_stood_aside(
    one: Any, failure: str | None, aside: str
):
    round_ = join(Read((one,), (), ()), None, NOON)
    assert (round_.failure and round_.failure.reason, round_.aside) == (failure, aside)


def test_which_flow_has_to_be_worked_to_see_it():
    assert charter_of(finding()) is None
    assert charter_of(finding(charter="pay")) == "pay"
    assert charter_of(finding(charter="x" * 400)) == "x" * 300
    assert charter_of(finding(phase="targeted")) is None
