"""To production and back, as a person starts them: the reusable workflows under a real runner."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from promo.demo import gitops
from promo.demo.application.faults import FAULTS
from promo.demo.builds import IMAGE, Build
from promo.demo.plain_git import git
from promo.demo.stage import Stage, stage
from promo.documents.envelope import Subject
from promo.documents.release import Image, Release
from promo.gitops.trailers import GateResult, Record, commit_message
from support import release
from support.act import Downstream, Ran
from support.reports import report, written

DEMO, PROD = gitops.file_of("demo"), gitops.file_of("prod")


def workflow(name: str, takes: str, gives: str) -> str:
    """What a downstream repository has: a person starts it, and it calls the reusable one."""
    return f"""on:
  workflow_dispatch:
    inputs: {takes}
jobs:
  move:
    uses: org/promo/.github/workflows/{name}.yml@v1
    with:
      app: {gitops.APP}
      environment: prod
      target-url: PROD
      gitops-repository: GITOPS
      target-file: {PROD}
      verify-registry: "false"
      confirmations: "3"
      settle: "1"
{gives}
  tell:
    needs: move
    if: always()
    runs-on: ubuntu-latest
    steps:
      - run: printf %s "$OUTPUTS" >"$SHOWN/move.json"
        env: {{OUTPUTS: '${{{{ toJSON(needs.move.outputs) }}}}'}}
"""


WORKFLOWS = {
    "production.yml": workflow(
        "promote-production",
        "{sha256: {type: string}}",
        f"""      report: promo-shop-1
      report-sha256: ${{{{ inputs.sha256 }}}}
      source-file: {DEMO}""",
    ),
    "rollback.yml": workflow(
        "rollback", "{why: {type: string}}", "      reason: ${{ inputs.why }}"
    ),
}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> release.Release:
    return release.make(tmp_path_factory.mktemp("release"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Stage]:
    (tmp_path / "world").mkdir()
    with stage(tmp_path / "world", FAULTS["uncaught-exception"]) as world:
        places = {"PROD": world.environments["prod"].address, "GITOPS": str(world.gitops)}
        for name, text in WORKFLOWS.items():
            file = world.repository.folder / ".github/workflows" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(
                re.sub(r": ([A-Z]+)$", lambda m: f": {places[m[1]]}", text, flags=re.MULTILINE)
            )
        origin = f"https://github.com/{world.github.repository}.git"
        git(world.repository.folder, "remote", "add", "origin", origin)
        yield world


def start(
    world: Stage, released: release.Release, folder: Path, name: str, **inputs: str
) -> dict[str, str]:
    """What a run that a person started comes to: its outputs. It must be green."""
    folder.mkdir(exist_ok=True)
    ran: Ran = Downstream(folder, world.repository.folder, released).run(
        name,
        "workflow_dispatch",
        payload={"inputs": inputs, "repository": {"name": "shop"}},
        environment={"GITHUB_API_URL": world.github.api_url, "GITHUB_TRIGGERING_ACTOR": "ann"},
    )
    assert ran.code == 0, ran.log
    return ran.shown("move")


def release_of(build: Build) -> Release:
    image = Image(
        name=gitops.APP, repository=IMAGE, tag=build.tag, digest=build.digest, linked_by="given"
    )
    return Release(sha=build.sha, images=(image,))


def arrives(world: Stage, file: str, old: Build, new: Build, gate: GateResult) -> None:
    """A release comes into an environment's file, committed as promote-digests does."""
    there = git(world.gitops, "show", f"{gitops.BRANCH}:{file}").decode()
    text = there.replace(old.tag, new.tag).replace(old.digest, new.digest)
    of = Record(
        promotion_id=f"p-{new.tag}",
        app=gitops.APP,
        target_paths=(file,),
        source_revision=new.sha,
        images=release_of(new).images,
        promoted_to="prod" if file == PROD else "demo",
        gate_result=gate,
    )
    gitops.commit(world.gitops, commit_message(f"promote {new.tag}", "", of), {file: text})


def noted(world: Stage, commit: str) -> list[str]:
    lines = git(world.gitops, "notes", "--ref", "promo", "show", commit).decode().splitlines()
    return [json.loads(line)["note"] for line in lines]


def test_what_was_explored_goes_on_to_production(
    world: Stage, released: release.Release, tmp_path: Path
):
    good = world.build(world.versions[1])
    arrives(world, DEMO, world.first, good, "pass")
    artifact = tmp_path / "run/artifacts/promo-shop-1"
    artifact.mkdir(parents=True)
    of = release_of(good)
    subject = Subject(app=gitops.APP, environment="staging", sha=of.sha, release=of)
    written(report(sha=of.sha, base_sha=None, subject=subject), artifact)
    sha256 = hashlib.sha256((artifact / "report.json").read_bytes()).hexdigest()
    moved = start(world, released, tmp_path / "run", "production.yml", sha256=sha256)
    assert (moved["outcome"], moved["sha"]) == ("promoted", good.sha)
    assert world.environments["prod"].build == good
    assert noted(world, moved["commit"]) == ["explored", "live"]


def test_what_is_bad_in_production_is_taken_back_and_told(
    world: Stage, released: release.Release, tmp_path: Path
):
    good, bad = world.build(world.versions[1]), world.build(world.versions[2])
    arrives(world, PROD, world.first, good, "pass")
    arrives(world, PROD, good, bad, "none")
    back = start(world, released, tmp_path / "run", "rollback.yml", why='"checkout" is $(down)')
    assert (back["outcome"], back["sha"]) == ("rolled-back", good.sha)
    assert world.environments["prod"].build == good
    assert noted(world, back["commit"]) == ["live"]
    head = git(world.gitops, "log", "-1", "--format=%B", gitops.BRANCH).decode()
    assert f"Rollback-Of: p-{bad.tag}\nRollback-To: p-{good.tag}\n" in head
    assert 'Rollback-Reason: "checkout" is $(down)\nRolled-Back-By: @ann\n' in head
    (issue,) = world.github.store.issues.values()
    assert (issue.state, issue.title) == ("open", f"shop: prod was rolled back to {good.sha[:10]}")
    # Started once more, it goes back no further, and nobody is told twice.
    again = start(world, released, tmp_path / "again", "rollback.yml", why="again")
    assert (again["outcome"], again["commit"]) == ("already-there", back["commit"])
    assert len(world.github.store.issues) == 1
