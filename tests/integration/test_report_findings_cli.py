"""report-findings as a workflow calls it: a process with INPUT_* and the runner's files."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promo.cli import _run  # pyright: ignore[reportPrivateUsage]
from promo.demo.github import LocalGitHub, faults
from promo.demo.github.server import Exchange
from promo.runner import Step
from support.local_github import checked_github
from support.reports import finding, report, written

COMMAND = [sys.executable, "-I", "-m", "promo", "report-findings"]


def environment(folder: Path, **extra: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "RUNNER_TEMP": str(folder)} | extra


def in_a_step(folder: Path, github: LocalGitHub) -> dict[str, str]:
    return environment(
        folder,
        GITHUB_ACTIONS="true",
        GITHUB_WORKSPACE=str(folder),
        GITHUB_OUTPUT=str(folder / "output"),
        GITHUB_STEP_SUMMARY=str(folder / "summary"),
        GITHUB_REPOSITORY=github.repository,
        GITHUB_API_URL=github.api_url,
        INPUT_TOKEN="ghs_" + "s" * 36,
        INPUT_REPORT="promo-report",
        INPUT_LABELS="bug\nteam: web",
        INPUT_STATUS="false",
        INPUT_DRY_RUN="false",
    )


def call(
    *arguments: str, environment: Mapping[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env=dict(environment),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_step_writes_issues_outputs_and_a_summary(tmp_path: Path):
    written(report([finding()]), tmp_path / "promo-report")
    with checked_github() as github:
        done = call(environment=in_a_step(tmp_path, github), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    issue = github.store.issues[1]
    assert issue.labels == ["promo", "bug", "team: web"]
    outputs = (tmp_path / "output").read_text()
    assert "outcome" in outputs
    assert "reported" in outputs
    assert "/cart answers 500" in (tmp_path / "summary").read_text()
    document = json.loads((tmp_path / "promo-report" / "issues.json").read_bytes())
    assert document["touched"][0]["action"] == "created"
    assert "Traceback" not in done.stderr


def test_partial_is_red_and_names_the_permission(tmp_path: Path):
    written(report([finding()]), tmp_path / "promo-report")
    with checked_github() as github:
        github.api.permissions["issues"] = "read"
        done = call(environment=in_a_step(tmp_path, github), folder=tmp_path)
        green = call("--fail-on", "none", environment=in_a_step(tmp_path, github), folder=tmp_path)
    assert (done.returncode, green.returncode) == (3, 0)
    assert "issues: write" in done.stdout
    lines = [line for line in done.stdout.splitlines() if not line.startswith("::add-mask")]
    assert not any("s" * 36 in line for line in (*lines, done.stderr))


def test_a_stop_leaves_the_document_and_says_so(tmp_path: Path):
    written(report([finding()]), tmp_path / "promo-report")
    running: list[subprocess.Popen[bytes]] = []

    def stop(exchange: Exchange) -> None:
        if exchange.request.path.endswith("/labels"):
            running[0].send_signal(signal.SIGTERM)

    with LocalGitHub(observe=stop) as github:
        github.faults.add(faults.slow(1, "POST", "/issues$"))
        running.append(
            subprocess.Popen(
                COMMAND,
                env=in_a_step(tmp_path, github),
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        )
        _, said = running[0].communicate(timeout=30)
    assert running[0].returncode == 3
    assert b"Traceback" not in said
    document = json.loads((tmp_path / "promo-report" / "issues.json").read_bytes())
    assert (document["outcome"], document["reasons"][0]) == ("inconclusive", "interrupted")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--close-after", "0"], "from 1 to 100"),
        (["--close-after", "101"], "from 1 to 100"),
        (["--max-new", "-1"], "a whole number"),
        (["--repository", "no-slash"], "must be owner/name"),
        (["--repository", "a/b/../c"], "must be owner/name"),
        (["--repository", "../.."], "must be owner/name"),
        (["--repository", "a/.."], "must be owner/name"),
        (["--api-url", "ftp://x"], "http:// or https://"),
        (["--api-url", "https://user:pass@x"], "without credentials"),
        (["--api-url", "http://github.example.com", "--token", "t"], "plain HTTP"),
        (["--assignees", "a b"], "must be a login"),
        (["--labels", "a,b"], "must be a label"),
        (["--status", "maybe"], "true or false"),
        (["--evidence-url", "javascript:alert(1)"], "http:// or https://"),
        (["--evidence", "nowhere"], "one of artifact, branch, none"),
        (["--sarif", "maybe"], "one of none, file, upload"),
        (["--ref", "main"], "must be a full ref"),
        (["--mask", "names"], "one of emails"),
        (["--slack-webhook", "hooks.slack.com/x", "--token", "t"], "http:// or https://"),
        (["--webhook", "http://hooks.example.com/x", "--token", "t"], "plain HTTP"),
        (["--nonsense"], "there is no option"),
        ([], "there is no token"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(tmp_path: Path, arguments: list[str], said: str):
    usual = [] if "--repository" in arguments else ["--repository", "o/r"]
    done = call(*usual, *arguments, environment=environment(tmp_path), folder=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert said.lower() in done.stderr.lower()
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def rehearsed(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    written(report([finding()]), tmp_path / "promo-report")
    bare = environment(tmp_path)
    return call("promo-report", "--dry-run", *arguments, environment=bare, folder=tmp_path)


def draft(folder: Path) -> str:
    return (folder / "promo-report/issues.md").read_text()


def test_at_home_a_dry_run_shows_the_issue_it_would_open(tmp_path: Path):
    done = rehearsed(tmp_path, "--labels", "team: web")
    assert (done.returncode, done.stderr) == (0, "")
    first, notice, where = done.stdout.splitlines()
    assert first == "would be created: http-5xx on /cart (new)"
    assert notice.startswith("notice: no repository was given, so nobody was asked")
    assert where == "the text of 1 issue is in promo-report/issues.md"
    assert draft(tmp_path).startswith("# web: /cart answers 500\n\nLabels: `promo`, `team: web`\n")
    assert "### How to see it" in draft(tmp_path)
    document = json.loads((tmp_path / "promo-report/issues.json").read_bytes())
    assert (document["outcome"], document["repository"]) == ("dry-run", "")


@pytest.mark.parametrize(("token", "code"), [((), 0), (("--token", "given"), 3)])
def test_a_dry_run_that_cannot_ask_says_so_and_shows_it_all_the_same(
    tmp_path: Path, token: tuple[str, ...], code: int
):
    """With a token, not to get in is what such a run is there to tell."""
    nobody = ("--repository", "o/r", "--api-url", "http://127.0.0.1:9")
    done = rehearsed(tmp_path, *nobody, *token)
    assert done.returncode == code, done.stderr
    assert "notice: o/r on GitHub cannot be reached" in done.stdout
    assert ("error: o/r on GitHub: cannot be reached" in done.stderr) == bool(token)
    assert "/cart answers 500" in draft(tmp_path)
    outcome = json.loads((tmp_path / "promo-report/issues.json").read_bytes())["outcome"]
    assert outcome == ("unreachable" if token else "dry-run")


def test_a_dry_run_that_can_ask_writes_no_text_of_what_is_open(tmp_path: Path):
    with checked_github() as github:
        step = in_a_step(tmp_path, github)
        written(report([finding()]), tmp_path / "promo-report")
        opened = call(environment=step, folder=tmp_path)
        done = call("--dry-run", environment=step, folder=tmp_path)
    assert (opened.returncode, done.returncode) == (0, 0), opened.stderr + done.stderr
    assert "would be created" not in done.stdout
    assert not (tmp_path / "promo-report/issues.md").exists()


def test_without_a_dry_run_a_repository_is_needed(tmp_path: Path):
    done = call("--token", "t", environment=environment(tmp_path), folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: --repository is missing. Say where issues are opened")


NAMES = st.sampled_from(
    ["--report", "--labels", "--assignees", "--close-after", "--max-new", "--status", "--app",
     "--evidence-url", "--repository", "--api-url", "--out", "--config", "--fail-on"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NAMES, st.text(st.characters(exclude_characters="\0"), max_size=40))))
def test_no_options_make_a_traceback(pairs: list[tuple[str, str]]):
    # No token is ever given, so nothing reaches a network.
    words = [word for pair in pairs for word in pair]
    assert _run(["report-findings", *words], Step({}, io.StringIO())) in {0, 2}
