"""The release of HEAD, as a linter and a policy of a consumer see it."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from shipping.reach import reached

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".venv/bin"
MEGABYTE = 1_000_000
_IMPORTS = "import sys; sys.path.insert(0, sys.argv[1]); exec(sys.stdin.read())"
_FROM = """import sys; sys.path.insert(0, sys.argv.pop(1)); from promo.cli import main; main()"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "clone")], check=True)
    subprocess.run(
        [folder / "clone/scripts/release", "tree", folder / "out", "--repository", "org/promo"],
        check=True,
        env={"PATH": os.environ["PATH"]},
    )
    return folder / "out"


def silent(*words: str | Path) -> str:
    """What a linter says, without its greeting."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_linters_of_a_consumer_are_silent(tree: Path):
    workflows = sorted((tree / ".github/workflows").glob("*.yml"))
    actions = sorted(tree.rglob("action.yml"))
    assert workflows
    assert len(actions) >= 7
    zizmor = [BIN / "zizmor", "--quiet", "--persona", "pedantic", "--offline"]
    assert silent(*zizmor, *workflows, *actions) == ""
    assert silent(BIN / "actionlint", *workflows) == ""


def test_every_use_is_pinned_to_a_full_sha(tree: Path):
    used = [
        line
        for file in tree.rglob("*.yml")
        for line in re.findall(r"^ *(?:- )?uses: *(\S+)", file.read_text(), re.MULTILINE)
    ]
    assert used
    assert [use for use in used if not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", use)] == []


def test_the_demo_stays_at_home_and_says_so(tree: Path):
    assert not (tree / "src/promo/demo").exists()
    done = subprocess.run(
        [BIN / "python", "-I", "-c", _FROM, tree / "src", "demo"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "promo demo is not in the tree that actions use. Run it from a clone" in done.stderr


def test_no_module_is_shipped_that_no_action_runs_on(tree: Path):
    needed = frozenset[str]().union(*reached(ROOT).values())
    shipped = {str(path.relative_to(tree)) for path in (tree / "src").rglob("*.py")}
    assert shipped - needed == set()
    # An editor wants the configuration's schema, and no code reads the others.
    wanted = {name for name in needed if name.startswith("src/") and "/schemas/" not in name}
    assert {name for name in wanted if not (tree / name).exists()} == set()


def test_every_module_of_it_can_be_imported(tree: Path):
    names = [
        ".".join(path.relative_to(tree / "src").with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((tree / "src").rglob("*.py"))
    ]
    assert len(names) > 300
    wanted = "\n".join(f"import {name}" for name in names if not name.endswith("__main__"))
    done = subprocess.run(
        [BIN / "python", "-I", "-W", "error", "-c", _IMPORTS, tree / "src"],
        input=wanted,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_in_it_is_a_link_and_a_consumer_downloads_little(tree: Path):
    # Of the commit; a test that runs the tree leaves bytecode beside it.
    said = subprocess.run(
        ["git", "-C", tree, "ls-files", "-z"], capture_output=True, text=True, check=True
    )
    files = [tree / name for name in said.stdout.split("\0") if name]
    assert [path for path in files if path.is_symlink()] == []
    assert sum(path.stat().st_size for path in files) <= 1.5 * MEGABYTE
    packed = subprocess.run(
        ["git", "-C", tree, "archive", "--format=tar.gz", "HEAD"], capture_output=True, check=True
    )
    assert len(packed.stdout) < 0.5 * MEGABYTE  # what a runner fetches
