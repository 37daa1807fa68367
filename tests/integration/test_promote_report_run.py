"""A report out of another run's artifact: its hash is known, or the run was one of our own."""

import hashlib
import json
from collections.abc import Generator
from typing import Any

import pytest

from support.approvals import TOKEN
from support.promoting import DEMO, STAGING, Ran, World, make_world
from support.site import Reply, Request, Site, serving

SHA = "5" * 40
RUN: dict[str, Any] = {
    "event": "push",
    "head_branch": "main",
    "head_sha": SHA,
    "repository": {"full_name": "o/web"},
    "head_repository": {"full_name": "o/web"},
}


class Runs:
    """What GitHub says of run 12, its repository, and how the run's commit lies to its branch."""

    def __init__(self) -> None:
        self.of: dict[str, Any] = {
            "/repos/o/web/actions/runs/12": RUN,
            "/repos/o/web": {"default_branch": "main"},
            f"/repos/o/web/compare/main...{SHA}?per_page=1": {"status": "behind"},
        }

    def __call__(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(404, b"{}")
        known = self.of.get(request.path)
        return Reply(404, b"{}") if known is None else Reply(body=json.dumps(known).encode())


@pytest.fixture
def runs() -> Runs:
    return Runs()


@pytest.fixture
def github(runs: Runs) -> Generator[Site]:
    with serving(runs) as site:
        yield site


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = make_world(tmp_path_factory.mktemp("w"))
    assert world.stage(2).code == 0
    world.explored(2)
    return world


def promoted(world: World, github: Site, *more: str) -> Ran:
    report = str(world.folder / "report.json")
    known = {
        "GITHUB_RUN_ID": "77",
        "GITHUB_REPOSITORY": "o/web",
        "GITHUB_API_URL": github.url,
        "GITHUB_TOKEN": TOKEN,
    }
    files = ("--source-file", STAGING, "--target-file", DEMO)
    given = ("--report", report, "--require-evidence", *more)
    return world.promo("promote-digests", *files, *given, environment=known)


def test_a_report_of_a_run_of_the_default_branch_promotes(world: World, github: Site):
    assert promoted(world, github, "--report-run", "12").said == (0, "promoted", "")
    assert len(github.requests) == 3


def test_a_report_of_a_pull_request_s_run_moves_nothing(world: World, github: Site, runs: Runs):
    before = world.bare.messages()
    for changed in ({"event": "pull_request"}, {"head_repository": {"full_name": "x/web"}}):
        runs.of["/repos/o/web/actions/runs/12"] = {**RUN, **changed}
        ran = promoted(world, github, "--report-run", "12")
        assert ran.said == (2, "refused", "untrusted-run")
    runs.of["/repos/o/web/actions/runs/12"] = RUN
    runs.of[f"/repos/o/web/compare/main...{SHA}?per_page=1"] = {"status": "diverged"}
    assert promoted(world, github, "--report-run", "12").said[1:] == ("refused", "untrusted-run")
    assert world.bare.messages() == before


@pytest.mark.parametrize("missing", range(3))
def test_what_github_does_not_say_is_no_yes(world: World, github: Site, runs: Runs, missing: int):
    del runs.of[list(runs.of)[missing]]
    ran = promoted(world, github, "--report-run", "12")
    assert ran.said == (3, "inconclusive", "run-unreadable")
    assert "report-sha256" in ran.error


def test_a_report_whose_hash_was_handed_over_needs_no_run(world: World, github: Site):
    sha256 = hashlib.sha256((world.folder / "report.json").read_bytes()).hexdigest()
    more = ("--report-run", "12", "--report-sha256")
    assert promoted(world, github, *more, "0" * 64).said[2] == "report-changed"
    assert promoted(world, github, *more, sha256).said == (0, "promoted", "")
    assert github.requests == []


def test_this_very_run_is_its_own_witness(world: World, github: Site):
    assert promoted(world, github, "--report-run", "77").said == (0, "promoted", "")
    assert github.requests == []
