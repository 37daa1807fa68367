"""Something is there: its issue is opened, brought up to date, opened again, or left alone."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import msgspec

from promo.findings.decisions import (
    COMMENT_AGAIN,
    FRESH_ISSUE_AFTER,
    Decision,
    Known,
    Policy,
    Thing,
    keep,
)
from promo.findings.flaky import is_flaky, lighter, recorded
from promo.findings.markers import State
from promo.findings.rounds import Round

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STAYS_CLOSED: Final = {"not_planned": "closed as not planned", "duplicate": "closed as duplicate"}


@dataclass(frozen=True)
class Sighting:
    """The rules for what was seen.

    Args:
        round_: what this run has to report.
        policy: what the user asked for.
        now: the time.
    """

    round_: Round
    policy: Policy
    now: datetime

    def of(self, thing: Thing, issue: Known | None) -> Decision:
        """What happens to the issue of something that is there."""
        if issue is None:
            return self._create(thing, None)
        why_left = self._why_left(issue)
        if why_left:
            return keep(issue, why_left, thing)
        if self._is_old(issue):
            return self._create(thing, issue)
        return self._again(thing, issue)

    def _create(self, thing: Thing, earlier: Known | None) -> Decision:
        state = self._state(thing, None, reopens=False)
        reason = f"new; seen before in #{earlier.number}" if earlier else "new"
        return Decision(
            verb="create",
            identity=thing.identity,
            reason=reason,
            thing=thing,
            state=state,
            earlier=earlier,
        )

    def _again(self, thing: Thing, issue: Known) -> Decision:
        before, reopens = issue.state, not issue.open
        state = self._state(thing, issue, reopens=reopens)
        changed = before is not None and before.severity != state.severity
        flaky = state.flaky if state.flaky != (before is not None and before.flaky) else None
        reason = "seen again"
        if before is not None and changed:
            reason = f"seen again, {before.severity} became {state.severity}"
        if flaky:
            reason += "; it comes and goes"
        return commented(
            Decision(
                verb="reopen" if reopens else "update",
                identity=thing.identity,
                reason=reason,
                known=issue,
                thing=thing,
                state=state,
                comments=changed or reopens,
                flaky=flaky,
            ),
            self.now,
        )

    def _why_left(self, issue: Known) -> str:
        """Why something that was seen changes nothing."""
        if issue.state and self.round_.at <= issue.state.at:
            return "this exploration was counted before"
        if issue.open:
            return ""
        if issue.state_reason in _STAYS_CLOSED:
            return _STAYS_CLOSED[issue.state_reason]
        if issue.closed_at and self.round_.at <= issue.closed_at:
            return "closed after this exploration was made"
        if issue.closed_by_person and self._fix_is_missing(issue):
            return "fix not deployed yet"
        return ""

    def _fix_is_missing(self, issue: Known) -> bool:
        """Whether the explored commit is known to lack what closed the issue."""
        if issue.fix_deployed is not None:
            return not issue.fix_deployed
        # The very commit it was last seen at cannot hold the fix.
        return self.round_.sha is not None and issue.state is not None and (
            issue.state.last == self.round_.sha
        )  # fmt: skip

    def _is_old(self, issue: Known) -> bool:
        """Whether nobody remembers it: what comes back then gets an issue of its own."""
        return bool(
            not issue.open
            and issue.closed_at
            and self.round_.at - issue.closed_at >= FRESH_ISSUE_AFTER
        )

    def _state(self, thing: Thing, issue: Known | None, *, reopens: bool) -> State:
        before = issue.state if issue else None
        # What a person closed was fixed; its history ends there.
        kept = "" if before is None or (reopens and not before.ended) else before.runs
        runs = recorded(kept, "S") if thing.finding else ""
        flaky = is_flaky(runs, self.policy.close_after)
        others = (issue.identities if issue else frozenset[str]()) | {thing.identity}
        sha = self.round_.sha
        return State(
            app=self.round_.app,
            at=self.round_.at,
            severity=lighter(thing.severity) if flaky else thing.severity,
            seen=before.seen + 1 if before else 1,
            greens=0,
            first=before.first if before and before.first else sha,
            last=sha or (before.last if before else None),
            routes=thing.routes,
            charter=thing.charter,
            assignees=before.assignees if before else self.policy.assignees,
            commented=before.commented if before else _NEVER,
            ids=tuple(sorted(others)) if len(others) > 1 else (),
            runs=runs,
            flaky=flaky,
        )


def commented(decision: Decision, now: datetime) -> Decision:
    """At most one comment a day; the block says the rest."""
    state = decision.state
    if state is None or not decision.comments:
        return decision
    if now - state.commented < COMMENT_AGAIN:
        return replace(decision, comments=False)
    return replace(decision, state=msgspec.structs.replace(state, commented=now))
