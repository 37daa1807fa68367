"""The demo's folder: its own is emptied, nobody else's is touched."""

from pathlib import Path

import pytest

from promo.demo.folder import own_folder
from promo.errors import PromoError


def test_a_new_folder_is_made_and_kept(tmp_path: Path):
    with own_folder(tmp_path / "a" / "b") as folder:
        (folder / "report.html").write_text("<p>")
    assert (tmp_path / "a" / "b" / "report.html").exists()


def test_the_next_demo_empties_it_and_follows_no_link(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "precious").touch()
    with own_folder(tmp_path / "demo") as folder:
        (folder / "runs" / "1").mkdir(parents=True)
        (folder / "link").symlink_to(tmp_path / "elsewhere")
    with own_folder(tmp_path / "demo") as folder:
        assert [entry.name for entry in folder.iterdir()] == [".promo-demo"]
    assert (tmp_path / "elsewhere" / "precious").exists()


def test_a_folder_with_other_things_is_refused_and_untouched(tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(PromoError, match="no demo made") as caught, own_folder(tmp_path):
        pass
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "demo-folder-foreign")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_file_in_its_place_is_refused(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(PromoError) as caught, own_folder(tmp_path / "file"):
        pass
    assert caught.value.reason == "demo-folder-foreign"


def test_two_demos_never_share_one(tmp_path: Path):
    with own_folder(tmp_path / "demo") as folder:
        (folder / "running").touch()
        with pytest.raises(PromoError) as caught, own_folder(tmp_path / "demo"):
            pass
        assert (folder / "running").exists()
    assert caught.value.reason == "demo-folder-busy"
