"""Whether a fix is deployed, asked of real checkouts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from promo.findings.ancestry import Ancestry
from promo.git import find_checkout
from support.repositories import Repository, git

FUTURE = datetime.now(UTC) + timedelta(days=1)
PAST = datetime(2001, 1, 1, tzinfo=UTC)


def asked(folder: Path, explored: str) -> Ancestry:
    checkout = find_checkout(folder)
    assert checkout is not None
    return Ancestry(checkout, explored)


def test_the_commit_that_closed_an_issue_is_in_what_was_explored_or_not(tmp_path: Path):
    repository = Repository.new(tmp_path / "app")
    before = repository.commit({"a": "1"})
    fix = repository.commit({"a": "2"})
    after = repository.commit({"a": "3"})
    assert asked(repository.folder, after)(fix, FUTURE) is True
    assert asked(repository.folder, fix)(fix, FUTURE) is True
    assert asked(repository.folder, before)(fix, FUTURE) is False


def test_without_a_commit_it_is_what_the_branch_held_then(tmp_path: Path):
    repository = Repository.new(tmp_path / "app")
    before = repository.commit({"a": "1"})
    newest = repository.commit({"a": "2"})
    assert asked(repository.folder, newest)(None, FUTURE) is True
    assert asked(repository.folder, before)(None, FUTURE) is False
    assert asked(repository.folder, before)(None, PAST) is None


def test_what_the_checkout_does_not_know_nobody_knows(tmp_path: Path):
    repository = Repository.new(tmp_path / "app")
    known = repository.commit({"a": "1"})
    assert asked(repository.folder, known)("f" * 40, FUTURE) is None
    assert asked(repository.folder, "f" * 40)(known, FUTURE) is None
    assert asked(repository.folder, known)("--all", PAST) is None


def test_a_shallow_checkout_never_says_no(tmp_path: Path):
    repository = Repository.new(tmp_path / "app")
    before = repository.commit({"a": "1"})
    fix = repository.commit({"a": "2"})
    repository.commit({"a": "3"})
    shallow = repository.shallow_clone(tmp_path / "shallow")
    git(shallow, "fetch", "--quiet", "--depth=1", "origin", before, fix)
    assert asked(shallow, before)(fix, FUTURE) is None
    assert asked(shallow, fix)(fix, FUTURE) is True
