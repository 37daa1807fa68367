"""The branch's commits without their trees, and how a log is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from promo import bounds
from promo.git import OBJECT, Access, Git, create_bare
from promo.gitops.fetching import Place, edges, over_network, too_long

LOG: Final = (
    "log", "-z", "--format=%H%n%ct%n%an%n%B", "--topo-order", "--no-show-signature", "--no-color",
    "--encoding=UTF-8", "--no-notes",
)  # fmt: skip
_LAST_SECOND: Final = 253_402_300_799  # datetime ends with the year 9999


@dataclass(frozen=True)
class Commit:
    """One commit. Message and author's name are foreign; ``time`` is the committer's.

    ``is_retold``: what the message lacks was taken from a note (``retold``).
    """

    sha: str
    time: datetime
    message: str
    author: str = ""
    is_retold: bool = False


class Messages:
    """The branch's commits without their trees, in a repository of their own.

    Of its own, since a history without trees beside one with trees makes git ask for every tree
    it meets, one by one.
    """

    def __init__(self, place: Place, access: Access, folder: Path) -> None:
        self._place = place
        self._online = create_bare(folder, access)
        # Without the remote's address git cannot ask for what is missing; it must not need to.
        self.git = Git(folder)
        self._head: str | None = None
        self._depth = 0
        self._logs: dict[tuple[int, tuple[str, ...]], list[Commit]] = {}

    def grow(self, head: str, *, fetch: bool = True) -> Iterator[int]:
        """Once for each depth until the history is complete; what is here already comes first.

        Args:
            head: the commit whose history it is.
            fetch: whether it grows at all.
        """
        if self._head != head:
            self._fetch(max(self._depth, bounds.GITOPS_DEPTHS[0]))
            self._head = head
        yield self._depth
        if not fetch:
            return
        for depth in bounds.GITOPS_DEPTHS:
            if not edges(self.git):
                return
            if depth > self._depth:
                self._fetch(depth)
                yield depth
        if edges(self.git):
            raise too_long(self._place, self._depth)

    def fill(self, head: str) -> bool:
        """Bring the whole history at once, as far as any is read; whether that is all of it."""
        deepest = bounds.GITOPS_DEPTHS[-1]
        if self._head != head or self._depth < deepest:
            self._fetch(deepest)
            self._head = head
        return not edges(self.git)

    def log(self, *words: str) -> list[Commit]:
        """What a log command prints of the history that is here; asked once."""
        key = (self._depth, words)
        if key not in self._logs:
            self._logs[key] = parse_log(self.git.ask(*words))
        return self._logs[key]

    def _fetch(self, depth: int) -> None:
        words = self._place.fetch(f"--depth={depth}", "--filter=tree:0")
        over_network(self._online, self._place, *words)
        self._depth = depth


def parse_log(out: bytes) -> list[Commit]:
    """The commits that ``git log`` printed in the form of ``LOG``."""
    commits: list[Commit] = []
    for record in out.decode("utf-8", "replace").split("\0"):
        sha, _, rest = record.partition("\n")
        seconds, _, rest = rest.partition("\n")
        author, _, message = rest.partition("\n")
        if OBJECT.match(sha) and seconds.isdigit():
            when = datetime.fromtimestamp(min(int(seconds), _LAST_SECOND), UTC)
            commits.append(Commit(sha, when, message, author))
    return commits
