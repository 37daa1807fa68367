"""The whole table of what happens to an issue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.documents.report import Accepted, Finding
from promo.findings.decisions import Decision, Known, Policy
from promo.findings.flaky import flips, is_flaky, recorded
from promo.findings.lifecycle import duplicates, lifecycle
from promo.findings.markers import State
from promo.findings.reading import Failure
from promo.findings.rounds import Round
from support.reports import NOON, SHA, finding

BEFORE, LATER = NOON - timedelta(hours=2), NOON + timedelta(minutes=5)
ID = finding().id
BROKEN = Failure("report-missing", "there is no report")
STATE = State(app="web", at=BEFORE, severity="critical", seen=1, first=SHA, routes=("/cart",))

OTHER, OLD, OTHER_ID = "c" * 40, "v0:" + "e" * 16, "v1:" + "f" * 16
LAST = msgspec.structs.replace(STATE, last=SHA)
ENDED = msgspec.structs.replace(LAST, ended=True, runs="SGGG")
FLOW = msgspec.structs.replace(STATE, charter="pay")


def seen(*findings: Finding, **changes: Any) -> Round:
    usual: dict[str, Any] = {"verdict": "fail", "sha": SHA, "passed": frozenset({"/"})}
    usual |= {"findings": findings or (finding(),)}
    usual |= {"at": NOON}
    return Round(app="web", **(usual | changes))


def green(*routes: str, **changes: Any) -> Round:
    usual: dict[str, Any] = {"verdict": "pass", "passed": frozenset(routes or ("/", "/cart"))}
    return Round(app="web", at=NOON, sha=SHA, **(usual | changes))


def issue(number: int = 1, **changes: Any) -> Known:
    state = changes.pop("state", STATE)
    usual: dict[str, Any] = {"identity": ID, "open": True, "state": state}
    return Known(number=number, url=f"https://github.com/o/r/issues/{number}", **(usual | changes))


def closed(reason: str | None = "completed", **changes: Any) -> Known:
    usual: dict[str, Any] = {"open": False, "state_reason": reason, "closed_at": BEFORE}
    return issue(**(usual | changes))


def with_state(**changes: Any) -> Known:
    return issue(state=msgspec.structs.replace(STATE, **changes))


def decide(known: Sequence[Known], round_: Round, **policy: Any) -> list[Decision]:
    return list(lifecycle(known, round_, Policy(**policy), LATER))


RUN_FAILED = issue(identity="run-failed:web", state=msgspec.structs.replace(STATE, routes=()))
ROLLUP = issue(identity="rollup:web", state=msgspec.structs.replace(STATE, routes=()))

# what is known · what this run says · what happens
TABLE: list[tuple[str, list[Known], Round, str | None]] = [
    ("new", [], seen(), "create"),
    ("a warning too", [], seen(finding(severity="warning")), "create"),
    ("flaky too", [], seen(finding(confirmation="flaky")), "create"),
    ("there before the release too", [], seen(finding(preexisting=True)), "create"),
    ("only information", [], seen(finding(severity="info")), None),
    ("accepted", [], seen(finding(accepted=Accepted(reason="r", until="2027-01-01"))), None),
    ("superseded", [], seen(aside="superseded"), None),
    ("held", [RUN_FAILED], Round(app="web", at=NOON, aside="held"), None),
    ("open, seen again", [issue()], seen(), "update"),
    ("open, same report again", [with_state(at=NOON)], seen(), "keep"),
    ("open, an older report", [with_state(at=LATER)], seen(), "keep"),
    ("open, its block is gone", [issue(state=None)], seen(), "update"),
    ("open, now only information", [issue()], seen(finding(severity="info")), None),
    ("open, now accepted", [issue()], seen(finding(accepted=Accepted(reason="r", until="u"))),
     None),
    ("closed, seen again", [closed()], seen(), "reopen"),
    ("closed without a reason", [closed(None)], seen(), "reopen"),
    ("closed after the exploration", [closed(closed_at=LATER)], seen(), "keep"),
    ("closed, same report", [replace(with_state(at=NOON), open=False)], seen(), "keep"),
    ("closed as not planned", [closed("not_planned")], seen(), "keep"),
    ("closed as a duplicate", [closed("duplicate")], seen(), "keep"),
    ("closed, not seen", [closed()], green(), None),
    ("closed by a person, its fix is deployed", [closed(fix_deployed=True)], seen(), "reopen"),
    ("closed by a person, its fix is not", [closed(fix_deployed=False)], seen(), "keep"),
    ("closed by a person, nobody knows, another commit", [closed(state=LAST)], seen(sha=OTHER),
     "reopen"),
    ("closed by a person, the commit that it was seen at", [closed(state=LAST)], seen(), "keep"),
    ("closed by a person, no commit named", [closed(state=LAST)], seen(sha=None), "reopen"),
    ("closed by us, the commit that it was seen at", [closed(state=ENDED)], seen(), "reopen"),
    ("closed by us, no fix to wait for", [closed(state=ENDED, fix_deployed=False)], seen(),
     "reopen"),
    ("closed 89 days ago", [closed(closed_at=NOON - timedelta(days=89))], seen(), "reopen"),
    ("closed 90 days ago", [closed(closed_at=NOON - timedelta(days=90))], seen(), "create"),
    ("not planned, 90 days ago", [closed("not_planned", closed_at=NOON - timedelta(days=400))],
     seen(), "keep"),
    ("run failed, closed 90 days ago",
     [closed(identity="run-failed:web", closed_at=NOON - timedelta(days=90))],
     Round(app="web", at=NOON, failure=BROKEN), "create"),
    ("an older fingerprint's", [issue(identity=OLD)], seen(finding(aliases=(OLD,))), "update"),
    ("an older fingerprint's, closed", [closed(identity=OLD)], seen(finding(aliases=(OLD,))),
     "reopen"),
    ("a person put two together", [issue(identity=OTHER_ID, others=frozenset({ID}))], seen(),
     "update"),
    ("its flow passed", [issue(state=FLOW)], green("/", flows=frozenset({"pay"})), "update"),
    ("its flow passed often", [issue(state=msgspec.structs.replace(FLOW, greens=2))],
     green("/", flows=frozenset({"pay"})), "close"),
    ("another flow passed", [issue(state=FLOW)], green("/cart", flows=frozenset({"buy"})), "keep"),
    ("its page only loaded", [issue(state=FLOW)], green("/cart"), "keep"),
    ("green 1 of 3", [issue()], green(), "update"),
    ("green 2 of 3", [with_state(greens=1)], green(), "update"),
    ("green 3 of 3", [with_state(greens=2)], green(), "close"),
    ("same green again", [with_state(greens=2, at=NOON)], green(), "keep"),
    ("green 3 of 3, assigned", [replace(with_state(greens=2), assignees=frozenset({"bob"}))],
     green(), "update"),
    ("green, assigned, all counted", [replace(with_state(greens=3), assignees=frozenset({"bob"}))],
     green(), "keep"),
    ("green 3 of 3, assigned by us",
     [replace(with_state(greens=2, assignees=("bob",)), assignees=frozenset({"bob"}))],
     green(), "close"),
    ("green 3 of 3, pinned", [replace(with_state(greens=2), pinned=True)], green(), "update"),
    ("no longer assigned", [with_state(greens=3)], green(), "close"),
    ("another route only", [with_state(greens=2)], green("/"), "keep"),
    ("its route failed otherwise", [with_state(greens=2)], seen(finding(2), passed=frozenset()),
     "keep"),
    ("nothing explored", [with_state(greens=2)], green(passed=frozenset(), verdict="skipped"),
     "keep"),
    ("the run failed", [with_state(greens=2)], green(failure=BROKEN), "keep"),
    ("superseded counts no green", [with_state(greens=2)], green(aside="superseded"), None),
    ("another app's", [issue(state=msgspec.structs.replace(STATE, app="api", greens=2))], green(),
     None),
    ("block gone, not seen", [issue(state=None)], green(), None),
    ("run failed", [], Round(app="web", at=NOON, failure=BROKEN), "create"),
    ("run failed again", [RUN_FAILED], Round(app="web", at=NOON, failure=BROKEN), "update"),
    ("run failed, closed before", [closed(identity="run-failed:web")],
     Round(app="web", at=NOON, failure=BROKEN), "reopen"),
    ("run failed, not planned", [closed("not_planned", identity="run-failed:web")],
     Round(app="web", at=NOON, failure=BROKEN), "keep"),
    ("run no longer fails", [RUN_FAILED], green(), "close"),
    ("run no longer fails, but skips", [RUN_FAILED], green(verdict="skipped"), "close"),
    ("overtaken after a failed run", [RUN_FAILED], green(aside="superseded"), None),
    ("failed run, assigned", [replace(RUN_FAILED, assignees=frozenset({"bob"}))], green(),
     "update"),
    ("nothing left out any more", [ROLLUP], green(), "close"),
    ("roll-up, nothing explored", [ROLLUP], green(verdict="inconclusive"), "keep"),
    ("roll-up, the run failed", [ROLLUP], green(failure=BROKEN), "keep"),
]  # fmt: skip


@pytest.mark.parametrize(("known", "round_", "verb"), [row[1:] for row in TABLE],
                         ids=[row[0] for row in TABLE])  # fmt: skip
def test_the_table(known: list[Known], round_: Round, verb: str | None):
    about = known[0].identity if known else "run-failed:web"
    about = ID if round_.findings and about in {OLD, OTHER_ID, "run-failed:web"} else about
    verbs = [d.verb for d in decide(known, round_) if d.identity == about]
    assert verbs == ([verb] if verb else [])


def test_two_open_issues_for_one_thing_leave_the_lowest():
    known = [issue(7), issue(3), closed(number=2)]
    first, second = decide(known, seen())
    assert (first.verb, first.known and first.known.number) == ("duplicate", 7)
    assert first.reason == "duplicate of #3"
    assert (second.verb, second.known and second.known.number) == ("update", 3)
    assert list(duplicates([closed(number=2), issue(9)])) == []


def test_an_issue_closed_as_a_duplicate_does_not_speak_for_the_thing():
    (decision,) = decide([closed("duplicate", number=1), closed(number=2)], seen())
    assert (decision.verb, decision.known and decision.known.number) == ("reopen", 2)


def test_beyond_max_new_one_roll_up_names_the_rest_the_lightest():
    heavy = [finding(n, f"/{n}") for n in range(3)]
    light = [finding(n, f"/{n}", severity="warning") for n in range(3, 6)]
    decisions = decide([], seen(*heavy, *light), max_new=4)
    assert [d.verb for d in decisions] == ["create"] * 5 + ["leave-out"] * 2
    rollup = decisions[4]
    assert rollup.identity == "rollup:web"
    assert rollup.thing is not None
    assert [f.id for f in rollup.thing.left_out] == [f.id for f in light[1:]]


def test_known_findings_do_not_count_against_max_new():
    decisions = decide([issue()], seen(finding(), finding(2, "/b")), max_new=1)
    assert [d.verb for d in decisions] == ["update", "create"]


def test_what_is_remembered_of_a_new_issue():
    (made,) = decide([], seen(), assignees=("bob",))
    assert made.state == State(
        app="web", at=NOON, severity="critical", seen=1, first=SHA, last=SHA, routes=("/cart",),
        assignees=("bob",), runs="S",
    )  # fmt: skip


def test_what_is_remembered_when_it_is_seen_again():
    later = "c" * 40
    known = with_state(greens=2, seen=4, first=SHA)
    (again,) = decide([known], seen(sha=later))
    assert again.state is not None
    assert (again.state.seen, again.state.greens) == (5, 0)
    assert (again.state.first, again.state.last, again.state.at) == (SHA, later, NOON)


def test_the_first_commit_is_learnt_late_when_the_site_names_none_at_first():
    (again,) = decide([with_state(first=None)], seen(sha=SHA))
    assert again.state is not None
    assert again.state.first == SHA


@pytest.mark.parametrize(
    ("known", "round_", "comments"),
    [
        (issue(), seen(), False),
        (issue(), seen(finding(severity="warning")), True),
        (closed(), seen(), True),
        (with_state(greens=2), green(), True),
        (with_state(greens=1), green(), False),
        (with_state(greens=2, commented=LATER - timedelta(hours=23)), green(), False),
        (with_state(greens=2, commented=LATER - timedelta(hours=24)), green(), True),
    ],
)
def test_a_comment_only_when_state_or_weight_changes_and_once_a_day(
    known: Known, round_: Round, *, comments: bool
):
    (decision,) = decide([known], round_)
    assert decision.comments is comments
    assert decision.state is not None
    assert (decision.state.commented == LATER) is comments


def test_an_issue_that_stands_for_two_tells_of_the_heavier():
    both = issue(others=frozenset({finding(2).id}))
    first, second = decide([both], seen(finding(), finding(2, severity="warning")))
    assert (first.verb, first.identity) == ("update", ID)
    assert (second.verb, second.identity) == ("keep", finding(2).id)
    assert second.reason == "told in the same issue as another"


def test_the_present_fingerprint_is_remembered_beside_the_old_one():
    (again,) = decide([issue(identity=OLD)], seen(finding(aliases=(OLD,))))
    assert again.state is not None
    assert again.state.ids == (OLD, ID)
    known = issue(identity=OLD, others=frozenset(again.state.ids))
    (same,) = decide([known], seen(finding()))  # the alias is no longer sent
    assert same.verb == "update"


def test_a_new_issue_after_a_long_time_links_the_newest_old_one():
    long_ago = NOON - timedelta(days=200)
    known = [closed(number=2, closed_at=long_ago), closed(number=5, closed_at=long_ago),
             closed("duplicate", number=8, closed_at=long_ago)]  # fmt: skip
    (made,) = decide(known, seen())
    assert (made.verb, made.known) == ("create", None)
    assert made.earlier is not None
    assert made.earlier.number == 5
    assert made.reason == "new; seen before in #5"


@pytest.mark.parametrize(
    ("runs", "flipped", "flaky"),
    [
        ("", 0, False),
        ("S", 0, False),
        ("SG", 1, False),
        ("SGS", 2, True),
        ("SSGGS", 2, True),
        ("SGSGS", 4, True),
        ("SGGG", 0, False),  # closed: a fix
        ("SGGGS", 0, False),  # back after a fix: a regression
        ("SGGGSG", 1, False),
        ("SGGGSGS", 2, True),
    ],
)
def test_two_flips_are_flaky(runs: str, flipped: int, flaky: bool):  # noqa: FBT001  (a column)
    assert flips(runs, 3) == flipped
    assert is_flaky(runs, 3) is flaky


def test_only_the_last_ten_runs_are_looked_at():
    runs = ""
    for letter in "SGSGS" + "S" * 10:
        runs = recorded(runs, letter)
    assert (runs, is_flaky(runs, 3)) == ("S" * 10, False)


def test_what_comes_and_goes_weighs_less_and_gets_its_label():
    (again,) = decide([with_state(runs="SG", greens=1)], seen())
    assert again.flaky is True
    assert again.state is not None
    assert (again.state.severity, again.state.flaky) == ("warning", True)
    assert again.comments
    assert again.reason == "seen again, critical became warning; it comes and goes"
    known = issue(state=again.state)
    (once_more,) = decide([known], seen(sha=OTHER, at=NOON))
    assert once_more.verb == "keep"


def test_what_stays_loses_the_label_and_weighs_in_full():
    steady = with_state(runs="GSSSSSSSSS", flaky=True, severity="warning")
    (again,) = decide([steady], seen())
    assert again.state is not None
    assert (again.flaky, again.state.flaky, again.state.severity) == (False, False, "critical")


def test_history_ends_where_a_person_closed_it():
    fixed = closed(state=msgspec.structs.replace(STATE, runs="SG"))
    (again,) = decide([fixed], seen())
    assert again.state is not None
    assert (again.state.runs, again.state.flaky, again.state.ended) == ("S", False, False)


def test_closing_is_remembered_as_ours():
    (done,) = decide([with_state(greens=2, runs="SGG")], green())
    assert done.state is not None
    assert (done.state.ended, done.state.runs) == (True, "SGGG")


KNOWN = st.builds(
    issue,
    number=st.integers(1, 9),
    open=st.booleans(),
    identity=st.sampled_from([ID, finding(2).id, OLD, "run-failed:web", "rollup:web"]),
    others=st.sampled_from([frozenset[str](), frozenset({finding(2).id})]),
    fix_deployed=st.sampled_from([None, True, False]),
    state_reason=st.sampled_from([None, "completed", "not_planned", "duplicate", "reopened"]),
    closed_at=st.sampled_from([None, BEFORE, LATER]),
    state=st.one_of(
        st.none(),
        st.builds(
            State,
            app=st.just("web"),
            at=st.sampled_from([BEFORE, NOON, LATER]),
            routes=st.just(("/cart",)),
            greens=st.integers(0, 4),
            runs=st.text("SG", max_size=10),
            ended=st.booleans(),
            charter=st.sampled_from([None, "pay"]),
        ),
    ),
    assignees=st.sampled_from([frozenset[str](), frozenset({"bob"})]),
    pinned=st.booleans(),
)
ROUNDS = st.builds(
    seen,
    st.sampled_from(
        [finding(), finding(2), finding(3), finding(severity="info"), finding(aliases=(OLD,))]
    ),
    aside=st.sampled_from(["", "superseded"]),
    failure=st.sampled_from([None, BROKEN]),
    passed=st.sampled_from([frozenset[str](), frozenset({"/cart"})]),
)


@given(st.lists(KNOWN, max_size=6, unique_by=lambda k: k.number), ROUNDS, st.integers(0, 2))
def test_what_holds_for_every_round(known: list[Known], round_: Round, max_new: int):
    decisions = lifecycle(known, round_, Policy(max_new=max_new), LATER)
    for decision in decisions:
        before = decision.known
        if decision.verb == "close":
            assert before is not None
            assert not before.pinned
            assert not before.assignees
        if decision.verb == "reopen":
            assert before is not None
            assert before.state_reason not in {"not_planned", "duplicate"}
            assert not (before.closed_by_person and before.fix_deployed is False)
        if decision.verb in {"create", "update", "reopen"}:
            assert decision.state is not None
    opened = [d for d in decisions if d.verb == "create" and d.identity.startswith("v1:")]
    assert len(opened) <= max_new
    numbers = [d.known.number for d in decisions if d.known and d.verb != "keep"]
    assert len(numbers) == len(set(numbers))
    if round_.aside:
        assert decisions == ()
