"""promo validate: every kind of file, with the path and the line of what is wrong."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import cast

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
    step = Step({"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(folder)}, out)
    ending = validate(Inputs(files=tuple(folder / name for name in files), format=form), step)
    return ending.outcome, ending.reason, json.loads(out.getvalue()) if form == "json" else []


def problems_of(one: dict[str, object]) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", one["problems"])


def line_for_people(told: dict[str, object]) -> str:
    return f"{told['path']}: {told['what']}. {told['hint']}"


@pytest.mark.parametrize(
    ("name", "text", "line", "problem"),
    [
        ("promo.yml", CONFIG.replace("environ", "enviro"), 4, "Did you mean environments"),
        ("promo.yml", CONFIG.replace("'}", "', data: disposible}"), 5, "mean disposable"),
        ("promo.yml", CONFIG.replace("https", "ftp"), 5, "apps.web.environments.staging.url"),
        ("promo.yml", "version: 2\n", None, "is of version 2"),
        ("promo.yml", "version: 1\napps: [a", 3, "is not YAML"),
        ("promo.yml", "\0", 1, "is not YAML"),
        ("promo.yml", f"{CONFIG}version: 1\n", 6, "given twice"),
        (".promo/web.yml", "hold:\n- {enviroment: demo, reason: x}\n", 2, "mean environment"),
        ("w.yml", "accept:\n- {id: 'v1:0', reason: y, until: 2026-01-01}\n", 2, "finding's id"),
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
    (told,) = problems_of(one)
    assert (outcome, one["valid"], told["line"]) == ("invalid", False, line)
    assert problem in line_for_people(told) or "malformed" in str(told["what"])


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
    (told,) = problems_of(one)
    assert told["line"] == text[: text.index(line_of)].count("\n") + 1
    assert told["path"] == path


def test_a_report_that_contradicts_itself_is_told(tmp_path: Path):
    text = envelope.encode(report([finding()])).decode()
    text = text.replace('"overall": "fail"', '"overall": "pass"')
    (tmp_path / "r.json").write_text(text.replace('"outcome": "fail"', '"outcome": "pass"', 1))
    outcome, reason, (one,) = said(tmp_path, "r.json")
    assert (outcome, reason) == ("invalid", "bad-document")
    (told,) = problems_of(one)
    assert told["what"] == "says pass, and what it holds says fail"
    assert told["path"] == "overall"


MANY = """\
version: 1
apps:
  web:
    enviroments:
      staging: {url: 'https://s.example'}
  docs:
    environments:
      staging: {url: ftp://s.example, data: disposible}
      demo: {file: ../demo.yaml}
    explore:
      budget: {minutes: 0, minutes: 5, usd: lots}
      auth: {steps: [{clik: '#go'}, {fill: '#name'}]}
gitops: {branch: main}
"""
HELD = """\
hold:
- {environment: stagin, reason: x, until: soon}
- {environment: demo}
freeze:
- {environment: demo, from: 2026-02-30, to: 2026-03-01, reason: x}
acept: []
"""


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "promo.yml",
            MANY,
            [
                (4, "apps.web.enviroments", "Did you mean environments"),
                (8, "apps.docs.environments.staging.url", "must be an http(s) address"),
                (8, "apps.docs.environments.staging.data", "Did you mean disposable"),
                (9, "apps.docs.environments.demo.file", "must be a path inside the repository"),
                (9, "apps.docs.environments.demo", "missing required field `url`"),
                (11, "apps.docs.explore.budget.minutes", "is given twice"),
                (11, "apps.docs.explore.budget.usd", "got `str`"),
                (11, "apps.docs.explore.budget.minutes", "> 0"),
                (12, "apps.docs.explore.auth.steps[0].clik", "Did you mean click"),
                (12, "apps.docs.explore.auth.steps[1]", "secret or text beside it"),
                (13, "gitops", "missing required field `repository`"),
            ],
        ),
        (
            ".promo/web.yml",
            HELD,
            [
                (2, "hold[0].until", "must be a day like"),
                (3, "hold[1]", "missing required field `reason`"),
                (5, "freeze[0]", "2026-02-30"),
                (6, "acept", "Did you mean accept"),
            ],
        ),
    ],
)
def test_everything_that_is_wrong_is_told_by_line(
    name: str, text: str, told: list[tuple[int, str, str]], tmp_path: Path
):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    _, _, (one,) = said(tmp_path, name)
    found = problems_of(one)
    assert [(each["line"], each["path"]) for each in found] == [(line, at) for line, at, _ in told]
    for each, (_, _, words) in zip(found, told, strict=True):
        assert words in line_for_people(each)


def test_every_environment_that_holds_misname_is_told(tmp_path: Path):
    (tmp_path / ".github").mkdir()
    (tmp_path / ".promo").mkdir()
    (tmp_path / ".github/promo.yml").write_text(CONFIG)
    entries = "".join(
        f"- {{environment: {name}, reason: x}}\n" for name in ("stagin", "staging", "q")
    )
    (tmp_path / ".promo/web.yml").write_text(f"hold:\n{entries}")
    _, _, (one,) = said(tmp_path, ".promo/web.yml")
    assert [(each["line"], each["hint"]) for each in problems_of(one)] == [
        (2, "Did you mean staging"),
        (4, "Mend the file in the gitops repository; until then nothing moves"),
    ]


def test_everything_that_is_wrong_with_a_report_is_told(tmp_path: Path):
    text = envelope.encode(report([finding()])).decode()
    for old, new in (
        ('"duration_seconds": 12.5', '"duration_seconds": "long"'),
        ('"overall": "fail"', '"overall": "fial"'),
        ('"status": 200', '"status": "ok"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    (tmp_path / "r.json").write_text(text)
    _, _, (one,) = said(tmp_path, "r.json")
    assert [(each["path"], each["hint"]) for each in problems_of(one)] == [
        ("duration_seconds", ""),
        ("overall", "Did you mean fail"),
        ("phases.smoke.routes_checked[0].status", ""),
    ]
    lines = text.splitlines()
    for each, word in zip(problems_of(one), ("long", "fial", "ok"), strict=True):
        assert f'"{word}"' in lines[cast("int", each["line"]) - 1]


def test_a_folder_stands_for_the_files_in_it(tmp_path: Path):
    envelope.write(report(), tmp_path / "out" / "report.json")
    envelope.write(wait("live"), tmp_path / "out" / "wait.json")
    (tmp_path / "out" / "report.md").write_text("x")
    outcome, _, found = said(tmp_path, "out")
    assert (outcome, [one["file"] for one in found]) == (
        "pass",
        ["out/report.json", "out/wait.json"],
    )


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
    assert ".promo/web.yml:1 (hold[0].environment): names the environment stagin" in done.stderr
    assert "Did you mean staging" in done.stderr
    (tmp_path / ".promo/web.yml").write_text("hold: [{environment: staging, reason: x}]\n")
    assert call().returncode == 0
