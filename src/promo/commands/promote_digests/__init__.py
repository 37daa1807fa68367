"""``promo promote-digests``: move exactly what was explored to the next environment's file.

Evidence first, since it can refuse without asking anybody; then the gitops repository, read anew
before every push. Whatever ends the story after the request was understood leaves a document.
"""

import time
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from promo.command import Command, Ending
from promo.commands.moving.arriving import arrival
from promo.commands.moving.merged import tell_merged
from promo.commands.moving.record import (
    Context,
    Outcome,
    as_outcome,
    document,
    headline,
    proposed_outcome,
    summary,
)
from promo.commands.moving.told import ended, say_end, say_proposed, warn, who_approved, write
from promo.commands.promote_digests.inputs import Inputs
from promo.commands.promote_digests.request import choose, read_request
from promo.config import Chosen
from promo.gitops.history import Promotion, recent_promotions
from promo.gitops.opening import open_repository
from promo.gitops.push.loop import push
from promo.gitops.push.planned import Backend, Patience, Pushed
from promo.gitops.push.proposals import Proposals
from promo.gitops.repository import Repository
from promo.promote.app_history import AppHistory
from promo.promote.attempt import Attempts, Considered
from promo.promote.proposing import Proposed, Proposing, merged_proposal, propose
from promo.promote.provenance import Inspector
from promo.registry import Registry
from promo.registry.attestation import attested
from promo.runner import Step
from promo.untrusted import one_line

_SETTLED: Final = ("promoted", "already-there", "proposed", "dry-run")


def promote_digests(inputs: Inputs, step: Step) -> Ending:
    """Check the evidence, then read, decide, edit and push until it is done or must not be."""
    story = _Story(inputs, step, choose(inputs, step))
    folder = step.folder_for(inputs.out)
    end = ended(story.tell, lambda: story.attempts.last if story.attempts else None)
    return story.ending(end, folder / "promotion.json")


