"""Releases of a small repository: what is versioned, written, tagged and refused, in real git."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEP = 'runs: |\n  python=$(bash "$GITHUB_ACTION_PATH/$up/bootstrap.sh" {})\n'
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- {}\n"
FILES = {
    "action.yml": STEP.format("run"),
    "bootstrap.sh": "#!/usr/bin/env bash\n",
    "CHANGELOG.md": CHANGELOG.format("Everything."),
    "pyproject.toml": '[project]\nname = "promo"\nversion = "0.1.0"\n',
    "uv.lock": '[[package]]\nname = "promo"\nversion = "0.1.0"\n',
    "locked/uv.txt": "uv==1\n",
    "locked/light.txt": "click==1\n",
    "locked/explore.txt": "-r light.txt\nplaywright==1\n",
    "locked/run.txt": "-r explore.txt\n",
    "actions/wait/action.yml": STEP.format("light"),
    "actions/wait/CHANGELOG.md": CHANGELOG.format("Waits."),
    "actions/look/action.yml": STEP.format("explore"),
    "actions/look/CHANGELOG.md": CHANGELOG.format("Looks."),
    "src/promo/__init__.py": '__version__ = "0.1.0"\n',
    "src/promo/__main__.py": "import promo.cli\n",
    "src/promo/cli.py": "import importlib\n",
    "src/promo/live.py": "",
    "src/promo/commands/__init__.py": "",
    "src/promo/commands/wait.py": "def story():\n    import promo.live\n",
    "src/promo/commands/look.py": "from promo.page import show\n",
    "src/promo/commands/run.py": "import promo.commands.look, promo.commands.wait\n",
    "src/promo/commands/doctor.py": "",
    "src/promo/page/__init__.py": "import pkgutil\nshow = 1\n",
    "src/promo/page/oracle.py": "",
    "src/promo/page/texts/look.js": "",
    ".github/workflows/staged.yml": "on:\n  workflow_call:\njobs: {}\n",
    ".github/workflows/ci.yml": "on: push\n",
}


class Here:
    """A repository whose main is what its remote has."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "here"
        self.remote = folder / "remote.git"
        self.write(FILES)
        shutil.copytree(
            ROOT / "scripts/shipping",
            self.root / "scripts/shipping",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        (self.root / ".gitignore").write_text("__pycache__/\n")
        self.git("init", "--quiet", "--initial-branch=main")
        subprocess.run(["git", "init", "--quiet", "--bare", str(self.remote)], check=True)
        self.git("remote", "add", "origin", str(self.remote))
        self.change("feat: all of it", {})

    def git(self, *words: str) -> str:
        identity = ("-c", "user.name=dev", "-c", "user.email=dev@example.com")
        done = subprocess.run(
            ["git", *identity, *words], cwd=self.root, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)

    def change(self, message: str, files: dict[str, str], *, push: bool = True) -> str:
        """Commit files on main, there and at the remote."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        if push:
            self.git("push", "--quiet", "origin", "HEAD:main")
            self.git("fetch", "--quiet", "origin")
        return self.git("rev-parse", "HEAD")

    def release(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What `scripts/release` runs."""
        return subprocess.run(
            [sys.executable, "-m", "shipping.release", *words],
            cwd=self.root,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(self.root / "scripts")},
            capture_output=True,
            text=True,
            check=False,
        )

    def read(self, name: str) -> str:
        return (self.root / name).read_text()

    def released(self, out: Path) -> list[str]:
        """Prepare and publish, as the workflow does; the tags that were pushed."""
        assert self.release("prepare", "--date", "2026-02-03").returncode == 0
        self.change("chore(release): x", {})
        made = self.release("publish", str(out), "--repository", "org/promo")
        assert made.returncode == 0, made.stderr
        subprocess.run(
            ["git", "push", "--quiet", "--force", str(self.remote), "--tags"], cwd=out, check=True
        )
        self.git("fetch", "--quiet", "--tags", "--force", "origin")
        listed = subprocess.run(["git", "tag"], cwd=out, check=True, capture_output=True, text=True)
        return listed.stdout.split()


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path)


