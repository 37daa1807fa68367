"""Carry out what was decided: list, decide, write, and list again, since others write too.

Two runs at the same time may both open an issue. So the list is read again right before anything
is opened, and once more afterwards: the lowest number stays, the others close as duplicates.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from promo.documents.issues import Touched
from promo.errors import PromoError
from promo.findings import markers
from promo.findings.decisions import FLAKY, Decision, Known, Thing, Verb, spokesmen
from promo.findings.drafts import Draft
from promo.findings.evidence import Evidence
from promo.findings.issues import Writer
from promo.findings.lifecycle import duplicates, lifecycle
from promo.findings.tracker import LABEL, Tracker, known_of
from promo.github.issues import Issue
from promo.untrusted import one_line

_COLOR: Final = "5319e7"
_OF_ONE_ISSUE: Final = {"github-refused", "issue-gone"}
_GONE: Final = "issue-gone"
_FLAKY_COLOR: Final = "fbca04"
_FLAKY_MEANING: Final = "Comes and goes without a change"
_MEANING: Final = "Opened, updated and closed by promo"
Action = Literal["created", "updated", "reopened", "closed", "unchanged", "left-out"]
ClosedAs = Literal["completed", "not_planned", "duplicate"]
_DONE: Final[dict[Verb, Action]] = {
    "create": "created",
    "update": "updated",
    "reopen": "reopened",
    "close": "closed",
    "duplicate": "closed",
    "keep": "unchanged",
    "leave-out": "left-out",
}


FixDeployed = Callable[[str | None, datetime], bool | None]
KeepEvidence = Callable[[Sequence[Decision], Sequence[Known]], Evidence]


def nobody_knows(commit: str | None, closed_at: datetime) -> None:
    """The answer where there is no checkout to ask."""


@dataclass(frozen=True)
class _Decided:
    """What is on GitHub (bodies by number, and what they say), and what is to happen."""

    bodies: Mapping[int, str] = field(default_factory=dict[int, str])
    known: tuple[Known, ...] = ()
    decisions: tuple[Decision, ...] = ()


@dataclass
class Reporting:
    """One run's reporting.

    Args:
        tracker: where the issues are.
        writer: writes the texts of the round.
        labels: further labels of new issues.
        now: the time.
        say: told of each issue that is written.
        fix_deployed: says whether a commit, or what was there at a moment, is part of the explored
            commit; None when it cannot tell.
        keep_evidence: keeps the pictures that decisions want to show, takes out those of finished
            things, and says what the issues may refer to.
        touched: what was done so far, by what the issue stands for.
    """

    tracker: Tracker
    writer: Writer
    labels: tuple[str, ...]
    now: datetime
    say: Callable[[str], None]
    fix_deployed: FixDeployed = nobody_knows
    keep_evidence: KeepEvidence | None = None
    touched: dict[str, Touched] = field(default_factory=dict[str, Touched])

    def rehearse(self) -> tuple[Draft, ...]:
        """Note what would happen, and give the issues that would be opened; nothing is written.

        Raises:
            PromoError: when the issues cannot be listed.
        """
        decisions = self._decide().decisions
        for decision in decisions:
            self._note(decision)
        return tuple(
            self._draft(decision, decision.thing)
            for decision in decisions
            if decision.verb == "create" and decision.thing
        )

    def carry_out(self) -> None:
        """Make it so. Opening comes last, so that the list that it relies on is fresh.

        Raises:
            PromoError: what ended the writing; ``touched`` says how far it came.
        """
        decided = self._decide()
        decisions, bodies = decided.decisions, decided.bodies
        if self.keep_evidence and decisions:
            evidence = self.keep_evidence(decisions, decided.known)
            self.writer = replace(self.writer, evidence=evidence)
        refused: list[PromoError] = []
        try:
            for decision in decisions:
                if decision.verb != "create":
                    self._one(decision, refused, lambda one: self._change(one, bodies))
            self._open([d for d in decisions if d.verb == "create"], refused)
        except PromoError as error:
            for decision in decisions:
                if decision.identity not in self.touched:
                    self._leave_out(decision, error)
            raise
        if refused:
            raise refused[0]

    def _one(
        self, decision: Decision, refused: list[PromoError], act: Callable[[Decision], None]
    ) -> None:
        """Do one thing; what GitHub refuses of one issue does not keep the others from theirs."""
        try:
            act(decision)
        except PromoError as error:
            if error.reason not in _OF_ONE_ISSUE:
                raise
            if error.reason == _GONE:
                gone = "moved or deleted meanwhile; the next run opens another if it is still there"
                self._note(replace(decision, verb="leave-out", reason=gone))
                return
            refused.append(error)
            self._leave_out(decision, error)

    def _leave_out(self, decision: Decision, error: PromoError) -> None:
        why = f"{error.reason}: {decision.verb} was not done"
        self._note(replace(decision, verb="leave-out", reason=why))

    # ── deciding ───────────────────────────────────────────────────────────────────────────────
    def _decide(self) -> _Decided:
        """What is there, and what is to happen."""
        if self.writer.round_.aside:
            return _Decided()
        issues = self.tracker.issues(LABEL)
        known = known_of(issues)
        decisions = self._lifecycle(known)
        asked = {d.known.number: d for d in decisions if d.known and _depends_on_people(d)}
        if asked:
            known = tuple(self._asked(k) if k.number in asked else k for k in known)
            decisions = self._lifecycle(known)
        bodies = {issue.number: issue.body for issue in issues}
        return _Decided(bodies, known, decisions)

    def _asked(self, issue: Known) -> Known:
        """An issue with what people did to it."""
        happened = self.tracker.happened(issue.number)
        if issue.open or issue.closed_at is None:
            return replace(issue, pinned=happened.pinned)
        deployed = self.fix_deployed(happened.closed_by_commit, issue.closed_at)
        return replace(issue, pinned=happened.pinned, fix_deployed=deployed)

    def _lifecycle(self, known: Sequence[Known]) -> tuple[Decision, ...]:
        return lifecycle(known, self.writer.round_, self.writer.policy, self.now)

    # ── writing ────────────────────────────────────────────────────────────────────────────────
    def _change(self, decision: Decision, bodies: Mapping[int, str]) -> None:
        """Carry out a decision about an issue that is there."""
        known = decision.known
        if known is None or decision.verb in {"keep", "leave-out"}:
            self._note(decision)
            return
        old = bodies.get(known.number, "")
        body = self.writer.edited(decision, old)
        state, state_reason = _STATES.get(decision.verb, (None, None))
        self.tracker.edit_issue(
            known.number,
            body=None if body == old else body,
            state=state,
            state_reason=state_reason,
        )
        self._note(decision)
        self._relabel(known.number, decision)
        if decision.comments or decision.verb == "duplicate":
            self.tracker.comment(known.number, self.writer.comment(decision))

    def _relabel(self, number: int, decision: Decision) -> None:
        """Put the label of what comes and goes on, or take it off; a person's choice stays."""
        if decision.flaky:
            self.tracker.ensure_label(FLAKY, _FLAKY_COLOR, _FLAKY_MEANING)
            self.tracker.add_label(number, FLAKY)
        elif decision.flaky is False:
            self.tracker.remove_label(number, FLAKY)

    def _open(self, new: Sequence[Decision], refused: list[PromoError]) -> None:
        """Open what nobody else has opened meanwhile."""
        if not new:
            return
        before = known_of(self.tracker.issues(LABEL))
        if not before:
            self.tracker.ensure_label(LABEL, _COLOR, _MEANING)
        taken = spokesmen(before)
        opened: list[Issue] = []
        for decision in new:
            names = decision.thing.identities if decision.thing else (decision.identity,)
            other = next((taken[name] for name in names if name in taken), None)
            if other and (decision.earlier is None or other.number != decision.earlier.number):
                why = "another run opened it"
                self._note(replace(decision, verb="keep", known=other, reason=why))
            else:
                self._one(decision, refused, lambda one: opened.append(self._create(one)))
        if opened:
            self._settle(opened)

    def _create(self, decision: Decision) -> Issue:
        if decision.thing is None:
            raise ValueError("nothing to open an issue for")
        draft = self._draft(decision, decision.thing)
        issue = self.tracker.create_issue(
            draft.title, draft.body, draft.labels, self.writer.policy.assignees
        )
        made = Known(
            number=issue.number, url=issue.url, identity=decision.identity, open=issue.open
        )
        self._note(replace(decision, known=made))
        return issue

    def _draft(self, decision: Decision, thing: Thing) -> Draft:
        title, body = self.writer.title(thing), self.writer.body(decision, thing)
        return Draft(title, body, (LABEL, *self.labels))

    def _settle(self, opened: Sequence[Issue]) -> None:
        """Close what turned out to be there twice; a list that lags knows less than we do."""
        listed = {issue.number: issue for issue in (*opened, *self.tracker.issues(LABEL))}
        mine = {markers.identity_of(issue.body) for issue in opened}
        for decision in duplicates(known_of(tuple(listed.values()))):
            if decision.identity in mine:
                self._change(decision, {})

    def _note(self, decision: Decision) -> None:
        """Keep and tell what was done; a duplicate stands beside the issue that stays."""
        known, duplicate = decision.known, decision.verb == "duplicate"
        done = Touched(
            finding=decision.identity,
            number=known.number if known else None,
            url=known.url if known else None,
            action=_DONE[decision.verb],
            reason=decision.reason,
            closed_as=_closed_as(decision),
        )
        self.touched[f"{done.finding} {done.number}" if duplicate else done.finding] = done
        if done.action not in {"unchanged", "left-out"}:
            number = f" #{done.number}" if done.number else ""
            self.say(f"{done.action}{number}: {_name(decision)} ({done.reason})")


def _name(decision: Decision) -> str:
    finding = decision.thing.finding if decision.thing else None
    return one_line(f"{finding.rule} on {finding.route}" if finding else decision.identity, 120)


def _closed_as(decision: Decision) -> ClosedAs | None:
    """As what its issue is closed once the decision is carried out."""
    known = decision.known
    match decision.verb:
        case "close":
            return "completed"
        case "duplicate":
            return "duplicate"
        case "keep" if known is not None and not known.open:
            return _CLOSED_AS.get(known.state_reason or "", "completed")
        case _:
            return None


_CLOSED_AS: Final[dict[str, ClosedAs]] = {"not_planned": "not_planned", "duplicate": "duplicate"}
_STATES: Final[dict[Verb, tuple[str, str]]] = {
    "reopen": ("open", "reopened"),
    "close": ("closed", "completed"),
    "duplicate": ("closed", "duplicate"),
}


def _depends_on_people(decision: Decision) -> bool:
    """Whether it is for people to decide: one they pinned stays open, one they fixed closed."""
    issue = decision.known
    fixed = decision.verb == "reopen" and issue is not None and issue.closed_by_person
    return decision.verb == "close" or fixed
