"""``promo history``: read back from git what was moved and explored, and note what became known."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Final

from promo import bounds, config
from promo.command import Command, Ending, workflow_run
from promo.commands.history.delivery import deliveries, environments_of
from promo.commands.history.discovery import discoveries, explorations_of
from promo.commands.history.inputs import Inputs
from promo.commands.history.moves import moves_of
from promo.commands.history.noting import leave_note, read_asked
from promo.commands.history.overdue import Files, files_of, look
from promo.commands.history.printed import printed, summary
from promo.commands.history.standing import standings
from promo.config import Chosen
from promo.documents import envelope
from promo.documents.earlier import Earlier
from promo.documents.envelope import Subject
from promo.documents.history import History
from promo.errors import invalid
from promo.gitops.history import read_history
from promo.gitops.notes import read_notes, take_in
from promo.gitops.opening import open_repository
from promo.gitops.repository import Repository
from promo.promote.app_history import AppHistory
from promo.runner import Step

_TABLE_ROWS: Final = 20


def history(inputs: Inputs, step: Step) -> Ending:
    """Tell what was moved and explored, or note what became known of it."""
    chosen = _chosen(inputs, step)
    asked, overdue = read_asked(inputs, step), _overdue(inputs, chosen)
    folder = step.folder_for(inputs.out)
    if inputs.format == "html" and asked is None:
        _check_page()
    with open_repository(
        inputs,
        configured=chosen.config.gitops if chosen.config else None,
        environment=step.environment,
        workspace=step.workspace,
    ) as repository:
        if overdue is not None:
            return look(overdue, chosen.name, repository, step, folder)
        if asked is not None:
            return leave_note(inputs, chosen.name, repository, asked, step)
        told = _Reading(inputs, step, chosen).read(repository)
    return _shown(inputs, told, folder, step)


def _chosen(inputs: Inputs, step: Step) -> Chosen:
    path = step.inside(inputs.config, "config") if inputs.config else None
    repository = step.environment.get("GITHUB_REPOSITORY")
    return config.choose(path, inputs.app, step.workspace, repository)


def _overdue(inputs: Inputs, chosen: Chosen) -> Files | None:
    if inputs.stale_after is None:
        return None
    after = timedelta(seconds=inputs.stale_after)
    files = (inputs.source_file, inputs.target_file)
    return files_of(files, inputs.environment, chosen, after)


# ── reading ────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class _Reading:
    """One reading of a repository's history."""

    inputs: Inputs
    step: Step
    chosen: Chosen

    def read(self, repository: Repository) -> History:
        """The whole history, cut to what is listed."""
        began, now = monotonic(), datetime.now(UTC).replace(microsecond=0)
        notes = read_notes(repository)
        take_in(repository, notes)
        told = read_history(repository, self.chosen.name)
        every = moves_of(told.events, notes)
        wanted = self.inputs.environment
        moves = tuple(move for move in every if wanted in {None, move.to})
        environments = environments_of(moves, self._configured())
        explored = tuple(
            one
            for one in explorations_of(notes, every, self.chosen.name)
            if wanted in {None, one.what.environment}
        )
        total, months = discoveries(explored)
        since = now - timedelta(days=self.inputs.days)
        new = {move.sha for move in moves if move.sha and move.time >= since}
        committed = AppHistory(self.step.inside(self.inputs.repo, "repo")).committed(sorted(new))
        limit = self._limit()
        return History(
            subject=Subject(app=self.chosen.name, environment=wanted),
            outcome="reported" if moves or explored else "clean",
            run=workflow_run(self.step),
            timestamp=now,
            duration_seconds=round(monotonic() - began, 3),
            repository=repository.place.shown,
            branch=repository.place.branch,
            whole=told.whole,
            days=self.inputs.days,
            total=len(moves),
            standing=standings(repository, moves, environments),
            delivery=deliveries(moves, environments, since=since, now=now, committed=committed),
            discovery=total,
            months=months,
            moves=moves[:limit],
            explorations=explored[:limit],
        )

    def _configured(self) -> tuple[str, ...]:
        found = self.chosen.config
        app = found.apps.get(self.chosen.name) if found else None
        return tuple(app.environments) if app else ()

    def _limit(self) -> int:
        if self.inputs.limit is not None:
            return self.inputs.limit
        return _TABLE_ROWS if self.inputs.format == "table" else bounds.HISTORY_LISTED


# ── showing ────────────────────────────────────────────────────────────────────────────────────
def _shown(inputs: Inputs, told: History, folder: Path, step: Step) -> Ending:
    document: Path | None = None
    if inputs.format == "table":
        for line in printed(told):
            step.say(line)
    else:
        document = folder / "history.json"
        envelope.write(told, document)
        if inputs.format == "json":
            step.say(envelope.encode(told).decode().rstrip("\n"))
        else:
            document = _page(told, folder)
            step.say(str(document))
    line = f"{told.subject.app}: {told.total:,} promotions and other changes"
    return Ending(told.outcome, line, document=document, summary=summary(told, line))


def _check_page() -> None:
    """What draws the page is asked for before anything is read: the light extra has it not."""
    if find_spec("jinja2") is None:
        raise invalid(
            "a page needs the library jinja2, which is not installed",
            reason="extra-missing",
            where="--format html",
            hint="Install the package with its extra: pip install 'promo[pages]'",
        )


def _page(told: History, folder: Path) -> Path:
    from promo.render.history import history_html  # noqa: PLC0415  (loads jinja2)

    file = folder / "history.html"
    file.write_text(history_html(told), encoding="utf-8")
    return file


def _forget(earlier: Earlier) -> None:
    """What this run would write; a listing stays where only a note is left."""
    if earlier.given("stale-after"):
        earlier.forget("standing.json")
    elif not earlier.given("note"):
        earlier.forget("history.json")


COMMAND: Final = Command(
    name="history",
    help="Tell what was promoted and explored, from git, and note what became known.",
    inputs=Inputs,
    outputs={"commit": "The commit that was noted."},
    outcomes=("reported", "clean", "stopped"),
    story=history,
    extra="pages",
    forget=_forget,
)
