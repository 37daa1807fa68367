"""Leave a note: what became known of a promotion, or of the commit that was explored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from promo.command import Ending
from promo.commands.history.exploring import all_of, explored, read_issues
from promo.commands.history.inputs import Inputs
from promo.documents.issues import Touched
from promo.documents.report import Report
from promo.errors import invalid
from promo.gitops.history import Promotion, promotions
from promo.gitops.notes import Kind, Note, add_note, learn, read_notes
from promo.gitops.push.planned import Patience
from promo.gitops.repository import Repository
from promo.promote.evidence import Handed, read_handed
from promo.runner import Step
from promo.untrusted import one_line

_SHORT = 10


@dataclass(frozen=True)
class Asked:
    """A note that was asked for, as far as it is known without the gitops repository."""

    kind: Kind
    now: datetime
    run: str | None
    handed: Handed | None = None
    issues: tuple[Touched, ...] = ()

    @property
    def report(self) -> Report | None:
        """The report of the exploration that it is about; None when it is about none."""
        document = self.handed.document if self.handed else None
        return document if self.kind == "explored" and isinstance(document, Report) else None


def read_asked(inputs: Inputs, step: Step) -> Asked | None:
    """The note that the inputs ask for; None when they ask for the history.

    Raises:
        PromoError: invalid; ``missing-input``, or as ``read_handed`` and ``read_issues``.
    """
    if inputs.note is None:
        if inputs.commit or inputs.report or inputs.source_file or inputs.issues:
            raise invalid(
                "--note is missing, which commit, report, source-file and issues are for",
                reason="missing-input",
            )
        return None
    handed = read_handed(step.inside(inputs.report, "report")) if inputs.report else None
    now = datetime.now(UTC).replace(microsecond=0)
    run = (handed.document.run.url if handed else None) or step.run_url()
    return Asked(cast("Kind", inputs.note), now, run, handed, read_issues(inputs.issues))


def leave_note(
    inputs: Inputs, app: str, repository: Repository, asked: Asked, step: Step
) -> Ending:
    """Write it; one that is there already is left alone.

    Raises:
        PromoError: invalid, ``unknown-commit``; as ``add_note``.
    """
    learn(repository)
    commit, sha = _commit(inputs, app, repository, asked)
    note = _note(app, repository, asked)
    new = add_note(repository, commit, note, Patience(inputs.timeout))
    verb = "noted" if new else "was noted already"
    line = f"{app} {sha[:_SHORT]}: {verb} as {note.note}"
    step.say(f"{line} (commit {commit[:_SHORT]})")
    return Ending("reported", line, outputs={"commit": commit})


def _note(app: str, repository: Repository, asked: Asked) -> Note:
    report, handed = asked.report, asked.handed
    what = None
    if report is not None:
        earlier = all_of(read_notes(repository))
        what = explored(report, earlier, asked.issues, asked.now)
    return Note(
        note=asked.kind,
        at=min(report.timestamp, asked.now).replace(microsecond=0) if report else asked.now,
        app=app,
        outcome=handed.document.outcome if handed else None,
        sha256=handed.sha256 if handed else None,
        run=asked.run,
        explored=what,
    )


# ── the commit that it is about ────────────────────────────────────────────────────────────────
def _commit(inputs: Inputs, app: str, repository: Repository, asked: Asked) -> tuple[str, str]:
    """The gitops commit that gets the note, and the application's commit that it brought."""
    if inputs.source_file and inputs.commit is None:
        return _explored_commit(inputs.source_file, app, repository, asked)
    promotion = _promotion(inputs, app, repository)
    return promotion.commit, promotion.record.source_revision


def _explored_commit(
    files: Sequence[str], app: str, repository: Repository, asked: Asked
) -> tuple[str, str]:
    """The commit that brought what was explored: by its trailers, else the file's last change."""
    sha = asked.report.sha if asked.report else None
    for one in promotions(repository, app):
        brought = set(files) & set(one.record.target_paths)
        if brought and sha in {None, one.record.source_revision}:
            return one.commit, one.record.source_revision
    change = repository.last_change(files[0])
    if change is None:
        raise invalid(
            f"{one_line(files[0], 100)} was never there on {one_line(str(repository.place), 120)}",
            reason="unknown-commit",
            where="--source-file",
            hint="Give the file of the explored environment, from the repository's root",
        )
    return change.sha, sha or change.sha


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
