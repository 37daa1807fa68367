"""promote-digests as a real process on real repositories."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from promo.documents.envelope import Subject
from promo.documents.release import Image, Release
from promo.documents.report import Accepted, Phases, RouteCheck, SmokePhase, TargetedPhase
from promo.gitops.trailers import read_trailers
from support import reports
from support.git_repository import DIGESTS, SHAS, git
from support.promoting import (
    CONFIG,
    DEMO,
    PROD,
    REPOSITORY,
    STAGING,
    World,
    as_json,
    helmrelease,
    make_world,
    release,
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# ── the way through ────────────────────────────────────────────────────────────────────────────
def test_a_build_writes_staging_and_its_exploration_moves_it_to_demo(world: World):
    assert world.stage(2).said == (0, "promoted", "")
    report = world.explored(2)
    ran = world.promote(
        "--report", str(report), "--report-sha256", sha256(report), "--require-evidence"
    )
    assert ran.said == (0, "promoted", "")
    assert world.bare.read(DEMO) == helmrelease(2)
    assert world.bare.read(PROD) == helmrelease(1)
    record = read_trailers(world.bare.messages()[0])
    assert record is not None
    assert (record.promoted_from, record.promoted_to) == ("staging", "demo")
    assert (record.source_revision, record.gate_result) == (SHAS[2], "pass")
    assert record.gate_run == "https://github.com/o/r/actions/runs/7"
    document = ran.document
    assert document["commit"] == world.bare.head
    assert document["promotion_id"] == record.promotion_id
    assert [(c["path"], c["old"], c["new"]) for c in document["changes"]] == [
        ("spec.values.image.tag", "v1", "v2"),
        ("spec.values.image.digest", DIGESTS[1], DIGESTS[2]),
    ]
    assert document["gate"]["evidence"][0]["sha256"] == sha256(report)


def test_staging_needs_no_evidence_and_says_so(world: World):
    assert world.stage(2).said == (0, "promoted", "")
    record = read_trailers(world.bare.messages()[0])
    assert record is not None
    assert record.gate_result == "none"
    assert (record.promoted_from, record.promoted_to) == (None, "staging")
    assert world.bare.read(STAGING) == helmrelease(2)


def test_the_source_file_and_its_trailer_make_the_release(world: World):
    world.stage(2)
    assert world.promote().said == (0, "promoted", "")
    assert world.bare.read(DEMO) == helmrelease(2)


def test_a_second_run_finds_it_there_and_names_the_commit_that_brought_it(world: World):
    world.stage(2)
    first = world.promote()
    head = world.bare.head
    again = world.promote()
    assert again.said == (0, "already-there", "")
    assert world.bare.head == head == again.document["commit"]
    assert again.document["promotion_id"] == first.document["promotion_id"]
    assert again.document["changes"] == []


def test_the_previous_release_is_in_the_record(world: World):
    for number in (2, 3):
        world.stage(number)
        ran = world.promote()
    assert ran.document["previous"]["sha"] == SHAS[2]
    assert ran.document["previous"]["images"][0]["digest"] == DIGESTS[2]
    assert f"Previous-Revision: {SHAS[2]}" in world.bare.messages()[0]


def test_a_dry_run_prints_the_patch_and_the_trailers_and_writes_nothing(world: World):
    world.stage(2)
    head = world.bare.head
    ran = world.promote("--dry-run")
    assert ran.said == (0, "dry-run", "")
    assert f"-      tag: v1\n-      digest: {DIGESTS[1]}\n+      tag: v2\n" in ran.out
    assert re.search(r"(?m)^Promotion-Id: \S+\nPromo-App: web\nPromoted-From: staging$", ran.out)
    assert world.bare.head == head
    assert ran.document["diff"] in ran.out + "\n"
    assert ran.document["commit"] is None


def test_in_a_step_the_outputs_and_the_summary_say_what_happened(world: World, tmp_path: Path):
    world.stage(2)
    output, summary = tmp_path / "output", tmp_path / "summary"
    environment = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_WORKSPACE": str(world.folder),
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "o/web",
        "GITHUB_RUN_ID": "7",
    }
    output.touch()
    inputs = {"INPUT_SOURCE_FILE": STAGING, "INPUT_TARGET_FILE": DEMO, "INPUT_TO": "demo"}
    ran = world.promo("promote-digests", environment={**environment, **inputs})
    assert ran.code == 0
    text = output.read_text()
    for line in ("promoted", "true", world.bare.head, ran.document["promotion_id"]):
        assert line in text
    assert "+      tag: v2" in text
    assert "**promoted**" in summary.read_text()
    run = "Gate-Run: https://github.com/o/web/actions/runs/7/attempts/1"
    assert run in world.bare.messages()[0]


# ── the chain: what was explored, and only that ────────────────────────────────────────────────
def test_what_came_into_the_source_after_the_exploration_is_never_promoted(world: World):
    """N was explored. The source has N+1's digests by now. N moves, or nothing."""
    world.stage(2)
    report = world.explored(2)
    world.stage(3)
    ran = world.promote("--report", str(report))
    assert ran.said == (0, "promoted", "")
    assert world.bare.read(DEMO) == helmrelease(2)
    assert DIGESTS[3] not in world.bare.read(DEMO)


