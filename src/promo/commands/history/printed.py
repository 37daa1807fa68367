"""The history for a terminal, and for the job's summary. Every foreign text is made harmless."""

from collections.abc import Iterable, Sequence
from typing import Final

from promo.documents.history import Delivery, Discovery, Exploration, History, Move, Standing
from promo.render.words import minute, share, span
from promo.untrusted import markdown_text, one_line

Table = tuple[str, Sequence[str], Sequence[Sequence[str]]]
_SHORT: Final = 10
_CELL_CHARACTERS: Final = 60
_STATES: Final = {
    "as-promoted": "",
    "by-hand": "changed by hand since",
    "gone": "its file is gone",
    "unreadable": "its file cannot be read",
}


def printed(told: History) -> list[str]:
    """The lines of the table."""
    lines: list[str] = []
    for title, head, rows in _tables(told):
        if rows:
            lines += [*([""] if lines else []), title, *_aligned([head, *rows])]
    if not lines:
        return ["Nothing was promoted or explored yet."]
    return [*lines, *_more(told)]


def summary(told: History, line: str) -> str:
    """The job's summary."""
    lines = [f"### {markdown_text(line)}", ""]
    for title, head, rows in _tables(told):
        if rows:
            lines += [f"**{title}**", "", _row(head), _row(["---"] * len(head))]
            lines += [_row([markdown_text(cell) for cell in row]) for row in rows]
            lines.append("")
    return "\n".join([*lines, *_more(told)]) + "\n"


def _more(told: History) -> list[str]:
    left = told.total - len(told.moves)
    lines = [f"{left:,} older changes are not listed; --limit lists more."] if left > 0 else []
    return lines if told.whole else [*lines, "Older history could not be read: it is cut off."]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    safe = [[one_line(cell, _CELL_CHARACTERS) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in safe) for i in range(len(safe[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in safe
    ]


# ── the tables ─────────────────────────────────────────────────────────────────────────────────
def _tables(told: History) -> tuple[Table, ...]:
    months = (told.discovery, *told.months) if told.explorations else ()
    return (
        (
            "What runs where",
            ("environment", "release", "since", "by", "evidence", "known", "note"),
            [_standing(one) for one in told.standing],
        ),
        (
            "Changes, newest first",
            ("when", "way", "release", "what", "evidence", "known", "id"),
            [_move(one) for one in told.moves],
        ),
        (
            f"Promotions of {told.days} days",
            ("to", "promotions", "a week", "failed", "lead time", "passage", "restored in"),
            [_delivery(one) for one in told.delivery],
        ),
        (
            "Explorations, newest first",
            ("when", "environment", "commit", "outcome", "findings", "cost"),
            [_exploration(one) for one in told.explorations],
        ),
        (
            "What explorations found",
            ("month", "explorations", "blocked", "in vain", "found", "fixed", "accepted",
             "not planned", "open", "cost"),
            [_discovery(one) for one in months],
        ),
    )  # fmt: skip


def _standing(one: Standing) -> tuple[str, ...]:
    move = one.move
    note = _STATES[one.state]
    if one.changed_by and one.changed_at:
        note += f", by {one.changed_by} {minute(one.changed_at)}"
    return (
        one.environment,
        short(move.sha),
        minute(move.time),
        move.by or "-",
        evidence(move),
        known(move),
        note,
    )


def _move(one: Move) -> tuple[str, ...]:
    return (
        minute(one.time),
        f"{one.from_ or '-'} → {one.to}",
        short(one.sha),
        what(one),
        evidence(one),
        known(one),
        one.promotion_id or "-",
    )


def _delivery(one: Delivery) -> tuple[str, ...]:
    return (
        one.environment,
        f"{one.promotions}",
        f"{one.per_week:.1f}",
        f"{one.failed} ({share(one.failure_rate)})",
        span(one.lead_seconds),
        span(one.passage_seconds),
        span(one.restore_seconds),
    )


def _exploration(one: Exploration) -> tuple[str, ...]:
    return (
        minute(one.time),
        one.what.environment or "-",
        short(one.what.sha),
        f"{one.outcome}{' (in vain)' if one.false_block else ''}",
        f"{one.what.found}",
        f"${one.what.cost_usd}",
    )


def _discovery(one: Discovery) -> tuple[str, ...]:
    counts = (one.found, one.fixed, one.accepted, one.not_planned, one.open)
    return (
        one.month or "all",
        f"{one.explorations}",
        f"{one.blocked}",
        f"{one.false_blocks} ({share(one.false_block_rate)})",
        *map(str, counts),
        f"${one.cost_usd}",
    )


# ── words ──────────────────────────────────────────────────────────────────────────────────────
def what(one: Move) -> str:
    """What kind of change it was, and whether it held."""
    match one.kind:
        case "rollback":
            said = f"rollback of {one.rollback_of or 'what was written by hand'}"
        case "revert":
            said = f"git revert of {one.rollback_of or 'a revert'}"
        case "by-hand":
            said = "changed outside of promo before the next"
        case _:
            said = "promotion"
    return f"{said}, failed" if one.failed else said


def evidence(one: Move) -> str:
    """What let a move through: its gate's result."""
    return one.gate.result if one.gate else "-"


def known(one: Move) -> str:
    """What became known of a move after it was made."""
    return ", ".join(dict.fromkeys(note.note for note in one.notes)) or "-"


def short(sha: str | None) -> str:
    """A commit as people name it."""
    return sha[:_SHORT] if sha else "unknown"
