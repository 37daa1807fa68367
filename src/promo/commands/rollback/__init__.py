"""``promo rollback``: put an environment back on an earlier release, in one commit.

Read, chosen and edited anew before every push, as a promotion is. What ends the story after the
request was understood leaves ``promotion.json``.
"""

import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from promo.command import Command, Ending
from promo.commands.moving.arriving import arrival, proposals_of
from promo.commands.moving.merged import tell_merged
from promo.commands.moving.record import (
    Context,
    Outcome,
    as_outcome,
    proposed_outcome,
)
from promo.commands.moving.told import ended, say_end, say_proposed, warn, who_approved, write
from promo.commands.rollback.inputs import Inputs, read_request
from promo.commands.rollback.record import document, headline, summary
from promo.config import Chosen, choose
from promo.gitops.opening import open_repository
from promo.gitops.push.loop import push
from promo.gitops.push.planned import Backend, Patience, Pushed
from promo.gitops.push.proposals import Proposals
from promo.gitops.repository import Repository
from promo.promote.app_history import AppHistory
from promo.promote.proposing import Proposed, Proposing, propose
from promo.promote.provenance import Inspector
from promo.promote.rollback.attempt import Returning, WentBack
from promo.registry import Registry
from promo.runner import Step
from promo.untrusted import one_line

_SETTLED: Final = ("rolled-back", "already-there", "proposed", "dry-run")


def rollback(inputs: Inputs, step: Step) -> Ending:
    """Read, choose, edit and push until the environment is back or must not go back."""
    path = step.inside(inputs.config, "config") if inputs.config else None
    chosen = choose(path, inputs.app, step.workspace, step.environment.get("GITHUB_REPOSITORY"))
    story = _Story(inputs, step, chosen)
    folder = step.folder_for(inputs.out)
    end = ended(story.tell, lambda: story.returning.last)
    return story.ending(end, folder / "promotion.json")


class _Story:
    """One run, told step by step."""

    def __init__(self, inputs: Inputs, step: Step, chosen: Chosen) -> None:
        self.inputs = inputs
        self.step = step
        self.chosen = chosen
        self._history = AppHistory(step.inside(inputs.repo, "repo"))
        request, wanted = read_request(inputs, chosen, step)
        self.returning = Returning(
            request,
            wanted,
            self._history.contains,
            self._inspector(),
            who_approved(step, inputs.github_token),
        )
        self._started = time.monotonic()
        self._place = ("", "")

    def tell(self) -> Outcome:
        """The story, top to bottom."""
        config = self.chosen.config
        with open_repository(
            self.inputs,
            configured=config.gitops if config else None,
            environment=self.step.environment,
            workspace=self.step.workspace,
        ) as repository:
            self._place = (repository.place.shown, repository.place.branch)
            self.step.say(f"gitops: {one_line(str(repository.place))} at {repository.head[:10]}")
            self._learn_merged(repository)
            seen = self.returning.look(repository)
            if self.inputs.dry_run or not seen.decision.goes:
                return self._decided(seen)
            with ExitStack() as stack:
                targets, known = self.returning.request.targets, self.step.environment
                how = arrival(self.inputs, repository, targets, known, stack)
                if how.proposals is not None:
                    return self._proposed(repository, how.backend, how.proposals)
                patience = Patience(self.inputs.timeout)
                done = push(repository, self.returning, patience, how.backend)
            return self._pushed(done) if isinstance(done, Pushed) else self._decided(done)

    def _learn_merged(self, repository: Repository) -> None:
        """What is to be left may have come by a pull request whose squash lost the trailers."""
        proposals = proposals_of(self.inputs, repository, self.step.environment)
        if proposals is not None:
            patience = None if self.inputs.dry_run else Patience(self.inputs.timeout)
            tell_merged(self.step, repository, proposals, self.returning.request, patience)

    def _inspector(self) -> Inspector | None:
        """Who looks images up: what is long gone from the registry cannot come back."""
        if not self.inputs.verify_registry:
            return None
        return Inspector(registry=Registry(self.step.environment), ancestry=self._history.ancestry)

    # ── how it ended ───────────────────────────────────────────────────────────────────────────
    def _pushed(self, done: Pushed) -> Outcome:
        if done.warning:
            self.step.annotate("warning", done.warning)
        seen = self.returning.last
        warn(self.step, seen)
        return Outcome(
            outcome="rolled-back",
            seen=seen,
            commit=done.commit,
            promotion_id=self.returning.request.promotion_id,
            between=self._between(seen),
        )

    def _proposed(self, repository: Repository, backend: Backend, proposals: Proposals) -> Outcome:
        how = Proposing(backend=backend, proposals=proposals, merges=False)
        done = propose(repository, self.returning, how, Patience(self.inputs.timeout), lambda _: ())
        if not isinstance(done, Proposed):
            return self._decided(self.returning.last or self.returning.look(repository))
        say_proposed(self.step, done)
        return replace(proposed_outcome(done, ()), between=self._between(self.returning.last))

    def _decided(self, seen: WentBack) -> Outcome:
        """What was decided instead of a push."""
        decision = seen.decision
        if decision.goes:
            warn(self.step, seen)
            return Outcome(outcome="dry-run", seen=seen, between=self._between(seen))
        at = seen.at
        return Outcome(
            outcome=as_outcome(decision.outcome),
            reason=decision.reason,
            why=decision.why,
            seen=seen,
            commit=at.commit if at else None,
            promotion_id=at.record.promotion_id if at else None,
        )

    def _between(self, seen: WentBack | None) -> tuple[str, ...]:
        """The application's commits that are taken back."""
        if seen is None or seen.previous is None:
            return ()
        return self._history.between(seen.release.sha, seen.previous.sha)

    def ending(self, end: Outcome, path: Path) -> Ending:
        """The document, the lines for people, the outputs."""
        repository, branch = self._place
        context = Context(
            app=self.chosen.name,
            request=self.returning.request,
            repository=repository or (self.inputs.gitops_repository or ""),
            branch=branch or (self.inputs.gitops_branch or ""),
            seconds=time.monotonic() - self._started,
        )
        wanted = self.returning.wanted
        written = write(self.step, document(end, context, wanted, self.step), path)
        line = headline(end, context)
        say_end(self.step, end, line, _SETTLED)
        there = isinstance(end.seen, WentBack) and end.seen.holds
        goes = there and end.outcome in {"rolled-back", "already-there", "dry-run", "proposed"}
        return Ending(
            end.outcome,
            line,
            end.reason,
            outputs={
                "commit": end.commit or "",
                "promotion-id": end.promotion_id or "",
                "pull-request": end.pull_request or "",
                "sha": end.seen.release.sha if end.seen and goes else "",
                "diff": end.diff,
            },
            document=written,
            summary=summary(end, context, wanted),
        )


COMMAND: Final = Command(
    name="rollback",
    help="Put an environment back on the last release known to be good.",
    inputs=Inputs,
    outputs={
        "commit": "The commit that put the release back, if that is known.",
        "promotion-id": "The id of the rollback; it is a promotion too.",
        "pull-request": "The address of the pull request that proposes it.",
        "sha": "The commit of the application that the environment goes back to.",
        "diff": "What changed, or would, as a patch.",
    },
    outcomes=(
        "rolled-back",
        "already-there",
        "refused",
        "proposed",
        "waiting-for-approval",
        "dry-run",
    ),
    story=rollback,
    forget=lambda earlier: earlier.forget("promotion.json"),
)
