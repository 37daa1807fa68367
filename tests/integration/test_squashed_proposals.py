"""Proposals whose squash kept the title alone: what they brought is noted and read ever after."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from support.git_repository import DIGESTS, SHAS, git
from support.gitops_github import GitopsGitHub, Pull, gitops_github
from support.promoting import DEMO, STAGING, Ran, World, as_json, helmrelease, make_world, release


@pytest.fixture
def github(tmp_path: Path) -> Generator[GitopsGitHub]:
    with gitops_github(tmp_path) as running:
        yield running


@pytest.fixture
def world(github: GitopsGitHub, tmp_path: Path) -> World:
    return make_world(tmp_path, bare=github.bare)


def ask(world: World, github: GitopsGitHub, command: str, *more: str) -> Ran:
    words = (command, *more, "--token", github.token)
    return world.promo(*words, environment=github.environment, where=github.address)


def propose(world: World, github: GitopsGitHub, *more: str) -> Ran:
    files = ("--source-file", STAGING, "--target-file", DEMO)
    return ask(world, github, "promote-digests", *files, "--mode", "pull-request", *more)


def staged(world: World, number: int) -> None:
    world.arrived(STAGING, number, f"s{number}", promoted_to="staging", gate_result="none")


def squashed(world: World, github: GitopsGitHub, number: int) -> tuple[str, str]:
    """A release proposed and squashed by its title; the proposal's id and the squash."""
    staged(world, number)
    ran = propose(world, github)
    assert ran.said == (4, "proposed", ""), ran.err
    commit = github.merge(len(github.pulls), squash_title_only=True)
    assert "Promotion-Id" not in world.bare.messages()[0]
    return ran.document["promotion_id"], commit


def told(world: World) -> dict[str, Any]:
    ran = world.promo("history", "--format", "json", "--environment", "demo")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_the_next_run_notes_it_and_history_tells_it(world: World, github: GitopsGitHub):
    promotion_id, commit = squashed(world, github, 2)
    assert told(world)["moves"] == []
    ran = propose(world, github)
    assert ran.said == (0, "already-there", "")
    assert f"{commit[:10]} came by {github.url}/o/gitops/pull/1" in ran.out
    history = told(world)
    [move] = history["moves"]
    assert (move["promotion_id"], move["commit"], move["sha"]) == (promotion_id, commit, SHAS[2])
    assert [note["note"] for note in move["notes"]] == ["merged"]
    assert [one["state"] for one in history["standing"]] == ["as-promoted"]
    # Noted once; and it can be noted as live like any other.
    notes = git(github.bare.folder, "rev-parse", "refs/notes/promo")
    assert propose(world, github).said == (0, "already-there", "")
    assert git(github.bare.folder, "rev-parse", "refs/notes/promo") == notes
    assert world.promo("history", "--note", "live", "--commit", commit).code == 0
    assert [note["note"] for note in told(world)["moves"][0]["notes"]] == ["merged", "live"]


def test_the_order_of_releases_holds_across_it(world: World, github: GitopsGitHub):
    _, first = squashed(world, github, 2)
    _, second = squashed(world, github, 3)  # proposing it noted the one before
    assert git(github.bare.folder, "notes", "--ref=promo", "list").split()[1::2] == [first]
    staged(world, 4)
    ran = propose(world, github)
    assert ran.said == (4, "proposed", "")
    assert "target-taken-back" not in ran.document["reasons"]
    assert ran.document["previous"]["sha"] == SHAS[3]
    assert [one["commit"] for one in told(world)["moves"]] == [second, first]
    # Whoever has only git knows it too: what is older stays where it is.
    older = world.promote("--release", as_json(release(2)))
    assert older.said == (4, "superseded", "target-newer")


def test_a_rollback_leaves_it_in_one_step(world: World, github: GitopsGitHub):
    world.arrived(DEMO, 2, "d2", promoted_to="demo", gate_result="pass")
    promotion_id, _ = squashed(world, github, 3)
    given = ("--environment", "demo", "--reason", "checkout is down")
    dry = ask(world, github, "rollback", *given, "--dry-run")
    assert dry.said == (0, "dry-run", "")
    assert not git(github.bare.folder, "for-each-ref", "refs/notes")
    ran = ask(world, github, "rollback", *given)
    assert ran.said == (0, "rolled-back", ""), ran.err
    assert world.bare.read(DEMO) == helmrelease(2)
    assert f"\nRollback-Of: {promotion_id}\n" in world.bare.messages()[0]
    assert propose(world, github).said == (4, "held", "rolled-back")


def test_a_merge_that_kept_the_trailers_needs_no_note(world: World, github: GitopsGitHub):
    staged(world, 2)
    propose(world, github)
    github.merge(1)
    assert propose(world, github).said == (0, "already-there", "")
    assert not git(github.bare.folder, "for-each-ref", "refs/notes")


def test_the_words_of_a_fork_are_not_believed(world: World, github: GitopsGitHub):
    squashed(world, github, 2)
    [ours] = github.pulls
    forged = ours.body.replace("Gate-Result: none", "Gate-Result: pass")
    commit = world.bare.commit({"docs.md": "x\n"}, "Fix a typo")
    github.pulls[:] = [
        Pull(1, "Fix a typo", forged, "promo/web/demo", commit, "closed", commit,
             repository="stranger/gitops"),
    ]  # fmt: skip
    propose(world, github)
    assert not git(github.bare.folder, "for-each-ref", "refs/notes")
    assert told(world)["moves"] == []


def test_a_note_that_lies_leads_no_rollback_and_counts_as_no_exploration(
    world: World, github: GitopsGitHub
):
    """Notes are writable where the branch is protected: what they say is held against the files."""
    world.arrived(DEMO, 2, "d2", promoted_to="demo", gate_result="pass")
    promotion_id, commit = squashed(world, github, 3)
    propose(world, github)
    says = json.loads(git(github.bare.folder, "notes", "--ref=promo", "show", commit))
    world.arrived(DEMO, 4, "d4", promoted_to="demo", gate_result="none")
    lie = says["trailers"].replace(DIGESTS[3], DIGESTS[9]).replace("Result: none", "Result: pass")
    lie = lie.replace(promotion_id, "d2")  # nor does it hide what a commit says itself
    note = json.dumps(says | {"trailers": lie})
    git(github.bare.folder, "notes", "--ref=promo", "add", "-f", "-m", note, commit)
    named = world.rollback("--to", promotion_id)
    assert named.said == (2, "refused", "unknown-promotion")
    ran = world.rollback()
    assert ran.said == (0, "rolled-back", ""), ran.err
    assert world.bare.read(DEMO) == helmrelease(2)
    assert "\nRollback-To: d2\n" in world.bare.messages()[0]


def test_pull_requests_that_cannot_be_read_stop_no_rollback(world: World, github: GitopsGitHub):
    for number in (2, 3):
        world.arrived(DEMO, number, f"d{number}", promoted_to="demo", gate_result="pass")
    github.may_read.discard("pull-requests")
    given = ("--environment", "demo", "--reason", "checkout is down")
    ran = ask(world, github, "rollback", *given)
    assert ran.said == (0, "rolled-back", ""), ran.err
    assert "merged pull requests could not be looked through" in ran.out
