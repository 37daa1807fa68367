"""Names that a workflow or an action uses and nobody declares."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from shipping.references import main, undefined

ROOT = Path(__file__).parents[2]

ACTIONS: dict[str, dict[str, Any]] = {
    "wait-for-sha": {"inputs": {"url": {}, "sha": {}}, "outputs": {"outcome": {}}}
}

ACTION = """
inputs: {url: {}, sha: {}}
outputs: {seen: {value: "${{ steps.look.outputs.seen }}"}}
runs:
  using: composite
  steps:
    - {id: look, shell: bash, run: "true", env: {A: "${{ inputs.url }}", B: "${{ inputs.sha }}"}}
"""

WORKFLOW = """
on:
  workflow_call:
    inputs: {url: {type: string}}
    secrets: {key: {required: false}}
    outputs: {seen: {value: "${{ jobs.look.outputs.seen }}"}}
jobs:
  look:
    if: inputs.url != 'inputs.none'
    strategy: {matrix: {part: [1, 2]}}
    outputs: {seen: "${{ steps.wait.outputs.outcome }}"}
    steps:
      - id: wait
        uses: $/actions/wait-for-sha
        with: {url: "${{ inputs.url }}", sha: "${{ secrets.key }}"}
      - {run: "true", if: "steps.wait.outcome == 'success' && matrix.part"}
  tell:
    needs: look
    if: always() && needs.look.result == 'success' && !contains(needs.*.result, 'failure')
    steps:
      - {run: "true", env: {A: "${{ needs.look.outputs.seen }}", B: "${{ secrets.GITHUB_TOKEN }}"}}
"""


def test_what_is_declared_is_fine():
    assert undefined(ACTION, ACTIONS) == []
    assert undefined(WORKFLOW, ACTIONS) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("inputs.url }", "inputs.uri }", "step: inputs.uri is not declared"),
        ("steps.look.", "steps.loook.", "outputs: steps.loook.outputs.seen is not declared"),
    ],
)
def test_an_action_with_an_unknown_name_is_caught(old: str, new: str, said: str):
    assert undefined(ACTION.replace(old, new, 1), ACTIONS) == [said]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("if: inputs.url", "if: inputs.uri", "job look: inputs.uri is not declared"),
        ("outputs.outcome", "outputs.outcomes", "steps.wait.outputs.outcomes is not declared"),
        ("steps.wait.outcome ==", "steps.weit.outcome ==", "steps.weit.outcome is not declared"),
        ("secrets.key", "secrets.kay", "secrets.kay is not declared"),
        ("matrix.part", "matrix.port", "matrix.port is not declared"),
        ("needs: look", "needs: []", "needs.look.result is not declared"),
        ("needs.look.outputs.seen", "needs.look.outputs.sean", "outputs.sean is not declared"),
        ("jobs.look.outputs.seen", "jobs.look.outputs.x", "jobs.look.outputs.x is not declared"),
        ("with: {url", "with: {uri", "wait-for-sha has no input uri"),
        ("actions/wait-for-sha", "actions/wait", "there is no action wait"),
    ],
)
def test_a_workflow_with_an_unknown_name_is_caught(old: str, new: str, said: str):
    planted = WORKFLOW.replace(old, new, 1)
    assert planted != WORKFLOW
    assert any(said in line for line in undefined(planted, ACTIONS))


CALLING = """
on: push
jobs:
  promote: {uses: "OWNER/promo/.github/workflows/move.yml@v1", with: {url: x}}
  tell:
    needs: promote
    steps: [{run: "true", env: {A: "${{ needs.promote.outputs.seen }}"}}]
"""
MOVE: dict[str, dict[str, Any]] = {"move.yml": {"inputs": {"url": {}}, "outputs": {"seen": {}}}}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("with: {url", "with: {uri", "move.yml has no input uri"),
        ("outputs.seen", "outputs.sean", "needs.promote.outputs.sean is not declared"),
        ("/move.yml", "/gone.yml", "there is no action gone.yml"),
    ],
)
def test_a_workflow_that_is_called_is_known_too(old: str, new: str, said: str):
    assert undefined(CALLING, MOVE) == []
    assert any(said in line for line in undefined(CALLING.replace(old, new, 1), MOVE))


def test_a_step_is_known_only_after_it_ran():
    data = yaml.safe_load(ACTION)
    data["runs"]["steps"].insert(0, {"run": "true", "env": {"A": "${{ steps.look.outputs.a }}"}})
    assert undefined(yaml.safe_dump(data), ACTIONS) == [
        "step: steps.look.outputs.a is not declared"
    ]


def test_the_projects_own_files_are_fine(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    files = [
        *ROOT.glob("actions/*/action.yml"),
        *ROOT.glob("action.yml"),
        *ROOT.glob(".github/workflows/*.yml"),
        *ROOT.glob("examples/**/.github/workflows/*.yml"),
    ]
    assert main([str(file) for file in files]) == 0
