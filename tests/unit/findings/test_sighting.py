"""What is said and remembered of an issue whose thing is there again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from promo.findings.decisions import Decision, Known, Policy
from promo.findings.lifecycle import lifecycle
from promo.findings.markers import State
from promo.findings.reading import Failure
from promo.findings.rounds import Round
from support.reports import NOON, SHA, finding

BEFORE, LATER, OTHER = NOON - timedelta(hours=2), NOON + timedelta(minutes=5), "c" * 40
STATE = State(
    app="web", at=BEFORE, severity="critical", seen=1, first=SHA, last=SHA, routes=("/cart",),
    assignees=("bob",), commented=BEFORE, runs="S",
)  # fmt: skip
FAILED = "run-failed:web"


def issue(**changes: Any) -> Known:
    state = msgspec.structs.replace(STATE, **changes.pop("state", {}))
    usual: dict[str, Any] = {"identity": finding().id, "open": True, "state": state}
    return Known(number=1, url="https://github.com/o/r/issues/1", **(usual | changes))


def seen(*known: Known, **changes: Any) -> Decision:
    usual: dict[str, Any] = {"verdict": "fail", "sha": SHA, "findings": (finding(),)}
    round_ = Round(app="web", at=NOON, **(usual | changes))
    (decision,) = lifecycle(known, round_, Policy(assignees=("eve",)), LATER)
    return decision


OURS = issue(open=False, closed_at=BEFORE, state={"ended": True, "runs": "SGGG"})
SAID = [
    ((), "create", "new", False),
    ((replace(OURS, closed_at=NOON - timedelta(days=90)),), "create",
     "new; seen before in #1", False),
    ((issue(),), "update", "seen again", False),
    ((replace(issue(), state=None),), "update", "seen again", False),
    ((issue(state_reason="not_planned"),), "update", "seen again", False),  # it is open again
    ((issue(state={"severity": "warning"}),), "update", "seen again, warning became critical",
     False),  # a comment was made two hours ago
    ((OURS,), "reopen", "seen again", False),
    ((replace(OURS, closed_at=None),), "reopen", "seen again", False),
    ((replace(OURS, closed_at=NOON),), "keep", "closed after this exploration was made", False),
]  # fmt: skip


@pytest.mark.parametrize(("known", "verb", "reason", "comments"), SAID)
def test_what_is_said(known: tuple[Known, ...], verb: str, reason: str, *, comments: bool):
    decision = seen(*known)
    assert (decision.verb, decision.reason, decision.comments) == (verb, reason, comments)
    assert decision.flaky is None


def test_what_a_person_knows_is_not_forgotten():
    state = seen(issue(), sha=None).state
    assert state is not None
    assert (state.last, state.assignees, state.commented, state.runs) == (
        SHA, ("bob",), BEFORE, "SS",
    )  # fmt: skip
    after = seen(issue(), sha=OTHER).state
    assert after is not None
    assert after.last == OTHER


def test_an_issue_without_its_block_begins_anew():
    state = seen(replace(issue(), state=None)).state
    assert state is not None
    assert (state.seen, state.last, state.assignees, state.runs) == (1, SHA, ("eve",), "S")


def test_what_we_closed_keeps_its_history():
    state = seen(OURS).state
    assert state is not None
    assert state.runs == "SGGGS"


def test_a_failed_run_has_no_history_of_coming_and_going():
    broken = Failure("report-missing", "there is no report")
    decision = seen(issue(identity=FAILED, state={"runs": ""}), findings=(), failure=broken)
    assert decision.state is not None
    assert (decision.verb, decision.state.runs) == ("update", "")
