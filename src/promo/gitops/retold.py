"""Commits that lost their trailers, and what notes say in their place.

A proposal that is squashed by its title alone arrives as a commit that says nothing. Its pull
request still does: a later run notes that on the commit, and from then on it is read as if the
commit said it. A commit that speaks for itself is never overruled.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from promo.git import Git
from promo.gitops.messages import LOG, Commit, parse_log

# As LOG, of single commits.
_ONES = tuple(word for word in LOG if word != "--topo-order")


class Retells:
    """What is said of commits in their place, as trailers, by the commit.

    ``is_learned``: whether anybody looked for it yet (``notes.learn``).
    """

    def __init__(self, told: Mapping[str, str] | None = None) -> None:
        self._told = dict(told or {})
        self.is_learned = told is not None

    def __bool__(self) -> bool:
        """Whether any commit is told otherwise."""
        return bool(self._told)

    def add(self, commit: str, trailers: str) -> None:
        """Record trailers for a commit that lacks them."""
        self._told[commit] = trailers

    def of(self, commit: Commit) -> Commit:
        """A commit, with the retold trailers below its message."""
        told = self._told.get(commit.sha)
        if told is None:
            return commit
        return replace(commit, message=f"{commit.message}\n\n{told}", is_retold=True)

    def among(
        self, found: Sequence[Commit], texts: Collection[str], git: Git, head: str
    ) -> list[Commit]:
        """Commits that hold one of the texts, newest first, with those of which it is said.

        Args:
            found: those that hold it themselves, in the order of ``git log --topo-order``.
            texts: what was looked for.
            git: where they are.
            head: where the history starts.
        """
        known = {one.sha for one in found}
        wanted = {
            sha
            for sha, told in self._told.items()
            if sha not in known and any(text in told for text in texts)
        }
        if not wanted:
            return list(found)
        listed = git.ask("rev-list", "--topo-order", head, "--").decode("ascii").split()
        order = {sha: place for place, sha in enumerate(listed)}
        here = sorted(wanted & order.keys())
        if not here:
            return list(found)
        more = parse_log(git.ask(*_ONES, "--no-walk=unsorted", *here, "--"))
        return sorted([*found, *map(self.of, more)], key=lambda one: order[one.sha])
