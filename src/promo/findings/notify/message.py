"""What changed in a run, before anybody decides how it looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from promo.documents.issues import Touched
from promo.documents.report import Finding
from promo.findings.rounds import Round

_TOLD = {"created", "reopened", "closed"}


@dataclass(frozen=True)
class Change:
    """One issue that was opened, opened again, closed, or weighs otherwise now."""

    touched: Touched
    finding: Finding | None


@dataclass(frozen=True)
class Message:
    """One run's news.

    Args:
        round_: what was found.
        repository: where the issues are.
        changes: what happened to which issue.
        run_url: the workflow run.
        evidence_url: where the report is kept.
    """

    round_: Round
    repository: str
    changes: tuple[Change, ...]
    run_url: str | None = None
    evidence_url: str | None = None

    @property
    def verdict(self) -> str:
        """The verdict of the run, in words."""
        if not self.round_.ran:
            return "nothing promoted" if self.round_.standstill else "promotions move"
        return self.round_.verdict or "no report"


def changes_of(round_: Round, touched: Sequence[Touched]) -> tuple[Change, ...]:
    """What is worth a message: an issue that only was brought up to date is not."""
    found = {finding.id: finding for finding in round_.findings}
    return tuple(
        Change(done, found.get(done.finding))
        for done in touched
        if done.action in _TOLD or "became" in done.reason
    )
