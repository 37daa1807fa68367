"""One repository on GitHub: its issues, labels and commit statuses.

Content is written at most once a second; what GitHub asks to wait is waited, up to a bound; every
other trouble becomes one ``PromoError`` (``trouble``).
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from promo import bounds
from promo.errors import invalid, undecided
from promo.github.issues import Happened, Issue, happened, issue_of
from promo.github.trouble import Trouble, explain, wait_seconds
from promo.redact import redact

if TYPE_CHECKING:
    import github

T = TypeVar("T")

# What PyGithub raises over an answer that does not look like GitHub's.
_NO_API: Final = (
    AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
_NOT_FOUND: Final = 404
_LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class Status:
    """A commit status as it is to be; ``state`` is success, failure, error or pending."""

    state: str
    context: str
    description: str
    url: str | None


@dataclass(frozen=True)
class Pace:
    """How fast it may go, and its clock."""

    seconds_between_writes: float = bounds.SECONDS_BETWEEN_WRITES
    pause: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    epoch: Callable[[], float] = time.time


class GitHub:
    """One repository.

    Args:
        api_url: the API's address; plain HTTP only on this machine.
        repository: ``owner/name``. One that has another name now is followed there.
        token: None reads as anybody may.
        pace: slower than a write a second unless the API is on this machine.

    Attributes:
        moved_to: the repository's present name, when it turned out to have another one.

    Raises:
        PromoError: invalid, ``plain-http``.
    """

    def __init__(
        self, api_url: str, repository: str, token: str | None, pace: Pace | None = None
    ) -> None:
        from github import Auth, Github  # noqa: PLC0415  (200 ms)

        from promo.github.moved import HandOn  # noqa: PLC0415  (imports it)

        pace = pace or Pace()
        address = urlsplit(api_url)
        on_this_machine = address.hostname in _LOOPBACK
        if address.scheme != "https" and not on_this_machine:
            raise invalid(
                "a token does not travel over plain HTTP",
                reason="plain-http",
                where="--api-url",
                hint="Use the https:// address",
            )
        if pace.seconds_between_writes < bounds.SECONDS_BETWEEN_WRITES and not on_this_machine:
            raise ValueError("GitHub asks for a second between writes")
        self.repository = repository
        self.web = f"{_site(api_url)}/{repository}"
        self._pace = pace
        self._written_at = float("-inf")
        self._waited_seconds = 0.0
        self._client = Github(
            auth=Auth.Token(token) if token else None,
            base_url=api_url.rstrip("/"),
            timeout=bounds.GITHUB_SECONDS,
            user_agent="promo",
            per_page=100,
            # Its own retries would wait as long as the server says, and its own following would
            # lose what was asked for.
            retry=HandOn(0, read=False),
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
        )
        self._remote = self._client.get_repo(repository)
        self.moved_to: str | None = None

    # ── issues ─────────────────────────────────────────────────────────────────────────────────
    def issues(self, label: str) -> tuple[Issue, ...]:
        """All issues with a label, open and closed, lowest number first.

        Raises:
            PromoError: as the module says; ``too-many-issues`` beyond a bound.
        """

        def read() -> tuple[Issue, ...]:
            listed = self._remote.get_issues(state="all", labels=[label], direction="asc")
            found = islice(listed, bounds.KNOWN_ISSUES + 1)
            # A pull request is an issue to this API.
            return tuple(issue_of(remote) for remote in found if "/pull/" not in remote.html_url)

        found = self._call(read, "issues: read")
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
        return self._call(
            lambda: happened(self._remote.get_issue(number).get_events()),
            "issues: read",
            one_issue=number,
        )

    def create_issue(
        self, title: str, body: str, labels: Sequence[str], assignees: Sequence[str]
    ) -> Issue:
        """Open an issue. Not repeated when its answer is lost: it may be there.

        Raises:
            PromoError: as the package says; ``label-dropped``, since GitHub drops the labels of
                somebody who may not set them in silence, and an issue without them is lost to us.
        """
        title, body = redact(title), redact(body)

        def write() -> Issue:
            made = self._remote.create_issue(
                title, body, labels=list(labels), assignees=list(assignees)
            )
            return issue_of(made)

        made = self._call(write, "issues: write", writes=True, repeatable=False)
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
        """Change what is given of an issue."""
        changes = {"body": body and redact(body), "state": state, "state_reason": state_reason}
        given: dict[str, Any] = {name: v for name, v in changes.items() if v is not None}

        def write() -> None:
            self._remote.get_issue(number).edit(**given)

        self._call(write, "issues: write", writes=True, one_issue=number)

    def add_label(self, number: int, name: str) -> None:
        """Put a label on an issue."""

        def write() -> None:
            # PyGithub's own method sends a bare list, which GitHub's description does not know.
            address = f"{self._remote.url}/issues/{number}/labels"
            self._remote.requester.requestJsonAndCheck("POST", address, input={"labels": [name]})

        self._call(write, "issues: write", writes=True, one_issue=number)

    def remove_label(self, number: int, name: str) -> None:
        """Take a label off an issue; one that is not on it is no trouble."""

        def write() -> None:
            from github import UnknownObjectException  # noqa: PLC0415

            with suppress(UnknownObjectException):
                self._remote.get_issue(number).remove_from_labels(name)

        self._call(write, "issues: write", writes=True, one_issue=number)

    def comment(self, number: int, body: str) -> None:
        """Comment on an issue. Not repeated when its answer is lost."""

        def write() -> None:
            self._remote.get_issue(number).create_comment(redact(body))

        self._call(write, "issues: write", writes=True, repeatable=False, one_issue=number)

    def ensure_label(self, name: str, color: str, description: str) -> None:
        """Make a label unless it is there."""

        def write() -> None:
            from github import GithubException  # noqa: PLC0415

            try:
                self._remote.create_label(name, color, description)
            except GithubException as error:
                if "already_exists" not in str(error.data):
                    raise

        self._call(write, "issues: write", writes=True)

    # ── statuses ───────────────────────────────────────────────────────────────────────────────
    def set_status(self, sha: str, status: Status) -> bool:
        """Set a commit status; False when it was so already."""

        def read() -> bool:
            return any(
                (s.state, s.context, s.description, s.target_url)
                == (status.state, status.context, status.description, status.url)
                for s in self._remote.get_commit(sha).get_combined_status().statuses
            )

        def write() -> None:
            optional = {"target_url": status.url} if status.url else {}
            self._remote.get_commit(sha).create_status(
                status.state, description=status.description, context=status.context, **optional
            )

        if self._call(read, "statuses: write"):
            return False
        self._call(write, "statuses: write", writes=True)
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
            PromoError: as the module says.
        """

        def act() -> dict[str, Any]:
            address = f"{self._remote.url}{path}"
            return self._remote.requester.requestJsonAndCheck(method, address, input=body)[1]

        return self._call(act, permission, writes=method != "GET", repeatable=repeatable)

    # ── every request ──────────────────────────────────────────────────────────────────────────
    def _call(
        self,
        act: Callable[[], T],
        permission: str,
        *,
        writes: bool = False,
        repeatable: bool = True,
        one_issue: int | None = None,
    ) -> T:
        """Do one thing, in pace, again where that is safe and helps."""
        from github import BadAttributeException, GithubException  # noqa: PLC0415
        from github.GithubException import IncompletableObject  # noqa: PLC0415

        trouble = Trouble(0, "", {})
        for attempt in range(bounds.GITHUB_ATTEMPTS):
            if writes:
                self._keep_pace()
            try:
                return act()
            except (IncompletableObject, BadAttributeException, *_NO_API) as error:
                raise undecided(
                    f"the answer is not one of GitHub's API ({type(error).__name__})",
                    outcome="unreachable",
                    reason="github-unreachable",
                    hint="Check api-url",
                ) from None
            except GithubException as error:
                trouble = _trouble(error)
            except OSError as error:
                trouble = Trouble(0, type(error).__name__, {})
            finally:
                if writes:
                    self._written_at = self._pace.monotonic()
            if trouble.is_elsewhere and one_issue is None and self._followed(trouble):
                continue
            wait = wait_seconds(trouble, attempt, self._pace.epoch(), repeatable=repeatable)
            if wait is None or attempt + 1 == bounds.GITHUB_ATTEMPTS or not self._may_wait(wait):
                break
            self._waited_seconds += wait
            self._pace.pause(wait)
        visible = trouble.status == _NOT_FOUND and one_issue is None and self._is_visible()
        raise explain(trouble, permission, self.repository, one_issue=one_issue, visible=visible)

    def _is_visible(self) -> bool:
        """Whether the repository itself can be read; a token without a permission gets 404 too."""
        from github import GithubException  # noqa: PLC0415

        try:
            self._remote.update()
        except (GithubException, OSError, *_NO_API):
            return False
        return True

    def _followed(self, trouble: Trouble) -> bool:
        """Go on with a repository that was renamed or moved; once, and on the same server."""
        from github import GithubException  # noqa: PLC0415

        from promo.github.moved import number_of  # noqa: PLC0415

        number = number_of(trouble.headers.get("location", ""), self._client.requester.base_url)
        if number is None or self.moved_to is not None:
            return False
        try:
            name = str(self._client.get_repo(number).full_name)
        except (GithubException, OSError, *_NO_API):
            return False
        self.moved_to, self._remote = name, self._client.get_repo(name)
        self.repository = name
        return True

    def _may_wait(self, seconds: float) -> bool:
        longest = seconds <= bounds.RETRY_AFTER_SECONDS
        return longest and self._waited_seconds + seconds <= bounds.WAITS_SECONDS

    def _keep_pace(self) -> None:
        passed = self._pace.monotonic() - self._written_at
        if passed < self._pace.seconds_between_writes:
            self._pace.pause(self._pace.seconds_between_writes - passed)


def _site(api_url: str) -> str:
    """The address of the pages of the server whose API this is."""
    parts = urlsplit(api_url)
    host = parts.netloc.removeprefix("api.")
    return f"{parts.scheme}://{host}{parts.path.rstrip('/').removesuffix('/api/v3')}"


def _trouble(error: "github.GithubException") -> Trouble:
    data: Any = error.data
    said = str(data.get("message", "")) if isinstance(data, dict) else ""  # pyright: ignore[reportUnknownMemberType,reportUnknownArgumentType]
    details = str(data.get("errors", "")) if isinstance(data, dict) else ""  # pyright: ignore[reportUnknownMemberType,reportUnknownArgumentType]
    headers = {name.lower(): str(value) for name, value in (error.headers or {}).items()}
    return Trouble(error.status, f"{said} {details}".strip() or str(error.message or ""), headers)
