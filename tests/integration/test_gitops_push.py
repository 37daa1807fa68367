"""The push against real servers: races, refusals, lost answers, checkouts."""

import re
import subprocess
import threading
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


def test_who_comes_second_looks_again_and_applies_to_what_is_there(server: GitServer, bare: Bare):
    turns: list[int] = []

    def attempt(repository: Repository) -> Planned:
        number = int(repository.read(FILE) or b"")
        turns.append(number)
        if len(turns) == 1:
            bare.commit({FILE: "10\n"}, "somebody else")
        return planned(b"%d\n" % (number + 1), "p1")

    with opened(f"{server.url}/gitops.git") as repository:
        done = push(repository, attempt, patience())
    assert (done, turns) == (Pushed(bare.head, 2), [0, 10])
    assert bare.read(FILE) == "11\n"


def test_the_second_look_may_decide_otherwise(server: GitServer, bare: Bare):
    def attempt(repository: Repository) -> Planned | str:
        if repository.read(FILE) != b"0\n":
            return "already there"
        bare.commit({FILE: "1\n"}, "somebody else")
        return planned(b"1\n", "p1")

    with opened(f"{server.url}/gitops.git") as repository:
        assert push(repository, attempt, patience()) == "already there"
    assert bare.messages()[0].strip() == "somebody else"


@pytest.mark.parametrize("same_file", [True, False])
def test_eight_writers_at_once_all_land_none_twice(bare: Bare, *, same_file: bool):
    lines = {n: f"line{n}: 0\n" for n in range(8)}
    files = {FILE: "".join(lines.values()), **{f"a/{n}.yaml": lines[n] for n in lines}}
    bare.commit(files)
    before = bare.head
    results: dict[int, object] = {}

    def write(n: int) -> None:
        path = FILE if same_file else f"a/{n}.yaml"

        def attempt(repository: Repository) -> Planned:
            text = (repository.read(path) or b"").decode()
            changed = text.replace(f"line{n}: 0", f"line{n}: 1")
            return planned(changed.encode(), f"p{n}", path)

        with opened(bare.folder) as repository:
            results[n] = push(repository, attempt, Patience(120.0))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(isinstance(result, Pushed) for result in results.values())
    assert len(results) == 8
    count = git(bare.folder, "rev-list", "--count", f"{before}..main")
    assert count == "8"
    wanted = "".join(f"line{n}: 1\n" for n in range(8))
    found = bare.read(FILE) if same_file else "".join(bare.read(f"a/{n}.yaml") for n in range(8))
    assert found == wanted
    ids = re.findall(r"(?m)^Promotion-Id: (\S+)$", "\n".join(bare.messages()))
    assert sorted(ids) == [f"p{n}" for n in range(8)]
    bare.check()


# ── what the server says ───────────────────────────────────────────────────────────────────────
GH006 = (
    "echo 'error: GH006: Protected branch update failed for refs/heads/main.' >&2;"
    " echo 'error: Changes must be made through a pull request.' >&2; exit 1"
)


def test_a_protected_branch_stops_at_once_and_says_what_to_do(server: GitServer, bare: Bare):
    bare.hook("pre-receive", GH006)
    before = bare.head
    with opened(f"{server.url}/gitops.git") as repository, pytest.raises(PromoError) as caught:
        push(repository, adds_one("p1"), patience())
    assert (caught.value.outcome, caught.value.reason) == ("refused", "protected-branch")
    assert "GH006" in str(caught.value)
    assert bare.head == before
    assert sum("git-receive-pack" in path for _, path, _ in server.requests) <= 2


def test_a_reader_who_may_not_write_is_told_so(server: GitServer, bare: Bare):
    git(bare.folder, "config", "http.receivepack", "false")
    with opened(f"{server.url}/gitops.git") as repository, pytest.raises(PromoError) as caught:
        push(repository, adds_one("p1"), patience())
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "gitops-denied")


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


@pytest.mark.parametrize("fault", ["503", "500", "cut-before", "cut-after"])
def test_what_passes_is_tried_again_and_nothing_lands_twice(
    server: GitServer, bare: Bare, fault: str
):
    server.push_faults.append(fault)  # type: ignore[arg-type]  (a parameter)
    with opened(f"{server.url}/gitops.git") as repository:
        done = push(repository, adds_one("p1"), patience())
    assert isinstance(done, Pushed)
    assert done.commit == bare.head
    assert bare.read(FILE) == "1\n"
    assert git(bare.folder, "rev-list", "--count", "main") == "2"


def test_a_lost_answer_is_found_under_what_others_pushed_since(server: GitServer, bare: Bare):
    server.push_faults.append("cut-after")
    bare.hook("post-update", "exit 0")
    turns: list[str] = []

    def attempt(repository: Repository) -> Planned:
        turns.append(repository.head)
        number = int(repository.read(FILE) or b"")
        return planned(b"%d\n" % (number + 1), "p1")

    original = server.push_faults
    with opened(f"{server.url}/gitops.git") as repository:
        looks = repository.refresh

        def refresh() -> None:
            bare.commit({"b/other.yaml": "y\n"}, "somebody else")
            looks()

        repository.refresh = refresh  # a writer between our push and our second look
        done = push(repository, attempt, patience())
    assert original == []
    assert isinstance(done, Pushed)
    assert len(turns) == 1
    assert git(bare.folder, "rev-parse", "main~1") == done.commit
    assert bare.read(FILE) == "1\n"


def test_a_race_that_is_never_won_ends_with_the_deadline(server: GitServer, bare: Bare):
    def attempt(_: Repository) -> Planned:
        bare.commit({"b/other.yaml": f"{bare.head}\n"}, "somebody else")
        return planned(b"1\n", "p1")

    with opened(f"{server.url}/gitops.git") as repository, pytest.raises(PromoError) as caught:
        push(repository, attempt, patience(0.5))
    assert (caught.value.outcome, caught.value.reason) == ("timeout", "push-contention")
    assert bare.read(FILE) == "0\n"


def test_a_server_that_dies_after_the_push_leaves_the_answer_open(bare: Bare):
    with serve_git(bare.folder.parent) as server, opened(f"{server.url}/gitops.git") as repository:

        def attempt(repository: Repository) -> Planned | None:
            plan = adds_one("p1")(repository)
            server.push_faults.append("cut-after")
            server.fetch_faults.extend(("503",) * 99)
            return plan

        with pytest.raises(PromoError) as caught:
            push(repository, attempt, patience(1.0))
    assert (caught.value.outcome, caught.value.reason) == ("unreachable", "push-unknown")
    assert bare.read(FILE) == "1\n"


def test_a_branch_that_was_deleted_is_not_made_again(server: GitServer, bare: Bare):
    def attempt(_: Repository) -> Planned:
        git(bare.folder, "update-ref", "-d", "refs/heads/main")
        return planned(b"1\n", "p1")

    with opened(f"{server.url}/gitops.git") as repository, pytest.raises(PromoError) as caught:
        push(repository, attempt, patience())
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "branch-missing")


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
