"""What bad input gets: one clear line, exit 2, and nothing written."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.staging import clean, command

NOWHERE = "http://127.0.0.1:9"
SHA = "a" * 40
RELEASE = {"sha": SHA, "images": [{"name": "w", "repository": "o/w", "digest": "sha256:x"}]}

TABLE: list[tuple[list[str], str]] = [
    # options, what the line says
    ([], "--url is missing"),
    (["ftp://x"], "--url"),
    (["http://user:password@x"], "--url"),
    (["http://x/?a=b"], "--url: the site's address has a query"),
    (["http://x/#a"], "--url: the site's address has a query"),
    (["http://x/", "--compare-url", "http://x"], "--compare-url: the site cannot be compared"),
    (["http://x/", "--compare-url", "ftp://y"], "--compare-url"),
    (["http://x/", "--retries", "9"], "--retries"),
    (["http://x", "http://y"], "--url: given 2 times"),
    ([NOWHERE, "--sha", "main"], "--sha"),
    ([NOWHERE, "--sha", SHA.upper()], "--sha"),
    ([NOWHERE, "--base-sha", SHA[:7]], "--base-sha"),
    ([NOWHERE, "--health", "health"], "--health"),
    ([NOWHERE, "--match", "xpath://x"], "--match"),
    ([NOWHERE, "--match", "regex:("], "--match"),
    ([NOWHERE, "--routes", "cart"], "--routes"),
    ([NOWHERE, "--routes", "//evil.example/"], "--routes"),
    ([NOWHERE, "--routes", "https://evil.example/x"], "--routes"),
    ([NOWHERE, "--routes", "/a b"], "--routes"),
    ([NOWHERE, "--routes", "/a/%zz"], "--routes"),
    ([NOWHERE, "--routes", "/a/../b"], "--routes"),
    ([NOWHERE, "--routes", f"/{'a' * 10_000}"], "it is too long"),
    ([NOWHERE, "--routes", "\n".join(f"/{n}" for n in range(10_000))], "10,000 routes"),
    ([NOWHERE, "--graphql-schema", "broken.graphql"], "is no GraphQL schema"),
    ([NOWHERE, "--graphql-schema", "nowhere.graphql"], "nowhere.graphql"),
    ([NOWHERE, "--graphql-schema", "../x.graphql"], "--graphql-schema"),
    ([NOWHERE, "--budget-minutes", "0"], "--budget-minutes"),
    ([NOWHERE, "--budget-minutes", "soon"], "--budget-minutes"),
    ([NOWHERE, "--block-on", "info"], "--block-on"),
    ([NOWHERE, "--mode", "relaxed"], "--mode"),
    ([NOWHERE, "--mutations", "some"], "--mutations"),
    ([NOWHERE, "--origins", "api.example.com"], "--origins"),
    ([NOWHERE, "--headers", "no header"], "--headers"),
    ([NOWHERE, "--source-file", "/etc/passwd"], "--source-file"),
    ([NOWHERE, "--source-file", "a/../b.yaml"], "--source-file"),
    ([NOWHERE, "--target-file", "../b.yaml"], "--target-file"),
    ([NOWHERE, "--source-file", "a.yaml"], "--gitops-repository"),
    ([NOWHERE, "--release", "{"], "--release"),
    ([NOWHERE, "--release", json.dumps(RELEASE)], "--release"),
    ([NOWHERE, "--release", "nowhere.json"], "nowhere.json"),
    ([NOWHERE, "--release", "empty.json"], "empty.json"),
    ([NOWHERE, "--pages", "0"], "--pages"),
    ([NOWHERE, "--pages", "1000"], "--pages"),
    ([NOWHERE, "--rate", "-1"], "--rate"),
    ([NOWHERE, "--phases", "none"], "--phases"),
    ([NOWHERE, "--skip", "always"], "--skip"),
    ([NOWHERE, "--trace", "maybe"], "--trace"),
    ([NOWHERE, "--config", "nowhere.yml"], "nowhere.yml"),
    ([NOWHERE, "--config", "unknown.yml"], "unknown.yml:2"),
    ([NOWHERE, "--config", "binary.yml"], "binary.yml"),
    ([NOWHERE, "--app", "../x"], "--app"),
    ([NOWHERE, "--fail-on", "everything"], "--fail-on"),
    ([NOWHERE, "--model", "a model"], "--model"),
    ([NOWHERE, "--model", "claude-sonnet-5-5"], "--model: claude-sonnet-5-5 cannot be reached"),
    ([NOWHERE, "--model", "bedrock:x", "--price", "1,2"], "--model: bedrock:x cannot be reached"),
    ([NOWHERE, "--require-model"], "--require-model: a model has to work the charters"),
    ([NOWHERE, "--model", "none", "--require-model"], "--require-model: a model has to"),
    ([NOWHERE, "--config", "modelled.yml", "--require-model"], "--require-model: a model has to"),
    ([NOWHERE, "--budget-usd", "1001"], "--budget-usd"),
    ([NOWHERE, "--effort", "much"], "--effort"),
    ([NOWHERE, "--model-tools", "none"], "--model-tools"),
    ([NOWHERE, "--block-on", f"ghp_{'a' * 36}"], "credential"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "empty.json").touch()
    (tmp_path / "broken.graphql").write_text("type Query { cart: }")
    (tmp_path / "unknown.yml").write_text("version: 1\nenvironmentz: {}\n")
    (tmp_path / "modelled.yml").write_text(
        "version: 1\nenvironments:\n  staging: {url: http://x}\nexplore: {model: claude-opus-5-5}\n"
    )
    (tmp_path / "binary.yml").write_bytes(b"\xff\xfe\x00")
    return tmp_path


@pytest.mark.parametrize(("options", "says"), TABLE, ids=[" ".join(row[0])[-40:] for row in TABLE])
def test_bad_input_is_one_line_and_nothing_is_written(
    folder: Path, options: list[str], says: str
) -> None:
    before = set(folder.iterdir())
    done = subprocess.run(
        command(*options), cwd=folder, env=clean({}), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert f"ghp_{'a' * 36}" not in done.stderr
    assert set(folder.iterdir()) == before


def test_in_a_workflow_paths_stay_inside_the_workspace(folder: Path) -> None:
    environment = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(folder)}
    for option in ("--out", "--repo"):
        done = subprocess.run(
            command(NOWHERE, option, "../../elsewhere"),
            cwd=folder,
            env=clean(environment),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert f"{option}: ../../elsewhere leaves the workspace" in done.stdout + done.stderr


_words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30
) | st.sampled_from(["true", "none", "all", "/", "{}", "null", "5m", "0", SHA, "json:/a", "*"])
_options = st.sampled_from(
    [
        "url", "sha", "health", "match", "base-sha", "repo", "routes", "budget-minutes",
        "block-on", "mode", "mutations", "origins", "headers", "source-file", "target-file",
        "release", "pages", "rate", "phases", "skip", "browser-path", "trace", "dry-run",
        "model", "require-model", "price",
        "gitops-repository", "gitops-branch", "gitops-dir", "ssh-key", "token", "config", "app",
        "out", "fail-on",
    ]
)  # fmt: skip


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(_options, _words), max_size=4))
def test_no_options_lead_to_a_traceback(tmp_path: Path, pairs: list[tuple[str, str]]) -> None:
    given_options = [f"--{name}={word}" for name, word in pairs if name != "out"]
    done = subprocess.run(
        command(NOWHERE, *given_options),
        cwd=tmp_path,
        env=clean({"GIT_TERMINAL_PROMPT": "0"}),
        capture_output=True,
        check=False,
        timeout=60,
    )
    said = os.fsdecode(done.stdout + done.stderr)
    assert done.returncode in {0, 1, 2, 3, 4}, said
    assert "Traceback" not in said
    assert "internal error" not in said, said