def test_nothing_moves_where_nobody_knows_which_is_newer(world: World):
    world.stage(1)
    world.promote()
    world.stage(2)
    world.promote()
    # the source was written by another tool: no trailer says when N came
    report = world.explored(4)
    world.bare.commit({STAGING: helmrelease(5)}, "somebody's CI")
    ran = world.promote("--report", str(report))
    assert ran.said == (3, "inconclusive", "order-unknown")
    assert world.bare.read(DEMO) == helmrelease(2)
    # an exploration against the target's own commit proves the order
    report = world.explored(4, base_sha=SHAS[2])
    assert world.promote("--report", str(report)).said == (0, "promoted", "")
    assert world.bare.read(DEMO) == helmrelease(4)


def test_an_old_exploration_does_not_take_the_target_back(world: World):
    report = world.explored(2)
    for number in (2, 3):
        world.stage(number)
        world.promote()
    ran = world.promote("--report", str(report))
    assert ran.said == (4, "superseded", "target-newer")
    assert world.bare.read(DEMO) == helmrelease(3)


def test_an_old_build_does_not_take_staging_back(world: World):
    world.stage(2)
    world.stage(3)
    assert world.stage(2).said == (4, "superseded", "target-newer")
    assert world.bare.read(STAGING) == helmrelease(3)


def test_the_applications_history_outweighs_the_order_of_arrival(world: World):
    app = world.folder
    git(app, "init", "--quiet", "--initial-branch=main")
    commits: list[str] = []
    for subject in ("one", "two", "three"):
        git(app, "commit", "--quiet", "--allow-empty", "-m", f"{subject} (#{len(subject)})")
        commits.append(git(app, "rev-parse", "HEAD"))
    one, two, three = commits
    newer, older = release(3, sha=three), release(2, sha=two)

    def stage(of: Release) -> tuple[int, str, str]:
        given = ("--release", as_json(of), "--target-file", STAGING)
        return world.promo("promote-digests", *given).said

    assert stage(newer) == (0, "promoted", "")
    assert stage(older) == (4, "superseded", "target-newer")
    assert stage(release(1, sha=one)) == (4, "superseded", "target-newer")
    git(app, "commit", "--quiet", "--allow-empty", "-m", "Merge pull request #12 from x/y")
    ran = world.promo(
        "promote-digests",
        "--release",
        as_json(release(4, sha=git(app, "rev-parse", "HEAD"))),
        "--target-file",
        STAGING,
    )
    assert ran.said == (0, "promoted", "")
    assert ran.document["pull_requests_between"] == ["#12"]


def test_a_target_taken_back_by_hand_is_left_alone_until_something_newer_comes(world: World):
    for number in (1, 2):
        world.stage(number)
        world.promote()
    world.bare.commit({DEMO: helmrelease(1)}, "Revert: 2 is bad")
    ran = world.promote()
    assert ran.said == (4, "held", "rolled-back")
    assert world.bare.read(DEMO) == helmrelease(1)
    world.stage(3)
    ran = world.promote()
    assert ran.said == (0, "promoted", "")
    assert "target-taken-back" in ran.document["reasons"]
    assert ran.document["previous"] is None


