"""Whether the artifact of another workflow run may be believed.

Whoever decides what a run executes decides what it uploads. A run of a pull request, of a fork or
of a branch executes what nobody reviewed, and its report may be one that it wrote itself.
"""

from typing import Final

from promo.errors import refused
from promo.github.origin import Origin
from promo.untrusted import one_line

# These run a workflow as the default branch has it. pull_request_target and issue_comment do, too,
# and are what people use to build the code of a stranger.
_OWN_EVENTS: Final = frozenset(
    {"push", "workflow_dispatch", "schedule", "repository_dispatch", "workflow_run"}
)


def check_origin(origin: Origin, repository: str, number: str) -> None:
    """Refuse the report of a run that was not of this repository's default branch.

    Raises:
        PromoError: refused, ``untrusted-run``.
    """
    what = _stranger(origin, repository)
    if what:
        raise refused(
            what,
            reason="untrusted-run",
            where=f"run {number}",
            hint=f"Name a run of {one_line(origin.default_branch, 80)}, or give the report-sha256"
            " that its exploration put out",
        )


def _stranger(origin: Origin, repository: str) -> str:
    """Why its report is not to be believed; empty when it is."""
    if origin.repository.lower() != repository.lower():
        return f"it is a run of {one_line(origin.repository, 100)}, not of {repository}"
    if (origin.head_repository or "").lower() != repository.lower():
        return f"it ran the code of {one_line(origin.head_repository or 'a deleted fork', 100)}"
    if origin.event not in _OWN_EVENTS:
        return f"a {one_line(origin.event, 40)} started it, which runs what nobody merged"
    if origin.head_branch != origin.default_branch or not origin.is_on_default:
        branch = one_line(origin.head_branch or "no branch", 80)
        return f"it ran for {branch}, and what it ran need not be reviewed"
    return ""
