"""Approvals and overrides: a person's yes is read from GitHub, and nobody else can give it."""

from collections.abc import Generator
from typing import Any

import pytest

from promo.documents.report import Phases, RouteCheck, SmokePhase, TargetedPhase
from support import reports
from support.approvals import TOKEN, Reviews, approvals_github, review
from support.git_repository import SHAS
from support.promoting import CONFIG, DEMO, PROD, STAGING, Ran, World, as_json, make_world, release
from support.site import Reply, Site

WAIT = (4, "waiting-for-approval", "approval-required")


@pytest.fixture
def reviews() -> Reviews:
    return Reviews()


@pytest.fixture
def github(reviews: Reviews) -> Generator[Site]:
    with approvals_github(reviews) as site:
        yield site


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = make_world(tmp_path_factory.mktemp("w"))
    assert world.stage(2).code == 0
    return world


def in_run(github: Site, **more: str) -> dict[str, str]:
    """What a run's own environment says, without being a step."""
    return {
        "GITHUB_RUN_ID": "77",
        "GITHUB_REPOSITORY": "o/web",
        "GITHUB_API_URL": github.url,
        "GITHUB_TOKEN": TOKEN,
        **more,
    }


def promoted(world: World, github: Site, *more: str, target: str = PROD, **known: str) -> Ran:
    words = ("--source-file", STAGING, "--target-file", target, *more)
    return world.promo("promote-digests", *words, environment=in_run(github, **known))


@pytest.mark.parametrize(
    ("reviews_of_the_run", "said"),
    [
        ([], WAIT),
        ([review("approved", "prod")], (0, "promoted", "")),
        ([review("approved", "PROD", "other")], (0, "promoted", "")),
        ([review("approved", "demo")], WAIT),
        ([review("pending", "prod")], WAIT),
        ([review("rejected", "prod")], WAIT),
        ([review("approved", "prod"), review("rejected", "prod", login="bob")], WAIT),
    ],
)
def test_only_a_yes_to_this_environment_counts(
    world: World, github: Site, reviews: Reviews, reviews_of_the_run: list[Any], said: Any
):
    reviews.are(*reviews_of_the_run)
    assert promoted(world, github).said == said
    assert len(github.requests) == 1


def test_who_approved_is_in_the_commit_and_the_document(
    world: World, github: Site, reviews: Reviews
):
    reviews.are(review("approved", "prod"), review("approved", "prod", login=None))
    ran = promoted(world, github)
    assert ran.document["gate"]["approved_by"] == ["ann", "?"]
    assert "\nApproved by @ann, @?\n" in world.bare.messages()[0]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(403, b"{}"), (3, "inconclusive", "approval-unreadable")),
        (Reply(404, b"{}"), (3, "inconclusive", "approval-unreadable")),
        (Reply(200, b'{"state": "approved"}'), (3, "inconclusive", "approval-unreadable")),
        (Reply(200, b"<html>"), (3, "inconclusive", "approval-unreadable")),
    ],
)
def test_what_cannot_be_read_is_no_approval(
    world: World, github: Site, reviews: Reviews, reply: Reply, said: tuple[int, str, str]
):
    reviews.reply = reply
    ran = promoted(world, github)
    assert ran.said == said
    assert "actions: read" in ran.error


def test_a_github_that_is_away_decides_nothing(world: World, github: Site):
    ran = promoted(world, github, GITHUB_API_URL="http://127.0.0.1:9")
    assert ran.said == (3, "unreachable", "github-unreachable")
    ran = promoted(world, github, GITHUB_REPOSITORY="../x")
    assert ran.said == (3, "inconclusive", "approval-unreadable")


def test_an_environment_without_the_need_asks_nobody(world: World, github: Site):
    assert promoted(world, github, target=DEMO).said == (0, "promoted", "")
    assert github.requests == []


# ── who decides that one is needed ─────────────────────────────────────────────────────────────
def test_the_gitops_repository_may_want_one_whatever_the_configuration_says(
    world: World, github: Site, reviews: Reviews
):
    entry = f"approval: [{{environment: demo, files: [{DEMO}], github_environment: the demo}}]\n"
    world.bare.commit({".promo/web.yml": entry}, "approval")
    reviews.are(review("approved", "demo"))
    assert promoted(world, github, target=DEMO).said == WAIT
    reviews.are(review("approved", "the demo"))
    assert promoted(world, github, "--dry-run", target=DEMO).said == (0, "dry-run", "")
    config = world.folder / ".github/promo.yml"
    config.write_text(CONFIG.replace("      demo:", "      show:"))
    reviews.are(review("approved", "show"))
    assert promoted(world, github, target=DEMO).said[1:] == ("inconclusive", "unreadable-holds")
    config.unlink()
    assert promoted(world, github, "--app", "web", target=DEMO).said == WAIT