def test_a_recorded_rollback_is_respected_likewise(world: World):
    for number in (2, 3):
        world.stage(number)
        world.promote()
    bad = read_trailers(world.bare.messages()[0])
    assert bad is not None
    trailers = (
        f"Promotion-Id: back\nPromo-App: web\nPromoted-To: demo\nTarget-Path: {DEMO}\n"
        f"Source-Revision: {SHAS[2]}\nImage: {REPOSITORY}:v2@{DIGESTS[2]}\n"
        f"Gate-Result: none\nRollback-Of: {bad.promotion_id}"
    )
    world.bare.commit({DEMO: helmrelease(2)}, f"roll back\n\n{trailers}")
    assert world.promote().said == (4, "held", "rolled-back")
    world.stage(4)
    assert world.promote().said == (0, "promoted", "")


# ── evidence ───────────────────────────────────────────────────────────────────────────────────
def refused(world: World, *more: str) -> str:
    """The reason of a refusal that moved nothing and asked no server."""
    head = world.bare.head
    ran = world.promote(*more)
    code, outcome, reason = ran.said
    assert (code, outcome) == (2, "refused")
    assert world.bare.head == head
    assert "\n" not in ran.error
    return reason


def test_a_report_that_was_changed_is_refused(world: World):
    world.stage(2)
    report = world.explored(2)
    known = sha256(report)
    report.write_text(report.read_text().replace('"ms": 80', '"ms": 81'))
    assert refused(world, "--report", str(report), "--report-sha256", known) == "report-changed"


def test_a_report_that_says_no_is_refused(world: World):
    world.stage(2)
    report = world.explored(2, findings=(reports.finding(),))
    assert refused(world, "--report", str(report)) == "evidence-says-no"


def test_a_verdict_that_the_judge_does_not_share_is_refused(world: World):
    world.stage(2)
    path = world.explored(2, findings=(reports.finding(),))
    text = path.read_text().replace(
        '"outcome": "fail",\n  "reasons"', '"outcome": "pass",\n  "reasons"'
    )
    forged = text.replace('"overall": "fail"', '"overall": "pass"')
    assert forged != path.read_text()
    path.write_text(forged)
    assert refused(world, "--report", str(path)) == "verdict-disagrees"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mode": "observe"}, "observe-only"),
        ({"sha": SHAS[9], "live": (SHAS[9], SHAS[9])}, "unlinked-release"),
        ({"subject": Subject(app="web", environment="staging", sha=SHAS[2])}, "unpinned-report"),
        (
            {"subject": Subject(app="api", sha=SHAS[2], release=release(2))},
            "evidence-mismatch",
        ),
        (
            {
                "subject": Subject(
                    app="web",
                    sha=SHAS[2],
                    release=Release(
                        sha=SHAS[2],
                        images=(Image(name="web", repository=REPOSITORY, digest=DIGESTS[2]),),
                    ),
                )
            },
            "unlinked-release",
        ),
    ],
)
def test_a_report_of_something_else_is_refused(
    world: World, changes: dict[str, object], reason: str
):
    world.stage(2)
    report = world.explored(2, **changes)
    assert refused(world, "--report", str(report)) == reason


def test_a_release_and_a_report_of_another_one_are_refused(world: World):
    world.stage(3)
    report = world.explored(2)
    given = ("--report", str(report), "--release", as_json(release(3)))
    assert refused(world, *given) == "evidence-mismatch"


def test_what_was_not_explored_is_refused_where_evidence_is_required(world: World):
    world.stage(2)
    assert refused(world, "--require-evidence") == "evidence-missing"


def test_a_finding_counts_as_accepted_only_while_the_gitops_repository_says_so(world: World):
    world.stage(2)
    found = reports.finding(accepted=Accepted(reason="known", until="2099-01-01"))
    checks = (RouteCheck(route="/cart", status=500, ms=80, outcome="pass"),)
    smoke = SmokePhase(passed=True, routes_checked=checks, findings=(found,))
    report = world.explored(
        2, routes=("/cart",), phases=Phases(targeted=TargetedPhase(), smoke=smoke)
    )
    assert refused(world, "--report", str(report)) == "not-accepted"
    entry = f'accept: [{{id: "{found.id}", reason: known, until: 2099-01-01}}]\n'
    world.bare.commit({".promo/web.yml": entry}, "accept")
    assert world.promote("--report", str(report)).said == (0, "promoted", "")


