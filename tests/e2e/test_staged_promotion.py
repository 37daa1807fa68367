"""The reusable workflow under a real runner, with the demo's shop, cluster and GitHub."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from promo.demo import gitops
from promo.demo.application.faults import FAULTS
from promo.demo.builds import IMAGE, Build
from promo.demo.plain_git import git, line
from promo.demo.stage import Stage, stage
from promo.documents.release import Image, Release
from promo.gitops.trailers import Record, commit_message
from support import release
from support.act import Downstream, Ran, show

WORKFLOW = f"""on: push
jobs:
  build:
    runs-on: ubuntu-latest
    outputs: {{release: '${{{{ steps.build.outputs.release }}}}'}}
    steps:
      - id: build
        run: echo "release=$RELEASE" >>"$GITHUB_OUTPUT"
  promote:
    needs: build
    uses: org/promo/.github/workflows/staged-promotion.yml@v1
    with:
      app: {gitops.APP}
      url: STAGING
      target-url: DEMO
      gitops-repository: GITOPS
      source-file: {gitops.file_of("staging")}
      target-file: {gitops.file_of("demo")}
      release: ${{{{ needs.build.outputs.release }}}}
      close-after: "1"
      verify-registry: "false"
      max-steps: "4"
      confirmations: "3"
      settle: "1"
  tell:
    needs: promote
    if: always()
    runs-on: ubuntu-latest
    steps:
      - run: printf %s "$OUTPUTS" >"$SHOWN/promote.json"
        env: {{OUTPUTS: '${{{{ toJSON(needs.promote.outputs) }}}}'}}
"""


def moving(name: str, takes: str, gives: str) -> str:
    """A person starts a reusable workflow that moves prod."""
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
      target-file: {gitops.file_of("prod")}
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


PRODUCTION = moving(
    "promote-production",
    "{report: {type: string}, sha256: {type: string}}",
    f"""      report: ${{{{ inputs.report }}}}
      report-sha256: ${{{{ inputs.sha256 }}}}
      source-file: {gitops.file_of("demo")}""",
)
ROLLBACK = moving("rollback", "{why: {type: string}}", "      reason: ${{ inputs.why }}")

# Staging never serves this commit: nobody wrote it there.
NEVER_LIVE = WORKFLOW.replace("      release: ${{ needs.build.outputs.release }}\n", "").replace(
    '      settle: "1"\n', '      settle: "1"\n      timeout: "3"\n'
)

# The same in one step, and an exploration of its own, of what nothing pins.
TRY_OUT = f"""on: push
jobs:
  try:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
      - id: explore
        uses: org/promo/explore-staging@v1
        with:
          url: DEMO
          routes: /about
          max-steps: "4"
          out: explored
          sha: FIRST
      - id: run
        uses: org/promo@v1
        with:
          url: STAGING
          target-url: DEMO
          gitops-repository: GITOPS
          source-file: {gitops.file_of("staging")}
          target-file: {gitops.file_of("demo")}
          release: ${{{{ env.RELEASE }}}}
          verify-registry: "false"
          max-steps: "4"
          confirmations: "3"
          settle: "1"
{show("explore")}{show("run")}"""


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> release.Release:
    return release.make(tmp_path_factory.mktemp("release"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Stage]:
    (tmp_path / "world").mkdir()
    with stage(tmp_path / "world", FAULTS["uncaught-exception"]) as world:
        places = {
            "STAGING": world.environments["staging"].address,
            "DEMO": world.environments["demo"].address,
            "PROD": world.environments["prod"].address,
            "GITOPS": str(world.gitops),
            "FIRST": world.first.sha,
        }
        workflows = {"promote.yml": WORKFLOW, "try.yml": TRY_OUT, "never.yml": NEVER_LIVE}
        workflows |= {"production.yml": PRODUCTION, "rollback.yml": ROLLBACK}
        for name, text in workflows.items():
            file = world.repository.folder / ".github/workflows" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(
                re.sub(r": ([A-Z]+)$", lambda m: f": {places[m[1]]}", text, flags=re.MULTILINE)
            )
        origin = f"https://github.com/{world.github.repository}.git"
        git(world.repository.folder, "remote", "add", "origin", origin)
        yield world


def push(
    world: Stage,
    released: release.Release,
    folder: Path,
    build: Build,
    workflow: str = "promote.yml",
) -> Ran:
    """What happens when a build's commit is pushed."""
    image = Image(name=gitops.APP, repository=IMAGE, tag=build.tag, digest=build.digest)
    given = msgspec.json.encode(Release(sha=build.sha, images=(image,))).decode()
    folder.mkdir()
    payload = {"after": build.sha, "repository": {"name": "shop"}}
    return Downstream(folder, world.repository.folder, released).run(
        workflow,
        payload={**payload, "head_commit": {"id": build.sha}},
        environment={"RELEASE": given, "GITHUB_API_URL": world.github.api_url},
    )


def start(
    world: Stage, released: release.Release, folder: Path, workflow: str, **inputs: str
) -> dict[str, str]:
    """What happens when a person starts a workflow; its outputs. It must be green."""
    folder.mkdir(exist_ok=True)
    ran = Downstream(folder, world.repository.folder, released).run(
        workflow,
        "workflow_dispatch",
        payload={"inputs": inputs, "repository": {"name": "shop"}},
        environment={"GITHUB_API_URL": world.github.api_url, "GITHUB_TRIGGERING_ACTOR": "ann"},
    )
    assert ran.code == 0, ran.log
    return ran.shown("move")


