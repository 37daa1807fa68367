"""A release of what is committed, made as for users: from a clean clone, by scripts/release."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from support import wheels
from support.once import once

ROOT = Path(__file__).parents[2]

# The local runner sets INPUT_* in composite actions and GitHub does not. Here the env: block of an
# action uses another prefix, and whatever the runner set under INPUT_* is thrown away before that
# prefix becomes INPUT_* again: what reaches the command came by env: alone.
_ONLY_ENV = """\
for name in "${!INPUT_@}"; do unset "$name"; done
for name in "${!GIVEN_@}"; do export "INPUT_${name#GIVEN_}=${!name}"; unset "$name"; done
"""
_BOOTSTRAP = '$(bash "$GITHUB_ACTION_PATH/$up/bootstrap.sh"'


@dataclass(frozen=True)
class Release:
    """A release tree as a git repository, and the SHA that its workflows pin their actions to."""

    folder: Path
    first: str
    second: str


def make(folder: Path, repository: str = "org/promo") -> Release:
    """The release of HEAD, its actions changed so that they see no input but by env."""
    clone, out = folder / "clone", folder / "release"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    made = subprocess.run(
        [clone / "scripts/release", "tree", out, "--repository", repository, "--tag", "v1"],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
    )
    first, second = re.findall(r"^([0-9a-f]{40}) ", made.stdout, re.MULTILINE)
    for action in out.rglob("action.yml"):
        action.write_text(_by_env_only(action.read_text()))
    return Release(out, first, second)


def shared(factory: pytest.TempPathFactory) -> Release:
    """The same for all that do not try how a step gets its Python: each extra is installed once.

    A runner of GitHub's has the steps of a job share that; here every job and every action would
    make its own, which costs more than all that they do. test_actions has them do that.
    """
    return once(factory, "release", _shared)


def _shared(folder: Path) -> Release:
    made = make(folder)
    installed = folder / "installed"
    shutil.copytree(made.folder, installed, ignore=shutil.ignore_patterns(".git"))
    for action in made.folder.rglob("action.yml"):
        text = action.read_text()
        there = f'$(RUNNER_TEMP="{folder}" bash "{installed}/bootstrap.sh"'
        action.write_text(text.replace(_BOOTSTRAP, there))
        assert there in action.read_text()
        if action.parent != made.folder:  # before jobs side by side would; only one test uses run
            for extra in re.findall(r"bootstrap\.sh\" ([a-z]+)\)", text):
                _install(installed, extra, folder)
    return made


def _install(installed: Path, extra: str, place: Path) -> None:
    subprocess.run(
        ["bash", installed / "bootstrap.sh", extra],
        check=True,
        capture_output=True,
        cwd=place,
        env={**os.environ, **wheels.of_all(), "RUNNER_TEMP": str(place)},
    )


def _by_env_only(text: str) -> str:
    head, run, script = text.partition("      run: |\n")
    indented = "".join(f"        {line}\n" for line in _ONLY_ENV.splitlines())
    return head.replace("        INPUT_", "        GIVEN_") + run + indented + script
