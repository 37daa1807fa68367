"""Fetching: what talks to the other side, tried again where that helps, and where history ends."""

import time
from dataclasses import dataclass
from typing import Final

from promo import bounds
from promo.errors import PromoError, undecided
from promo.git import Git
from promo.gitops.trouble import error_of, kind_of, may_pass
from promo.process import Finished

_FETCH_TRIES: Final = 3
_LEAN: Final = ("--depth=", "--filter=")
_NO_SHALLOW: Final = ("dumb http", "does not support shallow", "does not support --depth")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a repository is.

    Args:
        shown: its name for people and documents.
        branch: the branch that is read and written.
        remote: what git calls the other side; None for a checkout that has none.
        checkout: whether the commit is also made in a checkout.
        pushes: whether it is pushed.
        address: what git is told, without credentials; empty where there is no other side.
    """

    shown: str
    branch: str
    remote: str | None = "origin"
    checkout: bool = False
    pushes: bool = True
    address: str = ""

    @property
    def tracking(self) -> str:
        """The ref that remembers the remote branch."""
        return f"refs/remotes/{self.remote}/{self.branch}"

    def fetch(self, *how: str) -> tuple[str, ...]:
        """The arguments of a fetch of the branch."""
        refs = f"+refs/heads/{self.branch}:{self.tracking}"
        return ("fetch", "--quiet", "--no-tags", *how, self.remote or "origin", refs)

    def __str__(self) -> str:
        return f"{self.shown} {self.branch}"


def fetch_first(git: Git, place: Place) -> str:
    """Fetch the newest commit of a branch; return it.

    Raises:
        PromoError: see ``trouble.error_of``.
    """
    over_network(git, place, *place.fetch("--depth=1", "--filter=blob:none"))
    return git.text("rev-parse", "--verify", f"{place.tracking}^{{commit}}")


def over_network(
    git: Git,
    place: Place,
    *words: str,
    stdin: bytes = b"",
) -> Finished:
    """A git command that talks to the remote; what passes by itself is tried again.

    A server that cannot give a part of a history gives it whole.

    Raises:
        PromoError: see ``trouble.error_of``.
    """
    for tried in range(1, _FETCH_TRIES + 1):
        done = git.run(*words, stdin=stdin)
        if done.code == 0:
            return done
        lean = [word for word in words if word.startswith(_LEAN)]
        if lean and any(text in done.err for text in _NO_SHALLOW):
            # git noted that blobs may be missing, and would look for each before it fetches it.
            git.run("config", "--remove-section", "remote.origin")
            whole = [word for word in words if word not in lean]
            return over_network(git, place, *whole, stdin=stdin)
        if tried < _FETCH_TRIES and may_pass(kind_of(done.err)):
            time.sleep(bounds.PUSH_BACKOFF_SECONDS * 4**tried)
            continue
        raise error_of(done.err, str(place))
    raise AssertionError("unreachable")


def too_long(place: Place, depth: int) -> PromoError:
    """The error of a search that found nothing in all the history it may read."""
    return undecided(
        f"the newest {depth:,} commits do not hold what was looked for",
        reason="history-too-long",
        where=str(place),
        hint="Give gitops-dir, a full checkout of it",
    )


def edges(git: Git) -> frozenset[str]:
    """The commits at which a shallow history is cut off; empty for a whole one."""
    try:
        text = (git.folder / "shallow").read_text(encoding="ascii")
    except FileNotFoundError:
        return frozenset()
    return frozenset(text.split())
