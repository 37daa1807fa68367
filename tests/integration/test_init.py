"""promo init in repositories of strangers: real git, real files, nothing half written."""

import io
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import astuple

from promo import config
from promo.adopt.proposal import CONFIG, MARK, WORKFLOW
from promo.command import Ending
from promo.commands.init import adopt
from promo.commands.init.inputs import Inputs
from promo.errors import PromoError
from promo.promote.holds import Holds, read_holds
from promo.runner import Step
from support.repositories import git
from support.staging import clean
from support.strangers import STRANGERS, settle

IMAGES = {"react-vite": "ghcr.io/team/shop", "vue": "registry.example.com/team/shop"}


def run(repo: Path, *answers: str, **inputs: Any) -> tuple[Ending, str]:
    """One run; with answers there is somebody to ask."""
    said, left = io.StringIO(), list(answers)
    step = Step({}, said)
    ending = adopt(Inputs(repo=repo, **inputs), step, (lambda _: left.pop(0)) if answers else None)
    return ending, said.getvalue()


def gitops(folder: Path, image: str) -> Path:
    """A gitops repository with three environments of an image."""
    for name in ("staging", "demo", "prod"):
        file = folder / "clusters/a/shop" / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"values:\n  image:\n    repository: {image}\n    tag: v1\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "first")
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file but git's own."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".git/" not in str(path))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", STRANGERS)
def test_every_shape_gets_two_files_that_read(name: str, tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS[name])
    ending, said = run(top, yes=True)
    assert ending.outcome == "pass"
    read = config.read(top / CONFIG, "x")
    assert list(read.apps) == ["shop"]
    job = yaml.safe_load((top / WORKFLOW).read_text())["jobs"]["promote"]
    assert job["with"]["mode"] == "observe"
    assert "to fill in, marked CHANGE: staging's address" in said
    assert "next: promo explore-staging" in said


