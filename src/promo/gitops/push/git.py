"""Commit to the gitops repository and push, so that a lost race costs a second look and no more.

    attempt → commit → push ─┬─ accepted: done
                             ├─ somebody was first, or no answer: fetch, look whether ours is there,
                             │  wait a random while, attempt again on what is there now
                             └─ refused: stop

There is no rebase: the attempt decides and edits again each time. The branch moves in the server's
one atomic step, from the very commit that was read; a process that dies leaves it before or after.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from promo import bounds
from promo.errors import PromoError, refused, undecided
from promo.gitops.repository import Repository
from promo.gitops.trailers import read_trailers
from promo.gitops.trouble import error_of, kind_of, may_pass
from promo.untrusted import one_line

E = TypeVar("E")

# Reasons of errors that may pass by themselves.
PASSING: Final = frozenset({"gitops-unreachable", "program-timeout"})


@dataclass(frozen=True)
class Author:
    """Who a commit is by."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A commit to be made on the pinned head: whole files, message, author, time, and its id."""

    files: Mapping[str, bytes]
    message: str
    author: Author
    when: datetime
    promotion_id: str


@dataclass(frozen=True)
class Pushed:
    """A commit that is on the branch.

    Args:
        commit: its SHA.
        attempts: how often it was made.
        warning: what went wrong afterwards, in the checkout only.
    """

    commit: str
    attempts: int
    warning: str = ""


@dataclass(frozen=True)
class Patience:
    """How long to go on, and the clock, the sleep and the chance that it is measured by."""

    timeout_seconds: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


def push(
    repository: Repository, attempt: Callable[[Repository], Planned | E], patience: Patience
) -> Pushed | E:
    """Make a commit and bring it to the branch.

    Args:
        repository: pinned at its head.
        attempt: reads at the pinned head and decides; called again after every lost race. What it
            returns instead of a plan ends the push.
        patience: the deadline.

    Raises:
        PromoError: what the attempt raises; refused (``protected-branch``, ``checkout-dirty``);
            invalid (``gitops-denied``, ``repository-gone``); undecided (``push-contention``,
            ``gitops-unreachable``, ``push-unknown``, ``git-failed``).
    """
    stop_at = patience.clock() + patience.timeout_seconds
    turn = 0
    while True:
        turn += 1
        planned = attempt(repository)
        if not isinstance(planned, Planned):
            return planned
        if repository.place.checkout:
            check_clean(repository, planned.files)
        base, commit = repository.head, make_commit(repository, planned)
        if not repository.place.pushes:
            return Pushed(commit, turn, _move_checkout(repository, commit, must=True))
        said = _send(repository, commit, stop_at - patience.clock())
        if said is None:
            return Pushed(commit, turn, _move_checkout(repository, commit))
        if not may_pass(kind_of(said)) and kind_of(said) != "unknown":
            raise error_of(said, str(repository.place))
        _look_again(repository, said, stop_at, turn, patience)
        landed = _landed(repository, base, planned.promotion_id)
        if landed is not None:
            return Pushed(landed, turn, _move_checkout(repository, landed))
        if kind_of(said) == "unknown" or patience.clock() >= stop_at:
            raise error_of(said, str(repository.place))
        pause(turn, stop_at, patience)


def make_commit(repository: Repository, planned: Planned) -> str:
    """The commit, on the pinned head; nothing refers to it yet. Modes stay as they are."""
    git = repository.git
    index = {"GIT_INDEX_FILE": str(repository.scratch / "index")}
    lines: list[bytes] = []
    for path, content in planned.files.items():
        entry = repository.entry(path)
        if entry is None:
            raise undecided(f"{one_line(path, 100)} is gone", reason="git-failed")
        blob = git.text("hash-object", "-w", "--stdin", stdin=content)
        lines.append(f"{entry.mode} {blob}\t{path}".encode())
    git.ask("read-tree", repository.head, environment=index)
    git.ask("update-index", "-z", "--index-info", stdin=b"\0".join(lines), environment=index)
    # --missing-ok: the other files were never fetched.
    tree = git.text("write-tree", "--missing-ok", environment=index)
    who = identity(planned.author, planned.when)
    words = ("commit-tree", tree, "-p", repository.head, "-F", "-")
    return git.text(*words, stdin=planned.message.encode(), environment=who)


