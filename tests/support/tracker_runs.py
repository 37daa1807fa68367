"""One round reported to a local GitHub, without files."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from promo.demo.github import LocalGitHub
from promo.documents.report import Finding
from promo.findings.decisions import Policy
from promo.findings.evidence import Evidence
from promo.findings.issues import Writer
from promo.findings.reading import Read
from promo.findings.reporting import Reporting
from promo.findings.rounds import join
from promo.github.calls import Pace
from promo.github.repository import GitHub
from support.reports import report
from support.schedules import Interleaved, Turns, together

if TYPE_CHECKING:
    from promo.findings.tracker import Tracker


def reporting(tracker: object, found: Sequence[Finding], at: datetime, **policy: Any) -> Reporting:
    """A round's reporting, ready to be carried out."""
    routes = ["/", *(f"/{n}" for n in range(100))]
    round_ = join(Read((report(found, routes=routes, at=at),), (), ()), None, at)
    writer = Writer(round_, Policy(**policy), Evidence())
    return Reporting(cast("Tracker", tracker), writer, (), at, lambda _: None)


def opened(github: LocalGitHub) -> GitHub:
    """A client without pauses."""
    return GitHub(github.api_url, github.repository, "token", Pace(0, lambda _: None))


def at_once(github: LocalGitHub, found: Sequence[Finding], seed: int, runs: int) -> None:
    """Several runs that found the same, in an order of requests that the seed decides."""
    turns, now = Turns(seed, runs), github.store.now()

    def run(number: int) -> None:
        tracker = Interleaved(opened(github), turns, number)
        reporting(tracker, found, now).carry_out()

    together(turns, [run] * runs)


def doubles(github: LocalGitHub) -> int:
    """How many open issues stand for what another open issue stands for."""
    titles = [issue.title for issue in github.store.issues.values() if issue.state == "open"]
    return len(titles) - len(set(titles))
