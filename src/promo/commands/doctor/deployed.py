"""What a gitops repository holds: files and images, holds, and what explorations found so far."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from promo.adopt.check import Facts, Gitops
from promo.adopt.readiness import Measured
from promo.commands.history.discovery import discoveries, explorations_of
from promo.commands.history.moves import moves_of
from promo.errors import PromoError
from promo.gitops.history import read_history
from promo.gitops.images import find_images
from promo.gitops.notes import read_notes
from promo.gitops.repository import Repository
from promo.inputs import Gitops as GitopsInputs
from promo.promote.holds import Holds, holds_path, read_holds, standing
from promo.untrusted import one_line

_TRIAL: Final = "refs/heads/promo-doctor-looks"


def has_credential(inputs: GitopsInputs, repository: Repository) -> bool:
    """Whether a push can be tried: with a credential, or to a repository on this machine."""
    given = inputs.token is not None or inputs.ssh_key is not None
    return given or Path(repository.place.address or "").is_absolute()


def read_gitops(repository: Repository, facts: Facts, shown: str, *, tries: bool) -> Gitops:
    """What is there of an application; with ``tries`` a push is tried, and arrives nowhere."""
    wanted = _files(facts)
    contents = repository.read_all((*wanted, holds_path(facts.app_name)))
    files: dict[str, tuple[str, ...] | None] = {}
    unreadable: dict[str, str] = {}
    for path in wanted:
        content = contents[path]
        if content is None:
            files[path] = None
            continue
        try:
            found = find_images(content, path)
        except PromoError as error:
            files[path], unreadable[path] = (), str(error)
        else:
            files[path] = tuple(dict.fromkeys(image.identity for image in found))
    holds, trouble = _holds(contents[holds_path(facts.app_name)], facts)
    return Gitops(
        shown=shown,
        writable=_may_push(repository) if tries else None,
        files=files,
        unreadable=unreadable,
        held=_held(holds, facts),
        holds_trouble=trouble,
        approved=frozenset(one.environment for one in holds.approval),
    )


def _files(facts: Facts) -> tuple[str, ...]:
    """The files that the configuration and the workflows name."""
    known = [one.file for one in facts.app.environments.values()] if facts.app else []
    for caller in facts.callers:
        for name in ("source-file", "target-file"):
            known += [path for path in caller.given.get(name, "").split() if "{" not in path]
    return tuple(dict.fromkeys(path for path in known if path and not path.startswith("/")))


def _holds(content: bytes | None, facts: Facts) -> tuple[Holds, str]:
    """What is held, and why that cannot be read."""
    names = list(facts.app.environments) if facts.app else []
    try:
        return read_holds(content, holds_path(facts.app_name), names), ""
    except PromoError as error:
        return Holds(), str(error)


def _held(holds: Holds, facts: Facts) -> tuple[str, ...]:
    """What stands against each environment now, a line each."""
    now = datetime.now(UTC)
    names = facts.app.environments if facts.app else ()
    against = {name: standing(holds, name, now) for name in names}
    return tuple(
        f"{name}: {one_line(said)}"
        for name, one in against.items()
        for said in (one.hold, one.freeze)
        if said
    )


def _may_push(repository: Repository) -> bool:
    """Whether a push would be taken; nothing is pushed."""
    to = repository.place.address or "origin"
    done = repository.git.run("push", "--dry-run", "--quiet", to, f"{repository.head}:{_TRIAL}")
    return done.code == 0


def measured(repository: Repository, facts: Facts) -> Measured | None:
    """What explorations of staging came to; None when that cannot be read."""
    try:
        told, notes = read_history(repository, facts.app_name), read_notes(repository)
    except PromoError:
        return None
    explored = explorations_of(notes, moves_of(told.events, notes), facts.app_name)
    total, _ = discoveries(explored)
    return Measured(
        explorations=total.explorations,
        undecided=total.undecided,
        blocked=total.blocked,
        judged=total.judged,
        false_blocks=total.false_blocks,
    )
