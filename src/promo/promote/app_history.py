"""What the application's own history says of two releases. It is only read: nothing is fetched."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from promo import bounds
from promo.errors import PromoError
from promo.git import Git, find_checkout
from promo.gitops.fetching import edges
from promo.promote.order import Ancestry
from promo.untrusted import one_line

_OFFLINE: Final = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""}


class AppHistory:
    """A checkout of the application; one that is not there knows nothing."""

    def __init__(self, repo: Path) -> None:
        self._repo = repo
        self._git: Git | None = None
        self._looked = False

    def ancestry(self, wanted: str, last: str) -> Ancestry:
        """How one commit stands to another; unknown for commits on different branches."""
        if self._comes_before(last, wanted):
            return "descendant"
        return "ancestor" if self._comes_before(wanted, last) else "unknown"

    def contains(self, commit: str, other: str) -> bool | None:
        """Whether a commit is another or came after it; None when the checkout cannot tell."""
        git = self._checkout()
        if git is None:
            return None
        done = git.run("merge-base", "--is-ancestor", other, commit, environment=_OFFLINE)
        if done.code == 0:
            return True
        # 1 is no, unless the way from one to the other is cut off; more is no answer.
        return False if done.code == 1 and not edges(git) else None

    def between(self, last: str, wanted: str) -> tuple[str, ...]:
        """The commits after one up to another, newest first: SHA and subject, bounded."""
        try:
            git = self._checkout()
            if git is None or not self._comes_before(last, wanted) or edges(git):
                return ()
            done = git.run(
                "log", "-z", "--format=%H %s", "--no-show-signature",
                f"--max-count={bounds.BETWEEN_COMMITS}", f"{last}..{wanted}", "--",
                environment=_OFFLINE,
            )  # fmt: skip
        except PromoError:  # it is only told; what was promoted stays promoted
            return ()
        lines = done.out.decode("utf-8", "replace").split("\0") if done.code == 0 else []
        return tuple(one_line(line, 200) for line in lines if line)

    def committed(self, commits: Iterable[str]) -> dict[str, datetime]:
        """When commits were made, of those that the checkout knows."""
        try:
            git = self._checkout()
            if git is None:
                return {}
            done = git.run(
                "cat-file", "--batch-check=%(objectname) %(objecttype)",
                stdin="\n".join(commits).encode(), environment=_OFFLINE,
            )  # fmt: skip
            lines = done.out.decode("ascii", "replace").splitlines()
            known = [line.partition(" ")[0] for line in lines if line.endswith(" commit")]
            done = git.run(
                "log", "--no-walk=unsorted", "--stdin", "--format=%H %ct", "--no-show-signature",
                stdin="\n".join(known).encode(), environment=_OFFLINE,
            )  # fmt: skip
        except PromoError:  # it is only told
            return {}
        pairs = [line.split(" ") for line in done.out.decode("ascii", "replace").splitlines()]
        return {sha: datetime.fromtimestamp(int(at), UTC) for sha, at in pairs} if known else {}

    def _comes_before(self, first: str, second: str) -> bool:
        """Whether the one is known to be an ancestor; a history cut off may only not know it."""
        git = self._checkout()
        if git is None:
            return False
        words = ("merge-base", "--is-ancestor", first, second)
        return git.run(*words, environment=_OFFLINE).code == 0

    def _checkout(self) -> Git | None:
        if not self._looked:
            self._looked = True
            try:
                self._git = find_checkout(self._repo)
            except PromoError:
                self._git = None
        return self._git
