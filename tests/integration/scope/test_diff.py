"""The diff, on real repositories with real shallow checkouts."""

from pathlib import Path

import pytest

from promo.scope.diff import Checkout
from support.repositories import Repository, git

NOWHERE = "0" * 40


@pytest.fixture
def origin(tmp_path: Path) -> Repository:
    return Repository.new(tmp_path / "origin")


def test_both_names_of_a_rename_and_every_odd_name(origin: Repository) -> None:
    base = origin.commit({"old name.py": "x = 1\n" * 20, "gone.py": "1", "same.py": "2"})
    odd = {"tab\there.md": "1", "new\nline.md": "1", '"quoted".md': "1", "é/ü.md": "1"}
    head = origin.commit(
        {"old name.py": None, "docs/new.py": "x = 1\n" * 20, "gone.py": None, **odd}
    )
    changed = Checkout(origin.folder).changed(base, head)
    assert changed is not None
    assert set(changed) == {"old name.py", "docs/new.py", "gone.py", *odd}


def test_a_name_that_is_not_utf8_is_still_counted(origin: Repository) -> None:
    base = origin.commit({"a": "1"})
    (origin.folder / "b\udcff.py").write_bytes(b"1")
    git(origin.folder, "add", "--all")
    head = origin.commit({})
    assert Checkout(origin.folder).changed(base, head) == ("b\udcff.py",)


def test_a_shallow_checkout_is_deepened_until_the_base_is_found(
    origin: Repository, tmp_path: Path
) -> None:
    base = origin.commit({"a": "0"})
    for number in range(130):  # further than the first step goes
        origin.commit({"a": str(number)})
    head = origin.commit({"docs/a.md": "1"})
    checkout = Checkout(origin.shallow_clone(tmp_path / "clone"))
    assert checkout.ancestry(base, head) == "ancestor"
    assert set(checkout.changed(base, head) or ()) == {"a", "docs/a.md"}


def test_a_head_newer_than_the_checkout_is_fetched(origin: Repository, tmp_path: Path) -> None:
    base = origin.commit({"a": "0"})
    checkout = Checkout(origin.shallow_clone(tmp_path / "clone"))
    head = origin.commit({"b": "1"})
    assert checkout.ancestry(base, head) == "ancestor"
    assert checkout.changed(base, head) == ("b",)


@pytest.mark.parametrize("shallow", [False, True])
def test_a_commit_of_another_line_is_no_ancestor(
    origin: Repository, tmp_path: Path, *, shallow: bool
) -> None:
    origin.commit({"a": "0"})
    git(origin.folder, "checkout", "--quiet", "-b", "other")
    other = origin.commit({"b": "1"})
    git(origin.folder, "checkout", "--quiet", "main")
    head = origin.commit({"c": "1"})
    folder = origin.shallow_clone(tmp_path / "clone") if shallow else origin.folder
    assert Checkout(folder).ancestry(other, head) == "unrelated"
    assert Checkout(folder).ancestry(head, head) == "same"


def test_what_nobody_has_is_unknown(origin: Repository, tmp_path: Path) -> None:
    head = origin.commit({"a": "0"})
    for folder in (origin.folder, origin.shallow_clone(tmp_path / "clone")):
        checkout = Checkout(folder)
        assert checkout.ancestry(NOWHERE, head) == "unknown"
        assert checkout.ancestry(head, NOWHERE) == "unknown"
        assert checkout.changed(NOWHERE, head) is None


def test_an_origin_that_is_gone_leaves_it_unknown(origin: Repository, tmp_path: Path) -> None:
    base = origin.commit({"a": "0"})
    head = origin.commit({"a": "1"})
    clone = origin.shallow_clone(tmp_path / "clone")
    git(clone, "remote", "set-url", "origin", "file:///nowhere")
    assert Checkout(clone).ancestry(base, head) == "unknown"


def test_a_folder_without_a_repository_is_told_apart(tmp_path: Path) -> None:
    assert not Checkout(tmp_path / "missing").there
    assert not Checkout(tmp_path).there


def test_a_checkouts_own_settings_run_nothing(origin: Repository, tmp_path: Path) -> None:
    base = origin.commit({"a": "0"})
    head = origin.commit({"b": "1"})
    ran = tmp_path / "ran"
    git(origin.folder, "config", "core.fsmonitor", f"touch {ran}")
    git(origin.folder, "config", "diff.external", f"touch {ran}")
    git(origin.folder, "config", "remote.origin.url", f"ext::touch {ran}")
    assert Checkout(origin.folder).changed(base, head) == ("b",)
    assert Checkout(origin.folder).ancestry(NOWHERE, head) == "unknown"
    assert not ran.exists()


def test_a_file_as_of_a_commit(origin: Repository) -> None:
    base = origin.commit({".github/promo.yml": "version: 1\n"})
    (origin.folder / "link.yml").symlink_to(".github/promo.yml")
    git(origin.folder, "add", "--all")
    head = origin.commit({".github/promo.yml": "version: 2\n"})
    checkout = Checkout(origin.folder)
    assert checkout.file_at(base, ".github/promo.yml") == b"version: 1\n"
    assert checkout.file_at(head, ".github/promo.yml") == b"version: 2\n"
    assert checkout.file_at(head, "link.yml") is None
    assert checkout.file_at(head, ".github") is None
    assert checkout.file_at(head, "missing.yml") is None
    assert checkout.file_at(NOWHERE, "missing.yml") is None
