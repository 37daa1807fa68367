"""What becomes of a proposal that is there already, and what a new one says. Pure.

stands    the same release is proposed, as it would be now: nothing to write
renews    a proposal is open, for another release or out of date: its branch and text are replaced
declined  a person closed a proposal of this very release: only a newer one is proposed
undone    a proposal of this very release was merged, and the target does not carry it any more
opens     there is none
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from promo import bounds
from promo.gitops.edit import Edited
from promo.gitops.push.proposals import Proposal
from promo.gitops.trailers import Record, image_reference, write_trailers
from promo.promote.request import Request
from promo.untrusted import markdown_block, markdown_code, markdown_text

Fate = Literal["stands", "renews", "declined", "undone", "opens"]
_WAY_OUT = (
    "To undo it after the merge, run `promo rollback`, or revert the merge: promotions then wait"
    " for a newer release. To decline it, close it: this release is not proposed again, a newer"
    " one is."
)
_WAY_OUT_OF_A_ROLLBACK = (
    "After the merge promotions wait for a release that is newer than the one that is left. To undo"
    " it then, revert the merge. To decline it, close it."
)
_ROWS = 30
_CELL_CHARACTERS = 200
_COMMITS = 20
_DIFF_CHARACTERS = 20_000


@dataclass(frozen=True)
class Weighed:
    """What is to be done, and the proposal that it is about."""

    fate: Fate
    proposal: Proposal | None = None


def weigh_proposals(known: Sequence[Proposal], wanted: Record, *, as_it_would_be: bool) -> Weighed:
    """What the branch's proposals, newest first, make of a new one.

    Args:
        known: the proposals that the branch made.
        wanted: the trailers that would be proposed.
        as_it_would_be: whether the open one's branch holds exactly what would be written.
    """
    open_one = next((one for one in known if one.state == "open"), None)
    if open_one is not None:
        same = _is_same(open_one.record, wanted)
        return Weighed("stands" if same and as_it_would_be else "renews", open_one)
    newest = next(iter(known), None)
    if newest is None or not _is_same(newest.record, wanted):
        return Weighed("opens")
    return Weighed("undone" if newest.state == "merged" else "declined", newest)


def _is_same(record: Record | None, wanted: Record) -> bool:
    return record is not None and _release(record) == _release(wanted)


def _release(record: Record) -> tuple[object, ...]:
    images = sorted(image_reference(image) for image in record.images)
    return record.app, record.source_revision, sorted(record.target_paths), images


def proposal_body(
    request: Request,
    edits: Sequence[tuple[str, Edited]],
    record: Record,
    diff: str,
    between: Sequence[str],
) -> str:
    """The text of a pull request: what moves, on what evidence, how to undo it, the trailers."""
    parts = [
        _lead(record),
        _why(record) if record.is_rollback else _evidence(request, record),
        _changes(edits),
        _between(between),
        _whole(diff),
        _WAY_OUT_OF_A_ROLLBACK if record.is_rollback else _WAY_OUT,
    ]
    # Two spaces end a line in Markdown and are no part of a trailer's value.
    trailers = write_trailers(record).replace("\n", "  \n")
    text = "\n\n".join(part for part in parts if part)
    if len(text) + len(trailers) > bounds.ISSUE_BODY_CHARACTERS:
        text = parts[0]  # the diff is a click away in the pull request itself
    return f"{text}\n\n{trailers}\n"


def _lead(record: Record) -> str:
    there = f" to **{markdown_text(record.promoted_to)}**" if record.promoted_to else ""
    since = record.previous_revision
    before = f", from {markdown_code(since[:10])}" if since else ""
    if record.is_rollback:
        return (
            f"Takes {markdown_text(record.app)}{there} back to release"
            f" {markdown_code(record.source_revision[:10])}{before}."
        ).replace(" to **", " in **", 1)
    return (
        f"Moves {markdown_text(record.app)}{there}: release"
        f" {markdown_code(record.source_revision[:10])}{before}."
    )


def _why(record: Record) -> str:
    """Why it goes back, and who says so."""
    by = f", says {markdown_text(record.rolled_back_by)}" if record.rolled_back_by else ""
    left = (
        f" It leaves promotion {markdown_code(record.rollback_of)}." if record.rollback_of else ""
    )
    to = markdown_code(record.rollback_to or "")
    return (
        f"**Why:** {markdown_text(record.rollback_reason or '')}{by}.{left} It goes back to {to}."
    )


def _evidence(request: Request, record: Record) -> str:
    gate = request.proof.gate
    if gate.result == "none":
        return "**Nothing was explored:** this change rests on no evidence."
    if request.override is not None:
        return (
            "**It did not pass, or was not explored.** Whoever merges it overrides that:"
            f" {markdown_text(request.override, 1_000)}"
        )
    # Only an address that may stand in a trailer is written as a link.
    run = f" in <{record.gate_run}>" if record.gate_run else ""
    lines = [f"**Evidence: {gate.result}**{run}"]
    lines += [
        f"- {markdown_text(one.schema)}: {markdown_text(one.outcome)}" for one in gate.evidence
    ]
    return "\n".join(lines)


def _changes(edits: Sequence[tuple[str, Edited]]) -> str:
    rows = [change for _, edited in edits for change in edited.changes]
    lines = ["| file | value | is | will be |", "|---|---|---|---|"]
    lines += [
        f"| {' | '.join(markdown_code(cell, _CELL_CHARACTERS) for cell in cells)} |"
        for cells in ((one.file, one.path, one.old, one.new) for one in rows[:_ROWS])
    ]
    more = f"\n\nAnd {len(rows) - _ROWS} more." if len(rows) > _ROWS else ""
    return "\n".join(lines) + more


def _whole(diff: str) -> str:
    shown = markdown_block(diff, _DIFF_CHARACTERS, "diff")
    return f"<details><summary>The whole change</summary>\n\n{shown}\n\n</details>"


def _between(between: Sequence[str]) -> str:
    if not between:
        return ""
    return "\n".join(
        ["What comes with it:", *(f"- {markdown_text(one)}" for one in between[:_COMMITS])]
    )
