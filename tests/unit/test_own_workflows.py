"""The workflows of this repository: what each job may do, and what moves which tag."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
OWN = {
    name: yaml.safe_load((ROOT / f".github/workflows/{name}.yml").read_text())
    for name in ("ci", "nightly", "release")
}
READ = {"contents": "read"}
# job: (permissions, secrets); whatever is not here may do nothing.
HELD: dict[str, dict[str, tuple[dict[str, str], set[str]]]] = {
    "ci": {
        "test": (READ, set()),
        "macos": (READ, set()),
        "demo": (READ, set()),
        "gate": ({}, set()),
    },
    "nightly": {
        "model": (READ, {"ANTHROPIC_API_KEY"}),
        "bench": (READ, set()),
        "github-api": (READ, set()),
        "sdk": (READ, set()),
        "audit": (READ, set()),
    },
    "release": {
        "plan": ({**READ, "checks": "read"}, set()),
        "build": (READ, set()),
        "attest": ({"attestations": "write", "id-token": "write"}, set()),
        "pypi": ({**READ, "id-token": "write"}, set()),
        "tags": ({"contents": "write"}, {"RELEASE_KEY"}),
        "move": ({}, {"RELEASE_KEY"}),
    },
}


@pytest.mark.parametrize("name", OWN)
def test_a_job_holds_what_its_own_work_needs(name: str):
    assert OWN[name]["permissions"] == {}
    held = {
        job: (one["permissions"], set(re.findall(r"secrets\.([\w-]+)", yaml.safe_dump(one))))
        for job, one in OWN[name]["jobs"].items()
    }
    assert held == HELD[name]


@pytest.mark.parametrize("name", OWN)
def test_what_fails_before_a_pipe_fails_the_step(name: str):
    """GitHub gives pipefail only to a step whose shell is named."""
    assert OWN[name]["defaults"] == {"run": {"shell": "bash"}}


def test_the_gate_needs_every_other_job():
    jobs: dict[str, Any] = OWN["ci"]["jobs"]
    assert {*jobs["gate"]["needs"], "gate"} == set(jobs)
    assert jobs["gate"]["if"] == "always()"


@pytest.mark.parametrize("job", ["test", "macos"])
def test_every_python_that_is_promised_is_tried(job: str):
    least = re.search(r'requires-python = ">=3\.(\d+)"', (ROOT / "pyproject.toml").read_text())
    assert least
    wanted = [f"3.{minor}" for minor in range(int(least[1]), 15)]
    assert OWN["ci"]["jobs"][job]["strategy"]["matrix"]["python"] == wanted


def test_whoever_holds_a_secret_or_signs_runs_in_an_environment_and_builds_nothing():
    for name, held in HELD.items():
        for job, (permissions, secrets) in held.items():
            one = OWN[name]["jobs"][job]
            text = yaml.safe_dump(one)
            if secrets or (job == "pypi"):
                assert "environment" in one, job
            if name == "release" and ("id-token" in permissions or secrets):
                assert "scripts/" not in text, job


def test_nothing_is_attested_published_or_tagged_unless_it_is_asked_for():
    release: dict[str, Any] = OWN["release"]["jobs"]
    asked = OWN["release"][True]["workflow_dispatch"]["inputs"]["dry-run"]
    assert (asked["type"], asked["default"]) == ("boolean", True)
    assert release["plan"]["if"] == "github.ref == 'refs/heads/main'"
    assert release["attest"]["if"] == "${{ !inputs.dry-run }}"
    order = ["plan", "build", "attest", "pypi", "tags", "move"]
    assert list(release) == order
    assert [release[job]["needs"] for job in order[1:]] == order[:-1]


def test_tags_of_versions_are_never_forced_and_those_that_move_wait_for_their_reviewers():
    release: dict[str, Any] = OWN["release"]["jobs"]
    fixed, moving = (yaml.safe_dump(release[job]["steps"]) for job in ("tags", "move"))
    assert "--force" not in fixed
    assert "*v*.*.*" in fixed
    assert "--force" in moving
    assert release["move"]["environment"]["name"] != release["tags"]["environment"]["name"]


def test_updates_are_looked_for_everywhere_and_not_the_day_they_appear():
    updates = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())["updates"]
    assert {one["package-ecosystem"] for one in updates} == {"uv", "github-actions"}
    assert all(one["cooldown"]["default-days"] >= 7 for one in updates)
