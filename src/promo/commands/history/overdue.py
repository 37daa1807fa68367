"""Whether promotions stand still: what ``promo history --stale-after`` looks at and writes down."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from promo.command import Ending, workflow_run
from promo.config import Chosen
from promo.documents import envelope
from promo.documents.envelope import Subject
from promo.documents.standing import Standing
from promo.errors import invalid
from promo.gitops.history import promotions
from promo.gitops.lagging import changed_since, lacks
from promo.gitops.notes import learn
from promo.gitops.repository import Repository
from promo.promote.holds import holds_path, read_holds
from promo.promote.holds import standing as held_by
from promo.promote.standstill import Waiting, overdue
from promo.runner import Step

_NAME: Final = "standing.json"


@dataclass(frozen=True)
class Files:
    """Which files, for how long, and where it is written down."""

    source_files: tuple[str, ...]
    target_files: tuple[str, ...]
    environment: str | None
    after: timedelta


def files_of(
    given: tuple[tuple[str, ...], tuple[str, ...]],
    goal: str | None,
    chosen: Chosen,
    after: timedelta,
) -> Files:
    """The files that were named, else those of two environments of the configuration.

    Args:
        given: the source files and the target files that were named.
        goal: the environment to promote to.
        chosen: the application's configuration.
        after: how long something may wait.

    Raises:
        PromoError: invalid, ``missing-input``.
    """
    sources, targets = given
    environments = chosen.app.environments if chosen.app else {}
    if not sources and not targets and environments:
        names = list(environments)
        goal = goal or (names[1] if len(names) > 1 else None)
        place = names.index(goal) if goal in names else 0
        pair = [environments[name].file for name in names[max(place - 1, 0) : place + 1]]
        sources = tuple(file for file in pair[:1] if file)
        targets = tuple(file for file in pair[1:] if file)
    if not sources or len(sources) != len(targets):
        raise invalid(
            "the files to compare are missing",
            reason="missing-input",
            where="--source-file, --target-file",
            hint="Name them in pairs, or give two environments of promo.yml their file",
        )
    known = chosen.environment_of_file(targets[0])
    name = goal or (known[0] if known else None)
    return Files(sources, targets, name, after)


def look(wanted: Files, app: str, repository: Repository, step: Step, folder: Path) -> Ending:
    """Read, decide, write down.

    Raises:
        PromoError: what keeps the files or the history from being read.
    """
    began, now = time.monotonic(), datetime.now(UTC)
    waiting = _waiting(wanted, app, repository, now)
    why = overdue(waiting, now, wanted.after)
    document = Standing(
        subject=Subject(app=app, environment=wanted.environment),
        outcome="stopped" if why else "clean",
        reasons=(why,) if why else (),
        run=workflow_run(step),
        timestamp=now,
        duration_seconds=round(time.monotonic() - began, 3),
        source_files=wanted.source_files,
        target_files=wanted.target_files,
        waiting_since=waiting.since,
        last_promotion=waiting.last,
    )
    path = folder / _NAME
    envelope.write(document, path)
    said = why or waiting.held or "nothing waits for longer than it may"
    step.say(f"{app}: {said}")
    reason = "nothing-promoted" if why else ""
    return Ending(document.outcome, said, reason, document=path)


def _waiting(wanted: Files, app: str, repository: Repository, now: datetime) -> Waiting:
    pairs = list(zip(wanted.source_files, wanted.target_files, strict=True))
    files = repository.read_all((*wanted.source_files, *wanted.target_files, holds_path(app)))
    learn(repository)
    found = promotions(repository, app, target_path=wanted.target_files[0])
    last = next(found, None)
    behind = [pair for pair in pairs if lacks(files[pair[0]], files[pair[1]], pair)]
    times = [time for pair in behind if (time := changed_since(repository, *pair))]
    since = min(times, default=None)
    holds = read_holds(files[holds_path(app)], holds_path(app))
    against = held_by(holds, wanted.environment, now)
    return Waiting(since, last.time if last else None, against.hold or against.freeze or "")
