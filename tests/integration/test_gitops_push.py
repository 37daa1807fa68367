"""The push against real servers: races, refusals, lost answers, checkouts."""

import re
import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from promo.documents.release import Image
from promo.errors import PromoError
from promo.gitops.opening import open_repository
from promo.gitops.push.git import GitBackend
from promo.gitops.push.loop import push
from promo.gitops.push.planned import Author, Patience, Planned, Pushed
from promo.gitops.repository import Repository
from promo.gitops.trailers import Record, commit_message
from promo.inputs import Gitops
from support.git_http import GitServer, serve_git
from support.git_repository import DIGESTS, SHAS, Bare, git

FILE = "a/demo.yaml"
IMAGE = Image(name="web", repository="o/web", tag="v1", digest=DIGESTS[1])


@pytest.fixture
def bare(tmp_path: Path) -> Bare:
    repository = Bare(tmp_path / "srv/gitops.git")
    repository.commit({FILE: "0\n", "b/other.yaml": "x\n"}, "first")
    return repository


@pytest.fixture
def server(bare: Bare) -> Generator[GitServer]:
    with serve_git(bare.folder.parent) as running:
        yield running


@contextmanager
def opened(where: str | Path | None = None, **more: object) -> Generator[Repository]:
    given = Gitops(gitops_repository=None if where is None else str(where), **more)  # type: ignore[arg-type]  (a table)
    with open_repository(given, configured=None, environment={}, workspace=Path.cwd()) as it:
        yield it


def patience(timeout_seconds: float = 60.0) -> Patience:
    return Patience(timeout_seconds, chance=lambda: 0.1)


def planned(content: bytes, promotion_id: str, path: str = FILE) -> Planned:
    record = Record(
        promotion_id=promotion_id,
        app="web",
        target_paths=(path,),
        source_revision=SHAS[1],
        images=(IMAGE,),
    )
    return Planned(
        files={path: content},
        message=commit_message("promote", "", record),
        author=Author("promo", "promo@example.com"),
        when=datetime(2026, 2, 24, 12, tzinfo=UTC),
        promotion_id=promotion_id,
    )


def adds_one(promotion_id: str) -> Callable[[Repository], Planned | None]:
    """An attempt that raises the number in the file by one."""

    def attempt(repository: Repository) -> Planned:
        number = int(repository.read(FILE) or b"")
        return planned(b"%d\n" % (number + 1), promotion_id)

    return attempt


def test_a_commit_holds_exactly_what_was_planned(server: GitServer, bare: Bare):
    before = bare.head
    bare.commit({"a/run.sh": "x"}, mode="100755")
    with opened(f"{server.url}/gitops.git") as repository:
        done = push(repository, lambda _: planned(b"new\r\n\xff", "p1", "a/run.sh"), patience())
    assert done == Pushed(bare.head, 1)
    changed = git(bare.folder, "diff-tree", "-r", "--raw", f"{bare.head}^", bare.head)
    assert re.match(r":100755 100755 \S+ \S+ M\ta/run.sh\Z", changed)
    assert git(bare.folder, "rev-parse", f"{bare.head}~2") == before
    shown = git(bare.folder, "log", "-1", "--format=%an <%ae> %cn %ad", "--date=iso-strict")
    shown = shown.replace("Z", "+00:00")  # which newer gits write for UTC
    assert shown == "promo <promo@example.com> promo 2026-02-24T12:00:00+00:00"
    bare.check()


def test_a_commit_is_signed_by_the_key_that_was_given(bare: Bare, tmp_path: Path):
    key = tmp_path / "key"
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "promo", "-f", str(key)]
    subprocess.run(words, check=True)
    signers = tmp_path / "signers"
    signers.write_text(f"promo@example.com {key.with_suffix('.pub').read_text()}")
    with opened(bare.folder) as repository:
        push(repository, adds_one("p1"), patience(), GitBackend(key))
    by = f"gpg.ssh.allowedSignersFile={signers}"
    shown = git(bare.folder, "-c", by, "log", "-1", "--format=%G? %GS", "main")
    assert shown == "G promo@example.com"