def test_evidence_of_a_wait_must_be_of_the_same_commit(world: World):
    world.stage(2)
    wait: dict[str, Any] = {
        "schema": "promo/wait",
        "schema_version": 1,
        "subject": {"app": "web", "environment": "staging", "sha": SHAS[2]},
        "outcome": "live",
        "timestamp": "2026-02-24T12:00:00Z",
        "duration_seconds": 1,
        "wanted": SHAS[2],
        "sha": SHAS[2],
        "addresses": [],
    }
    path = world.folder / "wait.json"
    other = {**wait, "subject": {**wait["subject"], "sha": SHAS[9]}}
    path.write_text(json.dumps(other))
    assert refused(world, "--evidence", str(path)) == "evidence-mismatch"
    path.write_text(json.dumps({**wait, "outcome": "timeout"}))
    assert refused(world, "--evidence", str(path)) == "evidence-says-no"
    path.write_text(json.dumps(wait))
    assert refused(world, "--evidence", str(path), "--require-evidence") == "evidence-missing"
    assert world.promote("--evidence", str(path)).said == (0, "promoted", "")


# ── what stands against it ─────────────────────────────────────────────────────────────────────
def test_another_name_of_the_application_leaves_no_holds_and_no_history_behind(world: World):
    """Who says so in the workflow means it; the configuration is the candidate's."""
    world.stage(2)
    assert world.promote().said == (0, "promoted", "")
    world.bare.commit({".promo/web.yml": "hold: [{environment: demo, reason: audit}]\n"}, "hold")
    config = world.folder / ".github" / "promo.yml"
    config.write_text(CONFIG.replace("  web:", "  shop:"))
    head = world.bare.head
    build = ("--release", as_json(release(3)))
    ran = world.promote(*build, "--dry-run")
    assert ran.said == (2, "refused", "other-app")
    assert "got these images as web so far, and now it is called shop" in ran.error
    assert world.bare.head == head
    assert world.promote(*build, "--dry-run", "--app", "shop").said == (0, "dry-run", "")


@pytest.mark.parametrize(
    ("holds", "said"),
    [
        ("hold: [{environment: demo, reason: audit}]", (4, "held", "on-hold")),
        (
            "freeze: [{environment: demo, from: 2020-01-01, to: 2090-01-01, reason: audit}]",
            (4, "held", "frozen"),
        ),
        ("approval: [{environment: demo}]", (4, "waiting-for-approval", "approval-required")),
    ],
)
def test_another_name_in_the_configuration_frees_no_environment(
    world: World, holds: str, said: tuple[int, str, str]
):
    """The configuration is the candidate's; what promotions called the file is not."""
    world.stage(2)
    assert world.promote().said == (0, "promoted", "")
    world.bare.commit({".promo/web.yml": holds + "\n"}, "hold")
    other = f"other: {{url: https://other.example, file: {DEMO}}}"
    renamed = CONFIG.replace(f", file: {DEMO}", "") + f"      {other}\n"
    (world.folder / ".github" / "promo.yml").write_text(renamed)
    world.stage(3)
    assert world.promote().said == said


@pytest.mark.parametrize(
    ("holds", "said"),
    [
        ("hold: [{environment: demo, reason: audit}]", (4, "held", "on-hold")),
        ("hold: [{environment: prod, reason: audit}]", (0, "promoted", "")),
        ("hold: [{environment: demo, reason: audit, until: 2020-01-01}]", (0, "promoted", "")),
        (
            "freeze: [{environment: demo, from: 2020-01-01, to: 2099-01-01, reason: x}]",
            (4, "held", "frozen"),
        ),
        ("hodl: []", (3, "inconclusive", "unreadable-holds")),
        ("hold: [{environment: dmeo, reason: audit}]", (3, "inconclusive", "unreadable-holds")),
        ("hold: [", (3, "inconclusive", "unreadable-holds")),
    ],
)
def test_holds_and_freezes_of_the_gitops_repository(
    world: World, holds: str, said: tuple[int, str, str]
):
    world.stage(2)
    world.bare.commit({".promo/web.yml": holds + "\n"}, "hold")
    assert world.promote().said == said


