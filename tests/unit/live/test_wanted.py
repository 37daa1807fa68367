"""The commit of a workflow run, by the event that started it."""

from typing import Any

import pytest

from promo.live.wanted import head_commit

A, B, C = "a" * 40, "b" * 40, "c" * 40


@pytest.mark.parametrize(
    ("name", "event", "more", "wanted"),
    [
        ("workflow_run", {"workflow_run": {"head_sha": A}}, {}, A),
        ("workflow_run", {"workflow_run": {"head_sha": "main"}}, {}, None),
        ("workflow_run", {"workflow_run": None}, {}, None),
        ("workflow_run", {}, {}, None),
        ("push", {"after": A}, {}, A),
        ("push", {}, {}, B),
        ("push", {"after": "0" * 40}, {"GITHUB_SHA": "0" * 40}, None),
        ("push", {"after": C, "head_commit": {"id": A}}, {"GITHUB_REF": "refs/tags/v1"}, A),
        ("push", {"after": C}, {"GITHUB_REF": "refs/tags/v1"}, B),
        ("workflow_dispatch", {}, {}, B),
        ("deployment_status", {}, {}, B),
        ("pull_request", {"pull_request": {"head": {"sha": A}}}, {}, None),
        ("schedule", {}, {}, None),
    ],
)
def test_each_event_has_its_head_commit(
    name: str, event: dict[str, Any], more: dict[str, str], wanted: str | None
):
    environment = {"GITHUB_EVENT_NAME": name, "GITHUB_SHA": B, **more}
    assert head_commit(environment, event) == wanted


def test_outside_a_workflow_there_is_none():
    assert head_commit({}, {}) is None
