"""Keep the evidence as it was asked for; what goes wrong is told and keeps no issue from being."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from promo.errors import PromoError
from promo.findings.decisions import Decision, Known
from promo.findings.evidence import Evidence, finished, pictures
from promo.findings.evidence.branch import EvidenceBranch
from promo.findings.rounds import Round


@dataclass(frozen=True)
class Keeping:
    """Keeps one round's pictures on a branch.

    Args:
        branch: where.
        round_: what was found, and where its files lie.
        evidence: what the issues may refer to without the branch.
        now: the time.
        trouble: told of what went wrong.
    """

    branch: EvidenceBranch
    round_: Round
    evidence: Evidence
    now: datetime
    trouble: Callable[[PromoError], None]

    def __call__(self, decisions: Sequence[Decision], known: Sequence[Known]) -> Evidence:
        """Keep the pictures that the issues will refer to."""
        wanted = pictures(decisions, self.round_.files)
        old = finished(known, self.now)
        if not wanted and not old:
            return self.evidence
        try:
            shown = self.branch.keep(self.round_.app, wanted, old, self.now)
        except PromoError as error:
            self.trouble(error)
            return self.evidence
        return Evidence(self.evidence.url, shown)
