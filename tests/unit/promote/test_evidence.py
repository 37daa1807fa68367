"""What evidence comes to: each way to be refused, and what passes."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from promo.documents import envelope
from promo.documents.envelope import Envelope, Run, Subject
from promo.documents.promotion import Gate, Promotion
from promo.documents.release import Image, Release
from promo.documents.report import (
    Accepted,
    Phases,
    Report,
    SmokePhase,
    TargetedPhase,
)
from promo.documents.scope import Scope
from promo.documents.shards import Shard
from promo.documents.wait import Wait
from promo.errors import PromoError
from promo.promote.evidence import (
    Handed,
    Proof,
    check_hash,
    check_revision,
    read_handed,
    same_release,
    weigh,
)
from support import reports
from support.git_repository import DIGESTS, SHAS
from support.promoting import REPOSITORY, release

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def handed(document: Envelope, sha256: str = "0" * 64) -> Handed:
    return Handed(document, sha256, "report.json")


def explored(number: int = 2, **changes: Any) -> Report:
    of = release(number)
    usual: dict[str, Any] = {
        "sha": of.sha,
        "subject": Subject(app="web", environment="staging", sha=of.sha, release=of),
    }
    return reports.report(**(usual | changes))


def waited(number: int = 2, outcome: str = "live", app: str = "web") -> Wait:
    return Wait(
        subject=Subject(app=app, environment="staging", sha=SHAS[number]),
        outcome=outcome,
        timestamp=NOON,
        duration_seconds=1,
        wanted=SHAS[number],
        sha=SHAS[number],
        addresses=(),
    )


def skipped() -> Report:
    """An exploration of which nothing had to be made."""
    return explored(
        scope=Scope(files_changed=1, routes=("/",), skip_reason="docs only"),
        phases=Phases(targeted=TargetedPhase(), smoke=SmokePhase()),
    )


def moved(outcome: str = "promoted", gate: Any = "none") -> Promotion:
    of = release(2)
    return Promotion(
        subject=Subject(app="web", environment="staging", sha=of.sha, release=of),
        outcome=outcome,
        timestamp=NOON,
        duration_seconds=1,
        promotion_id="p",
        promoted_from=None,
        promoted_to="staging",
        repository="o/gitops",
        branch="main",
        gate=Gate(result=gate),
    )


def weighed(*documents: Envelope, given: Release | None = None, required: bool = False) -> Proof:
    return weigh([handed(one) for one in documents], app="web", given=given, required=required)


def refusal(*documents: Envelope, given: Release | None = None, required: bool = False) -> str:
    with pytest.raises(PromoError) as caught:
        weighed(*documents, given=given, required=required)
    assert caught.value.outcome == "refused"
    assert caught.value.where
    assert caught.value.hint
    return caught.value.reason


def changed(report: Report, **changes: Any) -> Report:
    return msgspec.structs.replace(report, **changes)


@pytest.mark.parametrize("required", [True, False])
def test_a_pass_pins_its_release(*, required: bool):
    proof = weighed(explored(), required=required)
    assert proof.pinned is not None
    assert same_release(proof.pinned, release(2))
    assert (proof.gate.result, proof.explored_on) == ("pass", "staging")
    assert proof.explored_from == reports.BASE
    assert proof.run_url == "https://github.com/o/r/actions/runs/7"
    assert proof.gate.evidence[0].schema == "promo/report"


def test_a_skip_goes_on_and_is_called_one():
    report = skipped()
    assert report.outcome == "skipped"
    assert weighed(report, required=True).gate.result == "skipped"
    assert weighed(report, explored()).gate.result == "pass"


def test_nothing_is_called_none_and_pins_what_was_given():
    assert weighed().gate.result == "none"
    assert weighed().pinned is None
    assert weighed(given=release(3)).pinned == release(3)


@pytest.mark.parametrize(
    ("documents", "reason"),
    [
        ((), "evidence-missing"),
        ((waited(),), "evidence-missing"),
        ((moved(),), "evidence-missing"),
        ((moved(gate="overridden"),), "evidence-missing"),
        ((moved(outcome="already-there"), waited()), "evidence-missing"),
        ((moved(outcome="rolled-back"),), "evidence-missing"),
    ],
)
def test_where_evidence_is_required_something_must_have_been_explored(
    documents: tuple[Envelope, ...], reason: str
):
    assert refusal(*documents, required=True) == reason
    assert weighed(*documents).gate.result == "none"


@pytest.mark.parametrize("gate", ["pass", "skipped"])
def test_a_promotion_counts_for_what_its_own_gate_said(gate: Any):
    assert weighed(moved(gate=gate), required=True).gate.result == gate


@pytest.mark.parametrize(
    "outcome",
    ["fail", "inconclusive", "superseded"],
)
def test_an_outcome_that_does_not_go_on_is_refused(outcome: str):
    report = changed(explored(), outcome=outcome, overall=outcome)
    assert refusal(report) == "evidence-says-no"


@pytest.mark.parametrize("outcome", ["timeout", "unhealthy", "superseded", "dry-run"])
def test_a_wait_that_did_not_see_it_live_is_refused(outcome: str):
    assert refusal(explored(), waited(outcome=outcome)) == "evidence-says-no"


def test_a_verdict_is_judged_again():
    failed = explored(findings=(reports.finding(),))
    assert failed.outcome == "fail"
    assert refusal(changed(failed, outcome="pass", overall="pass")) == "verdict-disagrees"
    assert refusal(changed(explored(), outcome="skipped", overall="skipped")) == "verdict-disagrees"


def test_a_shard_is_no_evidence_by_itself():
    part = changed(explored(), shard=Shard(index=1, total=2, inventory="0" * 64))
    assert refusal(part) == "partial-evidence"


def test_a_site_that_changed_while_it_was_explored_never_passes():
    report = explored()
    forged = changed(report, live=(SHAS[2], SHAS[3]))
    assert refusal(forged) == "verdict-disagrees"


def test_an_obstacle_is_not_talked_away():
    assert refusal(changed(explored(), obstacles=("unlinked-release",))) == "verdict-disagrees"


def test_what_was_only_observed_moves_nothing():
    assert refusal(changed(explored(), mode="observe")) == "observe-only"


def loose(report: Report, tied: int = 0) -> Report:
    """The same report, of a release that nothing ties to its commit but some images."""
    of = release(2)
    images = tuple(msgspec.structs.replace(image, linked_by="none") for image in of.images)
    images = (*(msgspec.structs.replace(of.images[0], name=f"{n}") for n in range(tied)), *images)
    subject = msgspec.structs.replace(report.subject, release=Release(sha=of.sha, images=images))
    return changed(report, subject=subject)


def test_a_release_that_is_not_linked_moves_nothing():
    assert refusal(loose(explored())) == "unlinked-release"
    assert refusal(loose(explored(), tied=1)) == "unlinked-release"
    none = msgspec.structs.replace(explored().subject, release=Release(sha=SHAS[2], images=()))
    assert refusal(changed(explored(), subject=none)) == "unlinked-release"
    elsewhere = changed(explored(), sha=SHAS[3], live=(SHAS[3], SHAS[3]))
    assert refusal(elsewhere) == "unlinked-release"


def test_a_report_without_a_release_moves_nothing():
    bare = Subject(app="web", environment="staging", sha=SHAS[2])
    assert refusal(changed(explored(), subject=bare)) == "unpinned-report"


@pytest.mark.parametrize("wait_first", [True, False])
def test_all_documents_are_of_one_release_in_any_order(*, wait_first: bool):
    def pair(wait: Wait) -> tuple[Envelope, ...]:
        return (wait, explored()) if wait_first else (explored(), wait)

    assert weighed(*pair(waited(2))).gate.result == "pass"
    assert refusal(*pair(waited(3))) == "evidence-mismatch"
    assert refusal(*pair(waited(2, app="api"))) == "evidence-mismatch"


def test_two_reports_of_two_releases_contradict_each_other():
    assert refusal(explored(2), explored(3)) == "evidence-mismatch"
    assert refusal(explored(2), given=release(3)) == "evidence-mismatch"


def test_a_wait_without_a_release_binds_the_release_that_is_found():
    proof = weighed(waited(2))
    check_revision(proof, release(2))
    with pytest.raises(PromoError) as caught:
        check_revision(proof, release(3))
    assert caught.value.reason == "evidence-mismatch"


def test_a_promotion_to_the_source_is_evidence_too():
    assert weighed(moved(), explored()).gate.result == "pass"
    assert refusal(moved(outcome="held")) == "evidence-says-no"


def test_what_the_report_lets_pass_is_passed_on_to_be_looked_up():
    found = reports.finding(accepted=Accepted(reason="known", until="2099-01-01"))
    checks = (*explored().phases.smoke.routes_checked,)
    smoke = SmokePhase(passed=True, routes_checked=checks, findings=(found,))
    report = explored(phases=Phases(targeted=TargetedPhase(), smoke=smoke))
    assert weighed(report).accepted == (found.id,)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (release(2), True),
        (release(3), False),
        (release(2, sha=SHAS[3]), False),
        (release(2, name="GHCR.io/o/web"), True),
        (release(2, name="ghcr.io/o/api"), False),
        (
            Release(
                sha=SHAS[2],
                images=(
                    Image(name="other name", repository=REPOSITORY, tag="v2", digest=DIGESTS[2]),
                ),
            ),
            True,
        ),
        (
            Release(
                sha=SHAS[2],
                images=(
                    *release(2).images,
                    Image(name="api", repository="o/api", digest=DIGESTS[2]),
                ),
            ),
            False,
        ),
    ],
)
def test_what_the_same_release_is(other: Release, *, same: bool):
    assert same_release(release(2), other) is same


def test_a_document_is_read_from_its_file_or_its_folder(tmp_path: Path):
    written = envelope.write(explored(), tmp_path / "report.json")
    for place in (tmp_path, tmp_path / "report.json"):
        read = read_handed(place)
        assert isinstance(read.document, Report)
        assert read.sha256 == written
        check_hash(read, written)
    with pytest.raises(PromoError) as caught:
        check_hash(replace(read_handed(tmp_path), sha256="1" * 64), written)
    assert (caught.value.outcome, caught.value.reason) == ("refused", "report-changed")


@pytest.mark.parametrize("content", ["", "x", "{}", "[]", '{"schema": 1}', '{"schema": "promo/x"}'])
def test_what_is_no_document_is_invalid(tmp_path: Path, content: str):
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(PromoError) as caught:
        read_handed(path)
    assert caught.value.outcome == "invalid"


def test_the_run_of_the_gate_is_the_first_that_is_known():
    unknown = changed(explored(), run=Run())
    assert weighed(unknown).run_url is None
    assert weighed(unknown, explored()).run_url == "https://github.com/o/r/actions/runs/7"


# ── an override replaces what documents say, and never whose they are ──────────────────────────
def overridden(*documents: Envelope, required: bool = True) -> Proof:
    whole = [handed(one) for one in documents]
    return weigh(whole, app="web", given=release(2), required=required, override="hotfix")


KNOWN = reports.finding(severity="warning", accepted=Accepted(reason="known", until="2027-01-01"))


@pytest.mark.parametrize(
    "documents",
    [
        (),
        (explored(findings=[reports.finding()]),),
        (changed(explored(), mode="observe"),),
        (changed(explored(), overall="pass", outcome="pass", obstacles=("fenced: /",)),),
        (waited(outcome="timeout"),),
        (explored(findings=[KNOWN]),),
    ],
)
def test_an_override_is_recorded_as_such_whatever_documents_say(documents: tuple[Envelope, ...]):
    proof = overridden(*documents)
    assert (proof.gate.result, proof.gate.override, proof.accepted) == ("overridden", "hotfix", ())
    assert len(proof.gate.evidence) == len(documents)


@pytest.mark.parametrize(
    "document", [explored(3), waited(3), waited(app="api"), changed(explored(3), mode="observe")]
)
def test_an_override_moves_nothing_on_documents_of_something_else(document: Envelope):
    with pytest.raises(PromoError) as caught:
        overridden(document)
    assert caught.value.reason == "evidence-mismatch"


def test_without_an_override_accepted_findings_are_named_for_the_gitops_repository_to_confirm():
    proof = weighed(explored(findings=[KNOWN, reports.finding(2, severity="warning")]))
    assert proof.accepted == (KNOWN.id,)
    assert (proof.gate.result, proof.gate.override) == ("pass", None)


def test_the_first_report_that_knows_says_from_what_and_where_it_was_explored():
    of = release(2)
    bare = Subject(app="web", environment=None, sha=of.sha, release=of)
    silent = changed(explored(), base_sha=None, subject=bare)
    proof = weighed(silent, explored())
    assert (proof.explored_from, proof.explored_on) == (reports.BASE, "staging")
    proof = weighed(silent)
    assert (proof.explored_from, proof.explored_on) == (None, None)


def test_a_document_of_no_commit_is_of_no_release():
    nothing = changed_wait(waited(), sha=None)
    assert refusal(nothing) == "evidence-mismatch"
    assert refusal(nothing, given=release(2)) == "evidence-mismatch"
    assert weighed(waited()).revisions == {SHAS[2]}


def changed_wait(wait: Wait, *, sha: str | None) -> Wait:
    subject = msgspec.structs.replace(wait.subject, sha=sha)
    return msgspec.structs.replace(wait, subject=subject)
