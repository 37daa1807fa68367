"""An issue as the API tells of it, and what people did to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from github.Issue import Issue as RemoteIssue
    from github.IssueEvent import IssueEvent

# What a person who belongs to the repository is to it, in GitHub's words.
_INSIDERS: Final = {"OWNER", "MEMBER", "COLLABORATOR"}


@dataclass(frozen=True)
class Issue:
    """What is known of an issue.

    ``trusted`` says that its author may speak for the repository: a workflow or somebody who
    belongs to it. Anyone else's text could carry our markers.
    """

    number: int
    url: str
    title: str
    body: str
    open: bool
    state_reason: str | None
    closed_at: datetime | None
    assignees: frozenset[str]
    labels: frozenset[str]
    trusted: bool


@dataclass(frozen=True)
class Happened:
    """What people did to an issue: whether it is pinned, and the commit that closed it last."""

    pinned: bool = False
    closed_by_commit: str | None = None


def happened(events: "Iterable[IssueEvent]") -> Happened:
    """The last word of each kind of event."""
    pinned, commit = False, None
    for event in events:
        if event.event in {"pinned", "unpinned"}:
            pinned = event.event == "pinned"
        elif event.event in {"closed", "reopened"}:
            commit = event.commit_id if event.event == "closed" else None
    return Happened(pinned, commit)


def issue_of(remote: "RemoteIssue") -> Issue:
    """One issue of a list, or a new one."""
    author = remote.user
    return Issue(
        number=remote.number,
        url=remote.html_url,
        title=remote.title,
        body=remote.body or "",
        open=remote.state == "open",
        state_reason=remote.state_reason,
        closed_at=remote.closed_at,
        assignees=frozenset(user.login for user in remote.assignees),
        labels=frozenset(label.name for label in remote.labels),
        trusted=remote.author_association in _INSIDERS or author.type == "Bot",
    )
