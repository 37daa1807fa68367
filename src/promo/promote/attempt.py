"""One look at the gitops repository: read, decide, edit. Made anew after every lost race.

Whatever an attempt reads it reads at one commit, and the push only succeeds on that very commit.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from promo.documents.promotion import Provenance
from promo.documents.release import Image, Release
from promo.errors import invalid, refused
from promo.gitops import references
from promo.gitops.edit import Edited
from promo.gitops.images import release_images
from promo.gitops.push.planned import Planned
from promo.gitops.repository import Repository
from promo.gitops.trailers import Record, commit_message
from promo.promote.decide import Decision, Facts, Order, decide
from promo.promote.evidence import check_revision
from promo.promote.holds import (
    Approval,
    Holds,
    accepted,
    approval_for,
    holds_path,
    read_holds,
    standing,
)
from promo.promote.message import subject
from promo.promote.order import Ancestry
from promo.promote.past import (
    Past,
    order_of,
    previous_release,
    read_past,
    told_of_rollback,
    told_of_source_rollback,
)
from promo.promote.provenance import Inspector
from promo.promote.request import Request
from promo.promote.source import release_of, source_holds, source_images
from promo.promote.unwritten import order_to_images
from promo.promote.wanted import Pair, chosen_images, edit_targets, target_repositories
from promo.promote.wording import body
from promo.untrusted import one_line

_Asked = tuple[tuple[Image, ...], tuple[tuple[str, str], ...]]
_Answered = tuple[tuple[Provenance, ...], tuple[str, ...]]
_URL: Final = re.compile(r"https?://[!-~]{1,1900}")


@dataclass(frozen=True)
class Considered:
    """What one attempt saw and decided.

    Args:
        head: the commit it read.
        release: what would move.
        decision: whether it does.
        edits: the target files before and after.
        previous: what the target carried, as far as its history tells.
        record: the trailers of the commit that would be made.
        notes: what a person should know beside.
        provenance: what the registry says of the images; empty when it was not asked.
        approved_by: the logins of those who approved, where an approval was needed.
    """

    head: str
    release: Release
    decision: Decision
    edits: tuple[tuple[str, Edited], ...]
    previous: Release | None = None
    record: Record | None = None
    notes: tuple[str, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    approved_by: tuple[str, ...] = ()


@dataclass
class Attempts:
    """The attempts of one run; ``last`` is what the newest one saw.

    Args:
        request: what is wanted.
        ancestry: of two commits of the application, where a checkout can tell.
        inspector: looks the images up; None trusts that they are there.
        approvers: who approved a GitHub environment in this run; None outside a run.
    """

    request: Request
    ancestry: Callable[[str, str], Ancestry]
    inspector: Inspector | None = None
    approvers: Callable[[str], tuple[str, ...]] | None = None
    last: Considered | None = None
    _release: Release | None = field(default=None, init=False)
    _inspected: dict[_Asked, _Answered] = field(default_factory=dict["_Asked", "_Answered"])

    def __call__(self, repository: Repository) -> Planned | Considered:
        """Read, decide, edit: the commit to make, or why there is none."""
        seen = self.look(repository)
        if not seen.decision.goes or seen.record is None:
            return seen
        return self._planned(seen, seen.record)

    def look(self, repository: Repository) -> Considered:
        """Read, decide, edit, and plan no commit."""
        self.last = self._consider(repository)
        return self.last

    def _consider(self, repository: Repository) -> Considered:
        request = self.request
        files = _read(repository, request)
        holds = read_holds(
            files[holds_path(request.app)], holds_path(request.app), request.environments
        )
        sources = source_images(files, request)
        release = self._pin(repository, sources)
        check_revision(request.proof, release)
        _check_accepted(holds, request)
        edits = edit_targets(_pairs(files, request), release, request)
        if not any(edited.changes for _, edited in edits):
            return Considered(repository.head, release, decide(Facts(already=True)), edits)
        contents = {file: edited.before for file, edited in edits}
        past = read_past(repository, contents, release, request)
        _check_app(past, request)
        called = tuple(one.environment for one in past if one.environment)
        approval = approval_for(holds, request.goal, request.targets, called)
        against = standing(holds, request.goal, request.when, called)
        chosen = chosen_images(release, request)
        holds_it = source_holds(sources, chosen) if request.sources else None
        facts = Facts(
            source_moved=request.proof.pinned is None and holds_it is False,
            order=order_of(
                repository,
                past,
                release,
                request,
                ancestry=self.ancestry,
                source_holds=holds_it,
            )
            or self._order_to_unwritten(release, past),
            taken_back=any(one.taken_back for one in past),
            rollback=told_of_rollback(past),
            source_rollback=""
            if holds_it
            else told_of_source_rollback(repository, request, release),
            hold=against.hold,
            freeze=against.freeze,
            approval_required=approval is not None or request.approval_required,
            override=request.override is not None,
            proposes=request.proposes,
        )
        decision = decide(facts)
        said_yes: tuple[str, ...] = ()
        if decision.outcome == "waiting-for-approval":
            said_yes = self._approved_by(approval)
            decision = decide(replace(facts, approved=bool(said_yes)))
        previous = previous_release(past)
        record = _record(request, release, edits, previous) if decision.goes else None
        notes = ("target-taken-back",) if facts.taken_back else ()
        known, more = self._inspect(release, record, past) if record else ((), ())
        notes += more
        return Considered(
            repository.head, release, decision, edits, previous, record, notes, known, said_yes
        )

    def _order_to_unwritten(self, release: Release, past: Sequence[Past]) -> Order | None:
        """The order to targets that no promotion wrote yet."""
        return order_to_images(
            release.sha,
            [image for one in past if not one.promoted for image in one.images],
            ancestry=self.ancestry,
            labelled=self.inspector.labelled if self.inspector else lambda _: None,
        )

    def _approved_by(self, entry: Approval | None) -> tuple[str, ...]:
        """Who approved; asked only when nothing else stands against it."""
        name = (entry.github_environment or entry.environment) if entry else self.request.goal
        return self.approvers(name) if self.approvers is not None and name else ()

    def _inspect(self, release: Release, record: Record, past: Sequence[Past]) -> _Answered:
        """Ask the registry, once for the same question: a lost race changes nothing there."""
        if self.inspector is None:
            return (), ()
        held = {i.repository: i.digest for one in past for i in one.images if i.digest}
        before = {i.repository: held[i.repository] for i in record.images if i.repository in held}
        asked = (record.images, tuple(sorted(before.items())))
        if asked not in self._inspected:
            self._inspected[asked] = self.inspector.inspect(release.sha, record.images, before)
        return self._inspected[asked]

    def _pin(self, repository: Repository, sources: Sequence[Image]) -> Release:
        """The one release of this run: the pinned one, else what the source held at first."""
        if self._release is None:
            self._release = self.request.proof.pinned or release_of(
                repository, sources, self.request
            )
        return self._release

    def _planned(self, seen: Considered, record: Record) -> Planned:
        request = self.request
        title = subject(
            request.message,
            seen.release,
            app=request.app,
            origin=request.origin or "a build",
            goal=request.goal or ", ".join(request.targets),
            promotion_id=request.promotion_id,
        )
        text = body(
            request,
            seen.release,
            seen.previous,
            seen.edits,
            run=record.gate_run,
            approved_by=seen.approved_by,
        )
        return Planned(
            files={file: edited.after for file, edited in seen.edits if edited.changes},
            message=commit_message(title, text, record),
            author=request.author,
            when=request.when,
            promotion_id=request.promotion_id,
        )


def _read(repository: Repository, request: Request) -> dict[str, bytes | None]:
    """All files of the request at the pinned commit; sources and targets must be there."""
    names = (*request.sources, *request.targets)
    files = repository.read_all((*names, holds_path(request.app)))
    missing = next((name for name in names if files[name] is None), None)
    if missing is not None:
        raise invalid(
            f"there is no file {one_line(missing, 120)} in {one_line(str(repository.place), 120)}",
            reason="file-missing",
            where="--source-file" if missing in request.sources else "--target-file",
            hint="Write its path from the repository's root; promo never creates a file",
        )
    return files


def _pairs(files: Mapping[str, bytes | None], request: Request) -> tuple[Pair, ...]:
    sources = request.sources or (None,) * len(request.targets)
    return tuple(
        Pair(target, files[target] or b"", source, files[source] if source else None)
        for source, target in zip(sources, request.targets, strict=True)
    )


def _check_accepted(holds: Holds, request: Request) -> None:
    """A finding counts as accepted only while the gitops repository says so."""
    for finding in request.proof.accepted:
        if accepted(holds, finding, request.when) is None:
            raise refused(
                f"the report lets the finding {finding} pass, and nobody accepts it now",
                reason="not-accepted",
                where=holds_path(request.app),
                hint="Renew its entry under accept, or mend it and explore again",
            )


def _check_app(past: Sequence[Past], request: Request) -> None:
    """Another name in the configuration leaves no holds, approvals and history behind."""
    one = next((one for one in past if one.other_app), None)
    if one is not None and not request.app_is_named:
        raise refused(
            f"{one_line(one.target, 120)} got these images as {one_line(one.other_app or '', 60)}"
            f" so far, and now it is called {request.app}",
            reason="other-app",
            where="--app",
            hint=f"If it is called {request.app} from now on, say so with --app, and take"
            f" {holds_path(one.other_app or '')} along",
        )


def _record(
    request: Request,
    release: Release,
    edits: Sequence[tuple[str, Edited]],
    previous: Release | None,
) -> Record:
    """The trailers; the images are as the target files now hold them."""
    ours = tuple(target_repositories(release, request))
    held = [image for file, edited in edits for image in release_images(edited.after, file, ours)]
    unique = {(references.normalised(i.repository), i.tag, i.digest): i for i in held}
    return Record(
        promotion_id=request.promotion_id,
        app=request.app,
        target_paths=tuple(file for file, _ in edits),
        source_revision=release.sha,
        images=tuple(unique.values()),
        promoted_from=request.origin,
        promoted_to=request.goal,
        previous_revision=previous.sha if previous else None,
        gate_run=gate_run(request),
        gate_result=request.proof.gate.result,
    )


def gate_run(request: Request) -> str | None:
    """The run of the gate; a document's address is foreign, and only a plain one is written."""
    url = request.proof.run_url or request.run_url or ""
    return url if _URL.fullmatch(url) else None
