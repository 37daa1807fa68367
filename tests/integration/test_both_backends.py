"""One suite for both ways to commit, git's push and GitHub's API, on real repositories."""

import re
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from promo.documents.release import Image
from promo.errors import PromoError
from promo.github.plain import plain_github
from promo.gitops.opening import open_repository
from promo.gitops.push.api import ApiBackend
from promo.gitops.push.git import GitBackend
from promo.gitops.push.loop import push
from promo.gitops.push.planned import Author, Backend, Patience, Planned, Pushed
from promo.gitops.repository import Repository
from promo.gitops.trailers import Record, commit_message, read_trailers
from promo.inputs import Gitops
from support.git_repository import DIGESTS, SHAS, Bare, git
from support.gitops_github import GitopsGitHub, gitops_github

FILE = "a/demo.yaml"
IMAGE = Image(name="web", repository="o/web", tag="v1", digest=DIGESTS[1])
Fault = Literal["503", "500", "cut-before", "cut-after"]


@dataclass
class Way:
    """A backend, and how its server is made to misbehave."""

    github: GitopsGitHub
    backend: Backend

    @property
    def bare(self) -> Bare:
        return self.github.bare

    @property
    def by_git(self) -> bool:
        return isinstance(self.backend, GitBackend)

    @contextmanager
    def opened(self) -> Generator[Repository]:
        given = Gitops(gitops_repository=self.github.address, token=self.github.token)
        known = self.github.environment
        with open_repository(
            given, configured=None, environment=known, workspace=Path.cwd()
        ) as repository:
            yield repository

    def fails_once(self, fault: Fault) -> None:
        if self.by_git:
            self.github.git.push_faults.append(fault)
        elif fault == "cut-after":
            self.github.lost_answers = 1
        else:
            status = 0 if fault == "cut-before" else int(fault)
            self.github.refuses.append((status, "", "Bad gateway"))

    def is_protected(self) -> None:
        said = "Changes must be made through a pull request."
        if self.by_git:
            words = f"echo 'error: GH006: Protected branch update failed. {said}' >&2; exit 1"
            self.bare.hook("pre-receive", words)
        else:
            told = f"protected branch 'main' check failed: {said}"
            self.github.refuses.append((200, "UNPROCESSABLE", told))

    def lets_read_only(self) -> None:
        git(self.bare.folder, "config", "http.receivepack", "false")
        self.github.may.clear()


@pytest.fixture(params=["git", "api"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Way]:
    with gitops_github(tmp_path) as github:
        github.bare.commit({FILE: "0\n", "b/other.yaml": "x\n"}, "first")
        plain = plain_github("o/gitops", github.token, github.environment)
        yield Way(github, GitBackend() if request.param == "git" else ApiBackend(plain))


def patience(timeout_seconds: float = 60.0) -> Patience:
    return Patience(timeout_seconds, chance=lambda: 0.1)


def planned(files: dict[str, bytes], promotion_id: str = "p1") -> Planned:
    record = Record(
        promotion_id=promotion_id,
        app="web",
        target_paths=tuple(files),
        source_revision=SHAS[1],
        images=(IMAGE,),
    )
    return Planned(
        files=files,
        message=commit_message("promote web", "why: because\n\nhow: so", record),
        author=Author("promo", "promo@example.com"),
        when=datetime(2026, 2, 24, 12, tzinfo=UTC),
        promotion_id=promotion_id,
    )


def adds_one(repository: Repository) -> Planned:
    """An attempt that raises the number in the file by one."""
    return planned({FILE: b"%d\n" % (int(repository.read(FILE) or b"") + 1)})


def pushed(way: Way, attempt: Callable[[Repository], Planned | str], seconds: float = 60.0):
    with way.opened() as repository:
        return push(repository, attempt, patience(seconds), way.backend)


def refused(way: Way, attempt: Callable[[Repository], Planned | str], seconds: float = 60.0):
    with pytest.raises(PromoError) as caught:
        pushed(way, attempt, seconds)
    return caught.value.outcome, caught.value.reason


# ── what lands ─────────────────────────────────────────────────────────────────────────────────
def test_a_commit_holds_exactly_what_was_planned(way: Way):
    before = way.bare.head
    way.bare.commit({"ünï/ø.yaml": "x"})
    plan = planned({FILE: b"new\r\n\xff\x00", "ünï/ø.yaml": b"\xef\xbb\xbfno line end"})
    assert pushed(way, lambda _: plan) == Pushed(way.bare.head, 1)
    folder = way.bare.folder
    changed = git(folder, "-c", "core.quotePath=false", "diff-tree", "-r", "main~1", "main")
    assert re.findall(r":100644 100644 \S+ \S+ M\t(.*)", changed) == [FILE, "ünï/ø.yaml"]
    for path, content in plan.files.items():
        shown = git(folder, "hash-object", "-t", "blob", "--stdin", stdin=content)
        assert git(folder, "rev-parse", f"main:{path}") == shown
    assert git(folder, "rev-parse", "main~2") == before
    assert way.bare.messages()[0].strip() == plan.message.strip()
    read = read_trailers(way.bare.messages()[0])
    assert read is not None
    assert (read.promotion_id, read.target_paths) == ("p1", (FILE, "ünï/ø.yaml"))
    way.bare.check()


def test_who_comes_second_looks_again_and_applies_to_what_is_there(way: Way):
    turns: list[int] = []

    def attempt(repository: Repository) -> Planned:
        turns.append(int(repository.read(FILE) or b""))
        if len(turns) == 1:
            way.bare.commit({FILE: "10\n"}, "somebody else")
        return adds_one(repository)

    assert (pushed(way, attempt), turns) == (Pushed(way.bare.head, 2), [0, 10])
    assert way.bare.read(FILE) == "11\n"


def test_the_second_look_may_decide_otherwise(way: Way):
    def attempt(repository: Repository) -> Planned | str:
        if repository.read(FILE) != b"0\n":
            return "already there"
        way.bare.commit({FILE: "1\n"}, "somebody else")
        return planned({FILE: b"1\n"})

    assert pushed(way, attempt) == "already there"
    assert way.bare.messages()[0].strip() == "somebody else"


def test_eight_writers_of_one_file_all_land_none_twice(way: Way):
    way.bare.commit({FILE: "".join(f"line{n}: 0\n" for n in range(8))})
    before = way.bare.head
    results: dict[int, object] = {}

    def write(n: int) -> None:
        def attempt(repository: Repository) -> Planned:
            text = (repository.read(FILE) or b"").decode()
            return planned({FILE: text.replace(f"line{n}: 0", f"line{n}: 1").encode()}, f"p{n}")

        with way.opened() as repository:
            results[n] = push(repository, attempt, Patience(120.0), way.backend)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(results.get(n)) for n in range(8)] == [Pushed] * 8
    assert git(way.bare.folder, "rev-list", "--count", f"{before}..main") == "8"
    assert way.bare.read(FILE) == "".join(f"line{n}: 1\n" for n in range(8))
    ids = re.findall(r"(?m)^Promotion-Id: (\S+)$", "\n".join(way.bare.messages()))
    assert sorted(ids) == [f"p{n}" for n in range(8)]
    way.bare.check()


