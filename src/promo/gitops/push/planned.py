"""What is pushed, how it ended, and how long to go on: the words that both backends share."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from promo import bounds
from promo.gitops.repository import Repository

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
class Sent:
    """What one try came to: the commit that the branch is at now, or what was said instead."""

    commit: str | None
    said: str = ""


class Backend(Protocol):
    """How a commit is made and brought to a branch, in one step that happens or does not."""

    def check(self, repository: Repository, planned: Planned) -> None:
        """Refuse what this backend cannot do, before anything is sent.

        Raises:
            PromoError: invalid or refused.
        """
        ...

    def send(self, repository: Repository, planned: Planned, seconds: float) -> Sent:
        """Make the commit on the pinned head; the branch moves only if it is still there."""
        ...

    def settle(self, repository: Repository, commit: str) -> str:
        """Follow what landed, where something has to; return what hindered it."""
        ...

    def propose(
        self, repository: Repository, planned: Planned, branch: str, tip: str | None, seconds: float
    ) -> Sent:
        """Make the commit and bring it to a branch of its own, whatever was there (``tip``)."""
        ...


@dataclass(frozen=True)
class Patience:
    """How long to go on, and the clock, the sleep and the chance that it is measured by."""

    timeout_seconds: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


def pause(turn: int, stop_at: float, patience: Patience) -> None:
    """A random while, of a range that doubles, and never past the deadline."""
    most = min(bounds.PUSH_BACKOFF_SECONDS * 2**turn, bounds.PUSH_BACKOFF_MOST_SECONDS)
    left = max(0.0, stop_at - patience.clock())
    patience.sleep(min(most * patience.chance(), left))
