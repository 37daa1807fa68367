"""Promotions that arrive by GitHub's API, and those that are proposed for a person to merge."""

from collections.abc import Generator
from pathlib import Path

import pytest

from promo.gitops.trailers import read_trailers
from support.gitops_github import GitopsGitHub, gitops_github
from support.promoting import DEMO, PROD, STAGING, Ran, World, helmrelease, make_world

BRANCH = "promo/web/demo"


@pytest.fixture
def github(tmp_path: Path) -> Generator[GitopsGitHub]:
    with gitops_github(tmp_path) as running:
        yield running


@pytest.fixture
def world(github: GitopsGitHub, tmp_path: Path) -> World:
    return make_world(tmp_path, bare=github.bare)


def run(world: World, github: GitopsGitHub, *more: str, target: str = DEMO) -> Ran:
    """Promote what staging holds, with a token for this GitHub."""
    return world.promo(
        "promote-digests", "--source-file", STAGING, "--target-file", target,
        "--token", github.token, *more,
        environment=github.environment, where=github.address,
    )  # fmt: skip


def propose(world: World, github: GitopsGitHub, *more: str, target: str = DEMO) -> Ran:
    return run(world, github, "--mode", "pull-request", *more, target=target)


def stage(world: World, number: int) -> None:
    assert world.stage(number, "--backend", "git").code == 0


# ── by the API ─────────────────────────────────────────────────────────────────────────────────
def test_a_token_for_this_github_commits_by_the_api(world: World, github: GitopsGitHub):
    stage(world, 2)
    ran = run(world, github)
    assert ran.said == (0, "promoted", ""), ran.err
    assert github.asked == ["POST /graphql"]
    assert world.bare.read(DEMO) == helmrelease(2)
    assert world.bare.head == ran.document["commit"]
    record = read_trailers(world.bare.messages()[0])
    assert record is not None
    assert record.promotion_id == ran.document["promotion_id"]


def test_who_comes_second_applies_to_what_is_there(world: World, github: GitopsGitHub):
    stage(world, 2)
    others = iter(["a", "b"])

    def somebody_else() -> None:
        for name in others:
            world.bare.commit({f"{name}.yaml": "x\n"}, "somebody else")
            return

    github.before_commit = somebody_else
    ran = run(world, github)
    assert ran.said == (0, "promoted", "")
    assert github.asked == ["POST /graphql"] * 3
    assert (world.bare.read(DEMO), world.bare.read("b.yaml")) == (helmrelease(2), "x\n")


def test_a_lost_answer_moves_nothing_twice(world: World, github: GitopsGitHub):
    stage(world, 2)
    before = len(world.bare.messages())
    github.lost_answers = 1
    ran = run(world, github)
    assert ran.said == (0, "promoted", "")
    assert len(world.bare.messages()) == before + 1
    assert world.bare.head == ran.document["commit"]