def test_the_workflow_is_one_that_github_takes(tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["django"])
    run(top, yes=True)
    linter = Path(sys.executable).with_name("actionlint")
    done = subprocess.run(
        [linter, WORKFLOW], cwd=top, env=clean({}), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("name", IMAGES)
def test_the_files_of_the_gitops_repository_are_found_by_the_image(name: str, tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS[name])
    there = gitops(tmp_path / "gitops", IMAGES[name])
    ending, said = run(
        top, yes=True, gitops_repository=str(there), url="https://staging.shop.example",
        target_url="https://demo.shop.example", uses="team/promo@v1",
    )  # fmt: skip
    assert ending.outcome == "pass"
    app = config.read(top / CONFIG, "x").apps["shop"]
    files = [environment.file for environment in app.environments.values()]
    assert files == ["clusters/a/shop/staging.yaml", "clusters/a/shop/demo.yaml"]
    assert "gitops: clusters/a/shop/staging.yaml → clusters/a/shop/demo.yaml" in said
    assert MARK not in (top / WORKFLOW).read_text()
    line = (top / CONFIG).read_text().splitlines()[0]
    schema = "team/promo/v1/src/promo/documents/schemas/config.json"
    assert line == f"# yaml-language-server: $schema=https://raw.githubusercontent.com/{schema}"
    assert (Path(__file__).parents[2] / schema.removeprefix("team/promo/v1/")).is_file()


def test_a_diff_comes_first_and_nothing_is_written_without_a_yes(tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["next"])
    before = snapshot(top)
    for answers in ((), ("", "", "", "n"), ("", "", "", "")):
        ending, said = run(top, *answers)
        assert ending.outcome == "dry-run"
        assert "+++ b/.github/promo.yml" in said
        assert "+      mode: observe" in said
        assert snapshot(top) == before


def test_answers_fill_the_files_in(tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["next"])
    there = gitops(tmp_path / "gitops", "ghcr.io/team/shop")
    answers = ["not an address", "https://staging.x.example", "", str(there), "y"]
    ending, _ = run(top, *answers)
    assert ending.outcome == "pass"
    app = config.read(top / CONFIG, "x").apps["shop"]
    assert app.environments["staging"].url == "https://staging.x.example"
    assert app.environments["demo"].file == "clusters/a/shop/demo.yaml"


def test_an_answer_that_is_no_gitops_repository_is_asked_for_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    top = settle(tmp_path / "app", STRANGERS["next"])
    there = gitops(tmp_path / "gitops", "ghcr.io/team/shop")
    run(top, "", "", "n", str(there), "y")
    assert "'n' is no address of a git repository. Write owner/name" in capsys.readouterr().out
    assert f"repository: {there}," in (top / CONFIG).read_text()


def test_the_health_answer_of_a_server_beside_the_pages_is_found(tmp_path: Path):
    server = "if (path === '/healthz') return send({ commit: process.env.GIT_SHA });\n"
    files = {"web/index.html": "<h1>Notes</h1>", "server/main.js": server}
    top = settle(tmp_path / "app", files)
    _, said = run(top, yes=True)
    assert "health: /healthz, in server/main.js" in said
    assert config.read(top / CONFIG, "x").apps["shop"].health.path == "/healthz"
    assert "answers with the commit" not in said


def test_what_is_marked_is_told_and_so_is_what_git_should_ignore(tmp_path: Path):
    top = settle(tmp_path / "app", {"index.html": "<h1>Notes</h1>"})
    _, said = run(top, yes=True)
    assert "where promo is taken from, an address that answers with the commit" in said
    assert "git: reports go to promo-report/" in said
    there = settle(tmp_path / "other", {"index.html": "x", ".gitignore": "promo-report/\n"})
    assert "git: reports" not in run(there, yes=True)[1]


def test_twice_changes_nothing(tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["next"])
    run(top, yes=True)
    before = snapshot(top)
    ending, said = run(top, yes=True)
    assert ending.outcome == "already-there"
    assert said.count("is there already, and stays as it is") == 2
    assert snapshot(top) == before


def test_what_is_there_is_kept_and_the_rest_agrees_with_it(tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["next"])
    (top / ".github").mkdir(exist_ok=True)
    mine = "version: 1\nenvironments:\n  staging: {url: 'https://s.x', file: s.yaml}\n  qa: {url: 'https://q.x'}\n"
    (top / CONFIG).write_text(mine)
    ending, _ = run(top, yes=True)
    assert ending.outcome == "pass"
    assert (top / CONFIG).read_text() == mine
    given = yaml.safe_load((top / WORKFLOW).read_text())["jobs"]["promote"]["with"]
    assert (given["url"], given["target-url"], given["source-file"]) == (
        "https://s.x", "https://q.x", "s.yaml",
    )  # fmt: skip


def test_a_workflow_that_promotes_already_is_kept(tmp_path: Path):
    uses = "o/promo/.github/workflows/staged-promotion.yml@v1"
    mine = {".github/workflows/mine.yml": f"jobs: {{p: {{uses: {uses}}}}}"}
    top = settle(tmp_path / "app", STRANGERS["static"] | mine)
    _, said = run(top, yes=True)
    assert ".github/workflows/mine.yml: is there already" in said
    assert not (top / WORKFLOW).exists()
    assert (top / CONFIG).exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [("version: 2\n", "newer-config"), ("version: [\n", "bad-config"), ("", "unreadable-file")],
)
def test_a_configuration_that_is_not_understood_stops_it(text: str, reason: str, tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["next"])
    (top / ".github").mkdir(exist_ok=True)
    (top / CONFIG).write_text(text)
    before = snapshot(top)
    with pytest.raises(PromoError) as caught:
        run(top, yes=True)
    assert (caught.value.reason, snapshot(top)) == (reason, before)


def test_all_that_is_wrong_with_the_configuration_is_said_at_once(tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["next"])
    (top / ".github").mkdir(exist_ok=True)
    (top / CONFIG).write_text("version: 1\nbanana: 3\nenvironments:\n  staging: {url: 'ftp://x'}\n")
    before = snapshot(top)
    done = promo(["--yes"], top)
    assert (done.returncode, snapshot(top)) == (2, before)
    first, second = done.stderr.splitlines()
    assert first.startswith("error: .github/promo.yml:2 (")
    assert "banana" in first
    assert second.startswith("error: .github/promo.yml:4 (")
    assert "must be an http(s) address" in second
    assert "mend it, or move it away and init writes a new one" in done.stdout


