"""Commit and push, so that a lost race costs a second look and no more.

    attempt → commit → send ─┬─ accepted: done
                             ├─ somebody was first, or no answer: fetch, look whether ours is there,
                             │  wait a random while, attempt again on what is there now
                             └─ refused: stop

There is no rebase: the attempt decides and edits again each time. The branch moves in the server's
one atomic step, from the very commit that was read; a process that dies leaves it before or after.
"""

from collections.abc import Callable
from typing import TypeVar

from promo.errors import PromoError, undecided
from promo.gitops.push.git import GitBackend
from promo.gitops.push.planned import PASSING, Backend, Patience, Planned, Pushed, pause
from promo.gitops.repository import Repository
from promo.gitops.trailers import read_trailers
from promo.gitops.trouble import error_of, kind_of, may_pass
from promo.untrusted import one_line

E = TypeVar("E")


def push(
    repository: Repository,
    attempt: Callable[[Repository], Planned | E],
    patience: Patience,
    backend: Backend | None = None,
) -> Pushed | E:
    """Make a commit and bring it to the branch.

    Args:
        repository: pinned at its head.
        attempt: reads at the pinned head and decides; called again after every lost race. What it
            returns instead of a plan ends the push.
        patience: the deadline.
        backend: by what; None is git.

    Raises:
        PromoError: what the attempt raises; refused (``protected-branch``, ``checkout-dirty``);
            invalid (``gitops-denied``, ``repository-gone``); undecided (``push-contention``,
            ``gitops-unreachable``, ``push-unknown``, ``git-failed``).
    """
    by = backend or GitBackend()
    stop_at = patience.clock() + patience.timeout_seconds
    turn = 0
    while True:
        turn += 1
        planned = attempt(repository)
        if not isinstance(planned, Planned):
            return planned
        by.check(repository, planned)
        base = repository.head
        sent = by.send(repository, planned, stop_at - patience.clock())
        if sent.commit is not None:
            return Pushed(sent.commit, turn, by.settle(repository, sent.commit))
        kind = kind_of(sent.said)
        if not may_pass(kind) and kind != "unknown":
            raise error_of(sent.said, str(repository.place))
        look_again(repository, sent.said, stop_at, turn, patience)
        landed = _landed(repository, base, planned.promotion_id)
        if landed is not None:
            return Pushed(landed, turn, by.settle(repository, landed))
        if kind == "unknown" or patience.clock() >= stop_at:
            raise error_of(sent.said, str(repository.place))
        pause(turn, stop_at, patience)


def look_again(
    repository: Repository, said: str, stop_at: float, turn: int, patience: Patience
) -> None:
    """Pin what the branch is now; keep trying while the server is away.

    Until it is read nothing is known, whatever was said: curl sends a request again by itself when
    the answer is cut off, and the second one is told that it lost the race against the first.

    Raises:
        PromoError: undecided, ``push-unknown``; what ``Repository.refresh`` raises.
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
