"""scripts/lint and scripts/generate as a person calls them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "scripts" / words[0], *words[1:]],
        cwd=ROOT / "docs",
        capture_output=True,
        text=True,
        check=False,
    )


def test_generate_says_how_it_is_called():
    ended = run("generate", "--all")
    assert (ended.returncode, ended.stderr) == (2, "usage: scripts/generate [--check]\n")


def test_release_needs_to_know_for_whom():
    ended = run("release", "tree", "/nowhere/out", "--repository", "promo")
    assert ended.returncode == 1
    assert ended.stderr == "error: 'promo' is no owner/name.\n"


def test_the_light_libraries_stay_within_their_size():
    ended = run("size")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.startswith("light: ")