def test_it_writes_through_no_link_and_below_no_file(tmp_path: Path):
    top = settle(tmp_path / "app", {"index.html": "x"})
    (tmp_path / "elsewhere").mkdir()
    (top / ".github").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PromoError, match="leads out of the repository") as caught:
        run(top, yes=True)
    assert (caught.value.reason, caught.value.where) == ("path-outside", CONFIG)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    (top / ".github").unlink()
    (top / ".github").write_text("a file, no folder")
    with pytest.raises(PromoError, match="is no folder") as caught:
        run(top)
    assert (caught.value.reason, caught.value.where) == ("unwritable-out", ".github")


def test_in_a_bare_repository_it_asks_for_a_clone(tmp_path: Path):
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    with pytest.raises(PromoError, match="is a bare repository") as caught:
        run(tmp_path / "bare.git", yes=True)
    assert (caught.value.reason, caught.value.hint) == (
        "not-a-checkout", "Clone it, and run this in the clone",
    )  # fmt: skip


def test_without_git_it_says_what_to_do(tmp_path: Path):
    (tmp_path / "index.html").write_text("x")
    with pytest.raises(PromoError, match="Run git init") as caught:
        run(tmp_path, yes=True)
    assert caught.value.reason == "not-a-checkout"
    assert list(snapshot(tmp_path)) == ["index.html"]


def test_without_workflows_and_with_a_broken_one_it_says_so(tmp_path: Path):
    _, said = run(settle(tmp_path / "none", STRANGERS["static"]), yes=True)
    assert "workflows: there are none; something else must deploy" in said
    broken = {".github/workflows/a.yml": "jobs: ["}
    _, said = run(settle(tmp_path / "broken", STRANGERS["static"] | broken), yes=True)
    assert "warning: a workflow of this repository cannot be read: .github/workflows/" in said


def test_in_a_folder_of_a_repository_the_files_go_to_its_top(tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["react-vite"])
    _, said = run(top / "web", yes=True)
    assert said.startswith("web lies in ")
    assert (top / CONFIG).exists()
    assert not (top / "web" / ".github").exists()


def test_a_gitops_repository_that_cannot_be_read_leaves_its_files_open(tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["next"])
    ending, said = run(top, yes=True, gitops_repository=str(tmp_path / "gone"))
    assert ending.outcome == "pass"
    assert "the gitops repository was not read" in said
    assert "staging's file in it" in said


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path):
    top = settle(tmp_path / "app", {"index.html": "x", ".github/workflows": "a file, no folder"})
    before = snapshot(top)
    with pytest.raises(PromoError) as caught:
        run(top, yes=True)
    assert (caught.value.reason, snapshot(top)) == ("unwritable-out", before)


def test_the_gates_go_to_a_checkout_of_the_gitops_repository(tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["react-vite"])
    there = gitops(tmp_path / "gitops", "ghcr.io/team/shop")
    assert run(top, gitops_dir=there)[1].count("gitops: clusters/a/shop/staging.yaml →") == 1
    git(there, "remote", "add", "origin", "git@github.com:team/gitops.git")
    ending, said = run(top, yes=True, gitops_dir=there)
    assert ending.headline == f"wrote {CONFIG}, {WORKFLOW}, .promo/shop.yml"
    assert f"wrote .promo/shop.yml, in {there}" in said
    assert "then: commit and push in both repositories, and" in said
    gates = (there / ".promo/shop.yml").read_text()
    assert read_holds(gates.encode(), ".promo/shop.yml") == Holds()
    read = config.read(top / CONFIG, "x")
    assert read.gitops
    assert read.gitops.repository == "team/gitops"
    assert read.apps["shop"].environments["demo"].file == "clusters/a/shop/demo.yaml"
    # Every line that is offered is one that is understood.
    used = re.sub(r"^# (?=hold|freeze|approval|accept|-)", "", gates, flags=re.MULTILINE)
    assert all(
        astuple(read_holds(used.encode(), "gates", list(read.apps["shop"].environments)))[:4]
    )
    (there / ".promo/shop.yml").write_text("hold: []\n")
    assert run(top, yes=True, gitops_dir=there)[0].outcome == "already-there"
    assert (there / ".promo/shop.yml").read_text() == "hold: []\n"


