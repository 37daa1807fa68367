"""promo validate: every kind of file, with the path and the line of what is wrong."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from promo.commands.validate import Inputs, validate
from promo.documents import envelope
from promo.runner import Step
from support.reports import finding, report, wait
from support.staging import clean

CONFIG = "version: 1\napps:\n  web:\n    environments:\n      staging: {url: 'https://s.example'}\n"


def said(folder: Path, *files: str, form: str = "json") -> tuple[str, str, list[dict[str, object]]]:
    """Outcome, reason and the printed list."""
    out = io.StringIO()
    step = Step({"GITHUB_WORKSPACE": str(folder)}, out)
    ending = validate(Inputs(files=tuple(folder / name for name in files), format=form), step)
    return ending.outcome, ending.reason, json.loads(out.getvalue()) if form == "json" else []


@pytest.mark.parametrize(
    ("name", "text", "line", "problem"),
    [
        ("promo.yml", CONFIG.replace("environ", "enviro"), 4, "Did you mean environments"),
        ("promo.yml", CONFIG.replace("https", "ftp"), 5, "apps.web.environments.staging.url"),
        ("promo.yml", "version: 2\n", None, "is of version 2"),
        ("promo.yml", "version: 1\napps: [a", 3, "is not YAML"),
        ("promo.yml", "\0", 1, "is not YAML"),
        ("promo.yml", "version: 1\nversion: 1\n", 2, "given twice"),
        (".promo/web.yml", "hold:\n- {enviroment: demo, reason: x}\n", 2, "mean environment"),
        (".promo/web.yml", "accept:\n- {id: 'v1:0', reason: x, until: '1'}\n", 2, "finding's id"),
        ("x.yml", "accept:\n- {id: v1:1, reason: x, until: 2026-01-01}\n", 2, "a finding's id"),
        ("r.json", '{\n "schema": "promo/reprot"\n}', 2, "Did you mean promo/report"),
        ("r.json", '{\n "schema": "other"\n}', 2, "Known are promo/report"),
        ("r.json", '{\n "schema": "promo/report",\n "subject":\n', 3, "truncated"),
        ("r.json", "{}", 1, "it has no schema"),
        ("r.json", "{" * 100_000, 1, ""),
        ("r.json", "", None, "is empty"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_path_and_line(
    name: str, text: str, line: int | None, problem: str, tmp_path: Path
):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    outcome, _, (one,) = said(tmp_path, name)
    assert (outcome, one["valid"], one["line"]) == ("invalid", False, line)
    assert problem in str(one["problem"]) or "malformed" in str(one["problem"])


@pytest.mark.parametrize(
    ("changed", "path", "line_of"),
    [
        ('"status": 200', "phases.smoke.routes_checked[0].status", '"status": "x"'),
        ('"duration_seconds": 12.5', "duration_seconds", '"duration_seconds": "x"'),
    ],
)
def test_a_value_deep_in_a_document_has_its_line(
    changed: str, path: str, line_of: str, tmp_path: Path
):
    text = envelope.encode(report()).decode().replace(changed, line_of, 1)
    (tmp_path / "report.json").write_text(text)
    _, _, (one,) = said(tmp_path, "report.json")
    assert one["line"] == text[: text.index(line_of)].count("\n") + 1
    assert f"({path})" in str(one["problem"])


def test_a_report_that_contradicts_itself_is_told(tmp_path: Path):
    text = envelope.encode(report([finding()])).decode()
    text = text.replace('"overall": "fail"', '"overall": "pass"')
    (tmp_path / "r.json").write_text(text.replace('"outcome": "fail"', '"outcome": "pass"', 1))
    outcome, reason, (one,) = said(tmp_path, "r.json")
    assert (outcome, reason) == ("invalid", "bad-document")
    assert "says pass, and what it holds says fail" in str(one["problem"])


def test_what_is_in_order_is_told_with_its_kind(tmp_path: Path):
    (tmp_path / "promo.yml").write_text(CONFIG)
    (tmp_path / "holds.yml").write_text("hold: [{environment: demo, reason: x}]\n")
    envelope.write(report(), tmp_path / "report.json")
    envelope.write(wait("live"), tmp_path / "wait.json")
    outcome, _, found = said(tmp_path, "promo.yml", "holds.yml", "report.json", "wait.json")
    assert outcome == "pass"
    kinds = ["configuration", "holds", "promo/report", "promo/wait"]
    assert [one["kind"] for one in found] == kinds


def test_as_a_command_the_usual_files_are_found_and_each_error_is_a_line(tmp_path: Path):
    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-m", "promo", "validate", *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=clean({}), capture_output=True, text=True, check=False
        )

    done = call()
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "promo init" in done.stderr
    (tmp_path / ".github").mkdir()
    (tmp_path / ".promo").mkdir()
    (tmp_path / ".github/promo.yml").write_text(CONFIG)
    (tmp_path / ".promo/web.yml").write_text("hold: [{environment: stagin, reason: x}]\n")
    done = call()
    assert done.returncode == 2
    assert done.stdout == ".github/promo.yml: configuration, in order\n"
    assert "names the environment stagin; known are staging" in done.stderr
    (tmp_path / ".promo/web.yml").write_text("hold: [{environment: staging, reason: x}]\n")
    assert call().returncode == 0