class _Story:
    """One run, told step by step."""

    def __init__(self, inputs: Inputs, step: Step, chosen: Chosen) -> None:
        self.inputs = inputs
        self.step = step
        self.chosen = chosen
        self.attempts: Attempts | None = None
        self._history = AppHistory(step.inside(inputs.repo, "repo"))
        self._started = time.monotonic()
        self._place = ("", "")

    def tell(self) -> Outcome:
        """The story, top to bottom."""
        request = read_request(self.inputs, self.chosen, self.step)
        attempts = self.attempts = Attempts(
            request,
            self._history.ancestry,
            self._inspector(),
            who_approved(self.step, self.inputs.github_token),
        )
        config = self.chosen.config
        with open_repository(
            self.inputs,
            configured=config.gitops if config else None,
            environment=self.step.environment,
            workspace=self.step.workspace,
        ) as repository:
            self._place = (repository.place.shown, repository.place.branch)
            self.step.say(f"gitops: {one_line(str(repository.place))} at {repository.head[:10]}")
            if self.inputs.dry_run:
                return self._decided(repository, attempts.look(repository))
            with ExitStack() as stack:
                known = self.step.environment
                how = arrival(self.inputs, repository, request.targets, known, stack)
                if how.proposals is not None:
                    return self._proposed(repository, attempts, how.backend, how.proposals)
                patience = Patience(self.inputs.timeout)
                done = push(repository, attempts, patience, how.backend)
            return (
                self._pushed(attempts, done)
                if isinstance(done, Pushed)
                else self._decided(repository, done)
            )

    def _inspector(self) -> Inspector | None:
        """Who looks images up; an attestation is asked for only where its signer is pinned."""
        workflow, environment = self.inputs.signer_workflow, self.step.environment
        if not self.inputs.verify_registry and workflow is None:
            return None
        repository = environment.get("GITHUB_REPOSITORY") or "/".join(
            (workflow or "").split("/")[:2]
        )
        server = environment.get("GITHUB_SERVER_URL") or "https://github.com"
        attesting = partial(
            attested,
            workflow=workflow or "",
            repository=repository,
            environment=environment,
            token=self.inputs.github_token,
        )
        return Inspector(
            registry=Registry(environment),
            ancestry=self._history.ancestry,
            attested=attesting if workflow else None,
            own=f"{server}/{repository}" if repository else None,
        )

    def _pushed(self, attempts: Attempts, done: Pushed) -> Outcome:
        if done.warning:
            self.step.annotate("warning", done.warning)
        seen = attempts.last
        warn(self.step, seen)
        return Outcome(
            outcome="promoted",
            seen=seen,
            commit=done.commit,
            promotion_id=attempts.request.promotion_id,
            between=self._between(seen),
        )

    def _proposed(
        self, repository: Repository, attempts: Attempts, backend: Backend, proposals: Proposals
    ) -> Outcome:
        """Propose it; a release that is there already may have come by an earlier proposal."""
        patience = Patience(self.inputs.timeout)
        tell_merged(self.step, repository, proposals, attempts.request, patience)
        how = Proposing(backend=backend, proposals=proposals, merges=self.inputs.auto_merge)
        done = propose(repository, attempts, how, patience, self._between)
        if isinstance(done, Proposed):
            say_proposed(self.step, done)
            return proposed_outcome(done, self._between(done.seen))
        end = self._decided(repository, done)
        merged = (
            merged_proposal(attempts, done, proposals) if end.outcome == "already-there" else None
        )
        if merged is None:
            return end
        return replace(
            end,
            commit=end.commit or merged.merged_as,
            promotion_id=end.promotion_id or (merged.record and merged.record.promotion_id),
            pull_request=merged.url,
        )

    def _decided(self, repository: Repository, seen: Considered) -> Outcome:
        """What was decided instead of a push."""
        decision = seen.decision
        if decision.goes:
            warn(self.step, seen)
            return Outcome(outcome="dry-run", seen=seen, between=self._between(seen))
        known = self._known(repository, seen) if decision.outcome == "already-there" else None
        return Outcome(
            outcome=as_outcome(decision.outcome),
            reason=decision.reason,
            why=decision.why,
            seen=seen,
            commit=known.commit if known else None,
            promotion_id=known.record.promotion_id if known else None,
        )

    def _known(self, repository: Repository, seen: Considered) -> Promotion | None:
        """The promotion that brought the release here, if it is a recent one."""
        targets = {file for file, _ in seen.edits}
        found = (
            one
            for one in recent_promotions(repository, self.chosen.name)
            if targets <= set(one.record.target_paths)
        )
        newest = next(found, None)
        return newest if newest and newest.record.source_revision == seen.release.sha else None

    def _between(self, seen: Considered | None) -> tuple[str, ...]:
        if seen is None or seen.previous is None:
            return ()
        return self._history.between(seen.previous.sha, seen.release.sha)

    def ending(self, end: Outcome, path: Path) -> Ending:
        """The document, the lines for people, the outputs."""
        repository, branch = self._place
        context = Context(
            app=self.chosen.name,
            request=self.attempts.request if self.attempts else None,
            repository=repository or (self.inputs.gitops_repository or ""),
            branch=branch or (self.inputs.gitops_branch or ""),
            seconds=time.monotonic() - self._started,
        )
        written = write(self.step, document(end, context, self.step), path)
        line = headline(end, context)
        say_end(self.step, end, line, _SETTLED)
        return Ending(
            end.outcome,
            line,
            end.reason,
            outputs={
                "changed": "true" if end.outcome == "promoted" else "false",
                "commit": end.commit or "",
                "pull-request": end.pull_request or "",
                "promotion-id": end.promotion_id or "",
                "sha": end.seen.release.sha if end.seen else "",
                "diff": end.diff,
            },
            document=written,
            summary=summary(end, context),
        )


COMMAND: Final = Command(
    name="promote-digests",
    help="Move exactly what was explored to the next environment's file; also writes staging.",
    inputs=Inputs,
    outputs={
        "changed": "Whether a file was changed.",
        "commit": "The commit that this release arrived with, if that is known.",
        "pull-request": "The address of the pull request that proposes or brought it.",
        "promotion-id": "The id of the promotion that the release arrived with.",
        "sha": "The commit of the application that moved, or was to.",
        "diff": "What changed, or would, as a patch.",
    },
    outcomes=(
        "promoted",
        "already-there",
        "proposed",
        "superseded",
        "waiting-for-approval",
        "held",
        "refused",
        "dry-run",
    ),
    story=promote_digests,
    forget=lambda earlier: earlier.forget("promotion.json", handed=("evidence", "report")),
)
