"""To production and back, as a person starts them: examples/downstream under a real runner."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from promo.demo import gitops
from promo.demo.application.faults import FAULTS
from promo.demo.plain_git import git
from promo.demo.stage import Stage, stage
from promo.documents.envelope import Subject
from support import release
from support.act import Downstream, Ran
from support.approvals import review
from support.examples import adapted, arrives, put, release_of
from support.one_github import OneGitHub, one_github
from support.reports import report, written

FROM = "downstream/.github/workflows"
TELL = """
  tell:
    needs: JOB
    if: always()
    runs-on: ubuntu-latest
    steps:
      - run: printf %s "$OUTPUTS" >"$SHOWN/move.json"
        env: {OUTPUTS: '${{ toJSON(needs.JOB.outputs) }}'}
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Stage]:
    (tmp_path / "world").mkdir()
    with stage(tmp_path / "world", FAULTS["uncaught-exception"]) as world:
        rollback = adapted(f"{FROM}/rollback.yml", world, {})
        put(world, {"rollback.yml": rollback + TELL.replace("JOB", "rollback")})
        yield world


def start(
    world: Stage,
    released: release.Release,
    folder: Path,
    name: str,
    inputs: dict[str, str],
    api: str = "",
) -> dict[str, str]:
    """What a run that a person started comes to: its outputs. It must be green."""
    folder.mkdir(exist_ok=True)
    ran: Ran = Downstream(folder, world.repository.folder, released).run(
        name,
        "workflow_dispatch",
        payload={"inputs": inputs, "repository": {"name": "shop"}},
        environment={
            "GITHUB_API_URL": api or world.github.api_url,
            "GITHUB_TRIGGERING_ACTOR": "ann",
        },
    )
    assert ran.code == 0, ran.told
    return ran.shown("move")


def configured(world: Stage) -> None:
    """The example's own promo.yml: production wants a yes."""
    file = world.repository.folder / ".github/promo.yml"
    file.write_text(adapted("downstream/.github/promo.yml", world, {}))
    git(world.repository.folder, "add", str(file))
    git(world.repository.folder, "commit", "--quiet", "--message", "chore: as the example has it")


def noted(world: Stage, commit: str) -> list[str]:
    lines = git(world.gitops, "notes", "--ref", "promo", "show", commit).decode().splitlines()
    return [json.loads(line)["note"] for line in lines]


@pytest.fixture
def github(tmp_path: Path, world: Stage) -> Iterator[OneGitHub]:
    with one_github(tmp_path / "github", world) as github:
        yield github


def test_what_was_explored_goes_on_to_production_once_a_reviewer_said_yes(
    world: Stage, github: OneGitHub, released: release.Release, tmp_path: Path
):
    good = world.build(world.versions[1])
    configured(world)
    arrives(world, "demo", world.first, good, "pass")
    artifact = tmp_path / "run/artifacts/promo-shop-1"
    artifact.mkdir(parents=True)
    of = release_of(good)
    subject = Subject(app=gitops.APP, environment="staging", sha=of.sha, release=of)
    written(report(sha=of.sha, base_sha=None, subject=subject), artifact)
    sha256 = hashlib.sha256((artifact / "report.json").read_bytes()).hexdigest()
    # As the job of promote-on-push.yml has it: the very report of the exploration.
    given = {"promote-production": {"report-sha256": sha256}}
    text = adapted(f"{FROM}/promote-production.yml", world, given)
    put(world, {"production.yml": text + TELL.replace("JOB", "production")})
    chosen = {"run-id": "1", "report": "promo-shop-1"}
    began, api = gitops.head(world.gitops), github.environment["GITHUB_API_URL"]
    shutil.copytree(artifact, tmp_path / "waits/artifacts/promo-shop-1")
    waits = start(world, released, tmp_path / "waits", "production.yml", chosen, api)
    assert (waits["outcome"], waits["reason"]) == ("waiting-for-approval", "approval-required")
    assert gitops.head(world.gitops) == began
    assert world.environments["prod"].build == world.first

    github.reviews.append(review("approved", "prod", login="robin"))
    moved = start(world, released, tmp_path / "run", "production.yml", chosen, api)
    assert (moved["outcome"], moved["sha"]) == ("promoted", good.sha)
    assert world.environments["prod"].build == good
    head = git(world.gitops, "log", "-1", "--format=%B", gitops.BRANCH).decode()
    assert "\nApproved by @robin\n" in head
    record = tmp_path / "run/artifacts/promo-promotion-shop-prod-1/promotion.json"
    assert json.loads(record.read_text())["gate"]["approved_by"] == ["robin"]
    assert noted(world, moved["commit"]) == ["explored", "live"]


def test_what_is_bad_in_production_is_taken_back_and_told(
    world: Stage, released: release.Release, tmp_path: Path
):
    good, bad = world.build(world.versions[1]), world.build(world.versions[2])
    arrives(world, "prod", world.first, good, "pass")
    arrives(world, "prod", good, bad, "none")
    chosen = {"environment": "prod", "dry-run": "false", "to": ""}
    given = {**chosen, "reason": '"checkout" is $(down)'}
    back = start(world, released, tmp_path / "run", "rollback.yml", given)
    assert (back["outcome"], back["sha"]) == ("rolled-back", good.sha)
    assert world.environments["prod"].build == good
    assert noted(world, back["commit"]) == ["live"]
    head = git(world.gitops, "log", "-1", "--format=%B", gitops.BRANCH).decode()
    assert f"Rollback-Of: p-{bad.tag}\nRollback-To: p-{good.tag}\n" in head
    assert 'Rollback-Reason: "checkout" is $(down)\nRolled-Back-By: @ann\n' in head
    (issue,) = world.github.store.issues.values()
    assert (issue.state, issue.title) == ("open", f"shop: prod was rolled back to {good.sha[:10]}")
    # Started once more, it goes back no further, and nobody is told twice.
    given = {**chosen, "reason": "again"}
    again = start(world, released, tmp_path / "again", "rollback.yml", given)
    assert (again["outcome"], again["commit"]) == ("already-there", back["commit"])
    assert len(world.github.store.issues) == 1
