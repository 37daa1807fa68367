"""What becomes known after a promotion's commit: git notes in ``refs/notes/promo``.

A note is lines of JSON, one for each thing that became known. Two writers at once: the second looks
again and adds its line to what is there then.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from promo import bounds
from promo.documents.envelope import Time
from promo.documents.history import Explored
from promo.errors import PromoError, undecided
from promo.git import Git
from promo.gitops.blobs import read_blobs
from promo.gitops.fetching import over_network
from promo.gitops.push.git import identity
from promo.gitops.push.planned import PASSING, Author, Patience, pause
from promo.gitops.repository import Repository
from promo.gitops.retold import Retells
from promo.gitops.trouble import error_of, kind_of, may_pass

REF: Final = "refs/notes/promo"
Kind = Literal["explored", "live", "soaked", "degraded", "merged"]
Line = Annotated[str, Meta(max_length=2_000)]


class Note(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that became known: what, when, in which run, from which document.

    ``app`` says whose it is, since a commit may be of several; ``explored`` is an exploration in
    short, promoted or not; ``trailers`` is what a merged proposal's own commit does not say.
    """

    note: Kind
    at: Time
    app: Line | None = None
    outcome: Line | None = None
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", max_length=64)] | None = None
    run: Line | None = None
    explored: Explored | None = None
    trailers: Annotated[str, Meta(max_length=bounds.NOTE_BYTES)] | None = None

    def says_the_same(self, other: "Note") -> bool:
        """Whether only the time differs, as when a job is run again."""
        if self.trailers is not None:
            return self.trailers == other.trailers
        mine = (self.note, self.app, self.outcome, self.sha256, self.run)
        return mine == (other.note, other.app, other.outcome, other.sha256, other.run)


def read_notes(repository: Repository) -> dict[str, tuple[Note, ...]]:
    """The notes of every commit that has any; lines that are none of ours are left out.

    Raises:
        PromoError: see ``trouble.error_of``.
    """
    _fetch(repository)
    git = _git(repository)
    listed = git.run("notes", f"--ref={REF}", "list").out.decode("ascii", "replace")
    pairs = [line.split(" ") for line in listed.splitlines()]
    blobs = read_blobs(git, repository.place, [pair[0] for pair in pairs]) if pairs else {}
    notes = {commit: _parse(blobs.get(blob, b"")) for blob, commit in pairs}
    return {commit: said for commit, said in notes.items() if said}


def notes_reader(repository: Repository) -> Callable[[str], tuple[Note, ...]]:
    """Reads the notes of one commit after another, as the server has them now.

    Raises:
        PromoError: see ``trouble.error_of``.
    """
    _fetch(repository)
    return lambda commit: _parse(_of(repository, commit))


def learn(repository: Repository) -> bool:
    """Take in, once, what the notes say of commits that lost their trailers; whether it is any.

    Raises:
        PromoError: see ``trouble.error_of``.
    """
    if repository.retells.is_learned:
        return False
    take_in(repository, read_notes(repository))
    return bool(repository.retells)


def take_in(repository: Repository, notes: Mapping[str, Sequence[Note]]) -> None:
    """The same of notes that were read already."""
    told = {
        commit: one.trailers
        for commit, said in notes.items()
        for one in said
        if one.note == "merged" and one.trailers
    }
    repository.retells = Retells(told)


def add_note(repository: Repository, commit: str, note: Note, patience: Patience) -> bool:
    """Add a note to a commit; False when it was there already.

    Raises:
        PromoError: as ``push.loop.push``.
    """
    stop_at = patience.clock() + patience.timeout_seconds
    turn = 0
    while True:
        turn += 1
        _fetch(repository)
        known = _of(repository, commit)
        if any(note.says_the_same(one) for one in _parse(known)):
            return False
        _write(repository, commit, known, note)
        said = _push(repository)
        if said is None:
            return True
        if not may_pass(kind_of(said)) or patience.clock() >= stop_at:
            raise error_of(said, str(repository.place))
        pause(turn, stop_at, patience)


def _git(repository: Repository) -> Git:
    """Where notes are kept: by themselves, since their history is cut off, and the branch's not.

    In a checkout they are its own.
    """
    return repository.git if repository.place.checkout else repository.beside("notes")


def _of(repository: Repository, commit: str) -> bytes:
    shown = _git(repository).run("notes", f"--ref={REF}", "show", commit)
    return shown.out if shown.code == 0 else b""


def _write(repository: Repository, commit: str, known: bytes, note: Note) -> None:
    lines = [line for line in known.decode("utf-8", "replace").splitlines() if line.strip()]
    text = "\n".join([*lines, msgspec.json.encode(note).decode()]) + "\n"
    if len(text.encode()) > bounds.NOTE_BYTES:
        raise undecided(
            f"the note of {commit} is full", reason="git-failed", where=str(repository.place)
        )
    _git(repository).ask(
        "notes", f"--ref={REF}", "add", "--force", "--file=-", commit,
        stdin=text.encode(),
        environment=identity(Author("promo", "promo@noreply.invalid"), note.at),
    )  # fmt: skip


def _parse(content: bytes) -> tuple[Note, ...]:
    notes: list[Note] = []
    for line in content.splitlines():
        try:
            notes.append(msgspec.json.decode(line, type=Note))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
    return tuple(notes)


def _fetch(repository: Repository) -> None:
    """Bring the notes here as the server has them; there may be none yet."""
    place = repository.place
    if place.remote is None:
        return
    shallow = () if place.checkout else ("--depth=1", "--no-filter")
    words = ("fetch", "--quiet", "--no-tags", *shallow, place.remote, f"+{REF}:{REF}")
    try:
        over_network(_git(repository), place, *words)
    except PromoError as error:
        if error.reason != "branch-missing":
            raise


def _push(repository: Repository) -> str | None:
    """None when the server took it, else what it said."""
    place = repository.place
    if place.remote is None:
        return None
    try:
        done = _git(repository).run("push", "--no-verify", place.remote, f"{REF}:{REF}")
    except PromoError as error:
        if error.reason not in PASSING:
            raise
        return "timed out"
    return None if done.code == 0 else done.err
