"""nightly-exploration.yml: who holds which credential, and that its cost is capped."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

FILE = Path(__file__).parents[2] / ".github/workflows/nightly-exploration.yml"
WORKFLOW: dict[Any, Any] = yaml.safe_load(FILE.read_text())
CALL: dict[str, Any] = WORKFLOW[True]["workflow_call"]
JOBS: dict[str, Any] = WORKFLOW["jobs"]

# What each job may do, and which secrets it is given.
HELD: dict[str, tuple[dict[str, str], set[str]]] = {
    "explore": ({"contents": "read"}, {"anthropic-api-key", "login-secrets"}),
    "report": ({"contents": "read", "issues": "write"}, set()),
}


def test_nothing_is_held_beside_what_the_jobs_name():
    assert WORKFLOW["permissions"] == {}
    assert list(JOBS) == list(HELD)


@pytest.mark.parametrize("name", HELD)
def test_a_job_holds_the_credentials_of_its_own_work_and_no_others(name: str):
    permissions, secrets = HELD[name]
    assert JOBS[name]["permissions"] == permissions
    assert set(re.findall(r"secrets\.([\w-]+)", yaml.safe_dump(JOBS[name]))) == secrets


def test_the_model_is_required_and_what_a_night_costs_is_capped():
    (explore,) = [one for one in JOBS["explore"]["steps"] if one.get("id") == "explore"]
    assert explore["with"]["require-model"] == "true"
    assert explore["with"]["budget-usd"] == "${{ inputs.budget-usd }}"
    assert float(CALL["inputs"]["budget-usd"]["default"]) <= 5
    assert CALL["secrets"]["anthropic-api-key"]["required"]


def test_nothing_is_promoted():
    used = re.findall(r"uses: \$/actions/([a-z-]+)", FILE.read_text())
    assert used == ["explore-staging", "report-findings"]
