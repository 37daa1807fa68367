"""How a rollback ended, as a document and in words for people."""

from typing import Final

from msgspec import structs

from promo.commands.moving import record as promoting
from promo.commands.moving.record import Context, Outcome
from promo.documents.promotion import Promotion, WayBack
from promo.promote.rollback.attempt import Rollback, WentBack
from promo.promote.rollback.choose import Way
from promo.promote.rollback.wording import what_is_next
from promo.runner import Step
from promo.untrusted import markdown_block, markdown_code, markdown_text

_SHORT: Final = 10
_SHOWN_CHANGES: Final = 100
_SHOWN_CHARACTERS: Final = 20_000


def document(end: Outcome, context: Context, wanted: Rollback, step: Step) -> Promotion:
    """The promotion as it is written to ``promotion.json``."""
    return structs.replace(promoting.document(end, context, step), rollback=_way_back(end, wanted))


def _way_back(end: Outcome, wanted: Rollback) -> WayBack:
    """What was done; run again, what the rollback says that did it."""
    way, seen = way_of(end), end.seen
    at = seen.at.record if isinstance(seen, WentBack) and seen.at and seen.holds else None
    if at is not None and at.is_rollback:
        reason = at.rollback_reason or wanted.reason
        return WayBack(of=at.rollback_of, to=at.rollback_to, reason=reason, by=at.rolled_back_by)
    return WayBack(
        of=way.undoes.record.promotion_id if way and way.undoes else None,
        to=way.to.record.promotion_id if way else None,
        reason=wanted.reason,
        by=wanted.by,
    )


def way_of(end: Outcome) -> Way | None:
    """Where it went back to, as far as that was chosen."""
    return end.seen.way if isinstance(end.seen, WentBack) else None


def headline(end: Outcome, context: Context) -> str:
    """How it ended, in one line."""
    release = end.seen.release.sha[:_SHORT] if end.seen else "an earlier release"
    goal = context.request.goal if context.request else "the environment"
    match end.outcome:
        case "rolled-back":
            short = (end.commit or "")[:_SHORT]
            return f"{context.app} in {goal} is back on {release}: commit {short}"
        case "proposed":
            return f"{context.app} in {goal} is to go back to {release}: {end.pull_request}"
        case "dry-run":
            return f"{context.app} in {goal} would go back to {release}: {len(end.changes)} values"
        case _:
            return end.why


def summary(end: Outcome, context: Context, wanted: Rollback) -> str:
    """The job's summary."""
    environment = wanted.asked.environment
    lines = [f"### {markdown_text(context.app)}: back in {markdown_text(environment)}", ""]
    lines += [f"**{end.outcome}** · {markdown_text(headline(end, context), 1_000)}", ""]
    lines += [f"- {name}: {markdown_text(value)}" for name, value in _facts(end, wanted) if value]
    if end.changes:
        lines += ["", "| file | value | was | is |", "|---|---|---|---|"]
        lines += [
            f"| {markdown_code(change.file)} | {markdown_code(change.path)}"
            f" | {markdown_code(change.old)} | {markdown_code(change.new)} |"
            for change in end.changes[:_SHOWN_CHANGES]
        ]
        lines += ["", markdown_block(end.diff, _SHOWN_CHARACTERS, "diff")]
    return "\n".join(lines) + "\n"


def _facts(end: Outcome, wanted: Rollback) -> list[tuple[str, str | None]]:
    way, seen = way_of(end), end.seen
    undoes = way.undoes if way else None
    return [
        ("why", wanted.reason),
        ("by", wanted.by),
        ("leaves", _told(undoes.record.promotion_id, undoes.record.source_revision))
        if undoes
        else ("leaves", None),
        ("back to", _told(way.to.record.promotion_id, way.to.record.source_revision))
        if way
        else ("back to", None),
        ("commit", end.commit),
        ("pull request", end.pull_request),
        ("approved by", ", ".join(seen.approved_by) if seen else None),
        ("taken back with it", "; ".join(end.between[:5]) or None),
        ("next", what_is_next(wanted.asked.environment, way) if way else None),
    ]


def _told(promotion_id: str, sha: str) -> str:
    return f"{sha[:_SHORT]} ({promotion_id})"
