"""The way back on a real repository: what goes back, what is refused, what automation then does."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from promo.documents.release import Image
from promo.gitops.trailers import GateResult, Record, commit_message, read_trailers
from support.git_http import serve_git
from support.git_repository import DIGESTS, SHAS, application, git
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

BACK = (0, "rolled-back", "")
HELD = (4, "held", "rolled-back")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


def brought(
    world: World, *numbers: int, gate: GateResult = "pass", shas: Mapping[int, str] = SHAS
) -> list[str]:
    """Releases that came to staging and demo, as promote-digests commits them; their ids."""
    for number in numbers:
        world.arrived(STAGING, number, f"s{number}", promoted_to="staging", sha=shas[number])
        world.arrived(DEMO, number, f"d{number}", promoted_from="staging", promoted_to="demo",
                gate_result=gate, sha=shas[number])  # fmt: skip
    return [f"d{number}" for number in numbers]


def record(world: World) -> Record:
    found = read_trailers(world.bare.messages()[0])
    assert found is not None
    return found


def test_promoted_bad_taken_back_held_and_free_again_with_something_newer(world: World):
    _, good, bad = brought(world, 2, 3, 4)
    ran = world.rollback(known={"GITHUB_ACTOR": "ann"})
    assert ran.said == BACK
    assert world.bare.read(DEMO) == helmrelease(3)
    assert world.bare.read(STAGING) == helmrelease(4)
    head, says = record(world), world.bare.messages()[0]
    assert (head.rollback_of, head.rollback_to) == (bad, good)
    assert (head.rollback_reason, head.rolled_back_by) == ("checkout is down", "@ann")
    assert (head.source_revision, head.previous_revision) == (SHAS[3], SHAS[4])
    assert f"roll back web in demo to {SHAS[3][:10]}: checkout is down" in says
    assert f"until a release comes that is newer than {SHAS[4][:10]}" in says
    assert "To undo this rollback: revert this commit." in says
    document = ran.document
    assert document["rollback"] == {
        "of": bad, "to": good, "reason": "checkout is down", "by": "@ann",
    }  # fmt: skip
    assert document["previous"]["sha"] == SHAS[4]
    assert document["commit"] == world.bare.head

    # The bad release is still what staging holds: run again, explored or not, it stays away.
    for again in (world.promote(), world.promote("--report", str(world.explored(4)))):
        assert again.said == HELD
        assert "by @ann: checkout is down" in again.out
    # Neither does anything older than it.
    assert world.promote("--report", str(world.explored(2))).said == HELD
    assert world.bare.read(DEMO) == helmrelease(3)
    # What is newer than the bad one moves as ever.
    assert world.stage(5).said == (0, "promoted", "")
    assert world.promote().said == (0, "promoted", "")
    assert world.bare.read(DEMO) == helmrelease(5)
    assert record(world).previous_revision == SHAS[3]


def test_what_the_source_was_taken_back_from_does_not_move_on(world: World):
    """Explored and pinned on staging, promoted to demo, bad there: prod must not get it."""
    brought(world, 2, 3)
    report = ("--report", str(world.explored(3)), "--config", without_approval(world))
    assert world.rollback().said == BACK
    ran = world.promote(*report, source=DEMO, target=PROD)
    assert ran.said == (4, "held", "source-rolled-back")
    assert "checkout is down" in ran.out
    assert world.bare.read(PROD) == helmrelease(1)
    world.bare.commit({DEMO: helmrelease(3)}, "Revert the rollback")
    assert world.promote(*report, source=DEMO, target=PROD).said == (0, "promoted", "")


def without_approval(world: World) -> str:
    (world.folder / "free.yml").write_text(CONFIG.replace(", approval: required", ""))
    return "free.yml"


def test_a_second_run_does_not_go_back_twice(world: World):
    brought(world, 2, 3)
    assert world.rollback().said == BACK
    head = world.bare.head
    again = world.rollback()
    assert again.said == (0, "already-there", "")
    assert "was taken back to" in again.out
    assert world.bare.head == head
    assert again.document["commit"] == head


def test_a_run_of_a_workflow_goes_back_once_whatever_came_since(world: World):
    brought(world, 2, 3)
    run = {
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "o/web",
        "GITHUB_RUN_ID": "77",
        "GITHUB_RUN_ATTEMPT": "1",
    }
    assert world.rollback("--app", "web", known=run).said == BACK
    brought(world, 4)
    again = world.rollback("--app", "web", known=run | {"GITHUB_RUN_ATTEMPT": "2"})
    assert again.said == (0, "already-there", "")
    assert world.bare.read(DEMO) == helmrelease(4)
    assert world.rollback("--app", "web", known=run | {"GITHUB_RUN_ID": "78"}).said == BACK
    assert world.bare.read(DEMO) == helmrelease(2)


def test_after_several_in_a_row_the_newest_of_the_bad_ones_counts(world: World):
    first, _, _ = brought(world, 2, 3, 4)
    assert world.rollback().said == BACK
    assert world.rollback("--to", first).said == BACK
    assert world.bare.read(DEMO) == helmrelease(2)
    world.promo("promote-digests", "--release", as_json(release(3)), "--target-file", DEMO)
    for number in (3, 4):
        direct = ("--release", as_json(release(number)), "--target-file", DEMO)
        assert world.promo("promote-digests", *direct).said == HELD
    direct = ("--release", as_json(release(5)), "--target-file", DEMO)
    unknown = (3, "inconclusive", "order-unknown")  # nothing says that it is newer than release 4
    assert world.promo("promote-digests", *direct).said == unknown
    known = ("--repo", str(application(world.folder / ".application")))
    assert world.promo("promote-digests", *direct, *known).said == (0, "promoted", "")


def test_a_revert_by_hand_counts_as_going_back_and_so_does_its_own_revert(world: World):
    brought(world, 2, 3)
    world.bare.commit({DEMO: helmrelease(2)}, "Revert: 3 is bad")
    assert world.promote().said == HELD
    assert world.rollback().said == (0, "already-there", "")
    # Taking a rollback back by hand brings the release back, and what is newer goes on.
    world.bare.commit({DEMO: helmrelease(3)}, "Revert the revert")
    assert world.promote().said == (0, "already-there", "")
    world.stage(4)
    assert world.promote().said == (0, "promoted", "")


def test_a_rollback_that_was_reverted_is_undone_and_can_be_made_again(world: World):
    brought(world, 2, 3)
    assert world.rollback().said == BACK
    world.bare.commit({DEMO: helmrelease(3)}, "Revert the rollback")
    assert world.promote().said == (0, "already-there", "")
    assert world.rollback().said == BACK
    assert world.bare.read(DEMO) == helmrelease(2)
    assert world.promote().said == HELD


def test_only_what_was_verified_comes_back_by_itself(world: World):
    brought(world, 2)
    brought(world, 3, 4, gate="none")
    head = git(world.bare.folder, "rev-parse", "main")
    ran = world.rollback("--dry-run")
    assert ran.said == (0, "dry-run", "")
    assert f"+      digest: {DIGESTS[2]}" in ran.out
    assert "Rollback-Reason: checkout is down" in ran.out
    assert world.bare.head == head
    # Seen live, the one before is good enough.
    commits = {one["sha"]: one["commit"] for one in listed(world)}
    assert world.promo("history", "--note", "live", "--commit", commits[SHAS[3]]).code == 0
    assert world.rollback().said == BACK
    assert world.bare.read(DEMO) == helmrelease(3)


def listed(world: World) -> list[dict[str, str]]:
    ran = world.promo("history", "--environment", "demo", "--format", "json")
    return json.loads(ran.out)["moves"]


def test_what_was_found_degraded_is_passed_over(world: World):
    brought(world, 2, 3, 4)
    commits = {one["sha"]: one["commit"] for one in listed(world)}
    assert world.promo("history", "--note", "degraded", "--commit", commits[SHAS[3]]).code == 0
    assert world.rollback().said == BACK
    assert world.bare.read(DEMO) == helmrelease(2)


@pytest.mark.parametrize(
    ("to", "reason"),
    [("nobody", "unknown-promotion"), ("s2", "other-promotion"), ("d3", "promotion-newer")],
)
def test_a_way_that_is_none_is_refused(world: World, to: str, reason: str):
    brought(world, 2, 3)
    world.rollback()
    head = world.bare.head
    ran = world.rollback("--to", to)
    assert ran.said == (2, "refused", reason)
    assert ran.error.startswith("error: --to: ")
    assert world.bare.head == head


def test_nothing_to_go_back_to_is_refused(world: World):
    assert world.rollback().said == (2, "refused", "no-known-good")
    brought(world, 2)
    assert world.rollback().said == (2, "refused", "no-known-good")
    world.bare.commit({DEMO: helmrelease(9)}, "by hand")
    assert world.rollback().said == (2, "refused", "present-unknown")
    good = listed(world)[0]["promotion_id"]
    assert world.rollback("--to", good).said == BACK
    assert record(world).rollback_of is None
    assert world.bare.read(DEMO) == helmrelease(2)
    world.stage(3)  # what was left was no release, so nothing waits
    assert world.promote().said == (0, "promoted", "")


# ── several files and images ───────────────────────────────────────────────────────────────────
def two(web: int, job: int) -> str:
    return helmrelease(web) + f"    job: {{image: o/job:v{job}@{DIGESTS[job]}}} # beside\n"


def moved(world: World, name: str, files: Mapping[str, str], *images: Image) -> None:
    """A promotion to demo that wrote files so."""
    of = Record(
        promotion_id=name,
        app="web",
        target_paths=tuple(files),
        source_revision=SHAS[2],
        images=images,
        promoted_to="demo",
        gate_result="pass",
    )
    world.bare.commit(files, commit_message(f"promote {name}", "", of))


def image(name: str, number: int) -> Image:
    return release(number, name=name).images[0]


def test_every_image_and_file_that_moved_since_goes_back(world: World):
    other = "clusters/b/web/demo.yaml"

    def there(number: int) -> str:
        return helmrelease(number).replace("\n", "\r\n")

    web, job = REPOSITORY, "o/job"
    moved(world, "both", {DEMO: two(2, 2), other: there(2)}, image(web, 2), image(job, 2))
    moved(world, "web", {DEMO: two(3, 2), other: there(3)}, image(web, 3))
    moved(world, "job", {DEMO: two(3, 4)}, image(job, 4))
    ran = world.rollback("--to", "both")
    assert ran.said == BACK
    assert world.bare.read(DEMO) == two(2, 2)
    assert world.bare.read(other) == there(2)
    assert record(world).target_paths == (DEMO, other)
    assert len(record(world).images) == 2


def test_an_image_that_nothing_tells_of_is_not_left_behind(world: World):
    moved(world, "web", {DEMO: two(2, 1)}, image(REPOSITORY, 2))
    moved(world, "job", {DEMO: two(2, 3)}, image("o/job", 3))
    assert world.rollback().said == (2, "refused", "rollback-incomplete")
    assert world.bare.read(DEMO) == two(2, 3)


# ── what stands against it ─────────────────────────────────────────────────────────────────────
def test_holds_and_freezes_stop_no_way_back_and_are_told(world: World):
    brought(world, 2, 3)
    hold = "hold: [{environment: demo, reason: the sales demo}]\n"
    world.bare.commit({".promo/web.yml": hold}, "hold")
    ran = world.rollback()
    assert ran.said == BACK
    assert "warning: Promotions are held (the sales demo); a rollback is not" in ran.out


def test_an_environment_that_wants_approval_wants_it_for_the_way_back_too(world: World):
    for number in (2, 3):
        world.arrived(PROD, number, f"p{number}", promoted_to="prod", gate_result="pass",
                sha=SHAS[number])  # fmt: skip
    ran = world.rollback(environment="prod")
    assert ran.said == (4, "waiting-for-approval", "approval-required")
    assert world.bare.read(PROD) == helmrelease(3)


def history(folder: Path) -> list[str]:
    """An application's repository of four commits, as the releases 1 to 4."""
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    for number in range(1, 5):
        git(folder, "commit", "--quiet", "--allow-empty", "--message", f"{number}")
    return git(folder, "rev-list", "--reverse", "HEAD").split()


