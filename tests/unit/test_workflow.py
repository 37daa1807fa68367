"""The reusable workflows: who holds which credential, and what colour a run gets."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from promo.outcomes import OUTCOMES
from shipping.references import declared, undefined

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").rglob(".github/workflows/*.yml"))
NAMES = ("staged-promotion", "promote-production", "rollback")
NIGHTLY = "nightly-exploration"  # its own tests are in test_nightly.py
WORKFLOWS: dict[str, dict[Any, Any]] = {
    name: yaml.safe_load((ROOT / f".github/workflows/{name}.yml").read_text())
    for name in (*NAMES, NIGHTLY)
}
Held = dict[str, tuple[dict[str, str], set[str]]]

_WRITES = {"gitops-ssh-key", "gitops-token"}
# job: (permissions, secrets): what each can do, as the page on security promises.
STAGED: Held = {
    "stage": ({"contents": "read"}, {*_WRITES, "registry-auth"}),
    "explore": (
        {"contents": "read"},
        {"anthropic-api-key", "gitops-read-ssh-key", "gitops-read-token", "login-secrets"},
    ),
    "promote": ({"actions": "read", "contents": "read"}, {*_WRITES, "registry-auth"}),
    "verify": ({}, set()),
    "record": ({}, _WRITES),
    "report": ({"contents": "read", "issues": "write", "statuses": "write"}, set()),
    "verdict": ({}, set()),
}
MOVES: Held = {
    "verify": ({}, set()),
    "record": ({}, _WRITES),
    "report": ({"issues": "write"}, set()),
    "verdict": ({}, set()),
}
HELD: dict[str, Held] = {
    "staged-promotion": STAGED,
    "promote-production": {"promote": STAGED["promote"], **MOVES},
    "rollback": {"rollback": STAGED["promote"], **MOVES},
}
EVERY_JOB = [(name, job) for name in NAMES for job in HELD[name]]


def call(name: str) -> dict[str, Any]:
    return WORKFLOWS[name][True]["workflow_call"]


def jobs(name: str) -> dict[str, Any]:
    return WORKFLOWS[name]["jobs"]


@pytest.mark.parametrize("name", NAMES)
def test_the_jobs_are_those(name: str):
    assert list(jobs(name)) == list(HELD[name])


@pytest.mark.parametrize(("name", "job"), EVERY_JOB)
def test_a_job_holds_the_credentials_of_its_own_work_and_no_others(name: str, job: str):
    permissions, secrets = HELD[name][job]
    assert jobs(name)[job]["permissions"] == permissions
    assert set(re.findall(r"secrets\.([\w-]+)", yaml.safe_dump(jobs(name)[job]))) == secrets


@pytest.mark.parametrize("name", NAMES)
def test_only_the_job_that_moves_runs_in_the_github_environment(name: str):
    inside = [job for job, one in jobs(name).items() if "environment" in one]
    assert inside == ["rollback" if name == "rollback" else "promote"]


@pytest.mark.parametrize("name", ["staged-promotion", NIGHTLY])
@pytest.mark.parametrize("job", ["explore", "report"])
def test_what_lies_in_a_checkout_is_never_reported_as_this_runs(name: str, job: str):
    """The author of the change could commit a report that says pass."""
    steps = jobs(name)[job]["steps"]
    room = next(at for at, step in enumerate(steps) if step.get("run") == "rm -rf promo-report")
    out = next(at for at, step in enumerate(steps) if "checkout@" in step.get("uses", ""))
    others = [at for at, step in enumerate(steps) if at not in {room, out} and "uses" in step]
    assert out < room < min(others)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parts[-4])
def test_no_example_uploads_a_report_that_lies_in_a_checkout(path: Path):
    for job in yaml.safe_load(path.read_text())["jobs"].values():
        steps = job.get("steps", [])
        folders = [str(step.get("with", {}).get("path", "")) for step in steps]
        uploads = [
            at
            for at, step in enumerate(steps)
            if "upload-artifact@" in step.get("uses", "") and folders[at].startswith("promo-report")
        ]
        room = [at for at, step in enumerate(steps) if step.get("run") == "rm -rf promo-report"]
        assert not uploads or (room and min(room) < min(uploads))


def test_the_secrets_of_the_contract_are_declared_and_none_is_required():
    contract = {"gitops-ssh-key", "gitops-token", "anthropic-api-key", "login-secrets"}
    assert contract <= set(call("staged-promotion")["secrets"])
    declared = [secret for name in NAMES for secret in call(name)["secrets"].values()]
    assert not any(secret.get("required") for secret in declared)


@pytest.mark.parametrize("name", NAMES)
def test_every_step_before_the_verdict_ends_green(name: str):
    steps = [step for job in jobs(name).values() for step in job["steps"]]
    ours = [step for step in steps if "$/actions/" in step.get("uses", "")]
    assert len(ours) >= 4
    assert [step["name"] for step in ours if step["with"].get("fail-on") != "none"] == []


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("staged-promotion", ("inputs.app", "inputs.target-file")),
        ("promote-production", ("inputs.app", "inputs.target-file")),
        ("rollback", ("inputs.app", "inputs.environment")),
    ],
)
def test_no_run_is_cut_off_and_those_to_one_place_wait_for_each_other(
    name: str, parts: tuple[str, ...]
):
    concurrency = WORKFLOWS[name]["concurrency"]
    assert concurrency["cancel-in-progress"] is False
    assert all(part in concurrency["group"] for part in parts)


def test_a_promotion_to_production_waits_for_one_to_the_same_file_and_a_rollback_for_none():
    groups = {name: WORKFLOWS[name]["concurrency"]["group"] for name in NAMES}
    assert groups["staged-promotion"] == groups["promote-production"]
    assert groups["rollback"].startswith("promo-rollback-")


@pytest.mark.parametrize("file", [*sorted(ROOT.glob(".github/workflows/*.yml")), *EXAMPLES])
def test_every_permission_has_its_reason(file: Path):
    granted = re.findall(r"^ +[a-z-]+: (?:read|write)\b.*$", file.read_text(), re.MULTILINE)
    assert granted
    assert [line for line in granted if "# to " not in line] == []


def test_there_is_an_example_of_each_way_to_use_it():
    folders = {file.relative_to(ROOT / "examples").parts[0] for file in EXAMPLES}
    ways = {"minimal", "gates", "monorepo", "pull-request", "private-registry", "nightly"}
    assert folders == {"downstream", *ways}
    page = (ROOT / "examples/README.md").read_text()
    assert [folder for folder in folders if f"({folder})" not in page] == []


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: str(file.relative_to(ROOT)))
def test_an_example_uses_nothing_that_is_not_declared_and_is_pinned(file: Path):
    text = file.read_text()
    assert undefined(text, declared(ROOT)) == []
    ours = re.findall(r"uses: OWNER/promo/\S+@(.*)", text)
    assert set(ours) == {f"{'0' * 40} # v1.0.0"}


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: str(file.relative_to(ROOT)))
def test_an_example_gives_what_the_workflow_declares_and_the_permissions_it_needs(file: Path):
    example = yaml.safe_load(file.read_text())
    calls = [(j, name) for j in example["jobs"].values() if (name := called(j)) is not None]
    for job, name in calls:
        declared = call(name)
        assert set(job["with"]) <= set(declared["inputs"])
        assert set(job["secrets"]) <= set(declared["secrets"])
        required = {key for key, value in declared["inputs"].items() if value.get("required")}
        assert required <= set(job["with"])
        needed: dict[str, str] = {}
        for one in jobs(name).values():
            needed |= one["permissions"]
        assert job["permissions"] == needed


def called(job: dict[str, Any]) -> str | None:
    """The reusable workflow that a job calls."""
    return next((name for name in WORKFLOWS if f"/{name}.yml@" in job.get("uses", "")), None)


# ── the colour ──
STEPS = {name: jobs(name)["verdict"]["steps"][0] for name in NAMES}
SCRIPT: str = STEPS["staged-promotion"]["run"]


def in_common(name: str) -> str:
    """The script from where it is the same in all, without what only one of them has."""
    script: str = STEPS[name]["run"].partition("case $outcome in")[2]
    lines = [line for line in script.splitlines() if "MODE" not in line and "bserving" not in line]
    return "\n".join(lines).replace("Its job's log and the report say", "Its job's log says")


@pytest.mark.parametrize("name", NAMES)
def test_the_colours_are_the_same_in_all(name: str):
    assert in_common(name) == in_common("staged-promotion")


def verdict(
    tmp_path: Path,
    mode: str = "enforce",
    fail_on: str = "no,invalid,undecided",
    workflow: str = "staged-promotion",
    **ended: str,
):
    """Run the real script as the runner does; its exit code, outcome and reason."""
    output = tmp_path / "output"
    given = {name: ended.get(name, "skipped") for name in HELD[workflow] if name != "verdict"}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[workflow]["run"]],
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


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ("success rolled-back; success live", (0, "rolled-back", "")),
        ("success rolled-back; skipped", (0, "rolled-back", "")),
        ("success rolled-back; success timeout", (1, "timeout", "")),
        ("success rolled-back; success superseded", (0, "superseded", "")),
        ("success already-there; success live", (0, "already-there", "")),
        ("success refused no-known-good; skipped", (1, "refused", "no-known-good")),
        (
            "success waiting-for-approval approval-required; skipped",
            (0, "waiting-for-approval", "approval-required"),
        ),
        ("success proposed; skipped", (0, "proposed", "")),
        ("failure; skipped", (1, "inconclusive", "job-failure")),
        ("skipped; skipped", (1, "inconclusive", "not-run")),
    ],
)
@pytest.mark.parametrize("workflow", ["rollback", "promote-production"])
def test_the_last_job_that_ran_gives_the_colour_of_the_others_too(
    workflow: str, ended: str, expected: tuple[int, str, str], tmp_path: Path
):
    moves, verify = (job.strip() for job in ended.split(";"))
    first = "rollback" if workflow == "rollback" else "promote"
    assert verdict(tmp_path, workflow=workflow, **{first: moves, "verify": verify}) == expected


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_script_knows_the_class_of_every_outcome(outcome: str, tmp_path: Path):
    red = [
        name
        for name in ("no", "invalid", "undecided", "aside")
        if verdict(tmp_path, "enforce", name, explore=f"success {outcome}")[0]
    ]
    expected = OUTCOMES[outcome].value
    assert red == ([] if expected == "go" else [expected])
