"""One repository on GitHub: its issues, labels and commit statuses.

``calls`` is how a request is made: in pace, repeated where that is safe, followed when it moved.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from promo import bounds
from promo.errors import undecided
from promo.github.calls import Calls, Pace
from promo.github.issues import Happened, Issue, happened, issue_of
from promo.redact import redact

if TYPE_CHECKING:
    from promo.github.calls import Remote


@dataclass(frozen=True)
class Status:
    """A commit status as it is to be; ``state`` is success, failure, error or pending."""

    state: str
    context: str
    description: str
    url: str | None


class GitHub:
    """One repository.

    Args:
        api_url: the API's address; plain HTTP only on this machine.
        repository: ``owner/name``. One that has another name now is followed there.
        token: None reads as anybody may.
        pace: slower than a write a second unless the API is on this machine.

    Attributes:
        web: the address of its pages, by the name that was given.

    Raises:
        PromoError: invalid, ``plain-http``.
    """

    def __init__(
        self, api_url: str, repository: str, token: str | None, pace: Pace | None = None
    ) -> None:
        self._calls = Calls(api_url, repository, token, pace or Pace())
        self.web = f"{_site(api_url)}/{repository}"

    @property
    def repository(self) -> str:
        """The repository's present name."""
        return self._calls.repository

    @property
    def moved_to(self) -> str | None:
        """Its present name, when it turned out to be another one than was given."""
        return self._calls.moved_to

    # ── issues ─────────────────────────────────────────────────────────────────────────────────
    def issues(self, label: str) -> tuple[Issue, ...]:
        """All issues with a label, open and closed, lowest number first.

        Raises:
            PromoError: as ``calls``; ``too-many-issues`` beyond a bound.
        """

        def read(remote: "Remote") -> tuple[Issue, ...]:
            listed = remote.get_issues(state="all", labels=[label], direction="asc")
            found = islice(listed, bounds.KNOWN_ISSUES + 1)
            # A pull request is an issue to this API.
            return tuple(issue_of(one) for one in found if "/pull/" not in one.html_url)

        found = self._calls.do(read, "issues: read")
        if len(found) > bounds.KNOWN_ISSUES:
            raise undecided(
                f"more than {bounds.KNOWN_ISSUES:,} issues have the label {label}",
                outcome="partial",
                reason="too-many-issues",
                hint="Remove the label from old ones",
            )
        return found

    def happened(self, number: int) -> Happened:
        """What people did to an issue: one request for each hundred events."""
        return self._calls.do(
            lambda remote: happened(remote.get_issue(number).get_events()),
            "issues: read",
            one_issue=number,
        )

    def create_issue(
        self, title: str, body: str, labels: Sequence[str], assignees: Sequence[str]
    ) -> Issue:
        """Open an issue. Not repeated when its answer is lost: it may be there.

        Raises:
            PromoError: as ``calls``; ``label-dropped``, since GitHub drops the labels of
                somebody who may not set them in silence, and an issue without them is lost to us.
        """
        title, body = redact(title), redact(body)

        def write(remote: "Remote") -> Issue:
            made = remote.create_issue(title, body, labels=list(labels), assignees=list(assignees))
            return issue_of(made)

        made = self._calls.do(write, "issues: write", writes=True, repeatable=False)
        if not {name.lower() for name in labels} <= {name.lower() for name in made.labels}:
            self.edit_issue(made.number, state="closed", state_reason="not_planned")
            raise undecided(
                f"GitHub took issue #{made.number} without its labels, so it was closed again",
                outcome="partial",
                reason="label-dropped",
                where=f"{self.repository} on GitHub",
                hint="Use a token of somebody with write access, or ${{ github.token }}",
            )
        return made

    def edit_issue(
        self,
        number: int,
        *,
        body: str | None = None,
        state: str | None = None,
        state_reason: str | None = None,
    ) -> None:
        """Change those parts of an issue that are given."""
        changes = {"body": body and redact(body), "state": state, "state_reason": state_reason}
        given: dict[str, Any] = {name: v for name, v in changes.items() if v is not None}

        def write(remote: "Remote") -> None:
            remote.get_issue(number).edit(**given)

        self._calls.do(write, "issues: write", writes=True, one_issue=number)

    def add_label(self, number: int, name: str) -> None:
        """Put a label on an issue."""

        def write(remote: "Remote") -> None:
            # PyGithub's own method sends a bare list, which GitHub's description does not know.
            address = f"{remote.url}/issues/{number}/labels"
            remote.requester.requestJsonAndCheck("POST", address, input={"labels": [name]})

        self._calls.do(write, "issues: write", writes=True, one_issue=number)

    def remove_label(self, number: int, name: str) -> None:
        """Take a label off an issue; one that is not on it is no trouble."""

        def write(remote: "Remote") -> None:
            from github import UnknownObjectException  # noqa: PLC0415

            with suppress(UnknownObjectException):
                remote.get_issue(number).remove_from_labels(name)

        self._calls.do(write, "issues: write", writes=True, one_issue=number)

    def comment(self, number: int, body: str) -> None:
        """Comment on an issue. Not repeated when its answer is lost."""

        def write(remote: "Remote") -> None:
            remote.get_issue(number).create_comment(redact(body))

        self._calls.do(write, "issues: write", writes=True, repeatable=False, one_issue=number)

    def ensure_label(self, name: str, color: str, description: str) -> None:
        """Make a label unless it is there."""

        def write(remote: "Remote") -> None:
            from github import GithubException  # noqa: PLC0415

            try:
                remote.create_label(name, color, description)
            except GithubException as error:
                if "already_exists" not in str(error.data):
                    raise

        self._calls.do(write, "issues: write", writes=True)

    # ── statuses ───────────────────────────────────────────────────────────────────────────────
    def set_status(self, sha: str, status: Status) -> bool:
        """Set a commit status; False when it was so already."""

        def read(remote: "Remote") -> bool:
            return any(
                (s.state, s.context, s.description, s.target_url)
                == (status.state, status.context, status.description, status.url)
                for s in remote.get_commit(sha).get_combined_status().statuses
            )

        def write(remote: "Remote") -> None:
            optional = {"target_url": status.url} if status.url else {}
            remote.get_commit(sha).create_status(
                status.state, description=status.description, context=status.context, **optional
            )

        if self._calls.do(read, "statuses: write"):
            return False
        self._calls.do(write, "statuses: write", writes=True)
        return True

    # ── anything else ──────────────────────────────────────────────────────────────────────────
    def ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        permission: str,
        *,
        repeatable: bool,
    ) -> dict[str, Any]:
        """One request below the repository that PyGithub has no method for.

        Args:
            method: GET, POST …; anything but GET keeps the pace of writes.
            path: what follows the repository's address.
            body: sent as JSON.
            permission: what it needs, as a line of a workflow.
            repeatable: whether doing it twice does no harm.

        Raises:
            PromoError: as ``calls``.
        """

        def act(remote: "Remote") -> dict[str, Any]:
            address = f"{remote.url}{path}"
            return remote.requester.requestJsonAndCheck(method, address, input=body)[1]

        return self._calls.do(act, permission, writes=method != "GET", repeatable=repeatable)


def _site(api_url: str) -> str:
    """The address of the pages of the server whose API this is."""
    parts = urlsplit(api_url)
    host = parts.netloc.removeprefix("api.")
    return f"{parts.scheme}://{host}{parts.path.rstrip('/').removesuffix('/api/v3')}"
