"""A workflow run, and one question about it.

Plain HTTP, since it is one question: PyGithub would cost promote-digests its start.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec

from promo import bounds
from promo.errors import PromoError, undecided
from promo.http import Trouble, fetch
from promo.untrusted import one_line

T = TypeVar("T")

# Not . or .., which would make it the address of something else.
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9_-]{1,100}/(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}")


@dataclass(frozen=True)
class Run:
    """A workflow run: GitHub's API, the repository, the run's number, a token that may read it."""

    api_url: str
    repository: str
    number: str
    token: str | None = field(repr=False)

    @property
    def shown(self) -> str:
        """What an error calls it."""
        return one_line(f"{self.repository} run {self.number}", 120)

    def ask(self, path: str, answer: type[T], doubt: Callable[[str], PromoError]) -> T:
        """What GitHub answers below ``/repos/owner/name``.

        Args:
            path: it starts with a slash or is empty.
            answer: what the answer is read as.
            doubt: the error for an answer that is none.

        Raises:
            PromoError: unreachable, ``github-unreachable``; that of ``doubt``.
        """
        if not _REPOSITORY.fullmatch(self.repository) or not re.fullmatch("[0-9]+", self.number):
            raise doubt("the environment names no repository and run")
        content = self._content(f"{self.api_url.rstrip('/')}/repos/{self.repository}{path}", doubt)
        try:
            return msgspec.json.decode(content, type=answer)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise doubt("GitHub's answer is not what it describes") from None

    def _content(self, url: str, doubt: Callable[[str], PromoError]) -> bytes:
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            answer = fetch(url, headers=headers, timeout_seconds=bounds.GITHUB_SECONDS)
        except Trouble as trouble:
            raise undecided(
                f"GitHub does not answer ({trouble})",
                outcome="unreachable",
                reason="github-unreachable",
                where=self.api_url,
                hint="Run again when it answers",
            ) from None
        if answer.status != 200:  # noqa: PLR2004
            raise doubt(f"GitHub answered {answer.status}")
        return answer.body
