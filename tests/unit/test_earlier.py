"""What an earlier run left in ``out``: nothing of it is there when a command has begun."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from promo.cli import load
from promo.commands.explore_staging.leftovers import clear
from promo.documents.earlier import Earlier
from support.reports import finding, report, written

# By command: what it leaves, and what is another one's.
LEAVES = {
    "wait-for-sha": {"wait.json"},
    "explore-staging": {"report.json", "plan.json", "report.html", "report.md", "findings.sarif",
                        "junit.xml"},
    "merge-reports": {"report.json", "plan.json", "report.html", "report.md", "findings.sarif",
                      "junit.xml"},
    "promote-digests": {"promotion.json"},
    "rollback": {"promotion.json"},
    "report-findings": {"issues.json"},
    "history": {"history.json"},
    "run": {"report.json", "plan.json", "report.html", "report.md", "findings.sarif", "junit.xml",
            "wait.json", "promotion.json", "issues.json"},
}  # fmt: skip
ALL = {*LEAVES["run"], "history.json", "standing.json"}
# What a report names, and what only lies beside it.
OURS = ("screenshots/1.png", "tests/test_http_5xx_cart_00000001.py")
THEIRS = ("screenshots/mine.png", "tests/test_mine.py", "promotion.json")


def earlier(
    out: Path, given: Mapping[str, Sequence[Path]] | None = None, *, only_shown: bool = False
) -> Earlier:
    return Earlier(out, lambda name: (given or {}).get(name, ()), only_shown=only_shown)


def full(folder: Path) -> Path:
    """A folder with a document of every kind."""
    written(report((finding(1),)), folder)
    for name in ALL - {"report.json"}:
        schema = f'{{"schema": "promo/{name.partition(".")[0]}", "outcome": "pass"}}'
        (folder / name).write_text(schema if name.endswith(".json") else "x")
    return folder


def gone(folder: Path) -> set[str]:
    return {name for name in ALL if not (folder / name).exists()}


@pytest.mark.parametrize("command", LEAVES)
def test_a_command_forgets_what_it_would_leave_itself(command: str, tmp_path: Path):
    folder = full(tmp_path / "out")
    load(command).forget(earlier(folder))
    assert gone(folder) == LEAVES[command]
    load(command).forget(earlier(tmp_path / "new"))


HANDED: Mapping[str, tuple[str, str, set[str]]] = {
    "a promotion as evidence": ("promote-digests", "evidence", {"promotion.json"}),
    "its folder": ("promote-digests", "evidence", {"."}),
    "a folder of shards": ("merge-reports", "reports", {"."}),
    "a report of a shard": ("merge-reports", "reports", {"report.json"}),
}


@pytest.mark.parametrize("what", HANDED)
def test_what_is_handed_over_stays(what: str, tmp_path: Path):
    command, name, files = HANDED[what]
    folder = full(tmp_path / "out")
    load(command).forget(earlier(folder, {name: [folder / file for file in files]}))
    assert gone(folder) <= {"plan.json"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [("stale-after", {"standing.json"}), ("note", set[str]()), ("app", {"history.json"})],
)
def test_history_forgets_what_this_run_is_to_write(given: str, expected: set[str], tmp_path: Path):
    folder = full(tmp_path / "out")
    load("history").forget(earlier(folder, {given: [tmp_path]}))
    assert gone(folder) == expected


@pytest.mark.parametrize("command", ["explore-staging", "wait-for-sha"])
def test_a_dry_run_of_a_person_keeps_what_it_will_not_write(command: str, tmp_path: Path):
    folder = full(tmp_path / "out")
    load(command).forget(earlier(folder, only_shown=True))
    assert gone(folder) == set()


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", "{", '{"schema": 1}', '{"schema": "theirs"}', "\xff", "[" * 9999]
)
def test_a_file_that_is_no_document_of_promo_stays(content: str, tmp_path: Path):
    (tmp_path / "promotion.json").write_text(content, encoding="latin-1")
    load("promote-digests").forget(earlier(tmp_path))
    assert (tmp_path / "promotion.json").exists()


def test_of_a_link_the_link_goes(tmp_path: Path):
    target, link = tmp_path / "theirs.json", tmp_path / "promotion.json"
    target.write_text('{"schema": "promo/promotion"}')
    link.symlink_to(target)
    load("promote-digests").forget(earlier(tmp_path))
    assert target.exists()
    assert not link.is_symlink()


WRONG = {
    "promotion": ["promote-digests", "--release", "nonsense", "--target-file", "x"],
    "rollback": ["rollback", "--environment", "demo"],
    "exploration": ["explore-staging", "ftp://example.com"],
    "option": ["explore-staging", "http://127.0.0.1:9", "--pages", "many"],
    "chain": ["run", "--url", "nonsense"],
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_request_leaves_no_old_answer_behind(what: str, tmp_path: Path):
    arguments = WRONG[what]
    folder = full(tmp_path / "here")
    done = subprocess.run(
        [sys.executable, "-I", "-m", "promo", *arguments, "--out", "here"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        timeout=60,
    )
    assert done.returncode == 2, done.stderr
    assert gone(folder) == LEAVES[arguments[0]]


def before(folder: Path, **changes: str) -> Path:
    """A folder with a report, what it names, and what somebody else put there."""
    named = {"screenshot": OURS[0], "test": OURS[1], **changes}
    written(report((finding(1, **named),)), folder)
    for name in (*OURS, *THEIRS):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    return folder


def there(folder: Path) -> set[str]:
    return {name for name in (*OURS, *THEIRS) if (folder / name).exists()}


def test_what_the_report_names_goes_and_nothing_else(tmp_path: Path):
    clear(earlier(before(tmp_path / "out")))
    assert there(tmp_path / "out") == set(THEIRS)
    clear(earlier(tmp_path / "out"))
    clear(earlier(tmp_path / "new"))


def test_tests_beside_a_checkout_stay(tmp_path: Path):
    (before(tmp_path / "out") / ".git").mkdir()
    clear(earlier(tmp_path / "out"))
    assert there(tmp_path / "out") == {OURS[1], *THEIRS}


@pytest.mark.parametrize("name", ["../keep.png", "screenshots/../../keep.png", "keep.png"])
def test_a_report_cannot_have_other_files_taken_away(name: str, tmp_path: Path):
    folder = before(tmp_path / "out", screenshot=name)
    (tmp_path / "keep.png").write_text("x")
    (folder / "keep.png").write_text("x")
    clear(earlier(folder))
    assert (tmp_path / "keep.png").exists()
    assert (folder / "keep.png").exists()


def test_a_report_that_does_not_read_takes_nothing_away(tmp_path: Path):
    folder = before(tmp_path / "out")
    (folder / "report.json").write_text("{}")
    clear(earlier(folder))
    assert there(folder) == {*OURS, *THEIRS}
