"""Propose a promotion as a pull request: look, decide, push its branch, say it in the request.

Read and decided anew after every lost race, as a push is. What a person declined is not proposed
again, and what stands already is left alone, so that nobody is told twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from promo.errors import PromoError
from promo.gitops.edit import unified_diff
from promo.gitops.push.planned import Backend, Patience, Planned, pause
from promo.gitops.push.proposals import Proposal, Proposals, branch_of
from promo.gitops.repository import Repository
from promo.gitops.trailers import Record
from promo.gitops.trouble import error_of, kind_of, may_pass
from promo.promote.attempt import Considered
from promo.promote.proposal import Fate, Weighed, proposal_body, weigh_proposals
from promo.promote.request import Request


class Looking(Protocol):
    """Attempts of a promotion or a rollback: they read and decide, anew after every lost race."""

    @property
    def request(self) -> Request:
        """The request behind every proposal."""
        ...

    @property
    def last(self) -> Considered | None:
        """What the newest attempt saw."""
        ...

    def __call__(self, repository: Repository) -> Planned | Considered:
        """The commit to make, or why there is none."""
        ...

    def look(self, repository: Repository) -> Considered:
        """Decide as for a proposal, and plan no commit."""
        ...


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A proposal that is there now, or the reason why there is none.

    Args:
        fate: what was made of what was there.
        proposal: the pull request.
        seen: what was decided on.
        closed: older proposals that this one took the place of.
        warnings: what did not work beside it.
    """

    fate: Fate
    proposal: Proposal
    seen: Considered
    closed: tuple[Proposal, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Proposing:
    """How a promotion is proposed.

    Args:
        backend: what makes the commit and moves the branch.
        proposals: the pull requests of the repository.
        merges: whether GitHub shall merge it once its checks and reviews are there.
    """

    backend: Backend
    proposals: Proposals
    merges: bool


def propose(
    repository: Repository,
    attempts: Looking,
    how: Proposing,
    patience: Patience,
    between: Callable[[Considered], Sequence[str]],
) -> Proposed | Considered:
    """Bring a promotion's proposal about; what was decided instead, where it must not move.

    Args:
        repository: pinned at its head.
        attempts: read and decide, anew after every lost race.
        how: by what.
        patience: the deadline.
        between: the commits that come with it, for its text.

    Raises:
        PromoError: as ``push.loop.push``; undecided, ``proposal-failed``.
    """
    stop_at = patience.clock() + patience.timeout_seconds
    turn = 0
    while True:
        turn += 1
        planned = attempts(repository)
        seen = attempts.last
        if not isinstance(planned, Planned) or seen is None or seen.record is None:
            return planned if isinstance(planned, Considered) else attempts.look(repository)
        one = _Proposer(repository, attempts.request, how, planned, seen, seen.record)
        tip = repository.tip_of(one.branch)
        weighed = one.weigh(tip)
        if weighed.fate in {"stands", "declined", "undone"} and weighed.proposal is not None:
            return Proposed(fate=weighed.fate, proposal=weighed.proposal, seen=seen)
        how.backend.check(repository, planned)
        if weighed.proposal is not None and weighed.proposal.merges and not how.merges:
            # It was switched on for what was proposed until now; this one waits for a person.
            how.proposals.leave_to_a_person(weighed.proposal)
        left = stop_at - patience.clock()
        sent = how.backend.propose(repository, planned, one.branch, tip, left)
        if sent.commit is not None:
            return one.say(weighed, between(seen))
        if not may_pass(kind_of(sent.said)) or patience.clock() >= stop_at:
            raise error_of(sent.said, str(repository.place))
        pause(turn, stop_at, patience)
        repository.refresh()


def merged_proposal(attempts: Looking, seen: Considered, proposals: Proposals) -> Proposal | None:
    """The merged pull request that a release arrived with; None when there is none.

    Raises:
        PromoError: as ``Proposals.of``.
    """
    return next(
        (
            one
            for one in proposals.of(_branch(attempts.request))
            if one.state == "merged"
            and one.record is not None
            and one.record.source_revision == seen.release.sha
        ),
        None,
    )


def _branch(request: Request, suffix: str = "") -> str:
    goal = f"{request.goal}{suffix}" if request.goal else None
    return branch_of(request.app, goal, request.targets)


@dataclass(frozen=True)
class _Proposer:
    """One look's plan on its way to a pull request."""

    repository: Repository
    request: Request
    how: Proposing
    planned: Planned
    seen: Considered
    record: Record

    @property
    def branch(self) -> str:
        """The proposal's branch; a rollback has one of its own."""
        return _branch(self.request, "-rollback" if self.record.is_rollback else "")

    def weigh(self, tip: str | None) -> Weighed:
        """What the proposals that are there make of it; ``tip`` is the branch's commit."""
        known = self.how.proposals.of(self.branch)
        if self.record.is_rollback:  # a person asked for it now, whatever was said to an older one
            known = tuple(one for one in known if one.state == "open")
        is_open = tip is not None and any(one.state == "open" for one in known)
        held = is_open and self.repository.holds(self.branch, tip or "", self.planned.files)
        return weigh_proposals(known, self.record, as_it_would_be=held)

    def say(self, weighed: Weighed, between: Sequence[str]) -> Proposed:
        """The branch is there: the pull request that says so, and the older ones closed."""
        warnings: list[str] = []
        proposal = self._written(weighed.proposal, between)
        if self.how.merges and (hindered := self.how.proposals.merge_when_ready(proposal)):
            warnings.append(
                f"auto-merge could not be switched on ({hindered}); allow it in the repository's"
                " settings, or merge by hand"
            )
        closed = self._close_older(warnings)
        return Proposed(
            fate=weighed.fate,
            proposal=proposal,
            seen=self.seen,
            closed=closed,
            warnings=tuple(warnings),
        )

    def _written(self, known: Proposal | None, between: Sequence[str]) -> Proposal:
        title = self.planned.message.partition("\n")[0]
        diff = unified_diff(self.seen.edits)
        body = proposal_body(self.request, self.seen.edits, self.record, diff, between)
        proposals = self.how.proposals
        if known is not None:
            return proposals.update(known, title, body)
        return proposals.open(self.branch, title, body)

    def _close_older(self, warnings: list[str]) -> tuple[Proposal, ...]:
        """The proposals of other branches for the same files; that they stay is no failure."""
        proposals, closed = self.how.proposals, list[Proposal]()
        try:
            for older in proposals.older(self.request.app, self.request.targets, self.branch):
                proposals.close(older)
                closed.append(older)
        except PromoError as error:
            warnings.append(f"an older proposal could not be closed: {error}")
        return tuple(closed)
