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
from support import release
from support.act import Downstream, Ran, show
from support.examples import adapted

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


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Stage]:
    (tmp_path / "world").mkdir()
    with stage(tmp_path / "world", FAULTS["uncaught-exception"]) as world:
        places = {
            "STAGING": world.environments["staging"].address,
            "DEMO": world.environments["demo"].address,
            "GITOPS": str(world.gitops),
            "FIRST": world.first.sha,
        }
        # examples/minimal deploys nothing by itself: staging never serves this commit.
        never = adapted(
            *("minimal/.github/workflows/promote.yml", world),
            {"staged-promotion": {"timeout": "3", "close-after": "1"}},
        )
        workflows = {"promote.yml": WORKFLOW, "try.yml": TRY_OUT, "never.yml": never}
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


def statuses(world: Stage, sha: str) -> list[str]:
    return [status.state for status in world.github.store.latest_statuses(sha)]


def test_a_good_release_goes_all_the_way_and_a_faulty_one_stops(
    world: Stage, released: release.Release, tmp_path: Path
):
    good = world.build(world.versions[1])
    ran = push(world, released, tmp_path / "good", good)
    outputs = ran.shown("promote")
    assert (ran.code, outputs["outcome"]) == (0, "promoted"), ran.told
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
    assert (ran.code, "**fail**, decided by explore" in ran.log) == (1, True), ran.told
    assert world.environments["staging"].build == faulty
    assert world.environments["demo"].build == good
    assert [issue.state for issue in world.github.store.issues.values()] == ["open"]
    assert statuses(world, faulty.sha) == ["failure"]


def test_the_root_action_does_it_all_in_one_step(
    world: Stage, released: release.Release, tmp_path: Path
):
    good = world.build(world.versions[1])
    ran = push(world, released, tmp_path / "try", good, "try.yml")
    explored, outputs = ran.shown("explore"), ran.shown("run")
    assert (ran.code, explored["outcome"], outputs["outcome"]) == (0, "pass", "promoted"), ran.told
    assert world.environments["demo"].build == good
    head = git(world.gitops, "log", "-1", "--format=%B", gitops.BRANCH).decode()
    assert f"Promotion-Id: {outputs['promotion']}" in head
    assert statuses(world, good.sha) == ["success"]


def test_a_run_that_could_not_explore_is_red_and_becomes_an_issue(
    world: Stage, released: release.Release, tmp_path: Path
):
    before = gitops.head(world.gitops)
    ran = push(world, released, tmp_path / "never", world.build(world.versions[1]), "never.yml")
    assert (ran.code, "timeout" in ran.log) == (1, True), ran.told
    assert "decided by explore" in ran.log
    assert gitops.head(world.gitops) == before
    (issue,) = world.github.store.issues.values()
    assert (issue.state, "shop" in issue.title) == ("open", True)
