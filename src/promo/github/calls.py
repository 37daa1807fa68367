"""Requests to one repository: in pace, repeated where that is safe and helps, followed if it moved.

Content is written at most once a second; what GitHub asks to wait is waited, up to a bound; every
other trouble becomes one ``PromoError`` (``trouble``).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from promo import bounds
from promo.errors import invalid, undecided
from promo.github.trouble import Trouble, explain, wait_seconds

if TYPE_CHECKING:
    import github
    from github.Repository import Repository as Remote

T = TypeVar("T")

# What PyGithub raises over an answer that does not look like GitHub's.
_NO_API: Final = (
    AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
_NOT_FOUND: Final = 404
_LOOPBACK: Final = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class Pace:
    """How fast content may be written, and the clocks to keep to it."""

    seconds_between_writes: float = bounds.SECONDS_BETWEEN_WRITES
    pause: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    epoch: Callable[[], float] = time.time


class Calls:
    """The way to one repository.

    Args:
        api_url: the API's address; plain HTTP only on this machine.
        repository: ``owner/name``. One that has another name now is followed there.
        token: None reads as anybody may.
        pace: slower than a write a second unless the API is on this machine.

    Attributes:
        repository: its present name.
        moved_to: that name, when it turned out to be another one than was given.

    Raises:
        PromoError: invalid, ``plain-http``.
    """

    def __init__(self, api_url: str, repository: str, token: str | None, pace: Pace) -> None:
        from github import Auth, Github  # noqa: PLC0415  (200 ms)

        from promo.github.moved import HandOn  # noqa: PLC0415  (imports it)

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

    def do(
        self,
        act: Callable[["Remote"], T],
        permission: str,
        *,
        writes: bool = False,
        repeatable: bool = True,
        one_issue: int | None = None,
    ) -> T:
        """Do one thing.

        Args:
            act: gets the repository as PyGithub knows it.
            permission: what it needs, as a line of a workflow.
            writes: whether it writes content, and so keeps the pace.
            repeatable: whether doing it twice does no harm; then a lost answer is asked for again.
            one_issue: the issue that it is about.

        Raises:
            PromoError: as ``trouble`` says.
        """
        from github import BadAttributeException, GithubException  # noqa: PLC0415
        from github.GithubException import IncompletableObject  # noqa: PLC0415

        trouble = Trouble(0, "", {})
        for attempt in range(bounds.GITHUB_ATTEMPTS):
            if writes:
                self._keep_pace()
            try:
                return act(self._remote)
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


def _trouble(error: "github.GithubException") -> Trouble:
    data: Any = error.data
    said = str(data.get("message", "")) if isinstance(data, dict) else ""  # pyright: ignore[reportUnknownMemberType,reportUnknownArgumentType]
    details = str(data.get("errors", "")) if isinstance(data, dict) else ""  # pyright: ignore[reportUnknownMemberType,reportUnknownArgumentType]
    headers = {name.lower(): str(value) for name, value in (error.headers or {}).items()}
    return Trouble(error.status, f"{said} {details}".strip() or str(error.message or ""), headers)