def test_a_configuration_that_is_weakened_by_the_change_frees_nothing(
    world: World, github: Site, reviews: Reviews
):
    entry = f"approval: [{{environment: prod, files: [{PROD}]}}]\n"
    world.bare.commit({".promo/web.yml": entry}, "approval")
    config = world.folder / ".github/promo.yml"
    config.write_text(CONFIG.replace(", approval: required", ""))
    assert promoted(world, github).said == WAIT
    swapped = CONFIG.replace(f"file: {PROD}, approval: required", "file: x.yaml")
    config.write_text(swapped.replace(f"file: {DEMO}", f"file: {PROD}"))
    reviews.are(review("approved", "demo"))
    assert promoted(world, github).said == WAIT


# ── override ───────────────────────────────────────────────────────────────────────────────────
def failing(world: World) -> str:
    found = reports.finding()
    checks = (RouteCheck(route="/cart", status=500, ms=80, outcome="fail"),)
    smoke = SmokePhase(passed=False, routes_checked=checks, findings=(found,))
    phases = Phases(targeted=TargetedPhase(), smoke=smoke)
    report = world.explored(2, routes=("/cart",), phases=phases)
    return str(report)


def test_an_override_moves_what_failed_once_somebody_approved(
    world: World, github: Site, reviews: Reviews
):
    given = ("--report", failing(world), "--require-evidence", "--override", "the shop is down")
    waiting = (4, "waiting-for-approval", "override-needs-approval")
    assert world.promote(*given).said == waiting
    assert promoted(world, github, *given, target=DEMO).said == waiting
    reviews.are(review("approved", "demo"))
    ran = promoted(world, github, *given, target=DEMO)
    assert ran.said == (0, "promoted", "")
    message = world.bare.messages()[0]
    assert "\nPromoted without a pass: the shop is down\n" in message
    assert "\nGate-Result: overridden\n" in message
    assert ran.document["gate"]["result"] == "overridden"
    assert ran.document["gate"]["override"] == "the shop is down"
    assert ran.document["gate"]["evidence"][0]["outcome"] == "fail"


def test_an_override_lifts_no_hold_and_takes_no_report_of_something_else(
    world: World, github: Site, reviews: Reviews
):
    reviews.are(review("approved", "demo"))
    other = str(world.explored(3))
    given = ("--override", "urgent", "--report", other, "--release", as_json(release(2)))
    ran = promoted(world, github, *given, target=DEMO)
    assert ran.said == (2, "refused", "evidence-mismatch")
    hold = "hold: [{environment: demo, reason: audit}]\n"
    world.bare.commit({".promo/web.yml": hold}, "hold")
    assert promoted(world, github, "--override", "urgent", target=DEMO).said == (
        4, "held", "on-hold",
    )  # fmt: skip
    assert promoted(world, github, "--override", " ", target=DEMO).code == 2


# ── going back ─────────────────────────────────────────────────────────────────────────────────
def test_an_approved_override_goes_back_across_a_migration_and_the_commit_says_so(
    world: World, github: Site, reviews: Reviews
):
    for number in (2, 3):
        world.arrived(PROD, number, f"p{number}", promoted_to="prod", gate_result="pass")
    declared = f"[{{revision: '{SHAS[3]}', irreversible: true, reason: drops prices}}]"
    world.bare.commit({".promo/web.yml": f"migrations: {declared}\n"}, "declare")

    def back(*more: str) -> Ran:
        return world.rollback(*more, environment="prod", known=in_run(github))

    assert back().said == (2, "refused", "migration-order-unknown")
    override = ("--override", "the column is still there")
    assert back(*override).said == (4, "waiting-for-approval", "override-needs-approval")
    reviews.are(review("approved", "demo"))
    assert back(*override).said == (4, "waiting-for-approval", "override-needs-approval")
    reviews.are(review("approved", "prod"))
    assert back().said == (2, "refused", "migration-order-unknown")
    ran = back(*override)
    assert ran.said == (0, "rolled-back", "")
    says = world.bare.messages()[0]
    for part in (
        "Across an irreversible migration: the column is still there",
        "Approved by @ann",
        "Gate-Result: overridden",
    ):
        assert part in says
    assert ran.document["gate"]["override"] == "the column is still there"
    assert ran.document["gate"]["approved_by"] == ["ann"]
