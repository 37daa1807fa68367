"""Examples under a real runner, as they stand: what nothing else here runs.

examples/downstream runs in test_production.py, those that call staged-promotion and no more in
test_example_promotions.py.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from promo.demo import gitops
from promo.demo.application.faults import EVERY, MEANT
from promo.demo.builds import Build
from promo.demo.model import LocalModel
from promo.demo.model.scripts.shop import SHOP
from promo.demo.plain_git import git
from promo.demo.stage import Stage, stage
from support import release
from support.act import Downstream, Ran, show
from support.approvals import review
from support.examples import adapted, arrives, put
from support.one_github import one_github

TELL = """
  tell:
    needs: explore
    if: always()
    runs-on: ubuntu-latest
    steps:
      - run: printf %s "$OUTPUTS" >"$SHOWN/explore.json"
        env: {OUTPUTS: '${{ toJSON(needs.explore.outputs) }}'}
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Stage]:
    (tmp_path / "world").mkdir()
    with stage(tmp_path / "world", EVERY[MEANT]) as world:
        routes = {"explore-staging": {"routes": "/about\\n/"}}
        put(
            world,
            {
                "monorepo.yml": adapted("monorepo/.github/workflows/promote.yml", world, routes)
                + show("join")
                + show("promote"),
                "gates.yml": adapted(
                    "gates/.github/workflows/promote.yml",
                    world,
                    {"explore-staging": {"routes": "/about", "mutations": "none"}},
                )
                + show("promote"),
                "nightly.yml": adapted(
                    "nightly/.github/workflows/nightly.yml",
                    world,
                    {"nightly-exploration": {"routes": "/cart", "fail-on": "none"}},
                )
                + TELL,
            },
        )
        yield world


def staged(world: Stage, number: int) -> Build:
    """A version as it is after its build was deployed to staging by something else than promo."""
    build = world.build(world.versions[number])
    arrives(world, "staging", world.first, build)
    return build


def run(
    world: Stage, released: release.Release, folder: Path, workflow: str, of: Build, **more: str
) -> Ran:
    folder.mkdir()
    downstream = Downstream(
        folder, world.repository.folder, released, {"ANTHROPIC_API_KEY": "local"}
    )
    payload = {"after": of.sha, "repository": {"name": "shop"}, "head_commit": {"id": of.sha}}
    job = more.pop("job", "")
    event = more.pop("event", "push")
    environment = {"GITHUB_API_URL": world.github.api_url, **more}
    return downstream.run(workflow, event, payload, environment, job)


def test_two_parts_of_a_monorepo_s_application_pass_and_it_moves(
    world: Stage, released: release.Release, tmp_path: Path
):
    good = staged(world, 1)
    ran = run(world, released, tmp_path / "run", "monorepo.yml", good, job="web")
    assert ran.code == 0, ran.told
    assert ran.shown("join")["outcome"] == "pass"
    parts = [
        json.loads((tmp_path / f"run/artifacts/part-{n}/report.json").read_text()) for n in (1, 2)
    ]
    assert [part["shard"]["index"] for part in parts] == [1, 2]
    assert ran.shown("promote")["outcome"] == "promoted"
    assert world.environments["demo"].build == good


def test_what_passes_both_gates_moves_once_a_reviewer_said_yes(
    world: Stage, released: release.Release, tmp_path: Path
):
    good = staged(world, 1)
    # Its freeze is over, whenever this runs.
    held = adapted("gates/gitops/.promo/web.yml", world, {}).replace("202", "201")
    gitops.commit(world.gitops, "chore: what nobody gets past", {".promo/shop.yml": held})
    with one_github(tmp_path / "github", world) as github:
        github.reviews.append(review("approved", "demo", login="robin"))
        api = github.environment["GITHUB_API_URL"]
        ran = run(world, released, tmp_path / "run", "gates.yml", good, GITHUB_API_URL=api)
    assert ran.code == 0, ran.told
    assert ran.shown("promote")["outcome"] == "promoted"
    assert world.environments["demo"].build == good
    record = json.loads((tmp_path / "run/shown/promote.json").read_text())
    assert record["changed"] == "true"
    head = git(world.gitops, "log", "-1", "--format=%B", gitops.BRANCH).decode()
    assert "Gate-Result: pass" in head
    assert "\nApproved by @robin\n" in head


def test_a_model_finds_at_night_what_no_rule_sees_and_nothing_moves(
    world: Stage, released: release.Release, tmp_path: Path
):
    faulty = staged(world, 2)
    before = gitops.head(world.gitops)
    with LocalModel(SHOP) as model:
        ran = run(
            *(world, released, tmp_path / "run", "nightly.yml", faulty),
            event="workflow_dispatch",
            ANTHROPIC_BASE_URL=model.url,
        )
    assert ran.code == 0, ran.told
    explored = ran.shown("explore")
    assert explored["outcome"] == "fail"
    assert 0 < float(explored["cost-usd"]) < 2
    assert [issue.state for issue in world.github.store.issues.values()] == ["open"]
    assert gitops.head(world.gitops) == before
