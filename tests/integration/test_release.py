"""The release tree: what users get, made twice the same, from a commit and nothing else."""

import os
import subprocess
from pathlib import Path

import pytest

from shipping.plain_git import ReleaseError
from shipping.release import main
from shipping.tree import tree

WORKFLOW = """on:
  workflow_call:
jobs:
  wait:
    runs-on: ubuntu-latest
    steps:
      - uses: $/actions/wait-for-sha
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
"""


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, check=True, env=WHO
    )
    return done.stdout.strip()


WHO = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    **{f"GIT_{role}_NAME": "a" for role in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{role}_EMAIL": "a@example.com" for role in ("AUTHOR", "COMMITTER")},
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small repository with everything that a release looks at."""
    root = tmp_path / "source"
    files = {
        "README.md": "[a](docs/a.md#b) ![b](docs/b.svg) [c](https://c.example) [d](#d)\n",
        "action.yml": "name: Promo",
        "bootstrap.sh": "#!/usr/bin/env bash\n",
        "actions/wait-for-sha/action.yml": "name: wait",
        "actions/wait-for-sha/README.md": "# wait",
        "src/promo/__init__.py": '"""Promo."""\n\nx = 1  # one\n',
        "locked/light.txt": "click==1",
        "tests/test_a.py": "",
        "bench/b.py": "",
        "docs/a.md": "",
        ".github/workflows/staged-promotion.yml": WORKFLOW,
        ".github/workflows/ci.yml": "on: push\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (root / "bootstrap.sh").chmod(0o755)
    git(tmp_path, "init", "-q", "-b", "main", str(root))
    commit(root)
    return root


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "x")


def listed(out: Path, commit_sha: str) -> set[str]:
    return set(git(out, "ls-tree", "-r", "--name-only", commit_sha).splitlines())


def test_the_first_commit_holds_every_action_at_the_root_and_nothing_for_developers(
    source: Path, tmp_path: Path
):
    first, _ = tree(tmp_path / "out", "org/promo", "HEAD", root=source)
    assert listed(tmp_path / "out", first) == {
        "README.md",
        "action.yml",
        "bootstrap.sh",
        "wait-for-sha/action.yml",
        "src/promo/__init__.py",
        "locked/light.txt",
    }
    assert git(tmp_path / "out", "ls-tree", first, "bootstrap.sh").startswith("100755")


def test_the_second_commit_adds_the_reusable_workflows_pinned_to_the_first(
    source: Path, tmp_path: Path
):
    out = tmp_path / "out"
    first, second = tree(out, "org/promo", "HEAD", ["v1", "wait-for-sha/v1"], root=source)
    added = listed(out, second) - listed(out, first)
    assert added == {".github/workflows/staged-promotion.yml"}
    text = (out / ".github/workflows/staged-promotion.yml").read_text()
    assert text == WORKFLOW.replace("$/actions/wait-for-sha", f"org/promo/wait-for-sha@{first}")
    assert git(out, "rev-parse", "v1", "wait-for-sha/v1", "releases").splitlines() == [second] * 3


def test_the_same_commit_makes_the_same_bytes_whoever_makes_it(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    one = tree(tmp_path / "one", "org/promo", "HEAD", root=source)
    (source / "src/promo/__init__.py").write_text("not committed")
    (tmp_path / "gitconfig").write_text("[core]\nautocrlf = true\n[user]\nname = other\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    previous = os.umask(0o077)
    try:
        two = tree(tmp_path / "two", "org/promo", "HEAD", root=source)
    finally:
        os.umask(previous)
    assert one == two


def test_modules_go_without_comments_and_pages_link_to_the_commit(source: Path, tmp_path: Path):
    out = tmp_path / "out"
    tree(out, "org/promo", "HEAD", root=source)
    assert (out / "src/promo/__init__.py").read_text() == "x = 1\n"
    at = git(source, "rev-parse", "HEAD")
    assert (out / "README.md").read_text() == (
        f"[a](https://github.com/org/promo/blob/{at}/docs/a.md#b) "
        f"![b](https://github.com/org/promo/raw/{at}/docs/b.svg) [c](https://c.example) [d](#d)\n"
    )


def test_what_is_no_python_is_refused(source: Path, tmp_path: Path):
    (source / "src/promo/broken.py").write_text("def f(:\n")
    commit(source)
    with pytest.raises(ReleaseError, match=r"src/promo/broken\.py: "):
        tree(tmp_path / "out", "org/promo", "HEAD", root=source)
    assert not (tmp_path / "out").exists()


def test_a_link_in_the_package_is_refused(source: Path, tmp_path: Path):
    (source / "src/promo/link.py").symlink_to("__init__.py")
    commit(source)
    with pytest.raises(ReleaseError, match="no plain file"):
        tree(tmp_path / "out", "org/promo", "HEAD", root=source)


def test_an_action_may_not_be_called_like_a_folder_of_the_tree(source: Path, tmp_path: Path):
    (source / "actions/src").mkdir()
    (source / "actions/src/action.yml").write_text("name: src")
    commit(source)
    with pytest.raises(ReleaseError, match="may not be called src"):
        tree(tmp_path / "out", "org/promo", "HEAD", root=source)


@pytest.mark.parametrize(
    ("out", "repository", "asked", "said"),
    [
        ("out", "promo", "HEAD", "no owner/name"),
        ("out", "org/promo@v1", "HEAD", "no owner/name"),
        ("source", "org/promo", "HEAD", "is there already"),
        ("out", "org/promo", "nowhere", "git rev-parse failed"),
        ("out", "org/promo", "HEAD~1", "git rev-parse failed"),
    ],
)
def test_what_cannot_be_released_is_one_line(
    out: str, repository: str, asked: str, said: str, source: Path, tmp_path: Path
):
    with pytest.raises(ReleaseError, match=said):
        tree(tmp_path / out, repository, asked, root=source)


def test_without_a_reusable_workflow_there_is_no_release(source: Path, tmp_path: Path):
    (source / ".github/workflows/staged-promotion.yml").unlink()
    commit(source)
    with pytest.raises(ReleaseError, match="no reusable workflow"):
        tree(tmp_path / "out", "org/promo", "HEAD", root=source)


def test_the_command_line_says_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "file").touch()
    assert main(["tree", str(tmp_path), "--repository", "org/promo"]) == 1
    assert capsys.readouterr().err == f"error: {tmp_path} is there already.\n"
