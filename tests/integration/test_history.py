"""Reading back what was promoted, and noting what became known since."""

import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

import promo
from promo.gitops.notes import Note, add_note, read_notes
from promo.gitops.opening import open_repository
from promo.gitops.push.planned import Patience
from promo.inputs import Gitops
from support import reports
from support.git_http import serve_git
from support.git_repository import SHAS, git
from support.promoting import STAGING, Ran, World, helmrelease, make_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = make_world(tmp_path_factory.mktemp("history"))
    for number in (2, 3):
        assert made.stage(number).code == 0
        assert made.promote().code == 0
    made.bare.commit({"x": "y"}, "something else\n\nPromotion-Id: forged")
    return made


def listed(world: World, *more: str) -> list[dict[str, object]]:
    ran = world.promo("history", "--format", "json", *more)
    assert ran.code == 0
    return json.loads(ran.out)["moves"]


def test_promotions_are_listed_newest_first(world: World):
    found = listed(world)
    assert [(one["from"], one["to"], one["sha"]) for one in found] == [
        ("staging", "demo", SHAS[3]),
        (None, "staging", SHAS[3]),
        ("staging", "demo", SHAS[2]),
        (None, "staging", SHAS[2]),
    ]
    assert [one["sha"] for one in listed(world, "--environment", "demo", "--limit", "1")] == [
        SHAS[3]
    ]


def test_a_table_for_people(world: World):
    ran = world.promo("history", "--environment", "demo")
    lines = ran.out.splitlines()
    at = lines.index("Changes, newest first") + 2
    assert [SHAS[3][:10] in lines[at], SHAS[2][:10] in lines[at + 1]] == [True, True]
    assert "staging → demo" in lines[at]
    assert lines[0] == "What runs where"
    assert lines[2].split()[:2] == ["demo", SHAS[3][:10]]


def test_an_app_without_promotions_has_none(tmp_path: Path):
    assert make_world(tmp_path).promo("history").code == 0


def test_a_note_goes_to_the_newest_promotion_and_is_read_back(world: World):
    report = world.explored(3)
    noted = world.promo(
        "history", "--note", "explored", "--report", str(report), "--environment", "demo"
    )
    assert noted.code == 0
    head = listed(world, "--environment", "demo")[0]
    [note] = head["notes"]  # type: ignore[misc]  (plain JSON)
    assert (note["note"], note["outcome"]) == ("explored", "pass")
    again = world.promo(
        "history", "--note", "explored", "--report", str(report), "--environment", "demo"
    )
    assert "was noted already" in again.out
    older = listed(world, "--environment", "demo")[1]["commit"]
    assert world.promo("history", "--note", "live", "--commit", str(older)).code == 0
    assert [n["note"] for n in listed(world, "--environment", "demo")[1]["notes"]] == ["live"]  # type: ignore[index]  (plain JSON)
    world.bare.check()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--note", "live", "--commit", SHAS[9]), "is no promotion of web"),
        (("--commit", SHAS[9]), "--note is missing"),
        (("--note", "seen"), "one of explored"),
        (("--note", "live", "--environment", "prod"), "is no promotion of web"),
        (("--format", "pdf"), "one of table"),
        (("--issues", "[]"), "--note is missing"),
        (("--note", "explored", "--issues", "{"), "--issues: "),
        (("--note", "explored", "--source-file", "gone.yaml"), "was never there"),
        (("--note", "live", "--report", "none.json"), "cannot be read"),
    ],
)
def test_what_cannot_be_noted_is_one_line(world: World, arguments: tuple[str, ...], says: str):
    ran: Ran = world.promo("history", *arguments)
    assert ran.code == 2
    assert says in ran.error


