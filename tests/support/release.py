"""A release of what is committed, made as for users: from a clean clone, by scripts/release."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

# The local runner sets INPUT_* in composite actions and GitHub does not. Here the env: block of an
# action uses another prefix, and whatever the runner set under INPUT_* is thrown away before that
# prefix becomes INPUT_* again: what reaches the command came by env: alone.
_ONLY_ENV = """\
for name in "${!INPUT_@}"; do unset "$name"; done
for name in "${!GIVEN_@}"; do export "INPUT_${name#GIVEN_}=${!name}"; unset "$name"; done
"""


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


def _by_env_only(text: str) -> str:
    head, run, script = text.partition("      run: |\n")
    indented = "".join(f"        {line}\n" for line in _ONLY_ENV.splitlines())
    return head.replace("        INPUT_", "        GIVEN_") + run + indented + script