def arrived_badly(world: Stage, good: Build, bad: Build) -> None:
    """A release comes to prod that nobody explored, as promote-digests would commit it."""
    file = gitops.file_of("prod")
    there = git(world.gitops, "show", f"{gitops.BRANCH}:{file}").decode()
    text = there.replace(good.tag, bad.tag).replace(good.digest, bad.digest)
    of = Record(
        promotion_id="bad",
        app=gitops.APP,
        target_paths=(file,),
        source_revision=bad.sha,
        images=(Image(name=gitops.APP, repository=IMAGE, tag=bad.tag, digest=bad.digest),),
        promoted_to="prod",
    )
    gitops.commit(world.gitops, commit_message("promote without a look", "", of), {file: text})


def noted(world: Stage, commit: str) -> list[str]:
    lines = git(world.gitops, "notes", "--ref", "promo", "show", commit).decode().splitlines()
    return [json.loads(line)["note"] for line in lines]


def statuses(world: Stage, sha: str) -> list[str]:
    return [status.state for status in world.github.store.latest_statuses(sha)]


def test_a_good_release_goes_all_the_way_and_a_faulty_one_stops(
    world: Stage, released: release.Release, tmp_path: Path
):
    good = world.build(world.versions[1])
    ran = push(world, released, tmp_path / "good", good)
    outputs = ran.shown("promote")
    assert (ran.code, outputs["outcome"]) == (0, "promoted"), ran.log
    assert world.environments["demo"].build == good
    assert line(world.gitops, "rev-parse", gitops.BRANCH) == outputs["commit"]
    head = git(world.gitops, "log", "-1", "--format=%B", gitops.BRANCH).decode()
    assert f"Source-Revision: {good.sha}" in head
    assert f"Promotion-Id: {outputs['promotion']}" in head
    assert "Gate-Result: pass" in head
    assert git(world.gitops, "notes", "--ref", "promo", "show", outputs["commit"])
    assert statuses(world, good.sha) == ["success"]
    report = tmp_path / "good/artifacts" / outputs["report"] / "report.json"
    assert json.loads(report.read_text())["overall"] == "pass"

    faulty = world.build(world.versions[2])
    ran = push(world, released, tmp_path / "faulty", faulty)
    # This runner stops at the red job, so nothing tells the outputs; GitHub would go on.
    assert (ran.code, "fail, decided by explore" in ran.log) == (1, True), ran.log
    assert world.environments["staging"].build == faulty
    assert world.environments["demo"].build == good
    assert [issue.state for issue in world.github.store.issues.values()] == ["open"]
    assert statuses(world, faulty.sha) == ["failure"]

    # What was explored goes on to production; what arrives there badly is taken back, and told.
    moved = start(
        world, released, tmp_path / "good", "production.yml",
        report=outputs["report"], sha256=outputs["report-sha256"],
    )  # fmt: skip
    assert (moved["outcome"], moved["sha"]) == ("promoted", good.sha)
    assert world.environments["prod"].build == good
    assert noted(world, moved["commit"]) == ["explored", "live"]

    arrived_badly(world, good, faulty)
    back = start(world, released, tmp_path / "back", "rollback.yml", why='"checkout" is $(down)')
    assert (back["outcome"], back["sha"]) == ("rolled-back", good.sha)
    assert world.environments["prod"].build == good
    assert noted(world, back["commit"]) == ["live"]
    head = git(world.gitops, "log", "-1", "--format=%B", gitops.BRANCH).decode()
    assert f"Rollback-Of: bad\nRollback-To: {moved['promotion']}\n" in head
    assert 'Rollback-Reason: "checkout" is $(down)\nRolled-Back-By: @ann\n' in head
    *_, issue = world.github.store.issues.values()
    assert (issue.state, issue.title) == ("open", f"shop: prod was rolled back to {good.sha[:10]}")

    # Started once more, it goes back no further, and nobody is told twice.
    again = start(world, released, tmp_path / "again", "rollback.yml", why="again")
    assert (again["outcome"], again["commit"]) == ("already-there", back["commit"])
    assert len(world.github.store.issues) == 2


def test_the_root_action_does_it_all_in_one_step(
    world: Stage, released: release.Release, tmp_path: Path
):
    good = world.build(world.versions[1])
    ran = push(world, released, tmp_path / "try", good, "try.yml")
    explored, outputs = ran.shown("explore"), ran.shown("run")
    assert (ran.code, explored["outcome"], outputs["outcome"]) == (0, "pass", "promoted"), ran.log
    assert world.environments["demo"].build == good
    head = git(world.gitops, "log", "-1", "--format=%B", gitops.BRANCH).decode()
    assert f"Promotion-Id: {outputs['promotion']}" in head
    assert statuses(world, good.sha) == ["success"]


def test_a_run_that_could_not_explore_is_red_and_becomes_an_issue(
    world: Stage, released: release.Release, tmp_path: Path
):
    before = gitops.head(world.gitops)
    ran = push(world, released, tmp_path / "never", world.build(world.versions[1]), "never.yml")
    assert (ran.code, "timeout" in ran.log) == (1, True), ran.log
    assert "decided by explore" in ran.log
    assert gitops.head(world.gitops) == before
    (issue,) = world.github.store.issues.values()
    assert (issue.state, "shop" in issue.title) == ("open", True)
