"""The boundary: whatever a command does, one line, one outcome, one code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from promo.cli import COMMANDS


def promo(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", "-m", "promo", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", **environment},
        timeout=60,
    )


def test_without_a_command_it_helps():
    done = promo()
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)


def test_the_table_of_commands_has_a_line_each_on_a_terminal_of_80_columns():
    shown = promo("--help", COLUMNS="80").stdout.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in shown] == list(COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["wait-for-sho"], "the nearest is wait-for-sha"),
        (["promte"], "the nearest is promote-digests. promo --help"),
        (["wait"], "the nearest is wait-for-sha"),
        (["xyzzy"], "There is no command 'xyzzy'. promo --help"),
        (["--nothing"], "There is no option '--nothing'"),
        (["--verion"], "the nearest is --version"),
        (
            ["wait-for-sha", "--nothing"],
            "There is no option '--nothing'. promo wait-for-sha --help",
        ),
        (["wait-for-sha", "--timout"], "the nearest is --timeout"),
        (["wait-for-sha"], "--url is missing. The addresses to ask, exactly as given, for"),
        (["wait-for-sha", "--timeout", "soon"], "--timeout: 'soon' must be a duration"),
        (["wait-for-sha", "--config", "absent.yml", "http://127.0.0.1:9"], "absent.yml"),
    ],
)
def test_usage_errors_are_one_line_and_exit_2(arguments: list[str], said: str):
    done = promo(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "outcome", "reason"),
    [
        (["wait-for-sha", "--json", "--nothing"], 2, "invalid", "usage"),
        (["wait-for-sho", "--json"], 2, "invalid", "usage"),
        (["wait-for-sha", "--json", "--timeout", "soon"], 2, "invalid", "bad-input"),
        (
            ["wait-for-sha", "http://127.0.0.1:9", "--sha", "a" * 40, "--dry-run", "--json"],
            *(0, "dry-run", ""),
        ),
        (
            [
                "wait-for-sha",
                "--json",
                "http://127.0.0.1:9",
                "--sha",
                "a" * 40,
                "--timeout",
                "1s",
                "--settle",
                "0",
            ],
            *(3, "timeout", "no-answer"),
        ),
    ],
)
def test_for_programs_standard_output_holds_how_it_ended_and_nothing_else(
    arguments: list[str], code: int, outcome: str, reason: str, tmp_path: Path
):
    out = ["--out", str(tmp_path)] if "--sha" in arguments else []
    done = promo(*arguments, *out)
    said = json.loads(done.stdout)
    assert (done.returncode, said["exit_code"]) == (code, code)
    assert (said["outcome"], said["reason"]) == (outcome, reason)
    assert set(said) == {"outcome", "reason", "exit_code", "headline", "document", "outputs"}


def test_a_command_with_a_form_of_its_own_prints_that_for_programs(tmp_path: Path):
    file = tmp_path / "promo.yml"
    file.write_text("version: 3\n")
    shown = [promo("validate", str(file), *way) for way in (["--json"], ["--format", "json"])]
    assert shown[0].stdout == shown[1].stdout
    assert json.loads(shown[0].stdout)[0]["valid"] is False


def test_in_a_step_the_outcome_is_an_output_even_for_a_bad_request(tmp_path: Path):
    output = tmp_path / "output"
    output.touch()
    step = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(output), "INPUT_TIMEOUT": "soon"}
    done = promo("wait-for-sha", **step, GITHUB_WORKSPACE=str(tmp_path))
    assert done.returncode == 2
    assert "invalid" in output.read_text()
    assert "::error title=promo::input timeout: 'soon' must be a duration" in done.stdout


def test_fail_on_holds_even_when_the_request_is_wrong(tmp_path: Path):
    step = {"GITHUB_ACTIONS": "true", "INPUT_FAIL_ON": "none", "INPUT_TIMEOUT": "soon"}
    done = promo("wait-for-sha", **step, GITHUB_WORKSPACE=str(tmp_path))
    assert done.returncode == 0
    assert "invalid: green, since fail-on does not name it" in done.stdout


def test_a_closed_pipe_is_not_an_answer():
    reader = subprocess.Popen(
        [sys.executable, "-I", "-m", "promo", "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert reader.stdout is not None
    reader.stdout.close()
    assert reader.wait(30) in {0, 3}  # 0 when the text was written before the pipe was closed
    assert reader.stderr is not None
    assert b"Traceback" not in reader.stderr.read()
    reader.stderr.close()


STEP = "GITHUB_ACTIONS=true"
NOWHERE = "GITHUB_OUTPUT=/absent/output"
SUMMARY = "GITHUB_STEP_SUMMARY=/"
FULL = "ulimit -f 0;"  # not a byte may be written to a file; there is no /dev/full on macOS


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("promo validate absent.yml >&-", 2),
        ("promo validate absent.yml >&- 2>&-", 2),
        (f"{FULL} promo validate absent.yml 2>full", 3),
        (f"{FULL} promo --help >full", 3),
        (f"{FULL} promo wait-for-sha http://127.0.0.1:9 --dry-run --sha {1:040} >full", 3),
        (f"{STEP} {NOWHERE} promo validate absent.yml", 3),
        (f"{STEP} {SUMMARY} promo validate absent.yml", 3),
    ],
)
def test_what_cannot_be_told_is_no_answer(tmp_path: Path, line: str, code: int):
    """Exit 1 means that the answer is no; a full disk or a closed output is none."""
    command = line.replace("promo", f"{sys.executable} -I -m promo", 1)
    done = subprocess.run(
        ["/bin/bash", "-c", command],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": "/usr/bin:/bin", "GITHUB_WORKSPACE": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr.count("\n") <= 2
