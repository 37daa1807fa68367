"""Who said yes to a job of this workflow run, as GitHub's environments ask people.

Plain HTTP, since it is one question: PyGithub would cost promote-digests its start.
"""

import re
from dataclasses import dataclass
from typing import Final

import msgspec

from promo import bounds
from promo.errors import PromoError, undecided
from promo.http import Trouble, fetch
from promo.untrusted import one_line

# Not . or .., which would make it the address of something else.
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9_-]{1,100}/(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}")
_APPROVED: Final = "approved"


@dataclass(frozen=True)
class Run:
    """A workflow run: GitHub's API, the repository, the run's number, a token that may read it."""

    api_url: str
    repository: str
    number: str
    token: str | None


class _User(msgspec.Struct):
    login: str = "?"


class _Environment(msgspec.Struct):
    name: str = ""


class _Review(msgspec.Struct):
    state: str
    environments: tuple[_Environment, ...] = ()
    user: _User | None = None


def approvers(run: Run, environment: str) -> tuple[str, ...]:
    """The logins of those who approved a GitHub environment in a run; none once one said no.

    Raises:
        PromoError: inconclusive, ``approval-unreadable``; unreachable, ``github-unreachable``.
    """
    if not _REPOSITORY.fullmatch(run.repository) or not run.number.isdigit():
        raise _unreadable("the environment names no repository and run", run)
    reviews = [
        review
        for review in _reviews(run)
        if environment.lower() in {one.name.lower() for one in review.environments}
    ]
    if any(review.state != _APPROVED for review in reviews):
        return ()
    users = (review.user.login if review.user else "?" for review in reviews)
    return tuple(dict.fromkeys(one_line(user, 60) for user in users))


def _reviews(run: Run) -> tuple[_Review, ...]:
    url = f"{run.api_url.rstrip('/')}/repos/{run.repository}/actions/runs/{run.number}/approvals"
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    if run.token:
        headers["Authorization"] = f"Bearer {run.token}"
    try:
        answer = fetch(url, headers=headers, timeout_seconds=bounds.GITHUB_SECONDS)
    except Trouble as trouble:
        raise undecided(
            f"GitHub does not answer ({trouble})",
            outcome="unreachable",
            reason="github-unreachable",
            where=run.api_url,
            hint="Run again when it answers",
        ) from None
    if answer.status != 200:  # noqa: PLR2004
        raise _unreadable(f"GitHub answered {answer.status}", run)
    try:
        return msgspec.json.decode(answer.body, type=tuple[_Review, ...])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise _unreadable("GitHub answered no list of approvals", run) from None


def _unreadable(what: str, run: Run) -> PromoError:
    return undecided(
        f"whether somebody approved cannot be read: {what}",
        reason="approval-unreadable",
        where=one_line(f"{run.repository} run {run.number}", 120),
        hint="Grant the job actions: read, and leave github-token to its default",
    )