def identity(author: Author, when: datetime) -> dict[str, str]:
    """The environment that tells git who commits, and when."""
    return {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (
            ("NAME", author.name),
            ("EMAIL", author.email),
            ("DATE", f"@{int(when.timestamp())} +0000"),
        )
    }


def _send(repository: Repository, commit: str, remaining_seconds: float) -> str | None:
    """Push one commit; None when it was accepted, else what was said."""
    place = repository.place
    ref = f"refs/heads/{place.branch}"
    # The lease makes it a compare-and-swap on what was read. It never forces: ours comes after it.
    exact = () if place.checkout else (f"--force-with-lease={ref}:{repository.head}",)
    try:
        done = repository.git.run(
            "push", "--no-verify", *exact, place.remote or "origin", f"{commit}:{ref}",
            timeout_seconds=max(1.0, min(remaining_seconds, bounds.PROCESS_SECONDS)),
        )  # fmt: skip
    except PromoError as error:
        if error.reason not in PASSING:
            raise
        return "timed out"
    return None if done.code == 0 else done.err + done.out.decode("utf-8", "replace")


def _look_again(
    repository: Repository, said: str, stop_at: float, turn: int, patience: Patience
) -> None:
    """Pin what the branch is now; keep trying while the server is away.

    Until it is read nothing is known, whatever was said: curl sends a request again by itself when
    the answer is cut off, and the second one is told that it lost the race against the first.
    """
    while True:
        try:
            repository.refresh()
        except PromoError as error:
            if error.reason not in PASSING:
                raise
            if patience.clock() >= stop_at:
                raise undecided(
                    "the push was not answered and the branch cannot be read, so it may have"
                    f" arrived: {one_line(said, 200)}",
                    outcome="unreachable",
                    reason="push-unknown",
                    where=str(repository.place),
                    hint="Run again; it finds out and moves nothing twice",
                ) from None
        else:
            return
        pause(turn, stop_at, patience)


def _landed(repository: Repository, base: str, promotion_id: str) -> str | None:
    """The commit of ours that the branch already holds, when only the answer was lost."""
    for commit in repository.messages_since(base):
        record = read_trailers(commit.message)
        if record is not None and record.promotion_id == promotion_id:
            return commit.sha
    return None


def pause(turn: int, stop_at: float, patience: Patience) -> None:
    """A random while, of a range that doubles, and never past the deadline."""
    most = min(bounds.PUSH_BACKOFF_SECONDS * 2**turn, bounds.PUSH_BACKOFF_MOST_SECONDS)
    left = max(0.0, stop_at - patience.clock())
    patience.sleep(min(most * patience.chance(), left))


# ── a checkout ─────────────────────────────────────────────────────────────────────────────────
def check_clean(repository: Repository, files: Mapping[str, bytes]) -> None:
    """Refuse to write over changes that nobody committed.

    Raises:
        PromoError: refused, ``checkout-dirty``.
    """
    git = repository.git
    for path in files:
        staged = git.run("diff-index", "--cached", "--quiet", "HEAD", "--", path).code != 0
        work_tree = git.work_tree or git.folder
        try:
            on_disk = (work_tree / path).read_bytes()
        except OSError:
            on_disk = None
        committed = git.run("cat-file", "blob", f"HEAD:{path}")
        if staged or committed.code != 0 or on_disk != committed.out:
            raise refused(
                f"{one_line(path, 100)} has changes that are not committed",
                reason="checkout-dirty",
                where="--gitops-dir",
                hint="Commit or discard them first",
            )


def _move_checkout(repository: Repository, commit: str, *, must: bool = False) -> str:
    """Bring a checkout's files, index and branch to a commit; return what hindered it.

    Files first: killed in between, the branch is before, and the change is there to be seen.
    """
    if not repository.place.checkout:
        return ""
    git = repository.git
    own = git.text("rev-parse", "--verify", "HEAD^{commit}")
    git.run("update-index", "-q", "--refresh")
    done = git.run("read-tree", "-m", "-u", own, commit)
    if done.code == 0:
        done = git.run("update-ref", "-m", "promo", "HEAD", commit, own)
        if done.code != 0:
            git.run("read-tree", "-m", "-u", commit, own)
    if done.code == 0:
        return ""
    problem = f"the checkout could not be moved to {commit}: {one_line(done.err)}"
    if must:
        raise undecided(problem, reason="git-failed", where="--gitops-dir")
    return problem
