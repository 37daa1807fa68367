"""One look at the gitops repository: read, choose, edit. Made anew after every lost race."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from promo.documents.promotion import Provenance
from promo.documents.release import Image, Release
from promo.errors import refused
from promo.gitops.edit import Edited, move
from promo.gitops.history import Promotion
from promo.gitops.images import find_named
from promo.gitops.paths import check_writable
from promo.gitops.push.planned import Planned
from promo.gitops.repository import Repository
from promo.gitops.trailers import Record, commit_message
from promo.promote.attempt import Considered, gate_run
from promo.promote.decide import Decision
from promo.promote.holds import approval_for, holds_path, read_holds, standing
from promo.promote.provenance import Inspector
from promo.promote.request import Request
from promo.promote.rollback.choose import Asked, Stays, Way, choose
from promo.promote.rollback.files import Files, names_of
from promo.promote.rollback.line import environment_line, promotion_of_anybody
from promo.promote.rollback.migrations import Contains, refuse_crossing
from promo.promote.rollback.restore import restored
from promo.promote.rollback.wording import body, subject
from promo.untrusted import one_line

_NAME_CHARACTERS: Final = 100
_WAITS: Final = (
    "A person has to approve it: run the job in the GitHub environment of that name, with required"
    " reviewers, or roll back by pull request"
)


@dataclass(frozen=True)
class WentBack(Considered):
    """What one attempt saw and decided.

    Args:
        way: where it goes back to; None where nothing is to be done.
        at: the promotion that the environment is at already, where that is why it stays.
        holds: whether the files still hold what that brought.
    """

    way: Way | None = None
    at: Promotion | None = None
    holds: bool = True


@dataclass(frozen=True, kw_only=True)
class Rollback:
    """What a person wants.

    Args:
        asked: which environment, and where to.
        files: the environment's files, for promotions that name no environment.
        reason: why, for the commit and the issue.
        by: who says so, None when that is not known.
        allowed: files or folders that may be written; empty allows every ordinary path.
    """

    asked: Asked
    files: tuple[str, ...]
    reason: str
    by: str | None
    allowed: tuple[str, ...] = ()


@dataclass
class Returning:
    """The attempts of one rollback; ``last`` is what the newest one saw.

    Args:
        request: what every promotion says; its targets are those of the last look.
        wanted: what the rollback is.
        contains: whether one commit of the application contains another.
        inspector: looks the images up; None trusts that they are there.
        approvers: who approved a GitHub environment in this run; None outside a run.
    """

    request: Request
    wanted: Rollback
    contains: Contains
    inspector: Inspector | None = None
    approvers: Callable[[str], tuple[str, ...]] | None = None
    last: WentBack | None = None
    _inspected: dict[tuple[Image, ...], tuple[tuple[Provenance, ...], tuple[str, ...]]] = field(
        default_factory=dict[tuple[Image, ...], tuple[tuple[Provenance, ...], tuple[str, ...]]]
    )

    def __call__(self, repository: Repository) -> Planned | WentBack:
        """Read, choose, edit: the commit to make, or why there is none."""
        seen = self.look(repository)
        if not seen.decision.goes or seen.record is None or seen.way is None:
            return seen
        return self._planned(seen, seen.way, seen.record)

    def look(self, repository: Repository) -> WentBack:
        """Read, choose, edit, and plan no commit."""
        self.last = self._consider(Files(repository))
        self.request = replace(self.request, targets=tuple(file for file, _ in self.last.edits))
        return self.last

    def _consider(self, files: Files) -> WentBack:
        request, repository = self.request, files.repository
        path = holds_path(request.app)
        holds = read_holds(repository.read(path), path, request.environments)
        asked = self.wanted.asked
        line = environment_line(repository, request.app, asked.environment, self.wanted.files)
        chosen = choose(line, files.carry, asked, lambda one: promotion_of_anybody(repository, one))
        if isinstance(chosen, Stays):
            there = _release(chosen.at.record)
            decision = Decision("already-there", why=chosen.why)
            return WentBack(repository.head, there, decision, (), at=chosen.at, holds=chosen.holds)
        edits = self._edits(files, chosen)
        release = _release(chosen.to.record)
        if not any(edited.changes for _, edited in edits):
            why = "The environment holds this release already"
            decision = Decision("already-there", why=why)
            # A rollback that went there before is what brought it.
            at = chosen.undoes if chosen.undoes and chosen.undoes.record.is_rollback else chosen.to
            return WentBack(repository.head, release, decision, edits, at=at)
        if request.override is None:
            since = [one.record.source_revision for one in chosen.since]
            to = chosen.to.record.source_revision
            refuse_crossing(holds.migrations, to, since, self.contains, path)
        entry = approval_for(holds, request.goal, [file for file, _ in edits])
        name = (entry.github_environment or entry.environment) if entry else request.goal
        decision, said_yes = self._decision(name, required=entry is not None)
        record = self._record(chosen, edits)
        against = standing(holds, request.goal, request.when)
        notes = _notes(chosen, against.hold or against.freeze)
        known, more = self._inspect(release, record) if decision.goes else ((), ())
        return WentBack(
            repository.head, release, decision, edits, _present(chosen, files), record,
            (*notes, *more), known, said_yes, chosen,
        )  # fmt: skip

    def _edits(self, files: Files, way: Way) -> tuple[tuple[str, Edited], ...]:
        """Every file as it shall be."""
        records = [one.record for one in (way.to, *way.since)]
        older = (one.record for one in way.older)
        named = files.named(records)
        _refuse_missing(way.to.record, named)
        images = restored(records[0], records[1:], older, named)
        for path in images:
            check_writable(path, self.wanted.allowed)
        return tuple(
            (path, move(files.content(path) or b"", path, wanted, force=self.request.force))
            for path, wanted in images.items()
        )

    def _decision(
        self, github_environment: str | None, *, required: bool
    ) -> tuple[Decision, tuple[str, ...]]:
        """Whether a person's yes is wanted and there; holds and freezes stop no way back."""
        request = self.request
        override = request.override is not None
        if request.proposes or not (required or request.approval_required or override):
            return Decision("promoted"), ()
        asks = self.approvers
        said_yes = asks(github_environment) if asks and github_environment else ()
        if said_yes:
            return Decision("promoted"), said_yes
        reason = "override-needs-approval" if override else "approval-required"
        return Decision("waiting-for-approval", reason, _WAITS), ()

    def _inspect(
        self, release: Release, record: Record
    ) -> tuple[tuple[Provenance, ...], tuple[str, ...]]:
        """Ask the registry, once for the same images: an old one may be gone by now.

        It ran here, so it need not have the platforms that only a newer one has.
        """
        if self.inspector is None:
            return (), ()
        if record.images not in self._inspected:
            self._inspected[record.images] = self.inspector.inspect(release.sha, record.images, {})
        return self._inspected[record.images]

    def _record(self, way: Way, edits: Sequence[tuple[str, Edited]]) -> Record:
        """The trailers; the images are as the files now hold them."""
        request, undoes = self.request, way.undoes
        names = frozenset(name for one in (way.to, *way.since) for name in names_of(one.record))
        held = {
            (one.repository, one.tag, one.digest): one
            for file, edited in edits
            for one in _held(file, edited, names)
        }
        return Record(
            promotion_id=request.promotion_id,
            app=request.app,
            target_paths=tuple(file for file, _ in edits),
            source_revision=way.to.record.source_revision,
            images=tuple(held.values()),
            promoted_to=request.goal,
            previous_revision=undoes.record.source_revision if undoes else None,
            gate_run=gate_run(request),
            gate_result=request.proof.gate.result,
            rollback_of=undoes.record.promotion_id if undoes else None,
            rollback_to=way.to.record.promotion_id,
            rollback_reason=self.wanted.reason,
            rolled_back_by=self.wanted.by,
        )

    def _planned(self, seen: WentBack, way: Way, record: Record) -> Planned:
        request, wanted = self.request, self.wanted
        environment = wanted.asked.environment
        text = body(
            environment,
            way,
            seen.edits,
            wanted.reason,
            by=wanted.by,
            override=request.override,
            approved_by=seen.approved_by,
        )
        title = subject(request.app, environment, way, wanted.reason)
        return Planned(
            files={file: edited.after for file, edited in seen.edits if edited.changes},
            message=commit_message(title, text, record),
            author=request.author,
            when=request.when,
            promotion_id=request.promotion_id,
        )


