"""``promo history``: read back from git what was promoted, and note what became known since."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, cast

from promo import config
from promo.command import Command, Ending
from promo.config import Chosen
from promo.errors import invalid
from promo.gitops.history import Promotion, promotions
from promo.gitops.notes import Kind, Note, add_note, note_of, read_notes
from promo.gitops.opening import open_repository
from promo.gitops.push.planned import Patience
from promo.gitops.repository import Repository
from promo.gitops.trailers import image_reference
from promo.inputs import DURATION, PATH, SHA, WHOLE, Common, Gitops, given, matching, one_of
from promo.promote.evidence import read_handed
from promo.runner import Step
from promo.untrusted import markdown_text, one_line

_SHORT: Final = 10


@dataclass(frozen=True, kw_only=True)
class Inputs(Gitops, Common):
    """The inputs of history."""

    environment: str | None = given(
        "Only the promotions to this environment.",
        matching(
            "name", r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", "a name of letters, digits, . _ and -"
        ),
    )
    format: str = given("How the list is printed.", one_of("table", "json"), default="table")
    limit: int = given("How many promotions are listed, newest first.", WHOLE, default="20")
    note: str | None = given(
        "Write a note of this kind to refs/notes/promo instead of listing.",
        one_of("explored", "live", "soaked", "degraded"),
    )
    commit: str | None = given(
        "The promotion's commit that the note is about (default: the newest one).", SHA
    )
    report: Path | None = given("The document that the note rests on.", PATH)
    timeout: float = given(
        "How long to go on when others write notes at the same time.", DURATION, default="120"
    )


def history(inputs: Inputs, step: Step) -> Ending:
    """List promotions, or note what became known of one."""
    chosen = _chosen(inputs, step)
    if inputs.note is None and (inputs.commit or inputs.report):
        raise invalid("--note is missing, which commit and report are for", reason="missing-input")
    note = _note(inputs, step)
    with open_repository(
        inputs,
        configured=chosen.config.gitops if chosen.config else None,
        environment=step.environment,
        workspace=step.workspace,
    ) as repository:
        if note is not None:
            return _noted(inputs, chosen.name, repository, note, step)
        found = promotions(repository, chosen.name, environment=inputs.environment)
        listed = tuple(islice(found, inputs.limit))
        notes = read_notes(repository, [one.commit for one in listed])
        return _listed(inputs, chosen.name, listed, notes, step)


def _chosen(inputs: Inputs, step: Step) -> Chosen:
    path = step.inside(inputs.config, "config") if inputs.config else None
    repository = step.environment.get("GITHUB_REPOSITORY")
    return config.choose(path, inputs.app, step.workspace, repository)


# ── a note ─────────────────────────────────────────────────────────────────────────────────────
def _note(inputs: Inputs, step: Step) -> Note | None:
    if inputs.note is None:
        return None
    outcome = sha256 = run = None
    if inputs.report is not None:
        path = step.inside(inputs.report, "report")
        handed = read_handed(path)
        outcome, sha256, run = handed.document.outcome, handed.sha256, handed.document.run.url
    return note_of(
        cast("Kind", inputs.note),
        datetime.now(UTC),
        outcome=outcome,
        sha256=sha256,
        run=run or step.run_url(),
    )


def _noted(inputs: Inputs, app: str, repository: Repository, note: Note, step: Step) -> Ending:
    promotion = _promotion(inputs, app, repository)
    new = add_note(repository, promotion.commit, note, Patience(inputs.timeout))
    verb = "noted" if new else "was noted already"
    line = f"{app} {promotion.record.source_revision[:_SHORT]}: {verb} as {note.note}"
    step.say(f"{line} (commit {promotion.commit[:_SHORT]})")
    return Ending("reported", line, outputs={"commit": promotion.commit})


def _promotion(inputs: Inputs, app: str, repository: Repository) -> Promotion:
    """The promotion that the note is about: no other commit gets one."""
    found = promotions(repository, app, environment=inputs.environment)
    wanted = next((one for one in found if inputs.commit in {None, one.commit}), None)
    if wanted is None:
        what = inputs.commit or "there"
        raise invalid(
            f"{what} is no promotion of {app} on {one_line(str(repository.place), 120)}",
            reason="unknown-commit",
            where="--commit",
            hint="Give promote-digests' output commit, or leave it out for the newest promotion",
        )
    return wanted


# ── the list ───────────────────────────────────────────────────────────────────────────────────
def _listed(
    inputs: Inputs,
    app: str,
    listed: tuple[Promotion, ...],
    notes: dict[str, tuple[Note, ...]],
    step: Step,
) -> Ending:
    if inputs.format == "json":
        step.say(json.dumps([_plain(one, notes.get(one.commit, ())) for one in listed], indent=2))
    else:
        for one in listed:
            step.say("  ".join(_row(one, notes.get(one.commit, ()))))
    line = f"{app}: {len(listed)} promotions"
    rows = [_row(one, notes.get(one.commit, ())) for one in listed]
    table = ["| when | to | release | gate | id | known since |", "|---|---|---|---|---|---|"]
    table += ["| " + " | ".join(markdown_text(cell) for cell in row) + " |" for row in rows]
    summary = "\n".join([f"**{line}**", "", *(table if rows else [])]) + "\n"
    return Ending("reported" if listed else "clean", line, summary=summary)


def _row(one: Promotion, notes: tuple[Note, ...]) -> tuple[str, ...]:
    record = one.record
    target = record.promoted_to or ", ".join(record.target_paths)
    way = f"{record.promoted_from or '-'} → {target}"
    known = ", ".join(dict.fromkeys(note.note for note in notes)) or "-"
    gate = f"rollback of {record.rollback_of}" if record.rollback_of else record.gate_result
    when = f"{one.time:%Y-%m-%d %H:%M}"
    return tuple(
        one_line(cell, 100)
        for cell in (when, way, record.source_revision[:_SHORT], gate, record.promotion_id, known)
    )


def _plain(one: Promotion, notes: tuple[Note, ...]) -> dict[str, Any]:
    record = one.record
    return {
        "promotion_id": record.promotion_id,
        "app": record.app,
        "from": record.promoted_from,
        "to": record.promoted_to,
        "files": list(record.target_paths),
        "sha": record.source_revision,
        "previous_sha": record.previous_revision,
        "images": [image_reference(image) for image in record.images],
        "gate": {"result": record.gate_result, "run": record.gate_run},
        "rollback_of": record.rollback_of,
        "commit": one.commit,
        "time": one.time.isoformat(),
        "notes": [{"note": note.note, "at": note.at.isoformat(), "outcome": note.outcome,
                   "sha256": note.sha256, "run": note.run} for note in notes],
    }  # fmt: skip


COMMAND: Final = Command(
    name="history",
    help="Read and note what was promoted, from git.",
    inputs=Inputs,
    outputs={"commit": "The promotion's commit that was noted."},
    outcomes=("reported", "clean"),
    story=history,
)