# ── what the server says ───────────────────────────────────────────────────────────────────────
def test_a_hook_that_rejects_a_few_times_as_a_race_does_not_win(server: GitServer, bare: Bare):
    count = bare.folder / "count"
    bare.hook(
        "update",
        f"echo x >> {count}; if [ $(wc -l < {count}) -lt 3 ]; then"
        " echo 'error: cannot lock ref' >&2; exit 1; fi",
    )
    with opened(f"{server.url}/gitops.git") as repository, pytest.raises(PromoError) as caught:
        push(repository, adds_one("p1"), patience())
    # git adds "hook declined", and a hook's word is final, whatever else it says.
    assert caught.value.reason == "protected-branch"


# ── a checkout ─────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def work(bare: Bare, tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    git(tmp_path, "clone", "--quiet", str(bare.folder), str(folder))
    return folder


def test_a_checkout_is_committed_in_and_pushed_from(bare: Bare, work: Path):
    with opened(gitops_dir=work) as repository:
        done = push(repository, adds_one("p1"), patience())
    assert done == Pushed(bare.head, 1)
    assert git(work, "rev-parse", "HEAD") == bare.head
    assert (work / FILE).read_text() == "1\n"
    assert git(work, "status", "--porcelain") == ""


def test_a_checkout_is_only_committed_in_without_push(bare: Bare, work: Path):
    before = bare.head
    git(work, "remote", "remove", "origin")
    with opened(gitops_dir=work, push=False) as repository:
        done = push(repository, adds_one("p1"), patience())
    assert isinstance(done, Pushed)
    assert git(work, "rev-parse", "main") == done.commit
    assert git(work, "status", "--porcelain") == ""
    assert bare.head == before


def test_a_checkout_behind_its_branch_is_brought_along(bare: Bare, work: Path):
    bare.commit({FILE: "10\n", "b/other.yaml": "y\n"})
    (work / "mine.txt").write_text("mine")
    with opened(gitops_dir=work) as repository:
        done = push(repository, adds_one("p1"), patience())
    assert isinstance(done, Pushed)
    assert bare.read(FILE) == "11\n"
    assert (work / FILE).read_text() == "11\n"
    assert (work / "b/other.yaml").read_text() == "y\n"
    assert git(work, "status", "--porcelain") == "?? mine.txt"


def test_a_checkout_in_the_way_is_told_after_the_push(bare: Bare, work: Path):
    bare.commit({"b/other.yaml": "y\n"})
    (work / "b/other.yaml").write_text("mine")
    with opened(gitops_dir=work) as repository:
        done = push(repository, adds_one("p1"), patience())
    assert isinstance(done, Pushed)
    assert done.commit == bare.head
    assert "could not be moved" in done.warning
    assert (work / "b/other.yaml").read_text() == "mine"


@pytest.mark.parametrize("staged", [True, False])
def test_a_dirty_target_is_refused(bare: Bare, work: Path, *, staged: bool):
    (work / FILE).write_text("mine\n")
    if staged:
        git(work, "add", FILE)
    before = bare.head
    with opened(gitops_dir=work) as repository, pytest.raises(PromoError) as caught:
        push(repository, adds_one("p1"), patience())
    assert (caught.value.outcome, caught.value.reason) == ("refused", "checkout-dirty")
    assert (bare.head, (work / FILE).read_text()) == (before, "mine\n")


def test_a_checkout_that_went_its_own_way_is_refused(bare: Bare, work: Path):
    (work / "b/other.yaml").write_text("own\n")
    git(work, "commit", "--quiet", "-am", "own")
    bare.commit({FILE: "10\n"})
    with opened(gitops_dir=work) as repository, pytest.raises(PromoError) as caught:
        push(repository, adds_one("p1"), patience())
    assert (caught.value.outcome, caught.value.reason) == ("refused", "checkout-diverged")
    assert bare.read(FILE) == "10\n"


def test_hooks_of_a_checkout_do_not_run(bare: Bare, work: Path, tmp_path: Path):
    for name in ("pre-push", "post-checkout", "pre-commit", "reference-transaction"):
        hook = work / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
        hook.chmod(0o755)
    with opened(gitops_dir=work) as repository:
        assert isinstance(push(repository, adds_one("p1"), patience()), Pushed)
    assert not (tmp_path / "ran").exists()
    assert bare.read(FILE) == "1\n"