@pytest.mark.parametrize(
    ("at", "knows", "said"),
    [
        (3, True, (2, "refused", "irreversible-migration")),
        (2, True, BACK),
        (4, True, BACK),
        (3, False, (2, "refused", "migration-order-unknown")),
    ],
)
def test_nothing_goes_back_across_an_irreversible_migration(
    world: World, at: int, said: tuple[int, str, str], *, knows: bool
):
    shas = history(world.folder / "app")
    brought(world, 2, 3, shas=dict(enumerate(shas, 1)))
    declared = f"[{{revision: {shas[at - 1]}, irreversible: true, reason: drops prices}}]"
    world.bare.commit({".promo/web.yml": f"migrations: {declared}\n"}, "declare")
    repo = ("--repo", "app") if knows else ()
    ran = world.rollback(*repo)
    assert ran.said == said
    if said != BACK:
        assert ".promo/web.yml" in ran.error
        override = world.rollback(*repo, "--override", "the column is still there")
        assert override.said == (4, "waiting-for-approval", "override-needs-approval")


def test_a_declaration_that_cannot_be_read_moves_nothing(world: World):
    brought(world, 2, 3)
    world.bare.commit({".promo/web.yml": "migrations: [{revision: abc}]\n"}, "declare")
    assert world.rollback().said == (3, "inconclusive", "unreadable-holds")