# ── what the server says ───────────────────────────────────────────────────────────────────────
def test_a_protected_branch_stops_at_once(way: Way):
    way.is_protected()
    before = way.bare.head
    turns: list[str] = []

    def attempt(repository: Repository) -> Planned:
        turns.append(repository.head)
        return adds_one(repository)

    assert refused(way, attempt) == ("refused", "protected-branch")
    assert (way.bare.head, turns) == (before, [before])


def test_a_reader_who_may_not_write_is_told_so(way: Way):
    way.lets_read_only()
    assert refused(way, adds_one) == ("invalid", "gitops-denied")


@pytest.mark.parametrize("fault", ["503", "500", "cut-before", "cut-after"])
def test_what_passes_is_tried_again_and_nothing_lands_twice(way: Way, fault: Fault):
    way.fails_once(fault)
    done = pushed(way, adds_one)
    assert isinstance(done, Pushed)
    assert (done.commit, way.bare.read(FILE)) == (way.bare.head, "1\n")
    assert git(way.bare.folder, "rev-list", "--count", "main") == "2"


def test_a_lost_answer_is_found_under_what_others_pushed_since(way: Way):
    way.fails_once("cut-after")
    turns: list[str] = []

    def attempt(repository: Repository) -> Planned:
        turns.append(repository.head)
        return adds_one(repository)

    with way.opened() as repository:
        looks = repository.refresh

        def refresh() -> None:
            way.bare.commit({"b/other.yaml": "y\n"}, "somebody else")
            looks()

        repository.refresh = refresh  # a writer between our push and our second look
        done = push(repository, attempt, patience(), way.backend)
    assert isinstance(done, Pushed)
    assert len(turns) == 1
    assert git(way.bare.folder, "rev-parse", "main~1") == done.commit
    assert way.bare.read(FILE) == "1\n"


def test_a_race_that_is_never_won_ends_with_the_deadline(way: Way):
    def attempt(_: Repository) -> Planned:
        way.bare.commit({"b/other.yaml": f"{way.bare.head}\n"}, "somebody else")
        return planned({FILE: b"1\n"})

    assert refused(way, attempt, 0.5) == ("timeout", "push-contention")
    assert way.bare.read(FILE) == "0\n"


def test_a_server_that_dies_after_the_push_leaves_the_answer_open(way: Way):
    def attempt(repository: Repository) -> Planned:
        plan = adds_one(repository)
        way.fails_once("cut-after")
        way.github.git.fetch_faults.extend(("503",) * 99)
        return plan

    assert refused(way, attempt, 1.0) == ("unreachable", "push-unknown")
    assert way.bare.read(FILE) == "1\n"


def test_a_branch_that_was_deleted_is_not_made_again(way: Way):
    def attempt(_: Repository) -> Planned:
        git(way.bare.folder, "update-ref", "-d", "refs/heads/main")
        return planned({FILE: b"1\n"})

    assert refused(way, attempt) == ("invalid", "branch-missing")


# ── a branch of its own ────────────────────────────────────────────────────────────────────────
def test_a_proposal_replaces_whatever_its_branch_held(way: Way):
    branch, head = "promo/web/demo", way.bare.head
    with way.opened() as repository:
        for number in (1, 2):
            tip = repository.tip_of(branch)
            assert (tip is None) == (number == 1)
            plan = planned({FILE: b"%d\n" % number}, f"p{number}")
            sent = way.backend.propose(repository, plan, branch, tip, 60.0)
            assert sent.commit == git(way.bare.folder, "rev-parse", branch)
            assert git(way.bare.folder, "rev-parse", f"{branch}~1") == head
            assert way.bare.read(FILE, branch) == f"{number}\n"
    assert way.bare.head == head
    listed = git(way.bare.folder, "for-each-ref", "--format=%(refname:short)", "refs/heads")
    assert listed.split() == ["main", branch]
