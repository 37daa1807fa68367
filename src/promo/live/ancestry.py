"""Whether another commit is newer than the wanted one, by the history in a checkout.

Nothing is fetched: the step has no business with the repository's remote, and in a partial clone
git would go there by itself.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from promo.errors import PromoError
from promo.git import OBJECT, Git, find_checkout
from promo.live.probe import SHOWN_DIGITS

_OFFLINE: Final = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": ""}


class Ancestry:
    """Knows which commits descend from the wanted one.

    Args:
        repo: the checkout; a folder that is none makes every other commit unknown.
        wanted: the commit that is waited for, in full.
        tell: given one line when a commit is not in the checkout; each commit once.
    """

    def __init__(self, repo: Path, wanted: str, tell: Callable[[str], None]) -> None:
        self._repo = repo
        self._wanted = wanted
        self._tell = tell
        self._git: Git | None = None
        self._known: dict[str, str | None] = {}

    def newer(self, served: str) -> str | None:
        """The full SHA of a commit that descends from the wanted one, else None.

        Args:
            served: 7 to 40 hex digits; what the checkout does not know counts as not newer.
        """
        if served not in self._known:
            try:
                self._known[served] = self._descendant(served)
            except PromoError as error:  # git is not installed, or hangs
                self._known[served] = None
                self._tell(f"whether {served[:SHOWN_DIGITS]} is newer is not known: {error}")
        return self._known[served]

    def _descendant(self, served: str) -> str | None:
        self._git = self._git or find_checkout(self._repo)
        if self._git is None:
            return self._unknown(served, f"{self._repo} is not the top of a checkout")
        full = self._resolved(self._git, served)
        if full is None:
            return self._unknown(served, "it is not in the checkout (fetch-depth: 0 gets it all)")
        done = self._git.run(
            "merge-base", "--is-ancestor", self._wanted, full, environment=_OFFLINE
        )
        if done.code not in {0, 1}:
            return self._unknown(
                served, "the checkout's history does not reach that far (fetch-depth: 0 gets it)"
            )
        return full if done.code == 0 else None

    def _resolved(self, git: Git, served: str) -> str | None:
        done = git.run(
            "rev-parse", "--verify", "--quiet", f"{served}^{{commit}}", environment=_OFFLINE
        )
        full = done.out.decode("ascii", "replace").strip()
        # A branch may have a name of seven hex digits; only the object itself counts.
        return full if done.code == 0 and OBJECT.match(full) and full.startswith(served) else None

    def _unknown(self, served: str, why: str) -> None:
        self._tell(f"whether {served[:SHOWN_DIGITS]} is newer is not known: {why}")