def test_a_lost_race_is_looked_at_again(world: World, tmp_path: Path):
    """Somebody takes it back by hand while the push is under way: nothing is left to do."""
    brought(world, 2, 3)
    hand = helmrelease(2)
    script = (
        f"[ -e {tmp_path}/once ] && exit 0; touch {tmp_path}/once\n"
        "unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\n"
        f"printf 'commit refs/heads/main\\ncommitter A <a@b> 1770001000 +0000\\ndata 4\\nback\\n"
        f"from refs/heads/main^0\\nM 100644 inline {DEMO}\\ndata {len(hand)}\\n%s\\n'"
        f' "$(cat {tmp_path}/hand)" | git fast-import --quiet\n'
    )
    (tmp_path / "hand").write_text(hand)
    world.bare.hook("pre-receive", script)
    ran = world.rollback()
    assert ran.said == (0, "already-there", "")
    assert world.bare.read(DEMO) == hand
    assert world.bare.messages()[0].startswith("back")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--environment", "x"), "there is no environment x"),
        (("--reason", "  "), "--reason"),
        (("--to", "a b"), "--to"),
        (("--override", " "), "--override"),
        (("--target-file", "../x"), "path-outside"),
        (("--author", "nobody"), "--author"),
    ],
)
def test_bad_input_is_one_line(world: World, arguments: tuple[str, ...], says: str):
    given = dict(zip(("--environment", "--reason"), ("demo", "why"), strict=True))
    given |= {arguments[0]: arguments[1]}
    ran = world.promo("rollback", *(word for pair in given.items() for word in pair))
    assert ran.code == 2
    assert says in ran.error or says == "path-outside"
    assert not (world.folder / "promo-report/promotion.json").exists()


def test_over_the_network_with_a_history_that_is_fetched_as_needed(world: World):
    brought(world, 2, 3)
    for number in range(120):  # more than the first look fetches
        world.bare.commit({"x": str(number)}, "something else")
    with serve_git(world.bare.folder.parent) as server:
        ran = world.promo(
            "rollback", "--environment", "demo", "--reason", "down",
            where=f"{server.url}/{world.bare.folder.name}",
        )  # fmt: skip
    assert ran.said == BACK
    assert world.bare.read(DEMO) == helmrelease(2)