def test_a_release_from_the_first_to_the_third(here: Here, tmp_path: Path):
    first = here.released(tmp_path / "one")
    assert first == ["look/v1", "look/v1.0.0", "v1", "v1.0.0", "wait/v1", "wait/v1.0.0"]
    assert here.read("actions/wait/CHANGELOG.md") == (
        "# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2026-02-03\n\n### Added\n\n- Waits.\n"
    )
    assert json.loads(here.read("actions/versions.json")) == dict.fromkeys(
        ("look", "promo", "wait"), "1.0.0"
    )
    stamped = [here.read(name) for name in ("pyproject.toml", "uv.lock", "src/promo/__init__.py")]
    assert all('version = "1.0.0"' in text or '"1.0.0"' in text for text in stamped)

    # What only one of them runs on is that one's change, and the set's.
    here.change("feat(page): sees more", {"src/promo/page/oracle.py": "x = 1\n"})
    here.change("docs: more words", {"actions/wait/README.md": "# wait\n"})
    second = here.released(tmp_path / "two")
    assert second == ["look/v1", "look/v1.1.0", "v1", "v1.1.0"]
    assert "## [1.1.0] - 2026-02-03\n\n### Added\n\n- Sees more.\n" in here.read(
        "actions/look/CHANGELOG.md"
    )
    moved = here.git("rev-parse", "look/v1", "look/v1.1.0", "v1", "v1.1.0").split()
    assert len(set(moved)) == 1
    assert here.git("rev-parse", "wait/v1") == here.git("rev-parse", "v1.0.0")

    # What all of them run on is everybody's, each from where it stands.
    here.change("fix!: other exit codes", {"src/promo/cli.py": "import sys\n"})
    assert here.released(tmp_path / "three") == [
        *("look/v2", "look/v2.0.0", "v2", "v2.0.0", "wait/v2", "wait/v2.0.0")
    ]


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The files of each action, by the import graph; asked once."""
    here = Here(tmp_path_factory.mktemp("reach"))
    script = "import json, pathlib; from shipping.reach import reached as r; print(json.dumps("
    done = subprocess.run(
        [sys.executable, "-c", script + "{k: sorted(v) for k, v in r(pathlib.Path()).items()}))"],
        cwd=here.root,
        env={"PYTHONPATH": str(here.root / "scripts")},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("path", "of"),
    [
        ("src/promo/live.py", "run wait"),  # imported within a function
        ("src/promo/page/oracle.py", "look run"),  # found by looking into its folder
        ("src/promo/page/texts/look.js", "look run"),  # no module at all
        ("locked/explore.txt", "look run"),
        ("locked/light.txt", "look run wait"),  # included by the others
        ("bootstrap.sh", "look run wait"),
        ("actions/wait/action.yml", "wait"),
        ("src/promo/commands/doctor.py", ""),
        (".github/workflows/ci.yml", ""),
    ],
)
def test_an_action_consists_of_what_it_runs_on(path: str, of: str, reached: dict[str, list[str]]):
    assert sorted(name for name, paths in reached.items() if path in paths) == of.split()


def test_the_reusable_workflows_are_the_sets_and_what_no_action_runs_on_is_nobodys(
    here: Here,
):
    tags_everything(here)
    here.change("feat: it", {"src/promo/commands/doctor.py": "x = 1", "tests/a.py": ""})
    ran = here.release("prepare")
    assert (ran.returncode, "Nothing to release." in ran.stdout) == (0, True)
    assert here.git("status", "--porcelain") == ""
    staged = ".github/workflows/staged.yml"
    here.change("fix: it", {staged: FILES[staged] + "#"})
    assert "\ntags    v1.0.1\n" in here.release("prepare").stdout
    here.change("chore: prepared", {})
    here.git("tag", "v1.0.1")
    refused(here, "there is nothing to release", "publish")


def tags_everything(here: Here) -> None:
    for name in ("v1.0.0", "wait/v1.0.0", "look/v1.0.0"):
        here.git("tag", name)


def test_a_plan_is_readable(here: Here):
    tags_everything(here)
    sha = here.change("feat(page): sees more", {"src/promo/page/oracle.py": "x = 1\n"})
    ran = here.release("prepare", "--dry-run")
    assert ran.stdout == (
        f"release of {sha}\n"
        "\n"
        "look   1.0.0 → 1.1.0  minor\n"
        f"    {sha[:10]} feat(page): sees more\n"
        "wait   1.0.0  unchanged\n"
        "promo  1.0.0 → 1.1.0  minor\n"
        "\n"
        "tags    look/v1.1.0 v1.1.0\n"
        "moving  look/v1 v1\n"
        "\n"
        "writes  actions/look/CHANGELOG.md CHANGELOG.md actions/versions.json "
        "pyproject.toml src/promo/__init__.py uv.lock\n"
    )


def test_what_is_not_committed_not_on_main_or_tagged_already_is_refused(here: Here, tmp_path: Path):
    (here.root / "action.yml").write_text("other")
    refused(here, "the work tree has changes (action.yml)")
    here.git("checkout", "--quiet", "action.yml")

    here.change("feat: mine alone", {"src/promo/live.py": "x = 1\n"}, push=False)
    refused(here, "HEAD is not on origin/main")
    here.git("push", "--quiet", "origin", "HEAD:main")
    here.git("fetch", "--quiet", "origin")

    here.git("push", "--quiet", "origin", "HEAD:refs/tags/wait/v1.0.0")
    refused(here, "the tag wait/v1.0.0 exists: fetch the tags")
    here.git("fetch", "--quiet", "--tags", "origin")
    refused(here, "HEAD has no actions/versions.json: scripts/release prepare writes it", "publish")

    shallow = tmp_path / "shallow"
    here.change("docs: x", {})
    here.git(
        "clone", "--quiet", "--depth=1", "--branch=main", f"file://{here.remote}", str(shallow)
    )
    here.root = shallow
    refused(here, "the history is cut off here: fetch all of it, with its tags")


def refused(here: Here, why: str, command: str = "prepare") -> None:
    words = ("out", "--repository", "org/promo") if command == "publish" else ()
    ran = here.release(command, *words)
    assert (ran.returncode, ran.stderr) == (1, f"error: {why}.\n")


def test_what_came_after_the_preparation_has_to_be_prepared_again(here: Here):
    tags_everything(here)
    here.change("fix: one", {"src/promo/live.py": "x = 1\n"})
    assert here.release("prepare").returncode == 0
    here.change("chore(release): v1.0.1", {})
    assert here.release("publish", "out", "--repository", "o/p", "--dry-run").returncode == 0
    here.change("feat: two", {"src/promo/live.py": "x = 2\n"})
    refused(
        here,
        "by the history wait becomes 1.1.0, and HEAD says 1.0.1: run scripts/release prepare again",
        "publish",
    )
    assert not (here.root / "out").exists()


def test_a_tag_of_another_history_is_refused(here: Here):
    here.git("checkout", "--quiet", "--orphan", "other")
    here.change("feat: other", {}, push=False)
    here.git("tag", "v1.0.0")
    here.git("checkout", "--quiet", "main")
    other = here.git("rev-parse", "v1.0.0")
    refused(here, f"v1.0.0 was made from {other}, which is not in the history of HEAD")


def test_an_action_without_its_command_or_its_lock_file_is_refused(here: Here):
    here.change("feat: x", {"actions/gone/action.yml": STEP.format("light")})
    refused(here, "the action gone has no command promo.commands.gone")
    here.change("feat: y", {"src/promo/commands/gone.py": "", "actions/gone/action.yml":
                            STEP.format("nothing")})  # fmt: skip
    refused(here, "actions/gone/action.yml installs locked/nothing.txt, which is not there")
    here.change("feat: z", {"actions/gone/action.yml": STEP.format("light")})
    refused(here, f"actions/gone/CHANGELOG.md [Errno 2] No such file or directory: "
                  f"'{here.root}/actions/gone/CHANGELOG.md'")  # fmt: skip
