"""What is to happen to which issue: a pure function of what is known and what was found.

seen, no issue                create; beyond ``max_new``, one roll-up names the rest
seen, open                    update its status block
seen, closed                  reopen, unless it was closed as not planned or as a duplicate,
                              or after this exploration was made
not seen, route in order      count; close after ``close_after`` in a row,
                              unless a person assigned or pinned it
not seen, route not loaded    leave it
counted before                leave it: the same report twice changes nothing
two open for one thing        the lowest number stays, the others close as duplicates
the run failed                an issue of its own kind, closed by the next run that does not
stood aside                   nothing at all
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import msgspec

from promo.documents.report import Finding
from promo.findings.markers import State
from promo.findings.rounds import Failure, Round, routes_of

Verb = Literal["create", "update", "reopen", "close", "duplicate", "keep", "leave-out"]

COMMENT_AGAIN: Final = timedelta(hours=24)
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STAYS_CLOSED: Final = {"not_planned": "closed as not planned", "duplicate": "closed as duplicate"}
_WORTH_AN_ISSUE: Final = {"critical", "warning"}


@dataclass(frozen=True)
class Policy:
    """What the user asked for."""

    close_after: int = 3
    max_new: int = 10
    assignees: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Known:
    """An issue of ours, as it is on GitHub."""

    number: int
    url: str
    identity: str
    open: bool
    state_reason: str | None = None
    closed_at: datetime | None = None
    state: State | None = None
    assignees: frozenset[str] = frozenset()
    pinned: bool = False


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What an issue stands for, when it is there: a finding, a failed run, or a roll-up."""

    identity: str
    severity: str = ""
    routes: tuple[str, ...] = ()
    finding: Finding | None = None
    failure: Failure | None = None
    left_out: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is to happen to one issue.

    ``state`` is what is remembered afterwards, None when the block stays as it is. ``comments``
    says that the change is worth a comment.
    """

    verb: Verb
    identity: str
    reason: str
    known: Known | None = None
    thing: Thing | None = None
    state: State | None = None
    comments: bool = False


def plan(
    known: Sequence[Known], round_: Round, policy: Policy, now: datetime
) -> tuple[Decision, ...]:
    """Decide for every issue and every finding.

    Args:
        known: every issue with a marker of ours.
        round_: what this run has to report.
        policy: what the user asked for.
        now: the time, for comments.
    """
    if round_.aside:
        return ()
    issues = _one_for_each(known)
    decide = _Decide(round_, policy, now)
    things = _things(round_, issues, policy)
    seen = {thing.identity for thing in things} | {f.id for f in round_.findings}
    return (
        *duplicates(known),
        *(decide.seen(thing, issues.get(thing.identity)) for thing in things),
        *(
            decide.not_seen(issue, issue.state)
            for issue in issues.values()
            if issue.open
            and issue.identity not in seen
            and issue.state is not None
            and issue.state.app == round_.app
        ),
        *_left_out(things),
    )


def duplicates(known: Sequence[Known]) -> Iterator[Decision]:
    """Open issues for something that an open issue with a lower number stands for."""
    chosen = _one_for_each(known)
    for issue in known:
        first = chosen[issue.identity]
        if issue.open and issue.number != first.number:
            reason = f"duplicate of #{first.number}"
            yield Decision(verb="duplicate", identity=issue.identity, reason=reason, known=issue)


def _one_for_each(known: Sequence[Known]) -> dict[str, Known]:
    """The issue that stands for a thing: an open one before a closed one, then the lowest."""

    def rank(issue: Known) -> tuple[bool, bool, int]:
        return not issue.open, issue.state_reason == "duplicate", issue.number

    chosen: dict[str, Known] = {}
    for issue in sorted(known, key=rank):
        chosen.setdefault(issue.identity, issue)
    return chosen


def _things(round_: Round, issues: dict[str, Known], policy: Policy) -> tuple[Thing, ...]:
    """What is there in this round, with a roll-up for what is too much."""
    findings = [f for f in round_.findings if f.accepted is None and f.severity in _WORTH_AN_ISSUE]
    new = [f for f in findings if f.id not in issues]
    left_out = tuple(new[policy.max_new :])
    things = [_thing(f) for f in findings if f not in left_out]
    if left_out:
        weight = left_out[0].severity
        rollup = f"rollup:{round_.app}"
        things.append(Thing(identity=rollup, severity=weight, left_out=left_out))
    if round_.failure:
        failed = f"run-failed:{round_.app}"
        things.append(Thing(identity=failed, severity="run failed", failure=round_.failure))
    return tuple(things)


def _thing(finding: Finding) -> Thing:
    return Thing(
        identity=finding.id,
        severity=finding.severity,
        routes=routes_of(finding),
        finding=finding,
    )


def _left_out(things: Iterable[Thing]) -> Iterator[Decision]:
    for thing in things:
        for finding in thing.left_out:
            one = _thing(finding)
            why = "more than max-new; named in the roll-up"
            yield Decision(verb="leave-out", identity=finding.id, reason=why, thing=one)


@dataclass(frozen=True)
class _Decide:
    """The rules for one issue."""

    round_: Round
    policy: Policy
    now: datetime

    def seen(self, thing: Thing, issue: Known | None) -> Decision:
        """Something is there."""
        if issue is None:
            state = self._state_seen(thing, None)
            return Decision(
                verb="create", identity=thing.identity, reason="new", thing=thing, state=state
            )
        before = issue.state
        why_left = self._why_left(issue)
        if why_left:
            return _keep(issue, why_left, thing)
        state = self._state_seen(thing, before)
        heavier = before is not None and before.severity != thing.severity
        reason = "seen again"
        if issue.open and heavier and before:
            reason = f"seen again, {before.severity} became {thing.severity}"
        return self._commented(
            Decision(
                verb="update" if issue.open else "reopen",
                identity=issue.identity,
                reason=reason,
                known=issue,
                thing=thing,
                state=state,
                comments=heavier or not issue.open,
            )
        )

    def not_seen(self, issue: Known, state: State) -> Decision:
        """An open issue whose thing was not there this time."""
        if self.round_.at <= state.at:
            return _keep(issue, "this exploration was counted before")
        why_not = self._why_no_green(issue, state)
        return _keep(issue, why_not) if why_not else self._green(issue, state)

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
        return ""

    def _why_no_green(self, issue: Known, state: State) -> str:
        """Why its absence proves nothing."""
        if issue.identity.startswith("run-failed:"):
            return ""
        if self.round_.failure:
            return "the run failed"
        if issue.identity.startswith("rollup:"):
            return "" if self.round_.verdict in {"pass", "fail"} else "nothing was explored"
        if not self.round_.passed & set(state.routes):
            return "its route was not loaded, or was not in order"
        return ""

    def _green(self, issue: Known, state: State) -> Decision:
        finding = issue.identity.startswith("v1:")
        needed = self.policy.close_after if finding else 1
        greens = min(state.greens + 1, needed)
        held = self._held(issue, state)
        if greens == state.greens and held:
            return _keep(issue, held)
        after = msgspec.structs.replace(state, greens=greens, at=self.round_.at)
        done = greens >= needed and not held
        reason = f"not seen in {greens} of {needed}" if finding else "over"
        return self._commented(
            Decision(
                verb="close" if done else "update",
                identity=issue.identity,
                reason=held if held and greens >= needed else reason,
                known=issue,
                state=after,
                comments=done,
            )
        )

    def _held(self, issue: Known, state: State) -> str:
        """Why a person wants it open."""
        if issue.pinned:
            return "stays open: pinned"
        people = issue.assignees - set(state.assignees)
        return "stays open: assigned by a person" if people else ""

    def _state_seen(self, thing: Thing, before: State | None) -> State:
        sha = self.round_.sha
        return State(
            app=self.round_.app,
            at=self.round_.at,
            severity=thing.severity,
            seen=before.seen + 1 if before else 1,
            greens=0,
            first=before.first if before and before.first else sha,
            last=sha or (before.last if before else None),
            routes=thing.routes,
            assignees=before.assignees if before else self.policy.assignees,
            commented=before.commented if before else _NEVER,
        )

    def _commented(self, decision: Decision) -> Decision:
        """At most one comment a day; the block says the rest."""
        state = decision.state
        if state is None or not decision.comments:
            return decision
        if self.now - state.commented < COMMENT_AGAIN:
            return replace(decision, comments=False)
        return replace(decision, state=msgspec.structs.replace(state, commented=self.now))


def _keep(issue: Known, reason: str, thing: Thing | None = None) -> Decision:
    return Decision(verb="keep", identity=issue.identity, reason=reason, known=issue, thing=thing)
