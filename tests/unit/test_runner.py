"""The step: files, limits and the command channel, as the runner will read them."""

import io
from pathlib import Path

import pytest

from promo import bounds
from promo.errors import PromoError
from promo.runner import Step


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    names = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
    for name in names:
        (tmp_path / name).touch()
    return {name: str(tmp_path / name) for name in names} | {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(tmp_path),
        "RUNNER_TEMP": str(tmp_path / "temp"),
    }


def test_an_output_of_several_lines_cannot_set_another_one(
    files: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    for name, value in files.items():
        monkeypatch.setenv(name, value)
    Step(files, io.StringIO()).output("diff", "one\noutcome=promoted\nEOF\noutcome<<EOF")
    written = Path(files["GITHUB_OUTPUT"]).read_text()
    delimiter = written.split("\n")[0].removeprefix("diff<<")
    assert written == f"diff<<{delimiter}\none\noutcome=promoted\nEOF\noutcome<<EOF\n{delimiter}\n"
    assert len(delimiter) > 30


def test_a_summary_too_long_is_cut_at_a_line(files: dict[str, str]):
    step = Step(files, io.StringIO())
    step.summary("# Title\n" + "ä" * 99 + "\n" + ("line\n" * 400_000))
    step.summary("more\n" * 10)
    written = Path(files["GITHUB_STEP_SUMMARY"]).read_bytes()
    assert len(written) <= bounds.SUMMARY_BYTES + 100
    assert "The rest is in the report" in written.decode()


def test_foreign_text_meets_a_closed_channel(
    files: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    for name, value in files.items():
        monkeypatch.setenv(name, value)
    import sys

    step = Step(files, sys.stdout)
    step.open()
    step.say("::set-output name=outcome::pass")
    step.annotate("error", "page says\n::error::x")
    step.close()
    lines = capfd.readouterr().out.splitlines()
    assert lines[0].startswith("::stop-commands ::")
    token = lines[0].removeprefix("::stop-commands ::")
    assert lines[1] == "::set-output name=outcome::pass"
    assert lines[2] == f"::{token}::"
    assert lines[3] == "::error title=promo::page says ::error::x"
    second = lines[4].removeprefix("::stop-commands ::")
    assert second != token
    assert lines[5] == f"::{second}::"
    assert len(lines) == 6


@pytest.mark.parametrize(
    ("outcome", "fail_on", "code"),
    [
        ("pass", "no", 0),
        ("fail", "no,invalid,undecided", 1),
        ("fail", "none", 0),
        ("invalid", "undecided", 0),
        ("inconclusive", "undecided", 3),
        ("held", "no,invalid,undecided", 0),
        ("held", "no, aside", 4),
    ],
)
def test_fail_on(files: dict[str, str], outcome: str, fail_on: str, code: int):
    assert Step(files, io.StringIO()).exit_code(outcome, fail_on) == code


def test_outside_a_workflow_the_table_holds():
    assert Step({}, io.StringIO()).exit_code("held", "none") == 4


def test_paths_stay_in_the_workspace(files: dict[str, str], tmp_path: Path):
    step = Step(files, io.StringIO())
    assert step.inside(Path("a/../b"), "out") == tmp_path / "b"
    assert step.inside(tmp_path / "temp" / "x", "out") == tmp_path / "temp" / "x"
    (tmp_path / "link").symlink_to("/")
    for path in ("../x", "/etc/passwd", "link/etc"):
        with pytest.raises(PromoError, match="--out"):
            step.inside(Path(path), "out")


@pytest.mark.parametrize("content", [b"[]", b"\xff", b"{", b"[" * 100_000])
def test_a_broken_event_is_said(tmp_path: Path, content: bytes):
    event = tmp_path / "event.json"
    event.write_bytes(content)
    with pytest.raises(PromoError, match="GITHUB_EVENT_PATH"):
        Step({"GITHUB_EVENT_PATH": str(event)}, io.StringIO()).event()


def test_secrets_of_the_environment_are_known():
    out = io.StringIO()
    step = Step({"STAGING_PASSWORD": "correct-horse-battery"}, out)
    step.open()
    step.say("the page shows correct-horse-battery")
    assert "correct-horse" not in out.getvalue()


@pytest.mark.parametrize(
    ("before", "texts", "shown", "last"),
    [
        (0, 10, 10, "text 9"),
        (0, 11, 10, "and 2 more: look there"),
        (0, 500, 10, "and 491 more: look there"),
        (9, 1, 1, "text 0"),
        (9, 2, 1, "and 2 more: look there"),
        (0, 0, 0, ""),
    ],
)
def test_annotations_beyond_ten_are_summed_up(
    files: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    before: int,
    texts: int,
    shown: int,
    last: str,
):
    step = Step(files, io.StringIO())
    for _ in range(before):
        step.annotate("error", "before")
    step.annotate_all("error", [f"text {n}" for n in range(texts)], rest="look there")
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::error")]
    assert len(lines) == before + shown
    assert (lines or [""])[-1].endswith(last)
