"""wait-for-sha and real checkouts: which other commits are newer, and what is said when unknown."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from promo.live.ancestry import Ancestry
from support.repositories import Repository, git
from support.site import Reply, Site, serving
from support.waiting import wait_for


@contextmanager
def serving_commit(sha: str) -> Generator[Site]:
    with serving(lambda _: Reply(body=json.dumps({"sha": sha}).encode())) as site:
        yield site


@pytest.fixture
def history(tmp_path: Path) -> tuple[Repository, list[str]]:
    repository = Repository.new(tmp_path / "app")
    return repository, [repository.commit({"a": str(n)}) for n in range(3)]


@pytest.mark.parametrize("digits", [40, 9])
@pytest.mark.parametrize(
    ("arguments", "code", "outcome"),
    [([], 4, "superseded"), (["--accept-newer"], 0, "live-newer")],
)
def test_a_descendant_is_newer(
    tmp_path: Path,
    history: tuple[Repository, list[str]],
    digits: int,
    arguments: list[str],
    code: int,
    outcome: str,
):
    repository, (_, wanted, newer) = history
    with serving_commit(newer[:digits]) as site:
        waited = wait_for(tmp_path, site.url, f"--repo={repository.folder}", *arguments, sha=wanted)
    assert waited.ending == (code, outcome, "")
    assert waited.document["sha"] == newer
    assert waited.document["addresses"][0]["attempts"] >= 3


def test_an_ancestor_is_only_another_commit(tmp_path: Path, history: tuple[Repository, list[str]]):
    repository, (older, wanted, _) = history
    with serving_commit(older) as site:
        waited = wait_for(
            tmp_path, site.url, f"--repo={repository.folder}", "--timeout=1", sha=wanted
        )
    assert waited.ending == (3, "timeout", "other-commit")
    assert "not known" not in waited.said


def test_a_shallow_checkout_says_that_it_does_not_know(
    tmp_path: Path, history: tuple[Repository, list[str]]
):
    repository, (_, wanted, _) = history
    shallow = repository.shallow_clone(tmp_path / "shallow")
    newer = repository.commit({"a": "later"})
    with serving_commit(newer) as site:
        waited = wait_for(tmp_path, site.url, f"--repo={shallow}", "--timeout=1", sha=wanted)
    assert waited.ending == (3, "timeout", "other-commit")
    assert waited.said.count("is newer is not known: it is not in the checkout") == 1


# ── the question alone ─────────────────────────────────────────────────────────────────────────
def asked(repo: Path, wanted: str, served: str) -> tuple[str | None, list[str]]:
    told: list[str] = []
    return Ancestry(repo, wanted, told.append).newer(served), told


def test_a_branch_with_the_name_of_a_commit_is_no_commit(
    history: tuple[Repository, list[str]],
):
    repository, (_, wanted, newer) = history
    git(repository.folder, "branch", "abcdef1", newer)
    assert asked(repository.folder, wanted, "abcdef1")[0] is None


def test_a_commit_on_another_branch_is_not_newer(history: tuple[Repository, list[str]]):
    repository, (first, wanted, _) = history
    git(repository.folder, "checkout", "--quiet", "-b", "side", first)
    side = repository.commit({"b": "1"})
    assert asked(repository.folder, wanted, side) == (None, [])


def test_a_history_that_was_cut_is_said_to_be(
    tmp_path: Path, history: tuple[Repository, list[str]]
):
    repository, (_, wanted, newer) = history
    shallow = repository.shallow_clone(tmp_path / "shallow")
    newest, told = asked(shallow, wanted, newer)
    assert newest is None
    assert "does not reach that far" in told[0]


def test_a_folder_without_a_checkout_is_said_once_for_a_commit(tmp_path: Path):
    told: list[str] = []
    ancestry = Ancestry(tmp_path, "a" * 40, told.append)
    assert [ancestry.newer("b" * 40), ancestry.newer("b" * 40)] == [None, None]
    assert len(told) == 1
    assert "is not the top of a checkout" in told[0]


def test_a_partial_clone_fetches_nothing(tmp_path: Path, history: tuple[Repository, list[str]]):
    repository, (_, wanted, _) = history
    partial = tmp_path / "partial"
    git(tmp_path, "clone", "--quiet", "--filter=tree:0", "--bare", repository.url, str(partial))
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", repository.url, str(tmp_path / "work"))
    later = repository.commit({"a": "later"})
    newest, told = asked(tmp_path / "work", wanted, later)
    assert newest is None
    assert "is not in the checkout" in told[0]
    assert later not in git(tmp_path / "work", "rev-list", "--all")
