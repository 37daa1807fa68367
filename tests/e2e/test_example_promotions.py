"""examples/minimal, pull-request and private-registry under a real runner, as they stand.

One application goes through all of them, on one GitHub that its gitops repository is on too.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from promo.demo import gitops
from promo.demo.application.faults import EVERY, MEANT
from promo.demo.builds import Build
from promo.demo.plain_git import git
from promo.demo.stage import Stage, stage
from support import release
from support.act import Downstream, Ran
from support.examples import adapted, arrives, put
from support.gh import with_gh
from support.oci import REVISION, Layout, docker_registry
from support.one_github import READS, WRITES, OneGitHub, one_github

TELL = """
  tell:
    needs: promote
    if: always()
    runs-on: ubuntu-latest
    steps:
      - run: printf %s "$OUTPUTS" >"$SHOWN/promote.json"
        env: {OUTPUTS: '${{ toJSON(needs.promote.outputs) }}'}
"""
NAME = "pine-and-paper/shop"  # in the registry
# bcrypt of the password, cost 5
PASSWORDS = "person:$2b$05$abcdefghijklmnopqrstuu.U1LNXRWLiu8Rb8fBdf4byg9q3WSJty\n"
LOGIN = "person:open-sesame-1"
# Little is looked at: what is explored is not what these are about.
QUICK = {"routes": "/about", "max-steps": "1", "mutations": "none"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Stage]:
    (tmp_path / "world").mkdir()
    # What only a model sees: without one every version passes.
    with stage(tmp_path / "world", EVERY[MEANT]) as world:
        yield world


@pytest.fixture
def github(tmp_path: Path, world: Stage) -> Iterator[OneGitHub]:
    with one_github(tmp_path / "github", world) as github:
        yield github


def lay(world: Stage, github: OneGitHub, example: str, **more: str) -> str:
    """Put an example's workflow into the application's repository; its file's name."""
    given = {"staged-promotion": {**QUICK, **more}}
    path = f"{example}/.github/workflows/promote.yml"
    put(world, {f"{example}.yml": adapted(path, world, given, github.gitops.address) + TELL})
    return f"{example}.yml"


def push(
    world: Stage,
    github: OneGitHub,
    released: release.Release,
    folder: Path,
    of: Build,
    workflow: str,
    secrets: Mapping[str, str] = {},
) -> Ran:
    """What happens when a build's commit is pushed, and something else has deployed it."""
    folder.mkdir()
    known = {"GITOPS_TOKEN": WRITES, "GITOPS_READ_TOKEN": READS, **secrets}
    payload = {"after": of.sha, "repository": {"name": "shop"}, "head_commit": {"id": of.sha}}
    return Downstream(folder, world.repository.folder, released, known).run(
        workflow, payload=payload, environment=github.environment
    )


def noted(world: Stage, commit: str) -> list[str]:
    lines = git(world.gitops, "notes", "--ref", "promo", "show", commit).decode().splitlines()
    return [json.loads(line)["note"] for line in lines]


def test_the_least_there_is_then_a_pull_request_that_a_person_merges(
    world: Stage, github: OneGitHub, released: release.Release, tmp_path: Path
):
    first = world.build(world.versions[1])
    arrives(world, "staging", world.first, first)
    least = lay(world, github, "minimal")
    github.gitops.git.public = True  # it has no secret to read with
    ran = push(world, github, released, tmp_path / "least", first, least)
    moved = ran.shown("promote")
    assert (ran.code, moved["outcome"]) == (0, "promoted"), ran.told
    assert world.environments["demo"].build == first
    assert noted(world, moved["commit"]) == ["explored", "live"]

    github.gitops.git.public = False
    second = world.build(world.versions[2])
    arrives(world, "staging", first, second)
    asks = lay(world, github, "pull-request")
    ran = push(world, github, released, tmp_path / "proposed", second, asks)
    assert (ran.code, ran.shown("promote")["outcome"]) == (0, "proposed"), ran.told
    (pull,) = github.gitops.pulls
    assert (pull.state, pull.branch) == ("open", f"promo/{gitops.APP}/demo")
    assert f"Source-Revision: {second.sha}" in pull.body
    assert world.environments["demo"].build == first

    merged = github.gitops.merge(1)
    ran = push(world, github, released, tmp_path / "merged", second, asks)
    assert (ran.code, ran.shown("promote")["outcome"]) == (0, "already-there"), ran.told
    assert ran.shown("promote")["commit"] == merged
    assert world.environments["demo"].build == second
    assert len(github.gitops.pulls) == 1


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    with docker_registry(tmp_path / "registry", PASSWORDS) as address:
        yield address


def built(world: Stage, host: str, folder: Path, number: int) -> Build:
    """A version's build, whose image lies in the registry and says its commit."""
    build = world.build(world.versions[number]) if number else world.first
    layout = Layout(folder)
    top = layout.image({REVISION: build.sha})
    digest = layout.push(top, f"{host}/{NAME}:{build.tag}", LOGIN)
    return world.builds.keep(replace(build, digest=digest))


def login(host: str, words: str) -> str:
    """The secret, as `docker login` writes it."""
    return json.dumps({"auths": {host: {"auth": base64.b64encode(words.encode()).decode()}}})


def test_a_private_registry_is_asked_with_the_secret_and_not_without(
    world: Stage,
    github: OneGitHub,
    released: release.Release,
    host: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    old = built(world, host, tmp_path / "old", 0)
    arrives(world, "staging", world.first, old, repository=f"{host}/{NAME}")
    arrives(world, "demo", world.first, old, repository=f"{host}/{NAME}")
    new = built(world, host, tmp_path / "new", 1)
    arrives(world, "staging", old, new)
    token = "the-token-of-the-run"
    asked = with_gh(tmp_path / "bin", sha=new.sha, source="https://x.example", token=token)
    monkeypatch.setenv("PATH", str(asked.parent), prepend=":")
    asks = lay(world, github, "private-registry", **{"verify-registry": "true"})

    wrong = {"REGISTRY_AUTH": login(host, "person:of-another")}
    ran = push(world, github, released, tmp_path / "wrong", new, asks, wrong)
    assert ran.code == 1, ran.told
    assert "**inconclusive** (registry-denied), decided by promote" in ran.log
    assert f"{host}/{NAME}: the registry wants other credentials (401)" in ran.log
    assert world.environments["demo"].build == old

    right = {"REGISTRY_AUTH": login(host, LOGIN)}
    ran = push(world, github, released, tmp_path / "right", new, asks, right)
    assert (ran.code, ran.shown("promote")["outcome"]) == (0, "promoted"), ran.told
    assert world.environments["demo"].build == new
    assert f"oci://{host}/{NAME}@{new.digest}" in asked.read_text()
    assert "--signer-workflow OWNER/web/.github/workflows/build.yml" in asked.read_text()
    assert right["REGISTRY_AUTH"] in asked.read_text()
    assert "open-sesame-1" not in ran.log
