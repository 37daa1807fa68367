"""staged-promotion.yml: who holds which credential, and what colour a run gets."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from promo.outcomes import OUTCOMES

ROOT = Path(__file__).parents[2]
FILE = ROOT / ".github/workflows/staged-promotion.yml"
EXAMPLES = sorted((ROOT / "examples").rglob(".github/workflows/*.yml"))
WORKFLOW: dict[Any, Any] = yaml.safe_load(FILE.read_text())
CALL: dict[str, Any] = WORKFLOW[True]["workflow_call"]
JOBS: dict[str, Any] = WORKFLOW["jobs"]

# job: (permissions, secrets): what each can do, as the page on security promises.
HELD: dict[str, tuple[dict[str, str], set[str]]] = {
    "stage": ({"contents": "read"}, {"gitops-ssh-key", "gitops-token", "registry-auth"}),
    "explore": (
        {"contents": "read"},
        {"gitops-read-ssh-key", "gitops-read-token", "login-secrets"},
    ),
    "promote": (
        {"actions": "read", "contents": "read"},
        {"gitops-ssh-key", "gitops-token", "registry-auth"},
    ),
    "verify": ({}, set()),
    "record": ({}, {"gitops-ssh-key", "gitops-token"}),
    "report": ({"contents": "read", "issues": "write", "statuses": "write"}, set()),
    "verdict": ({}, set()),
}


def test_the_jobs_are_those_seven():
    assert list(JOBS) == list(HELD)


@pytest.mark.parametrize("name", HELD)
def test_a_job_holds_the_credentials_of_its_own_work_and_no_others(name: str):
    permissions, secrets = HELD[name]
    assert JOBS[name]["permissions"] == permissions
    assert set(re.findall(r"secrets\.([\w-]+)", yaml.safe_dump(JOBS[name]))) == secrets


def test_only_the_promoting_job_runs_in_the_github_environment():
    assert [name for name, job in JOBS.items() if "environment" in job] == ["promote"]


def test_the_secrets_of_the_contract_are_declared_and_none_is_required():
    contract = {"gitops-ssh-key", "gitops-token", "anthropic-api-key", "login-secrets"}
    assert contract <= set(CALL["secrets"])
    assert not any(secret.get("required") for secret in CALL["secrets"].values())


def test_every_step_before_the_verdict_ends_green():
    ours = [s for job in JOBS.values() for s in job["steps"] if "$/actions/" in s.get("uses", "")]
    assert len(ours) >= 7
    assert [step["name"] for step in ours if step["with"].get("fail-on") != "none"] == []


def test_no_run_is_cut_off_and_promotions_of_an_app_to_a_target_wait_for_each_other():
    concurrency = WORKFLOW["concurrency"]
    assert concurrency["cancel-in-progress"] is False
    assert "inputs.app" in concurrency["group"]
    assert "inputs.target-file" in concurrency["group"]


@pytest.mark.parametrize("file", [*sorted(ROOT.glob(".github/workflows/*.yml")), *EXAMPLES])
def test_every_permission_has_its_reason(file: Path):
    granted = re.findall(r"^ +[a-z-]+: (?:read|write)\b.*$", file.read_text(), re.MULTILINE)
    assert granted
    assert [line for line in granted if "# to " not in line] == []


@pytest.mark.parametrize("file", EXAMPLES)
def test_an_example_gives_what_the_workflow_declares_and_the_permissions_it_needs(file: Path):
    example = yaml.safe_load(file.read_text())
    (job,) = [j for j in example["jobs"].values() if "staged-promotion" in j.get("uses", "")]
    assert set(job["with"]) <= set(CALL["inputs"])
    assert set(job["secrets"]) <= set(CALL["secrets"])
    required = {name for name, value in CALL["inputs"].items() if value.get("required")}
    assert required <= set(job["with"])
    needed: dict[str, str] = {}
    for permissions, _ in HELD.values():
        needed |= permissions
    assert job["permissions"] == needed


# ── the colour ──

SCRIPT: str = JOBS["verdict"]["steps"][0]["run"]


def verdict(
    tmp_path: Path, mode: str = "enforce", fail_on: str = "no,invalid,undecided", **jobs: str
):
    """Run the real script as the runner does; its exit code, outcome and reason."""
    output = tmp_path / "output"
    given = {name: jobs.get(name, "skipped") for name in ("stage", "explore", "promote", "verify")}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", SCRIPT],
        env={
            "PATH": os.environ["PATH"],
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "MODE": mode,
            "FAIL_ON": fail_on,
            **given,
        },
        check=False,
        capture_output=True,
    )
    found = dict(line.split("=", 1) for line in output.read_text().splitlines())
    return done.returncode, found["outcome"], found["reason"]


# stage; explore; promote; verify → red?, outcome, reason
COLOURS = {
    "success promoted; success pass; success promoted; success live": (0, "promoted", ""),
    "skipped; success pass; success promoted; skipped": (0, "promoted", ""),
    "skipped; success pass; success already-there; skipped": (0, "already-there", ""),
    "skipped; success pass; skipped; skipped": (0, "pass", ""),
    "skipped; success fail http-5xx; skipped; skipped": (1, "fail", "http-5xx"),
    "skipped; success inconclusive fenced; skipped; skipped": (1, "inconclusive", "fenced"),
    "skipped; success timeout; skipped; skipped": (1, "timeout", ""),
    "skipped; success superseded; skipped; skipped": (0, "superseded", ""),
    "success superseded; skipped; skipped; skipped": (0, "superseded", ""),
    "success refused no-match; skipped; skipped; skipped": (1, "refused", "no-match"),
    "skipped; success pass; success held freeze; skipped": (0, "held", "freeze"),
    "skipped; success pass; success already-there; success live": (0, "already-there", ""),
    "skipped; success pass; success promoted; success timeout": (1, "timeout", ""),
    "skipped; success pass; success promoted; failure live": (1, "inconclusive", "job-failure"),
    "skipped; failure inconclusive x; skipped; skipped": (1, "inconclusive", "x"),
    "skipped; failure; skipped; skipped": (1, "inconclusive", "job-failure"),
    "skipped; failure pass; skipped; skipped": (1, "inconclusive", "job-failure"),
    "skipped; cancelled; skipped; skipped": (1, "inconclusive", "job-cancelled"),
    "skipped; success; skipped; skipped": (1, "inconclusive", "job-success"),
    "skipped; success nonsense; skipped; skipped": (1, "nonsense", ""),
    "skipped; skipped; skipped; skipped": (1, "inconclusive", "not-run"),
}


@pytest.mark.parametrize(("jobs", "expected"), COLOURS.items())
def test_the_last_job_that_ran_gives_the_colour(
    jobs: str, expected: tuple[int, str, str], tmp_path: Path
):
    stage, explore, promote, verify = (job.strip() for job in jobs.split(";"))
    ended = verdict(tmp_path, stage=stage, explore=explore, promote=promote, verify=verify)
    assert ended == expected


@pytest.mark.parametrize(
    ("mode", "fail_on", "explore", "code"),
    [
        ("observe", "no,invalid,undecided", "success fail", 0),
        ("observe", "no,invalid,undecided", "success inconclusive", 0),
        ("observe", "no,invalid,undecided", "success invalid", 1),
        ("enforce", "none", "success fail", 0),
        ("enforce", "no, undecided", "success inconclusive", 1),
        ("enforce", "aside", "success superseded", 1),
        ("enforce", "no", "success inconclusive", 0),
    ],
)
def test_mode_and_fail_on_say_what_is_red(
    mode: str, fail_on: str, explore: str, code: int, tmp_path: Path
):
    assert verdict(tmp_path, mode, fail_on, explore=explore)[0] == code


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_script_knows_the_class_of_every_outcome(outcome: str, tmp_path: Path):
    red = [
        name
        for name in ("no", "invalid", "undecided", "aside")
        if verdict(tmp_path, "enforce", name, explore=f"success {outcome}")[0]
    ]
    expected = OUTCOMES[outcome].value
    assert red == ([] if expected == "go" else [expected])