def test_an_environment_that_wants_approval_waits_and_another_name_does_not_help(world: World):
    world.stage(2)
    assert world.promote(target=PROD).said == (4, "waiting-for-approval", "approval-required")
    renamed = world.promote("--to", "demo", target=PROD)
    assert renamed.said == (4, "waiting-for-approval", "approval-required")
    assert world.bare.read(PROD) == helmrelease(1)


def test_a_protected_branch_is_refused_with_the_fix(world: World):
    world.bare.hook("pre-receive", "echo 'error: GH006: Protected branch update' >&2; exit 1")
    ran = world.stage(2)
    assert ran.said == (2, "refused", "protected-branch")
    assert "bypass" in ran.error


# ── several files, renamed and chosen images ───────────────────────────────────────────────────
def test_several_files_are_one_commit(world: World):
    files = {f"c/{e}-{n}.yaml": helmrelease(1, name=f"o/{n}") for e in "sd" for n in ("web", "api")}
    world.bare.commit(files)
    images = tuple(
        Image(name=n, repository=f"o/{n}", tag="v2", digest=DIGESTS[2]) for n in ("web", "api")
    )
    given = as_json(Release(sha=SHAS[2], images=images))
    both = ("--target-file", "c/s-web.yaml", "--target-file", "c/s-api.yaml")
    assert world.promo("promote-digests", "--release", given, *both).said == (0, "promoted", "")
    before = world.bare.head
    ran = world.promo(
        "promote-digests",
        "--source-file", "c/s-web.yaml\nc/s-api.yaml",
        "--target-file", "c/d-web.yaml\nc/d-api.yaml",
    )  # fmt: skip
    assert ran.said == (0, "promoted", "")
    assert git(world.bare.folder, "rev-parse", "main~1") == before
    assert world.bare.read("c/d-web.yaml") == helmrelease(2, name="o/web")
    assert world.bare.read("c/d-api.yaml") == helmrelease(2, name="o/api")
    record = read_trailers(world.bare.messages()[0])
    assert record is not None
    assert record.target_paths == ("c/d-web.yaml", "c/d-api.yaml")
    assert [image.repository for image in record.images] == ["o/web", "o/api"]


def test_an_image_may_be_called_otherwise_in_the_target(world: World):
    world.bare.commit({DEMO: helmrelease(1, name="mirror.example.com/web")})
    world.stage(2)
    assert world.promote().said == (2, "refused", "repository-mismatch")
    ran = world.promote("--map", f"{REPOSITORY}=mirror.example.com/web")
    assert ran.said == (0, "promoted", "")
    assert world.bare.read(DEMO) == helmrelease(2, name="mirror.example.com/web")
    again = world.promote("--map", f"{REPOSITORY}=mirror.example.com/web")
    assert again.said == (0, "already-there", "")


def test_only_the_images_that_were_asked_for_move(world: World):
    two = helmrelease(1) + f"    sidecar:\n      image: o/proxy:v1@{DIGESTS[1]}\n"
    newer = helmrelease(2) + f"    sidecar:\n      image: o/proxy:v2@{DIGESTS[2]}\n"
    world.bare.commit({DEMO: two, STAGING: newer}, f"x\n\nSource-Revision: {SHAS[2]}")
    assert world.promote("--images", "nothing").said == (2, "refused", "no-image")
    assert world.promote("--images", "web").said == (0, "promoted", "")
    assert world.bare.read(DEMO) == helmrelease(2) + two[len(helmrelease(1)) :]
    assert world.promote().said == (0, "promoted", "")
    assert world.bare.read(DEMO) == newer


