"""Nothing is promoted: history sees it, report-findings tells it, the next look ends it."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from promo.documents.envelope import Subject
from promo.documents.standing import Standing
from promo.findings.markers import identity_of
from support.local_github import Clock, checked_github
from support.promoting import DEMO, STAGING, Ran, World, helmrelease, make_world
from support.reporting import Reporter
from support.reports import finding, report, wait, written


# ── the look ───────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


def look(world: World, after: str = "0", *more: str) -> Ran:
    return world.promo("history", "--stale-after", after, *more)


def test_a_release_that_waits_too_long_is_seen_until_it_moves(world: World):
    assert look(world).code == 0
    assert world.stage(2).code == 0
    assert look(world, "24h").code == 0
    seen = look(world)
    assert (seen.code, "a release has waited" in seen.out) == (1, True)
    document = json.loads((world.folder / "promo-report/standing.json").read_text())
    assert (document["outcome"], document["subject"]["environment"]) == ("stopped", "demo")
    assert document["source_files"] == [STAGING]
    assert world.promote().code == 0
    assert look(world).code == 0


def test_a_hold_is_no_standstill_and_neither_is_a_hand_at_the_target(world: World):
    assert world.stage(2).code == 0
    held = "hold: [{environment: demo, reason: load test}]\n"
    world.bare.commit({".promo/web.yml": held}, "hold")
    assert look(world).code == 0
    world.bare.commit({".promo/web.yml": "hold: []\n"}, "go on")
    assert world.promote().code == 0
    world.bare.commit({DEMO: helmrelease(1)}, "back by hand")
    assert look(world).code == 0


def test_files_that_are_not_known_are_asked_for(world: World):
    (world.folder / ".github/promo.yml").unlink()
    done = look(world, "24h", "--app", "web")
    assert (done.code, "--source-file, --target-file: the files to compare" in done.err) == (
        2,
        True,
    )


# ── the issue ──────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def here(tmp_path: Path) -> Iterator[Reporter]:
    clock = Clock()
    with checked_github(now=clock) as github:
        yield Reporter(github, tmp_path, clock)


def standing(at: datetime, *reasons: str) -> Standing:
    return Standing(
        subject=Subject(app="web", environment="demo"),
        outcome="stopped" if reasons else "clean",
        reasons=reasons,
        timestamp=at,
        duration_seconds=1,
        source_files=(STAGING,),
        target_files=(DEMO,),
        waiting_since=None,
        last_promotion=None,
    )


def test_it_is_an_issue_of_its_own_that_the_next_good_look_closes(here: Reporter):
    def looked(*reasons: str) -> str:
        folder = here.folder / f"look-{here.clock.move(hours=24):%d}"
        written(standing(here.clock(), *reasons), folder, "standing.json")
        return here.run(report=(folder / "standing.json",)).outcome

    here.run(report([finding()]))
    assert looked() == "clean"
    assert looked("nothing-promoted: a release has waited for 30 hours") == "reported"
    fault, stands = here.issues
    assert identity_of(stands.body) == "nothing-promoted:web"
    assert "a release has waited for 30 hours" in stands.body
    assert "unknown commit" not in stands.body
    # A run that explores says nothing of promotions, and a look nothing of findings or runs.
    here.later(finding())
    here.run()
    assert [issue.state for issue in here.issues] == ["open", "open", "open"]
    looked()
    assert [issue.state for issue in here.issues] == ["open", "closed", "open"]
    assert fault.state == "open"
    assert "This is over" in stands.comments[-1].body
    looked("nothing-promoted: again")
    assert stands.state == "open"


def test_a_look_never_stands_in_for_a_report_that_is_missing(here: Reporter):
    folder = here.folder / "both"
    written(standing(here.clock()), folder, "standing.json")
    here.run(report=(folder,), app="web")
    assert [identity_of(issue.body) for issue in here.issues] == ["run-failed:web"]
    written(wait("timeout"), folder, "wait.json")
    here.clock.move(hours=1)
    ending = here.run(report=(folder, folder / "standing.json"))
    assert ending.outcome == "reported"
    assert [issue.state for issue in here.issues] == ["open"]
