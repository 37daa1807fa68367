"""Something was not seen this time: that counts only where it was looked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from promo.findings.decisions import Decision, Known, Policy, keep
from promo.findings.flaky import is_flaky, recorded
from promo.findings.markers import State
from promo.findings.moves import KIND
from promo.findings.rounds import Round
from promo.findings.sighting import commented

_STANDSTILL: Final = "nothing-promoted:"
_OVER_AT_ONCE: Final = (KIND, _STANDSTILL, "run-failed:")


@dataclass(frozen=True)
class Absence:
    """The rules for an open issue whose thing was not there.

    Args:
        round_: what this run has to report.
        policy: what the user asked for.
        now: the time.
    """

    round_: Round
    policy: Policy
    now: datetime

    def of(self, issue: Known, state: State) -> Decision:
        """What happens to an issue whose finding was not seen."""
        is_rollback = issue.identity.startswith(KIND)  # over by a promotion, not an exploration
        if self.round_.at <= state.at and not is_rollback:
            return keep(issue, "this exploration was counted before")
        why_not = self._why_no_green(issue, state)
        return keep(issue, why_not) if why_not else self._green(issue, state)

    def _why_no_green(self, issue: Known, state: State) -> str:
        """Why its absence proves nothing."""
        if issue.identity.startswith(_OVER_AT_ONCE):
            return self._why_not_over(issue)
        if self.round_.failure:
            return "the run failed"
        if issue.identity.startswith("rollup:"):
            return "" if self.round_.verdict in {"pass", "fail"} else "nothing was explored"
        if state.charter is not None:
            worked = state.charter in self.round_.flows
            return "" if worked else "its flow was not worked, or was not in order"
        if not self.round_.passed & set(state.routes):
            return "its route was not loaded, or was not in order"
        return ""

    def _why_not_over(self, issue: Known) -> str:
        """The same for what is over at once, or not at all."""
        if issue.identity.startswith(KIND):
            over = self.round_.moves.end(issue.identity)
            return "" if over else "nothing newer was promoted there"
        if issue.identity.startswith(_STANDSTILL):
            return "" if self.round_.looked else "what was promoted was not looked at"
        return "" if self.round_.verdict is not None else "nothing was explored"

    def _green(self, issue: Known, state: State) -> Decision:
        finding = is_finding(issue.identity)
        needed = self.policy.close_after if finding else 1
        greens = min(state.greens + 1, needed)
        held = _held(issue, state)
        if greens == state.greens and held:
            return keep(issue, held)
        done = greens >= needed and not held
        runs = recorded(state.runs, "G") if finding else ""
        flaky = is_flaky(runs, self.policy.close_after)
        after = msgspec.structs.replace(
            state, greens=greens, at=self.round_.at, runs=runs, flaky=flaky, ended=done
        )
        reason = f"not seen in {greens} of {needed}" if finding else "over"
        decision = Decision(
            verb="close" if done else "update",
            identity=issue.identity,
            reason=held if held and greens >= needed else reason,
            known=issue,
            state=after,
            comments=done,
            flaky=flaky if flaky != state.flaky else None,
        )
        return commented(decision, self.now)


def is_finding(identity: str) -> bool:
    """Whether an issue stands for a finding, by the form of its identity."""
    return identity.startswith("v")


def _held(issue: Known, state: State) -> str:
    """Why a person wants an issue to stay open; empty when nobody does."""
    if issue.pinned:
        return "stays open: pinned"
    people = issue.assignees - set(state.assignees)
    return "stays open: assigned by a person" if people else ""
