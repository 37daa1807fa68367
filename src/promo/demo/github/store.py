"""What the local GitHub remembers: one repository's issues, labels and statuses, in memory."""

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class User:
    """An account; ``association`` is what it is to the repository."""

    login: str
    id: int
    kind: str = "User"
    association: str = "NONE"


BOT = User("github-actions[bot]", 41898282, "Bot")
OWNER = User("maintainer", 1001, association="OWNER")
STRANGER = User("stranger", 2002)


@dataclass(frozen=True)
class Label:
    """A label of the repository."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(frozen=True)
class Comment:
    """A comment on an issue."""

    id: int
    user: User
    body: str
    created_at: datetime


@dataclass(frozen=True)
class Event:
    """One thing that happened to an issue: ``pinned``, ``unpinned``, ``closed``, ``reopened``.

    ``commit`` is the one whose message closed it.
    """

    id: int
    kind: str
    actor: User
    created_at: datetime
    commit: str | None = None


@dataclass
class Issue:
    """An issue and all that hangs on it."""

    number: int
    title: str
    body: str
    user: User
    created_at: datetime
    updated_at: datetime
    labels: list[str] = field(default_factory=list[str])
    assignees: list[str] = field(default_factory=list[str])
    state: str = "open"
    state_reason: str | None = None
    closed_at: datetime | None = None
    comments: list[Comment] = field(default_factory=list[Comment])
    events: list[Event] = field(default_factory=list[Event])


@dataclass(frozen=True)
class Status:
    """A commit status."""

    id: int
    sha: str
    state: str
    context: str
    description: str | None
    target_url: str | None
    created_at: datetime


class Store:
    """Everything, behind one lock.

    Args:
        repository: ``owner/name``.
        now: the clock.
    """

    def __init__(self, repository: str, now: Callable[[], datetime] | None = None) -> None:
        self.repository = repository
        self.lock = threading.RLock()
        self.issues: dict[int, Issue] = {}
        self.labels: dict[str, Label] = {}
        self.statuses: list[Status] = []
        self.deleted: set[int] = set()
        self.transferred: set[int] = set()
        self.moved: dict[int, int] = {}
        self.former_names: set[str] = set()
        self.created_at = _clock()
        self._now = now or _clock
        self._last_id = 9000

    def now(self) -> datetime:
        """The time as GitHub shows it: whole seconds, UTC."""
        return self._now().replace(microsecond=0)

    def next_id(self) -> int:
        """A number nothing else has."""
        with self.lock:
            self._last_id += 1
            return self._last_id

    def open_issue(
        self,
        title: str,
        body: str = "",
        *,
        user: User = OWNER,
        labels: Sequence[str] = (),
        assignees: Sequence[str] = (),
    ) -> Issue:
        """A new issue; labels that do not exist come into being, as on GitHub."""
        with self.lock:
            for name in labels:
                self.add_label(name)
            taken = {0, *self.issues, *self.deleted, *self.transferred}
            number, now = max(taken) + 1, self.now()
            names = [self.labels[name.lower()].name for name in dict.fromkeys(labels)]
            issue = Issue(number, title, body, user, now, now, names, list(assignees))
            self.issues[number] = issue
            return issue

    def delete(self, issue: Issue) -> None:
        """Delete an issue: it leaves every list, and its number answers 410."""
        with self.lock:
            self.deleted.add(issue.number)
            del self.issues[issue.number]

    def transfer(self, issue: Issue) -> None:
        """Move an issue to a repository that our token cannot see: its number answers 404."""
        with self.lock:
            self.transferred.add(issue.number)
            del self.issues[issue.number]

    def move(self, issue: Issue, repository: int) -> None:
        """Move an issue to a repository that our token sees: its number answers the new place."""
        self.transfer(issue)
        self.moved[issue.number] = repository

    def set_state(
        self, issue: Issue, state: str, reason: str | None, actor: User, commit: str | None = None
    ) -> None:
        """Close or reopen; the same state again changes nothing."""
        with self.lock:
            if state == issue.state:
                return
            issue.state = state
            issue.closed_at = self.now() if state == "closed" else None
            issue.state_reason = (reason or "completed") if state == "closed" else "reopened"
            self.note(issue, "closed" if state == "closed" else "reopened", actor, commit)

    def note(self, issue: Issue, kind: str, actor: User = OWNER, commit: str | None = None) -> None:
        """Something happened to an issue."""
        with self.lock:
            issue.events.append(Event(self.next_id(), kind, actor, self.now(), commit))
            issue.updated_at = self.now()

    def comment(self, issue: Issue, body: str, user: User) -> Comment:
        """A comment on an issue."""
        with self.lock:
            comment = Comment(self.next_id(), user, body, self.now())
            issue.comments.append(comment)
            issue.updated_at = comment.created_at
            return comment

    def add_label(self, name: str, color: str = "ededed", description: str | None = None) -> Label:
        """A label; the one that is there when its name is taken (names ignore case)."""
        with self.lock:
            if name.lower() not in self.labels:
                self.labels[name.lower()] = Label(self.next_id(), name, color, description)
            return self.labels[name.lower()]

    def add_status(
        self,
        sha: str,
        state: str,
        context: str = "default",
        description: str | None = None,
        target_url: str | None = None,
    ) -> Status:
        """A status on a commit, whether the commit is known or not."""
        with self.lock:
            status = Status(
                self.next_id(), sha, state, context, description, target_url, self.now()
            )
            self.statuses.append(status)
            return status

    def latest_statuses(self, sha: str) -> list[Status]:
        """The newest status of each context of a commit, newest first."""
        with self.lock:
            newest = {status.context: status for status in self.statuses if status.sha == sha}
            return sorted(newest.values(), key=lambda status: -status.id)

    def matching(self, state: str, labels: Collection[str]) -> Iterator[Issue]:
        """Issues in a state that have all of the labels."""
        wanted = {name.lower() for name in labels}
        with self.lock:
            everything = list(self.issues.values())
        for issue in everything:
            if state in {"all", issue.state} and wanted <= {n.lower() for n in issue.labels}:
                yield issue


def _clock() -> datetime:
    return datetime.now(UTC)
