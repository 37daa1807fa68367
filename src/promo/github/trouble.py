"""What goes wrong between GitHub and us, what to do about it, and how to say it. Pure.

bad-token, repository-not-found                      invalid: the request is wrong
permission-missing, issues-disabled, github-refused  partial: the rest still happens
issue-gone                                           partial: one issue was moved or deleted
rate-limited                                         partial
github-unreachable                                   unreachable
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from promo.errors import PromoError, invalid, undecided
from promo.untrusted import one_line

_BUSY: Final = {500, 502, 503, 504}
_SECONDARY_SECONDS: Final = 60.0  # what GitHub's documentation says to wait when it names no time
_TOO_MANY: Final = 429
_MOVED: Final = {301, 307, 308}
_GONE: Final = {404, 410, *_MOVED}


@dataclass(frozen=True)
class Trouble:
    """An answer that is none: its status (0 when nothing came back), its words, its headers."""

    status: int
    said: str
    headers: Mapping[str, str]

    @property
    def is_elsewhere(self) -> bool:
        """Whether what was asked for has another place now."""
        return self.status in _MOVED

    @property
    def is_rate_limit(self) -> bool:
        """Whether GitHub only wants us to come later; it says so with 403 or 429."""
        if self.status not in {403, _TOO_MANY}:
            return False
        said = self.said.lower()
        spent = self.headers.get("x-ratelimit-remaining") == "0"
        asked = "retry-after" in self.headers or self.status == _TOO_MANY
        return asked or spent or "rate limit" in said


def wait_seconds(trouble: Trouble, attempt: int, epoch: float, *, repeatable: bool) -> float | None:
    """How long to wait before the same request again; None when it is not to be repeated.

    A request that was turned away had no effect and may always be repeated; one that was lost on
    the way only when doing it twice does no harm.
    """
    if trouble.is_rate_limit:
        after = trouble.headers.get("retry-after", "")
        reset = trouble.headers.get("x-ratelimit-reset", "")
        if after.isdecimal():
            return float(after)
        if trouble.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
            return max(1.0, float(reset) - epoch + 1.0)
        return _SECONDARY_SECONDS
    if repeatable and (trouble.status in _BUSY or trouble.status == 0):
        return float(2**attempt)
    return None


def explain(
    trouble: Trouble,
    permission: str,
    repository: str,
    *,
    one_issue: int | None = None,
    visible: bool = False,
) -> PromoError:
    """The error that a person sees.

    Args:
        trouble: the answer.
        permission: what the request needs, as a line of a workflow; GitHub's own word goes first.
        repository: ``owner/name``.
        one_issue: the issue that the request was about.
        visible: whether the token is known to see the repository; GitHub says 404 for what a token
            may not see, too.
    """
    said = one_line(trouble.said, 160).rstrip(".")
    where = f"{repository} on GitHub"
    if trouble.is_rate_limit:
        return undecided(
            f"the rate limit is used up, and the wait is too long for one run ({said})",
            outcome="partial",
            reason="rate-limited",
            where=where,
            hint="Run it again later; what was done is not done twice",
        )
    if one_issue is not None and trouble.status in _GONE:
        return undecided(
            f"issue #{one_issue} was moved or deleted ({said})",
            outcome="partial",
            reason="issue-gone",
            where=where,
            hint="Run it again; what is still there gets a new issue",
        )
    if trouble.is_elsewhere:
        return _refusal(404, said, _needed(trouble, permission), where)
    if 400 <= trouble.status < 500:  # noqa: PLR2004  (HTTP's class of refusals)
        status = 403 if trouble.status == 404 and visible else trouble.status  # noqa: PLR2004
        return _refusal(status, said, _needed(trouble, permission), where)
    return undecided(
        f"answered {trouble.status}" if trouble.status else f"cannot be reached ({said})",
        outcome="unreachable",
        reason="github-unreachable",
        where=where,
        hint="Run it again later; what was done is not done twice",
    )


def _needed(trouble: Trouble, permission: str) -> str:
    """The permission as a workflow writes it; GitHub names it in a header of its refusal."""
    named = trouble.headers.get("x-accepted-github-permissions", "").partition(";")[0]
    pairs = [part.strip().partition("=") for part in named.split(",")]
    lines = [
        f"{name.replace('_', '-')}: {level}" for name, _, level in pairs if _is_plain(name, level)
    ]
    return ", ".join(lines) or permission


def _is_plain(name: str, level: str) -> bool:
    return bool(re.fullmatch(r"[a-z_]{1,40}", name)) and level in {"read", "write"}


def _refusal(status: int, said: str, permission: str, where: str) -> PromoError:
    match status:
        case 401:
            return invalid(
                f"the token is not accepted ({said})",
                reason="bad-token",
                where=where,
                hint="Pass a valid token; in a workflow ${{ github.token }}",
            )
        case 403:
            return undecided(
                f"the token may not do this ({said})",
                outcome="partial",
                reason="permission-missing",
                where=where,
                hint=f"Add to the job's permissions:  {permission}",
            )
        case 404:
            return invalid(
                "there is no such repository, or the token cannot see it",
                reason="repository-not-found",
                where=where,
                hint=f"Check repository, and the job's permissions:  {permission}",
            )
        case 410:
            return undecided(
                f"issues are switched off ({said})",
                outcome="partial",
                reason="issues-disabled",
                where=where,
                hint="Switch them on in the repository's settings",
            )
        case _:
            return undecided(
                f"GitHub refused the request with {status} ({said})",
                outcome="partial",
                reason="github-refused",
                where=where,
                hint="An assignee who may not be assigned is a common cause",
            )
