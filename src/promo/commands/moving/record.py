"""How a promotion ended, as a document and in words for people."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast

from msgspec import structs

from promo.command import workflow_run
from promo.documents.envelope import Subject
from promo.documents.promotion import Change, Gate, Promotion, PromotionOutcome
from promo.gitops.edit import unified_diff
from promo.gitops.trailers import write_trailers
from promo.promote.attempt import Considered
from promo.promote.proposing import Proposed
from promo.promote.request import Request
from promo.runner import Step
from promo.untrusted import markdown_block, markdown_code, markdown_text, one_line

_SHORT: Final = 10
_LINE_CHARACTERS: Final = 2_000  # documents.envelope.Line
_DIFF_CHARACTERS: Final = 90_000  # documents.envelope.Text, with room
_SHOWN_CHARACTERS: Final = 20_000
_SHOWN_CHANGES: Final = 100
_CHANGING: Final = frozenset({"promoted", "proposed", "dry-run", "rolled-back"})
_PULL_REQUEST: Final = re.compile(r"Merge pull request #(\d{1,9})\b|\(#(\d{1,9})\)\Z")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How it ended.

    Args:
        outcome: one of the contract's.
        reason: a fixed name, empty when the outcome says it all.
        why: a sentence for people.
        seen: what the last attempt saw; None when it never came to one.
        commit: the commit of this release on the branch, where there is one.
        promotion_id: its promotion's id.
        between: the commits since the previous release.
        pull_request: the address of the pull request that proposes or brought it.
    """

    outcome: PromotionOutcome
    reason: str = ""
    why: str = ""
    seen: Considered | None = None
    commit: str | None = None
    promotion_id: str | None = None
    between: tuple[str, ...] = ()
    pull_request: str | None = None

    @property
    def changes(self) -> tuple[Change, ...]:
        """What changed, or would."""
        if self.seen is None or self.outcome not in _CHANGING:
            return ()
        return tuple(change for _, edited in self.seen.edits for change in edited.changes)

    @property
    def diff(self) -> str:
        """The changes as a patch."""
        return unified_diff(self.seen.edits) if self.seen and self.changes else ""


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a document says beside the outcome.

    Args:
        app: whose.
        request: what was asked; None when that already failed.
        repository: the gitops repository's name.
        branch: its branch.
        seconds: how long it took.
    """

    app: str
    request: Request | None
    repository: str
    branch: str
    seconds: float


def document(end: Outcome, context: Context, step: Step) -> Promotion:
    """The promotion as it is written to ``promotion.json``."""
    request, seen = context.request, end.seen
    release = seen.release if seen else (request.proof.pinned if request else None)
    reasons = (end.why, end.reason, *(seen.notes if seen else ()))
    return Promotion(
        subject=Subject(
            app=context.app,
            environment=request.goal if request else None,
            sha=release.sha if release else None,
            release=release,
        ),
        outcome=end.outcome,
        reasons=tuple(reason[:_LINE_CHARACTERS] for reason in reasons if reason),
        run=workflow_run(step),
        timestamp=datetime.now(UTC),
        duration_seconds=round(context.seconds, 3),
        promotion_id=end.promotion_id,
        promoted_from=request.origin if request else None,
        promoted_to=request.goal if request else None,
        repository=context.repository[:_LINE_CHARACTERS],
        branch=context.branch[:_LINE_CHARACTERS],
        changes=tuple(_bounded(change) for change in end.changes),
        previous=seen.previous if seen else None,
        commits_between=end.between,
        pull_requests_between=_pull_requests(end.between),
        commit=end.commit,
        provenance=seen.provenance if seen else (),
        pull_request=end.pull_request,
        gate=_gate(request, seen),
        diff=_cut(end.diff, _DIFF_CHARACTERS),
    )


def _gate(request: Request | None, seen: Considered | None) -> Gate:
    gate = request.proof.gate if request else Gate(result="none")
    return structs.replace(gate, approved_by=seen.approved_by) if seen else gate


def _bounded(change: Change) -> Change:
    return Change(
        file=change.file,
        path=change.path[:_LINE_CHARACTERS],
        line=change.line,
        old=change.old[:_LINE_CHARACTERS],
        new=change.new,
    )


def _pull_requests(commits: Sequence[str]) -> tuple[str, ...]:
    matches = (_PULL_REQUEST.search(line) for line in commits)
    return tuple(dict.fromkeys(f"#{m[1] or m[2]}" for m in matches if m))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rpartition("\n")[0] + "\n… (cut)\n"


# ── for people ─────────────────────────────────────────────────────────────────────────────────
def headline(end: Outcome, context: Context) -> str:
    """How it ended, in one line."""
    release = end.seen.release.sha[:_SHORT] if end.seen else "the release"
    goal = _goal(context.request)
    match end.outcome:
        case "promoted":
            return f"{context.app} {release} moved to {goal}: commit {(end.commit or '')[:_SHORT]}"
        case "proposed":
            return f"{context.app} {release} is proposed for {goal}: {end.pull_request}"
        case "already-there":
            return f"{goal} already carries {context.app} {release}"
        case "dry-run":
            return f"{context.app} {release} would move to {goal}: {len(end.changes)} values"
        case _:
            return end.why


def _goal(request: Request | None) -> str:
    if request is None:
        return "the target"
    return request.goal or one_line(", ".join(request.targets), 200)


def printed(end: Outcome) -> list[str]:
    """The lines of a dry run: the exact patch and the trailers; nothing invisible in them."""
    if end.seen is None or end.seen.record is None:
        return []
    block = markdown_block(end.diff, _SHOWN_CHARACTERS).split("\n")[1:-1]
    return [*block, *write_trailers(end.seen.record).split("\n")]


def summary(end: Outcome, context: Context) -> str:
    """The job's summary."""
    lines = [f"### {markdown_text(context.app)} → {markdown_text(_goal(context.request))}", ""]
    lines += [f"**{end.outcome}** · {markdown_text(headline(end, context), 1_000)}", ""]
    if end.changes:
        lines += ["| file | value | was | is |", "|---|---|---|---|"]
        lines += [
            f"| {markdown_code(change.file)} | {markdown_code(change.path)}"
            f" | {markdown_code(change.old)} | {markdown_code(change.new)} |"
            for change in end.changes[:_SHOWN_CHANGES]
        ]
        lines += ["", *_facts(end, context), ""]
        lines += [markdown_block(end.diff, _SHOWN_CHARACTERS, "diff")]
    return "\n".join(lines) + "\n"