def test_gates_that_cannot_be_written_leave_nothing_in_either_repository(tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["next"])
    there = gitops(tmp_path / "gitops", "ghcr.io/team/shop")
    (there / ".promo").write_text("a file, no folder")
    before = snapshot(top), snapshot(there)
    with pytest.raises(PromoError) as caught:
        run(top, yes=True, gitops_dir=there)
    assert caught.value.reason == "unwritable-out"
    assert (snapshot(top), snapshot(there)) == before


def test_a_broken_workflow_that_promotes_is_not_joined_by_a_second(tmp_path: Path):
    broken = "jobs: {p: {uses: o/promo/.github/workflows/staged-promotion.yml@v1}"
    top = settle(tmp_path / "app", STRANGERS["next"] | {".github/workflows/mine.yml": broken})
    _, said = run(top, yes=True)
    assert "a workflow of this repository cannot be read: .github/workflows/mine.yml" in said
    assert ".github/workflows/mine.yml: is there already, and stays as it is" in said
    assert not (top / WORKFLOW).exists()


def test_a_hidden_folder_is_below_too(tmp_path: Path):
    site = {".site/index.html": "<h1>Hello</h1>", "index.html": "<h1>Another</h1>"}
    _, said = run(settle(tmp_path / "app", site) / ".site", yes=True)
    assert said.startswith(".site lies in ")
    assert "application: plain pages, at .site" in said


def test_the_folder_that_is_named_is_the_one_that_is_taken(tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["react-vite"])
    _, said = run(top, folder="web")
    assert "application: React with Vite, at web (web/package.json)" in said
    _, said = run(top, folder="server")
    assert "application: none of the known kinds" in said
    with pytest.raises(PromoError, match="nothing in this folder") as caught:
        run(top, folder="gone", yes=True)
    assert caught.value.outcome == "invalid"
    assert not (top / CONFIG).exists()


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        (r"C:\Users\me\shop", "Paths are written with / here"),
        (r"web\app", "Paths are written with / here"),
        ("gone", "Name the repository's folder"),
    ],
)
def test_a_folder_that_is_not_there_is_told_and_no_other_is_taken(
    path: str, hint: str, tmp_path: Path
):
    top = settle(tmp_path / "app", STRANGERS["next"])
    before = snapshot(top)
    with pytest.raises(PromoError, match="there is no such folder") as caught:
        run(top / path, yes=True)
    assert (caught.value.reason, caught.value.hint) == ("not-a-checkout", hint)
    assert snapshot(top) == before


def test_files_that_end_their_lines_as_windows_does_are_read(tmp_path: Path):
    files = {path: text.replace("\n", "\r\n") for path, text in STRANGERS["vue"].items()}
    mine = "version: 1\r\nenvironments:\r\n  staging: {url: 'https://s.x', file: s.yaml}\r\n"
    top = settle(tmp_path / "app", files | {CONFIG: mine})
    ending, said = run(top, yes=True)
    assert ending.outcome == "pass"
    assert "builds registry.example.com/team/shop" in said
    assert "url: https://s.x" in (top / WORKFLOW).read_text()


def promo(arguments: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """The command as a process, without a terminal."""
    return subprocess.run(
        [sys.executable, "-I", "-m", "promo", "init", *arguments],
        cwd=folder, env=clean({}), capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def test_as_a_command_it_shows_and_exits_0_and_refuses_windows_paths(tmp_path: Path):
    top = settle(tmp_path / "app", STRANGERS["next"])
    done = promo([], top)
    assert done.returncode == 0, done.stderr
    assert "promo init --yes writes it" in done.stdout
    for option, path in (("--source-file", r"c\a\staging.yaml"), ("--folder", r"web\app")):
        done = promo([option, path, "--yes"], top)
        assert done.returncode == 2
        assert done.stderr.startswith(f"error: {option}: ")
        assert "must be a path inside the repository, written with / on every" in done.stderr
        assert done.stderr.count("\n") == 1
    assert not (top / CONFIG).exists()