# ── bad input: one line, exit 2, nothing written ───────────────────────────────────────────────
RELEASE = as_json(release(2))
BAD = [
    (("--release", RELEASE.replace(DIGESTS[2], "sha256:12")), "bad-release"),
    (("--release", RELEASE.replace(f'"{DIGESTS[2]}"', "null")), "digest-missing"),
    (("--release", RELEASE.replace(SHAS[2], "main")), "bad-release"),
    (("--release", '{"sha":"' + SHAS[2] + '","images":[]}'), "bad-release"),
    (
        ("--release", as_json(Release(sha=SHAS[2], images=(release(2).images * 2)))),
        "bad-release",
    ),
    (("--release", "null"), "bad-release"),
    (("--release", "nowhere.json"), "unreadable-file"),
    (("--release", RELEASE, "--target-file", "../etc/passwd"), "path-outside"),
    (("--release", RELEASE, "--target-file", "/etc/passwd"), "path-outside"),
    (("--release", RELEASE, "--target-file", ".github/workflows/x.yml"), "path-not-allowed"),
    (("--release", RELEASE, "--allow-paths", "apps"), "path-not-allowed"),
    (("--release", RELEASE, "--target-file", "clusters/a/web/none.yaml"), "file-missing"),
    (("--release", RELEASE, "--target-file", "clusters/a/web/link.yaml"), "not-a-file"),
    (("--release", RELEASE, "--target-file", "clusters/a"), "not-a-file"),
    (("--release", RELEASE, "--target-file", f"{DEMO}\n{DEMO}"), "unpaired-files"),
    (("--source-file", STAGING), "release-unknown"),
    (("--source-file", DEMO), "unpaired-files"),
    (("--source-file", f"{STAGING}\n{PROD}"), "unpaired-files"),
    ((), "missing-input"),
    (("--release", RELEASE, "--gitops-branch", "mian"), "branch-missing"),
    (("--release", RELEASE, "--gitops-branch", "--upload-pack=x"), "bad-branch"),
    (("--release", RELEASE, "--mode", "pull-request"), "proposal-unfit"),
    (("--release", RELEASE, "--auto-merge"), "auto-merge-unfit"),
    (("--release", RELEASE, "--backend", "api"), "backend-unfit"),
    (("--release", RELEASE, "--signing-key", "no key"), "signing-failed"),
    (("--release", RELEASE, "--author", "nobody"), "bad-input"),
    (("--release", RELEASE, "--map", "a"), "bad-input"),
    (("--release", RELEASE, "--map", "a:v1=b"), "bad-input"),
    (("--release", RELEASE, "--message", "{secret}"), "bad-message"),
    (("--release", RELEASE, "--message", "{app"), "bad-message"),
    (("--release", RELEASE, "--to", "pord"), "unknown-environment"),
    (("--release", RELEASE, "--target-file", f"{DEMO}\n{PROD}"), "mixed-environments"),
    (("--release", RELEASE, "--report", "nowhere.json"), "unreadable-file"),
    (("--release", RELEASE, "--report-sha256", "0" * 64), "missing-input"),
    (("--release", RELEASE, "--app", "api"), "unknown-app"),
    (("--release", RELEASE, "--token", "t-o-k-e-n"), "credential-unfit"),
    (("--release", RELEASE, "--images", "api"), "no-image"),
]


@pytest.mark.parametrize(("arguments", "reason"), BAD)
def test_bad_input_is_one_line_and_changes_nothing(
    world: World, tmp_path: Path, arguments: tuple[str, ...], reason: str
):
    world.bare.commit({"clusters/a/web/link.yaml": "demo.yaml"}, mode="120000")
    head = world.bare.head
    output = tmp_path / "output"
    output.touch()
    given = arguments if "--target-file" in arguments else ("--target-file", DEMO, *arguments)
    ran = world.promo(
        "promote-digests",
        *given,
        environment={
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_WORKSPACE": str(world.folder),
        },
    )
    assert ran.code == 2
    found = re.search(r"reason<<(\S+)\n(.*)\n\1", output.read_text())
    assert found is not None
    assert found[2] == reason
    assert world.bare.head == head


def test_a_report_that_is_no_report_is_one_line(world: World):
    for content in ("", "{", "[]", "nul", '{"schema": "promo/issues", "schema_version": 1}',
                    '{"schema": "promo/report", "schema_version": 9}', "[" * 100_000):  # fmt: skip
        (world.folder / "r.json").write_text(content)
        ran = world.promo("promote-digests", "--release", RELEASE, "--target-file", DEMO,
                          "--report", "r.json")  # fmt: skip
        assert ran.code == 2
        assert ran.error.startswith("error: ")


def test_a_configuration_without_names_works_too(tmp_path: Path):
    world = make_world(tmp_path, config=CONFIG.replace(f", file: {DEMO}", ""))
    world.stage(2)
    ran = world.promote()
    assert ran.said == (0, "promoted", "")
    assert ran.document["promoted_to"] is None
    assert "Promoted-To" not in world.bare.messages()[0]
