"""A rollback's issue: opened by its document, closed when something newer is promoted there."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from promo.documents import envelope
from promo.documents.envelope import Run, Subject
from promo.documents.promotion import Gate, Promotion, WayBack
from promo.documents.release import Image, Release
from promo.findings.markers import identity_of
from support.git_repository import DIGESTS, SHAS
from support.local_github import Clock, checked_github
from support.reporting import Reporter
from support.reports import NOON, finding, report, written

WAY = WayBack(of="d3", to="d2", reason="checkout is down @everyone <!-- x -->", by="@ann")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Reporter]:
    clock = Clock()
    with checked_github(now=clock) as github:
        yield Reporter(github, tmp_path, clock)


def release(number: int) -> Release:
    image = Image(name="web", repository="o/web", tag=f"v{number}", digest=DIGESTS[number])
    return Release(sha=SHAS[number], images=(image,))


def document(folder: Path, at: datetime, name: str = "r1", to: int = 2, **changes: Any) -> Path:
    """A document of a rollback of prod, or of whatever the changes make of it."""
    usual: dict[str, Any] = {
        "subject": Subject(app="web", environment="prod", sha=SHAS[to], release=release(to)),
        "outcome": "rolled-back",
        "run": Run(url="https://github.com/o/web/actions/runs/7/attempts/1"),
        "timestamp": at,
        "duration_seconds": 1.0,
        "promotion_id": name,
        "promoted_from": None,
        "promoted_to": "prod",
        "repository": "org/gitops",
        "branch": "main",
        "previous": release(3),
        "commit": SHAS[9],
        "gate": Gate(result="none"),
        "rollback": WAY,
    }
    folder.mkdir(exist_ok=True)
    envelope.write(Promotion(**(usual | changes)), folder / "promotion.json")
    return folder / "promotion.json"


def told(here: Reporter, path: Path) -> tuple[str, str, list[str]]:
    """The outcome, the issues' number of changes, and every issue's state."""
    ending = here.run(report=(path,))
    names = ("created", "updated", "reopened", "closed")
    done = " ".join(name for name in names if ending.outputs[name] != "0")
    return ending.outcome, done, here.states


def test_it_is_opened_once_and_tells_a_person_all(here: Reporter, tmp_path: Path):
    path = document(tmp_path / "doc", NOON)
    assert told(here, path) == ("reported", "created", ["open"])
    (issue,) = here.issues
    assert issue.title == f"web: prod was rolled back to {SHAS[2][:10]}"
    assert identity_of(issue.body) == "rolled-back:web/prod/r1"
    for part in (SHAS[3], SHAS[2], "checkout is down", "ann", SHAS[9], "org/gitops"):
        assert part in issue.body
    assert "closes this when a release newer than the one that was left is promoted" in issue.body
    assert "@everyone" not in issue.body
    assert "<!-- x" not in issue.body
    # The same again, and run again once it is back: still one.
    assert told(here, path) == ("reported", "", ["open"])
    again = document(tmp_path / "doc", here.clock.move(hours=1), outcome="already-there")
    assert told(here, again) == ("reported", "updated", ["open"])


def test_it_closes_when_something_newer_is_promoted_there(here: Reporter, tmp_path: Path):
    told(here, document(tmp_path / "doc", NOON))
    later = here.clock.move(hours=1)
    for elsewhere in (
        {"promoted_to": "demo"},
        {"outcome": "held"},
        {"outcome": "already-there"},
    ):
        kind: dict[str, Any] = {"outcome": "promoted", "rollback": None, **elsewhere}
        told(here, document(tmp_path / "doc", later, name="p4", to=4, **kind))
        assert here.states[0] == "open"
    newer = document(tmp_path / "doc", later, name="p4", to=4, outcome="promoted", rollback=None)
    # Together with the report of an exploration that was made before the rollback.
    folder = tmp_path / "both"
    folder.mkdir()
    written(report(at=NOON - timedelta(hours=1)), folder)
    here.run(report=(folder / "report.json", newer))
    assert here.states[0] == "closed"
    (comment,) = here.issues[0].comments
    assert "A newer release was promoted" in comment.body


def test_another_rollback_has_an_issue_of_its_own(here: Reporter, tmp_path: Path):
    told(here, document(tmp_path / "doc", NOON))
    second = document(tmp_path / "doc", here.clock.move(hours=1), name="r2", to=1)
    assert told(here, second) == ("reported", "created", ["open", "open"])


def test_it_touches_no_issue_of_an_exploration(here: Reporter, tmp_path: Path):
    here.run(report([finding(1)]))
    here.run(app="web")  # a run that left no report
    told(here, document(tmp_path / "doc", here.clock.move(hours=1)))
    promoted: dict[str, Any] = {"outcome": "promoted", "rollback": None}
    told(here, document(tmp_path / "doc", here.clock.move(hours=1), **promoted))
    assert [(i.state, identity_of(i.body)) for i in here.issues][:2] == [
        ("open", finding(1).id),
        ("open", "run-failed:web"),
    ]
    assert here.states[2] == "closed"


def test_a_document_of_something_else_is_a_run_without_a_report_as_ever(
    here: Reporter, tmp_path: Path
):
    refused = document(tmp_path / "doc", NOON, outcome="refused", reasons=("no-known-good",))
    assert told(here, refused) == ("reported", "created", ["open"])
    assert identity_of(here.issues[0].body) == "run-failed:web"
