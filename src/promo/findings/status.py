"""The commit status of a round: what the explored commit's page on GitHub shows."""

from typing import Final

from promo import bounds
from promo.documents.report import Verdict
from promo.findings.rounds import Round
from promo.github.repository import Status
from promo.untrusted import one_line

# GitHub knows failure for a test that failed and error for one that could not be made.
_STATES: Final[dict[Verdict, str]] = {
    "pass": "success",
    "skipped": "success",
    "fail": "failure",
    "inconclusive": "error",
}


def commit_status(round_: Round, url: str | None) -> Status | None:
    """The status to set; None when the round says nothing about a commit.

    Args:
        round_: what this run has to report.
        url: where the status leads.
    """
    if round_.sha is None or round_.verdict is None or round_.aside:
        return None
    state = "error" if round_.failure else _STATES[round_.verdict]
    return Status(
        state="success" if round_.observed else state,
        context=f"promo/{round_.app}",
        description=one_line(_describe(round_), bounds.STATUS_CHARACTERS),
        url=url,
    )


def _describe(round_: Round) -> str:
    only = "observed only, " if round_.observed else ""
    return f"{only}{round_.verdict}: {_why(round_)}"


def _why(round_: Round) -> str:
    if round_.failure:
        return round_.failure.text
    if round_.verdict in {"inconclusive", "skipped"} and round_.reasons:
        return round_.reasons[0]
    found, routes = len(round_.findings), round_.checked
    critical = sum(finding.severity == "critical" for finding in round_.findings)
    some = f"{found} {'finding' if found == 1 else 'findings'}" if found else "nothing found"
    heavy = f", {critical} critical" if critical else ""
    return f"{some}{heavy} on {routes} {'route' if routes == 1 else 'routes'}"
