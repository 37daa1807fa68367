"""What an earlier exploration left in the folder of a new one."""

from pathlib import Path

import pytest

from promo.commands.explore_staging.leftovers import clear
from support.reports import finding, report, written

OURS = ("screenshots/1.png", "tests/test_http_5xx_cart_00000001.py")
THEIRS = ("screenshots/mine.png", "tests/test_mine.py", "promotion.json")


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
    clear(before(tmp_path / "out"))
    assert there(tmp_path / "out") == set(THEIRS)
    clear(tmp_path / "out")
    clear(tmp_path / "new")


def test_tests_beside_a_checkout_stay(tmp_path: Path):
    (before(tmp_path / "out") / ".git").mkdir()
    clear(tmp_path / "out")
    assert there(tmp_path / "out") == {OURS[1], *THEIRS}


@pytest.mark.parametrize("name", ["../keep.png", "screenshots/../../keep.png", "keep.png"])
def test_a_report_cannot_have_other_files_taken_away(name: str, tmp_path: Path):
    folder = before(tmp_path / "out", screenshot=name)
    (tmp_path / "keep.png").write_text("x")
    (folder / "keep.png").write_text("x")
    clear(folder)
    assert (tmp_path / "keep.png").exists()
    assert (folder / "keep.png").exists()


def test_a_report_that_does_not_read_takes_nothing_away(tmp_path: Path):
    folder = before(tmp_path / "out")
    (folder / "report.json").write_text("{}")
    clear(folder)
    assert there(folder) == {*OURS, *THEIRS}