REFUSALS = {
    "protected": (
        (200, "UNPROCESSABLE", "protected branch 'main' check failed:\n At least 1 review"),
        (2, "refused", "protected-branch"),
    ),
    "rules": (
        (200, "UNPROCESSABLE", "Repository rule violations found\n\nChanges must be made"),
        (2, "refused", "protected-branch"),
    ),
    "gone": (
        (200, "NOT_FOUND", "Could not resolve to a Repository with the name 'o/gitops'."),
        (2, "invalid", "repository-gone"),
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_the_api_refuses_is_said_as_git_says_it(world: World, github: GitopsGitHub, name: str):
    refusal, (code, _, reason) = REFUSALS[name]
    stage(world, 2)
    head = world.bare.head
    github.refuses = [refusal]
    ran = run(world, github)
    assert ran.code == code
    assert world.bare.head == head
    assert {"protected-branch": "the server lets nobody push", "repository-gone": "is not there"}[
        reason
    ] in ran.err


def test_what_passes_is_tried_again(world: World, github: GitopsGitHub):
    stage(world, 2)
    github.refuses = [
        (502, "", "Bad gateway"),
        (403, "", "You have exceeded a secondary rate limit"),
    ]
    assert run(world, github).said == (0, "promoted", "")


def test_a_token_without_write_is_told_so(world: World, github: GitopsGitHub):
    stage(world, 2)
    github.may.clear()
    ran = run(world, github)
    assert ran.code == 2
    assert "does not accept the credential" in ran.error


UNFIT = {
    "author": ("--author", "A <a@b.c>"),
    "signing": ("--signing-key", "key"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_the_api_cannot_do_is_refused_by_name(world: World, github: GitopsGitHub, name: str):
    stage(world, 2)
    ran = run(world, github, "--backend", "api", *UNFIT[name])
    assert ran.code == 2
    assert "the api backend cannot be used" in ran.error


def test_an_executable_file_goes_by_git(world: World, github: GitopsGitHub):
    world.bare.commit({DEMO: helmrelease(1)}, "odd", mode="100755")
    stage(world, 2)
    assert run(world, github).said == (0, "promoted", "")
    assert github.asked == []


# ── pull requests ──────────────────────────────────────────────────────────────────────────────
def test_a_proposal_is_one_pull_request_with_all_that_a_person_needs(
    world: World, github: GitopsGitHub
):
    stage(world, 2)
    head = world.bare.head
    ran = propose(world, github)
    assert ran.said == (4, "proposed", ""), ran.err
    (pull,) = github.pulls
    assert ran.document["pull_request"] == f"{github.url}/o/gitops/pull/1"
    assert (world.bare.head, world.bare.read(DEMO)) == (head, helmrelease(1))
    assert world.bare.read(DEMO, BRANCH) == helmrelease(2)
    assert pull.branch == BRANCH
    record = read_trailers(pull.body)
    assert record is not None
    assert record.promotion_id == ran.document["promotion_id"]
    assert read_trailers(world.bare.messages(BRANCH)[0]) == record


@pytest.mark.parametrize("backend", ["git", "api"])
def test_the_same_release_again_writes_nothing(world: World, github: GitopsGitHub, backend: str):
    stage(world, 2)
    first = propose(world, github, "--backend", backend)
    done = len(github.writes)
    second = propose(world, github, "--backend", backend)
    assert second.said == (4, "proposed", "")
    assert len(github.writes) == done
    assert second.document["promotion_id"] == first.document["promotion_id"]


@pytest.mark.parametrize("backend", ["git", "api"])
def test_a_newer_release_takes_over_the_same_pull_request(
    world: World, github: GitopsGitHub, backend: str
):
    stage(world, 2)
    assert propose(world, github, "--backend", backend).code == 4
    stage(world, 3)
    ran = propose(world, github, "--backend", backend)
    assert ran.said == (4, "proposed", ""), ran.err
    (pull,) = github.pulls
    assert (pull.state, world.bare.read(DEMO, BRANCH)) == ("open", helmrelease(3))
    record = read_trailers(pull.body)
    assert record is not None
    assert record.promotion_id == ran.document["promotion_id"]
    branches = world.bare.folder / "refs/heads/promo/web"
    assert [path.name for path in branches.iterdir()] == ["demo"]


def test_a_merged_proposal_is_recorded_by_the_next_run(world: World, github: GitopsGitHub):
    stage(world, 2)
    first = propose(world, github)
    merged = github.merge(1)
    ran = propose(world, github)
    assert ran.said == (0, "already-there", "")
    assert ran.document["pull_request"] == f"{github.url}/o/gitops/pull/1"
    assert ran.document["commit"] == merged
    assert ran.document["promotion_id"] == first.document["promotion_id"]


def test_a_squash_that_lost_the_trailers_is_known_by_its_pull_request(
    world: World, github: GitopsGitHub
):
    stage(world, 2)
    first = propose(world, github)
    merged = github.merge(1, squash_title_only=True)
    ran = propose(world, github)
    assert ran.said == (0, "already-there", "")
    assert ran.document["commit"] == merged
    assert ran.document["promotion_id"] == first.document["promotion_id"]


def test_what_a_person_closed_is_not_proposed_again_but_a_newer_release_is(
    world: World, github: GitopsGitHub
):
    stage(world, 2)
    propose(world, github)
    github.close(1)
    again = propose(world, github)
    assert again.said == (4, "held", "proposal-closed")
    assert len(github.pulls) == 1
    stage(world, 3)
    assert propose(world, github).said == (4, "proposed", "")
    assert [pull.state for pull in github.pulls] == ["closed", "open"]


def test_a_merged_release_that_was_taken_back_is_not_proposed_again(
    world: World, github: GitopsGitHub
):
    stage(world, 2)
    propose(world, github)
    github.merge(1)
    world.bare.commit({DEMO: helmrelease(1)}, "back by hand")
    ran = propose(world, github)
    assert ran.said == (4, "held", "rolled-back")
    assert len(github.pulls) == 1


def test_an_older_proposal_of_another_branch_is_closed(world: World, github: GitopsGitHub):
    stage(world, 2)
    assert propose(world, github, "--to", "demo").code == 4
    old = github.pulls[0]
    world.bare.commit({DEMO: helmrelease(2)}, "as proposed", branch="promo/web/old-name")
    old.branch = "promo/web/old-name"
    stage(world, 3)
    ran = propose(world, github)
    assert ran.said == (4, "proposed", ""), ran.err
    assert [pull.state for pull in github.pulls] == ["closed", "open"]
    assert "closed" in ran.out


def test_whoever_merges_gives_the_approval(world: World, github: GitopsGitHub):
    stage(world, 2)
    assert run(world, github, target=PROD).said == (4, "waiting-for-approval", "approval-required")
    assert propose(world, github, target=PROD).said == (4, "proposed", "")
    ran = propose(world, github, "--auto-merge", "true", target=PROD)
    assert ran.code == 2
    assert "without one" in ran.error


def test_an_override_is_proposed_and_says_so_to_whoever_merges(world: World, github: GitopsGitHub):
    stage(world, 2)
    override = ("--override", "the shop is down", "--require-evidence")
    assert run(world, github, *override).said == (
        4, "waiting-for-approval", "override-needs-approval",
    )  # fmt: skip
    assert propose(world, github, *override).said == (4, "proposed", "")
    [pull] = github.pulls
    assert "overrides that: the shop is down" in pull.body
    assert "Gate-Result: overridden" in pull.body
    message = github.bare.messages(f"refs/heads/{BRANCH}")[0]
    assert "\nPromoted without a pass: the shop is down\n" in message
    automatic = propose(world, github, *override, "--auto-merge", "true")
    assert automatic.said == (4, "waiting-for-approval", "override-needs-approval")


def test_auto_merge_is_asked_for(world: World, github: GitopsGitHub):
    stage(world, 2)
    assert propose(world, github, "--auto-merge", "true").code == 4
    assert github.pulls[0].auto_merge


def test_what_waits_for_a_person_is_not_merged_by_what_was_switched_on_before(
    world: World, github: GitopsGitHub
):
    stage(world, 2)
    assert propose(world, github, "--auto-merge", "true").code == 4
    stage(world, 3)
    override = ("--override", "the shop is down", "--require-evidence")
    assert propose(world, github, *override).said == (4, "proposed", "")
    [pull] = github.pulls
    assert "Gate-Result: overridden" in pull.body
    assert not pull.auto_merge
    # What cannot be left to a person is not proposed.
    pull.auto_merge, github.auto_merge_allowed = True, False
    stage(world, 4)
    head = pull.head
    assert propose(world, github).said == (3, "inconclusive", "proposal-failed")
    assert pull.head == head


def test_auto_merge_that_is_not_allowed_is_a_warning(world: World, github: GitopsGitHub):
    stage(world, 2)
    github.auto_merge_allowed = False
    ran = propose(world, github, "--auto-merge", "true")
    assert ran.said == (4, "proposed", "")
    assert "auto-merge could not be switched on" in ran.out + ran.err


def test_a_token_that_may_not_open_pull_requests(world: World, github: GitopsGitHub):
    stage(world, 2)
    github.may.discard("pull-requests")
    ran = propose(world, github)
    assert ran.code == 2
    assert "does not accept the credential" in ran.error
    assert github.pulls == []


def test_a_pull_request_needs_a_token_for_a_github(world: World):
    world.stage(2)
    ran = world.promote("--mode", "pull-request")
    assert ran.code == 2
    assert "a pull request needs token" in ran.error


def test_a_dry_run_proposes_nothing(world: World, github: GitopsGitHub):
    stage(world, 2)
    assert propose(world, github, "--dry-run").said == (0, "dry-run", "")
    assert github.asked == []


# ── going back ─────────────────────────────────────────────────────────────────────────────────
def go_back(world: World, github: GitopsGitHub, *more: str) -> Ran:
    return world.promo(
        "rollback", "--environment", "demo", "--reason", "checkout is down",
        "--token", github.token, *more,
        environment=github.environment | {"GITHUB_ACTOR": "ann"}, where=github.address,
    )  # fmt: skip


def test_a_rollback_by_the_api_is_decided_again_after_a_lost_race(
    world: World, github: GitopsGitHub
):
    for number in (2, 3):
        world.arrived(DEMO, number, f"d{number}", promoted_to="demo", gate_result="pass")
    others = iter(["a"])

    def somebody_else() -> None:
        for name in others:
            world.bare.commit({f"{name}.yaml": "x\n"}, "somebody else")

    github.before_commit = somebody_else
    ran = go_back(world, github)
    assert ran.said == (0, "rolled-back", ""), ran.err
    assert github.writes == ["POST /graphql"] * 2
    assert (world.bare.read(DEMO), world.bare.read("a.yaml")) == (helmrelease(2), "x\n")
    assert world.bare.head == ran.document["commit"]


def test_a_rollback_is_proposed_and_promotions_wait_once_it_is_merged(
    world: World, github: GitopsGitHub
):
    stage(world, 3)
    for number in (2, 3):
        world.arrived(DEMO, number, f"d{number}", promoted_to="demo", gate_result="pass")
    ran = go_back(world, github, "--mode", "pull-request")
    assert ran.said == (4, "proposed", ""), ran.err
    assert world.bare.read(DEMO) == helmrelease(3)
    (pull,) = github.pulls
    assert pull.branch == "promo/web/demo-rollback"
    record = read_trailers(pull.body)
    assert record is not None
    assert (record.rollback_of, record.rollback_to, record.rolled_back_by) == ("d3", "d2", "@ann")
    for part in ("Takes web in **demo** back", "checkout is down", "wait for a release"):
        assert part in pull.body
    # Asked for again it is still that one; merged, promotions wait.
    assert go_back(world, github, "--mode", "pull-request").said == (4, "proposed", "")
    assert len(github.pulls) == 1
    github.merge(1)
    assert world.bare.read(DEMO) == helmrelease(2)
    assert run(world, github).said == (4, "held", "rolled-back")
    assert go_back(world, github).said == (0, "already-there", "")