def _held(file: str, edited: Edited, names: frozenset[str]) -> Iterable[Image]:
    """The images that a file holds afterwards, of those that went back."""
    for one in find_named(edited.after, file, names):
        name = one.repository.rpartition("/")[2][:_NAME_CHARACTERS]
        yield Image(name=name, repository=one.repository, tag=one.tag, digest=one.digest)


def _release(record: Record) -> Release:
    return Release(sha=record.source_revision, images=record.images)


def _present(way: Way, files: Files) -> Release | None:
    """What the environment held until now, where a promotion is known to have brought it."""
    undoes = way.undoes
    return _release(undoes.record) if undoes and files.carry(undoes.record) else None


def _notes(way: Way, held: str | None) -> tuple[str, ...]:
    notes = [] if way.is_verified else ["The promotion was named; nothing says that it was good"]
    if held:
        notes.append(f"Promotions are held ({held}); a rollback is not")
    return tuple(notes)


def _refuse_missing(to: Record, named: Mapping[str, frozenset[str]]) -> None:
    gone = next((path for path in to.target_paths if path not in named), None)
    if gone is not None:
        raise refused(
            f"{to.promotion_id} wrote a file that is not there any more",
            reason="file-missing",
            where=one_line(gone, 200),
            hint="Go back to a promotion of the files that are there, or by hand",
        )
