"""Many runs, one after the other and at once, every exchange held against GitHub's description."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from promo.demo.github.store import OWNER
from promo.documents.report import Finding
from promo.findings.markers import identity_of, state_of
from support.local_github import Clock, checked_github
from support.reporting import Reporter
from support.reports import finding, report
from support.tracker_runs import at_once, doubles


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Reporter]:
    clock = Clock()
    with checked_github(now=clock) as github:
        yield Reporter(github, tmp_path, clock)


@pytest.mark.parametrize("seed", range(8))
def test_five_runs_at_once_leave_no_double(seed: int):
    found = [finding(1, "/1"), finding(2, "/2")]
    with checked_github() as github:
        at_once(github, found, seed, 5)
        assert doubles(github) == 0
        first = {identity_of(i.body): i for i in reversed(github.store.issues.values())}
        assert [first[f.id].state for f in found] == ["open", "open"]
        reasons = {i.state_reason for i in github.store.issues.values() if i.state == "closed"}
        assert reasons <= {"duplicate"}


def test_a_list_a_hundred_issues_and_no_write_without_a_change(here: Reporter):
    many = [finding(n, f"/{n}") for n in range(100)]
    routes = [f.route for f in many]
    here.run(report(many, routes=routes), max_new=100, status=False)
    same = report(many, routes=routes, at=here.clock.move(hours=25))
    here.github.exchanges.clear()
    here.run(same, status=False)
    kinds = Counter((e.request.method, e.request.path) for e in here.github.exchanges)
    assert kinds["GET", "/repos/demo/shop/issues"] == 1
    assert sum(count for (method, _), count in kinds.items() if method != "GET") == 100
    here.github.exchanges.clear()
    here.run(same, status=False)
    assert [e.request.method for e in here.github.exchanges] == ["GET"]


def test_a_month_of_runs_and_people_leaves_the_tracker_as_the_table_says(here: Reporter):
    """Thirty days; each finding has a story of its own."""
    steady, fixed, flake, silenced = (finding(n, f"/{n}") for n in range(1, 5))
    edited, pinned, regressed, late = (finding(n, f"/{n}") for n in range(5, 9))
    seen: dict[str, set[int]] = {
        steady.id: set(range(30)),
        fixed.id: set(range(10)),
        flake.id: {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28},
        silenced.id: set(range(30)),
        edited.id: set(range(30)),
        pinned.id: set(range(5)),
        regressed.id: set(range(6)) | set(range(20, 30)),
        late.id: set(range(25, 30)),
    }
    everything = (steady, fixed, flake, silenced, edited, pinned, regressed, late)
    routes = ("/", *(f.route for f in everything))
    shuffled, by_id = random.Random(4), {}

    def issue_of(one: Finding) -> int:
        return next(i.number for i in here.issues if identity_of(i.body) == one.id)

    for day in range(30):
        found = [f for f in everything if day in seen[f.id]]
        shuffled.shuffle(found)
        sha = f"{day:040x}"
        if day in {7, 15}:  # a run that could not decide
            here.clock.move(hours=24)
            here.run(app="web")
        else:
            here.later(*found, hours=24, routes=routes, sha=sha)
        store = here.github.store
        if day == 1:
            store.set_state(store.issues[issue_of(silenced)], "closed", "not_planned", OWNER)
            by_id[edited.id] = "A person wrote this.\n\n" + store.issues[issue_of(edited)].body
            store.issues[issue_of(edited)].body = by_id[edited.id]
            store.note(store.issues[issue_of(pinned)], "pinned")
        if day == 3:
            store.comment(store.issues[issue_of(steady)], "Looking at it", OWNER)

    def end(one: Finding) -> tuple[str, str | None]:
        issue = here.github.store.issues[issue_of(one)]
        return issue.state, issue.state_reason

    assert end(steady) == ("open", None)
    assert end(fixed) == ("closed", "completed")
    assert end(flake) == ("open", None)
    assert "flaky" in here.github.store.issues[issue_of(flake)].labels
    assert end(silenced) == ("closed", "not_planned")
    assert here.github.store.issues[issue_of(edited)].body.startswith("A person wrote this.\n\n")
    assert end(pinned) == ("open", None)
    assert end(regressed) == ("open", "reopened")
    assert "flaky" not in here.github.store.issues[issue_of(regressed)].labels
    assert end(late) == ("open", None)
    failed = [i for i in here.issues if i.title == "web: the exploration run fails"]
    assert [(i.state, len(i.comments)) for i in failed] == [("closed", 3)]
    assert doubles(here.github) == 0
    assert len(here.issues) == 9
    state = state_of(here.github.store.issues[issue_of(steady)].body)
    assert state is not None
    assert (state.seen, len(here.github.store.issues[issue_of(steady)].comments)) == (28, 1)