def test_notes_written_at_once_all_stay(tmp_path: Path):
    world = make_world(tmp_path)
    world.stage(2)
    commit = world.bare.head
    done: list[bool] = []

    def write(n: int, url: str) -> None:
        given = Gitops(gitops_repository=f"{url}/gitops.git")
        note = Note(note="live", at=datetime(2026, 1, 1, tzinfo=UTC), run=f"http://x/{n}")
        with open_repository(given, configured=None, environment={}, workspace=tmp_path) as it:
            done.append(add_note(it, commit, note, Patience(60.0)))

    with serve_git(world.bare.folder.parent) as server:
        threads = [threading.Thread(target=write, args=(n, server.url)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        given = Gitops(gitops_repository=f"{server.url}/gitops.git")
        with open_repository(given, configured=None, environment={}, workspace=tmp_path) as it:
            notes = read_notes(it)[commit]
    assert done == [True] * 4
    assert sorted(note.run or "" for note in notes) == [f"http://x/{n}" for n in range(4)]
    assert git(world.bare.folder, "rev-list", "--count", "refs/notes/promo") == "4"


def test_explorations_are_noted_on_what_was_explored_promoted_or_not(tmp_path: Path):
    world = make_world(tmp_path)
    for number in (2, 3):
        assert world.stage(number).code == 0
    note = ("history", "--note", "explored", "--source-file", STAGING, "--report")
    blocker = reports.finding(7, route="/")
    failed = world.explored(3, findings=(blocker,), timestamp=datetime(2026, 1, 5, tzinfo=UTC))
    assert world.promo(*note, str(failed)).code == 0
    fine = world.explored(2, timestamp=datetime(2026, 2, 5, tzinfo=UTC))  # not the newest one
    assert world.promo(*note, str(fine)).code == 0
    told = json.loads(world.promo("history", "--format", "json").out)
    one, other = told["explorations"]
    newest, older = (move["commit"] for move in told["moves"])
    assert (one["commit"], one["outcome"], one["promoted"]) == (older, "pass", False)
    assert (other["commit"], other["outcome"], other["blocked"]) == (newest, "fail", True)
    assert other["what"]["sightings"][0]["id"] == blocker.id
    assert other["false_block"] is False  # its place was looked at again, and it was gone
    assert (told["discovery"]["found"], told["discovery"]["fixed"]) == (1, 1)
    assert "What explorations found" in world.promo("history").out


def test_an_exploration_of_a_file_without_trailers_is_noted_on_its_last_change(tmp_path: Path):
    world = make_world(tmp_path)
    issues = [{"finding": f"v1:{9:016x}", "number": 1, "url": None, "action": "unchanged",
               "closed_as": "not_planned"}]  # fmt: skip
    report = world.explored(1, findings=(reports.finding(9),))
    noted = world.promo(
        "history", "--note", "explored", "--source-file", STAGING, "--report", str(report),
        "--issues", json.dumps(issues),
    )  # fmt: skip
    assert noted.code == 0
    told = json.loads(world.promo("history", "--format", "json").out)
    [one] = told["explorations"]
    assert one["commit"] == world.bare.head
    assert one["what"]["not_planned"] == [f"v1:{9:016x}"]
    assert (told["moves"], told["outcome"]) == ([], "reported")


def test_changes_by_hand_and_reverts_appear_as_such(tmp_path: Path):
    world = make_world(tmp_path)
    world.stage(2)
    first = world.bare.head
    world.bare.commit({STAGING: helmrelease(9)}, "hotfix")
    world.stage(3)
    second = world.bare.head
    world.bare.commit(
        {STAGING: helmrelease(9)}, f'Revert "promote"\n\nThis reverts commit {second}.'
    )
    told = json.loads(world.promo("history", "--format", "json").out)
    kinds = [(move["kind"], move["commit"], move["failed"]) for move in told["moves"]]
    assert kinds == [
        ("revert", world.bare.head, False),
        ("promotion", second, True),
        ("by-hand", None, False),
        ("promotion", first, False),
    ]
    assert [one["state"] for one in told["standing"]] == ["as-promoted"]
    world.bare.commit({STAGING: helmrelease(3)}, "reverted by hand")
    world.stage(4)
    hand = world.bare.commit({STAGING: helmrelease(5)}, "at night")
    [standing] = json.loads(world.promo("history", "--format", "json").out)["standing"]
    assert (standing["state"], standing["changed_commit"]) == ("by-hand", hand)
    assert standing["changed_by"] == "A Person"
    world.bare.commit({STAGING: None}, "gone")
    [standing] = json.loads(world.promo("history", "--format", "json").out)["standing"]
    assert standing["state"] == "gone"


def test_the_page_and_the_document_lie_in_out(world: World):
    ran = world.promo("history", "--format", "html")
    page = world.folder / "promo-report/history.html"
    assert (ran.code, ran.out.strip()) == (0, str(page))
    assert SHAS[3][:10] in page.read_text()
    document = json.loads((world.folder / "promo-report/history.json").read_text())
    assert (document["schema"], document["total"]) == ("promo/history", 4)


def test_a_page_without_its_library_is_one_line(world: World, tmp_path: Path):
    """A real interpreter that has everything but jinja2."""
    site = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    for module in ("click", "msgspec", "yaml", "_yaml", "github_action_utils"):
        (tmp_path / module).symlink_to(site / module)
    (tmp_path / "promo").symlink_to(Path(promo.__file__).parent)
    done = subprocess.run(
        [sys.executable, "-S", "-m", "promo", "history", "--format", "html", "--app", "web",
         "--gitops-repository", str(world.bare.folder)],
        cwd=world.folder,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "jinja2" in done.stderr
    assert len(done.stderr.splitlines()) == 1
