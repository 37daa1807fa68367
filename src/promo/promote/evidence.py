"""What a promotion rests on: documents read, checked against their release, judged again.

The verdict in a report is not taken on trust: the judge looks at what the report says was tried and
found, and a report whose verdict is not the judge's moves nothing.
"""

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NoReturn

import msgspec

from promo.documents.envelope import Envelope, Subject, decode, read_bytes, schema_name
from promo.documents.judge import case_of, judge
from promo.documents.promotion import Evidence, Gate, Promotion
from promo.documents.release import Image, Release
from promo.documents.report import Report
from promo.documents.wait import Wait
from promo.errors import invalid, refused
from promo.gitops import references
from promo.outcomes import Class, class_of
from promo.untrusted import one_line

_KINDS: Final[dict[str, type[Envelope]]] = {
    schema_name(kind): kind for kind in (Report, Wait, Promotion)
}
_REPORT: Final = "report.json"


@dataclass(frozen=True)
class Handed:
    """A document as it was handed over: what it says, the hash of its bytes, its file."""

    document: Envelope
    sha256: str
    where: str


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the evidence comes to.

    Args:
        gate: for the record.
        pinned: the one release that was given or that the evidence speaks of; None without both.
        revisions: the commits that the evidence speaks of; the release's must be the only one.
        explored_from: the base commit of the exploration, an ancestor of the release.
        explored_on: the environment that was explored.
        accepted: the findings that count as accepted; the gitops repository has the last word.
    """

    gate: Gate
    pinned: Release | None = None
    revisions: frozenset[str] = frozenset()
    explored_from: str | None = None
    explored_on: str | None = None
    accepted: tuple[str, ...] = ()

    @property
    def run_url(self) -> str | None:
        """The run of the gate."""
        return next((one.run_url for one in self.gate.evidence if one.run_url), None)


def read_handed(path: Path) -> Handed:
    """A document from its file, or from the folder that a report was written to.

    Raises:
        PromoError: invalid; ``unreadable-file``, ``bad-document``, ``newer-document``.
    """
    file = path / _REPORT if os.path.isdir(path) else path  # noqa: PTH112  (Path's raises)
    content = read_bytes(file)
    kind = _kind_of(content)
    if kind is None:
        raise invalid(
            f"is none of the documents {', '.join(_KINDS)}",
            reason="bad-document",
            where=one_line(str(file)),
            hint="Hand over what explore-staging, wait-for-sha or promote-digests wrote",
        )
    document = decode(content, kind, one_line(str(file)))
    return Handed(document, hashlib.sha256(content).hexdigest(), one_line(str(file)))


class _Schema(msgspec.Struct):
    schema: str = ""


def _kind_of(content: bytes) -> type[Envelope] | None:
    """The type of a document; what is damaged is read as a report, which says what is wrong."""
    try:
        return _KINDS.get(msgspec.json.decode(content, type=_Schema).schema)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Report


def check_hash(report: Handed, wanted: str) -> None:
    """Refuse a report that is not, byte for byte, the one that was handed over.

    Raises:
        PromoError: refused, ``report-changed``.
    """
    if report.sha256 != wanted:
        raise refused(
            f"is not the report that was handed over: its sha256 is {report.sha256}",
            reason="report-changed",
            where=report.where,
            hint="Use the file as explore-staging wrote it, with its own report-sha256",
        )


def weigh(
    handed: Sequence[Handed],
    *,
    app: str,
    given: Release | None,
    required: bool,
    override: str | None = None,
) -> Proof:
    """What the documents come to, or a refusal; a pure function.

    Args:
        handed: all documents.
        app: what is promoted.
        given: the release that was asked for, if one was.
        required: whether nothing may move without an exploration (or another gate).
        override: why what the documents say is not to count; whose they are still does.

    Raises:
        PromoError: refused; ``evidence-missing``, ``partial-evidence``,
            ``evidence-says-no``, ``observe-only``,
            ``verdict-disagrees``, ``unpinned-report``, ``unlinked-release``,
            ``evidence-mismatch``.
    """
    for one in handed if override is None else ():
        _check_outcome(one)
        if isinstance(one.document, Report):
            _check_report(one.document, one.where)
    releases = [given, *(one.document.subject.release for one in handed)]
    pinned = next((release for release in releases if release is not None), None)
    for one in handed:
        _check_subject(one, pinned, app)
    reports = [one.document for one in handed if isinstance(one.document, Report)]
    result = _result(one.document for one in handed)
    if required and override is None and result == "none":
        raise refused(
            "nothing shows that this release was explored",
            reason="evidence-missing",
            where="--report",
            hint="Hand over explore-staging's report, or say require-evidence false",
        )
    return Proof(
        gate=Gate(
            result=result if override is None else "overridden",
            evidence=tuple(map(_evidence, handed)),
            override=override,
        ),
        pinned=pinned,
        revisions=frozenset(_revision(one.document.subject) for one in handed),
        explored_from=next((r.base_sha for r in reports if r.base_sha), None),
        explored_on=next((r.subject.environment for r in reports if r.subject.environment), None),
        accepted=()
        if override is not None
        else tuple(f.id for r in reports for f in r.findings if f.accepted is not None),
    )


def _result(documents: Iterable[Envelope]) -> Literal["pass", "skipped", "none"]:
    """What was explored in all of them; that it is live, or was moved, is no exploration.

    A promotion counts for what its own gate let it through.
    """
    gates = {_gate_of(document) for document in documents}
    if "pass" in gates:
        return "pass"
    return "skipped" if "skipped" in gates else "none"


def _gate_of(document: Envelope) -> str:
    if isinstance(document, Report):
        return document.outcome
    return document.gate.result if isinstance(document, Promotion) else "none"


def _evidence(one: Handed) -> Evidence:
    document = one.document
    return Evidence(
        schema=document.schema,
        outcome=document.outcome,
        sha256=one.sha256,
        run_url=document.run.url,
    )


def _check_outcome(one: Handed) -> None:
    """Refuse a document whose outcome does not go on."""
    document = one.document
    if isinstance(document, Report) and document.mode == "observe":
        raise refused(
            "was made in mode observe, which never promotes",
            reason="observe-only",
            where=one.where,
            hint="Explore with mode enforce when the team is ready for it",
        )
    if class_of(document.outcome) is not Class.GO or document.outcome == "dry-run":
        why = f" ({one_line('; '.join(document.reasons), 200)})" if document.reasons else ""
        raise refused(
            f"says {document.outcome}{why}",
            reason="evidence-says-no",
            where=one.where,
            hint="Mend what it found and explore again",
        )


def _check_report(report: Report, where: str) -> None:
    """Refuse a report that contradicts itself, or that speaks of no linked release."""
    if report.shard is not None:
        raise refused(
            f"is shard {report.shard}: only a part of the routes was explored for it",
            reason="partial-evidence",
            where=where,
            hint="Join the shards with promo merge-reports, and hand over that report",
        )
    judged = judge(case_of(report))
    if judged.verdict != report.overall:
        raise refused(
            f"says {report.overall}, and what it holds comes to {judged.verdict}"
            f" ({one_line('; '.join(judged.reasons), 200)})",
            reason="verdict-disagrees",
            where=where,
            hint="Use the file as explore-staging wrote it",
        )
    release = report.subject.release
    if release is None:
        raise refused(
            "names no release: nothing was pinned when it was made",
            reason="unpinned-report",
            where=where,
            hint="Give explore-staging source-file, or the release of the build",
        )
    loose = not release.images or any(image.linked_by == "none" for image in release.images)
    if loose or report.sha != release.sha:
        raise refused(
            f"does not tie its release to the commit that the site served ({report.sha or 'none'})",
            reason="unlinked-release",
            where=where,
            hint="Explore again when the site serves the release",
        )


def _check_subject(one: Handed, pinned: Release | None, app: str) -> None:
    """Refuse a document that speaks of something else."""
    subject = one.document.subject
    if subject.app != app:
        _mismatch(f"speaks of the app {one_line(subject.app, 80)}, not of {app}", one.where)
    if subject.release is not None and pinned is not None:
        if not same_release(subject.release, pinned):
            _mismatch("speaks of another release than the one that is to move", one.where)
        return
    if subject.sha is None or (pinned is not None and subject.sha != pinned.sha):
        wanted = pinned.sha if pinned else "a release"
        _mismatch(f"speaks of the commit {subject.sha or 'none'}, not of {wanted}", one.where)


def _revision(subject: Subject) -> str:
    return subject.release.sha if subject.release else subject.sha or ""


def check_revision(proof: Proof, release: Release) -> None:
    """Refuse to move a release on evidence of another commit.

    Raises:
        PromoError: refused, ``evidence-mismatch``.
    """
    others = proof.revisions - {release.sha}
    if others:
        _mismatch(f"speaks of {min(others) or 'no commit'}, not of {release.sha}", "--evidence")


def _mismatch(what: str, where: str) -> NoReturn:
    raise refused(
        what,
        reason="evidence-mismatch",
        where=where,
        hint="Hand over the evidence of this very release",
    )


def same_release(one: Release, other: Release) -> bool:
    """Whether two releases are the same commit with the same images."""
    return one.sha == other.sha and versions(one.images) == versions(other.images)


def versions(images: Iterable[Image]) -> frozenset[tuple[str, str | None, str | None]]:
    """The repository, tag and digest of images, whatever their names."""
    return frozenset(
        (references.normalised(image.repository), image.tag, image.digest) for image in images
    )
