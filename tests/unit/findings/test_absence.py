"""What is over at once, and what is said of an issue whose thing was not there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from promo.findings.decisions import Decision, Known, Policy
from promo.findings.lifecycle import duplicates, lifecycle
from promo.findings.markers import State
from promo.findings.moves import Moves, RolledBack
from promo.findings.reading import Failure
from promo.findings.rounds import Round
from support.reports import NOON, SHA, finding

BEFORE = NOON - timedelta(hours=2)
ID, OTHER = finding().id, "v1:" + "f" * 16
STATE = State(app="web", at=BEFORE, severity="critical", seen=1, first=SHA, routes=("/cart",))
BACK, STANDS, FAILED = "rolled-back:web/demo/p1", "nothing-promoted:web", "run-failed:web"
ROLLED_BACK = RolledBack(
    identity=BACK,
    environment="demo",
    left=SHA,
    to=None,
    reason="it broke",
    by="eve",
    commit=None,
    repository="o/gitops",
)
STILL = Failure("nothing-promoted", "a release waits since Monday")


def issue(number: int = 1, identity: str = ID, **changes: Any) -> Known:
    state = msgspec.structs.replace(STATE, **changes.pop("state", {}))
    usual: dict[str, Any] = {"identity": identity, "open": True, "state": state}
    return Known(number=number, url=f"https://github.com/o/r/issues/{number}", **(usual | changes))


def looked(**changes: Any) -> Round:
    """A mere look at what was promoted."""
    usual: dict[str, Any] = {"looked": True, "ran": False}
    return Round(app="web", at=NOON, **(usual | changes))


def green(**changes: Any) -> Round:
    usual: dict[str, Any] = {"verdict": "pass", "passed": frozenset({"/cart"})}
    return Round(app="web", at=NOON, sha=SHA, **(usual | changes))


def to(*places: str, **changes: Any) -> Round:
    return looked(looked=False, moves=Moves(promoted=frozenset(places)), **changes)


def decide(round_: Round, *known: Known) -> list[Decision]:
    return list(lifecycle(known, round_, Policy(), NOON))


OVER: list[tuple[str, list[Known], Round, list[tuple[str, str]]]] = [
    ("rolled back", [], looked(moves=Moves((ROLLED_BACK,))), [("create", BACK)]),
    ("promoted there", [issue(identity=BACK)], to("web/demo"), [("close", BACK)]),
    (
        "promoted there, at the time of the rollback",
        [issue(identity=BACK, state={"at": NOON})],
        to("web/demo"),
        [("close", BACK)],
    ),
    ("promoted elsewhere", [issue(identity=BACK)], to("web/prod"), [("keep", BACK)]),
    ("to a place of a longer name", [issue(identity=BACK)], to("web/dem"), [("keep", BACK)]),
    ("explored alone", [issue(identity=BACK)], green(), [("keep", BACK)]),
    ("nothing promoted", [], looked(standstill=STILL), [("create", STANDS)]),
    ("promoted again", [issue(identity=STANDS)], looked(), [("close", STANDS)]),
    ("explored, not looked", [issue(identity=STANDS)], green(), [("keep", STANDS)]),
    ("looked at before", [issue(identity=STANDS, state={"at": NOON})], looked(),
     [("keep", STANDS)]),
    ("a look is no run", [issue(identity=FAILED)], looked(), [("keep", FAILED)]),
    ("a run", [issue(identity=FAILED)], green(), [("close", FAILED)]),
    ("a fault elsewhere is an exploration", [issue(identity="rollup:web")],
     green(verdict="fail"), [("close", "rollup:web")]),
    (
        "an issue of two things does not hide a third",
        [issue(others=frozenset({finding(2).id}))],
        green(findings=(finding(), finding(2, "/b"), finding(3, "/c")), verdict="fail"),
        [("update", ID), ("keep", finding(2).id), ("create", finding(3).id)],
    ),
    (
        "a double that is closed speaks for nothing else either",
        [issue(), issue(2, others=frozenset({OTHER}))],
        green(findings=(finding(id=OTHER),), verdict="fail"),
        [("duplicate", ID), ("create", OTHER), ("update", ID)],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "round_", "expected"), [row[1:] for row in OVER], ids=[row[0] for row in OVER]
)
def test_the_table(known: list[Known], round_: Round, expected: list[tuple[str, str]]):
    assert [(d.verb, d.identity) for d in decide(round_, *known)] == expected


SAID: list[tuple[Known, Round, str]] = [
    (issue(), green(), "not seen in 1 of 3"),
    (issue(state={"greens": 2}), green(), "not seen in 3 of 3"),
    (issue(pinned=True), green(), "not seen in 1 of 3"),
    (issue(state={"greens": 2}, pinned=True), green(), "stays open: pinned"),
    (issue(state={"greens": 2}, assignees=frozenset({"b"})), green(),
     "stays open: assigned by a person"),
    (issue(identity=FAILED), green(), "over"),
    (issue(identity=FAILED), looked(), "nothing was explored"),
    (issue(identity=BACK), green(), "nothing newer was promoted there"),
    (issue(identity=STANDS), green(), "what was promoted was not looked at"),
]  # fmt: skip


@pytest.mark.parametrize(("known", "round_", "reason"), SAID)
def test_what_is_said(known: Known, round_: Round, reason: str):
    (decision,) = decide(round_, known)
    assert decision.reason == reason


def test_only_findings_come_and_go():
    (over,) = decide(green(), issue(identity=FAILED, state={"runs": "SGS"}))
    assert over.state is not None
    assert (over.state.runs, over.flaky, over.state.flaky) == ("", None, False)


def test_a_label_is_changed_only_where_it_is_another():
    (came,) = decide(green(), issue(state={"runs": "SGS"}))
    assert (came.flaky, came.state and came.state.flaky) == (True, True)
    (stayed,) = decide(green(), issue(state={"runs": "SGS", "flaky": True}))
    assert (stayed.flaky, stayed.state and stayed.state.flaky) == (None, True)


def test_a_double_names_the_lowest_of_all_that_speak_for_its_things():
    both = issue(9, others=frozenset({OTHER}))
    (double,) = duplicates([issue(4, OTHER), issue(3), both])
    assert (double.reason, double.comments) == ("duplicate of #3", False)


@pytest.mark.parametrize(
    ("known", "by_person"),
    [
        (issue(), False),
        (issue(open=False), True),
        (issue(open=False, state={"ended": True}), False),
        (replace(issue(open=False), state=None), True),
    ],
)
def test_who_closed_it(known: Known, *, by_person: bool):
    assert known.closed_by_person is by_person