def _facts(end: Outcome, context: Context) -> list[str]:
    request, seen = context.request, end.seen
    previous = seen.previous if seen else None
    facts = [
        ("commit", end.commit),
        ("pull request", end.pull_request),
        ("promotion", end.promotion_id),
        ("previous release", previous.sha if previous else None),
        ("images", _trusted(seen)),
        ("gate", request.proof.gate.result if request else None),
        ("override", request.override if request else None),
        ("approved by", ", ".join(seen.approved_by) if seen else None),
        ("commits between", "; ".join(end.between[:5]) or None),
    ]
    return [f"- {name}: {markdown_text(value)}" for name, value in facts if value]


def _trusted(seen: Considered | None) -> str | None:
    """How each image is tied to its commit."""
    known = seen.provenance if seen else ()
    return "; ".join(f"{one.repository}: {one.trust}" for one in known[:5]) or None


def as_outcome(name: str) -> PromotionOutcome:
    """An outcome's name as the document's type knows it; a strange one is undecided."""
    known: frozenset[str] = frozenset(
        {
            "promoted", "already-there", "proposed", "superseded", "waiting-for-approval", "held",
            "refused", "dry-run", "invalid", "unreachable", "timeout", "rolled-back",
        }
    )  # fmt: skip
    return cast("PromotionOutcome", name if name in known else "inconclusive")


def proposed_outcome(done: Proposed, between: tuple[str, ...]) -> Outcome:
    """What a proposal that is there makes of the run."""
    url, record = done.proposal.url, done.proposal.record
    match done.fate:
        case "declined":
            return Outcome(
                outcome="held",
                reason="proposal-closed",
                why=f"A person closed {url}, which proposed this release; a newer one will be"
                " proposed again, and so will this one when that is reopened",
                seen=done.seen,
                pull_request=url,
            )
        case "undone":
            return Outcome(
                outcome="held",
                reason="rolled-back",
                why=f"{url} brought this release, and the target does not carry it any more; a"
                " newer one will be proposed",
                seen=done.seen,
                pull_request=url,
            )
        case _:
            return Outcome(
                outcome="proposed",
                seen=done.seen,
                promotion_id=record.promotion_id if record else None,
                between=between,
                pull_request=url,
            )
