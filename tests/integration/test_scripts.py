"""scripts/lint and scripts/generate and the other entrances, as a person calls them."""

import json
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


def test_what_a_release_publishes_is_the_same_twice_and_complete(tmp_path: Path):
    tree = tmp_path / "tree"
    assert run("release", "tree", str(tree), "--repository", "org/promo").returncode == 0
    one, two = (run("package", str(tree), str(tmp_path / name)) for name in ("one", "two"))
    assert one.returncode == 0, one.stderr
    first, second = (sums(done.stdout) for done in (one, two))
    wheel, source = sorted(name for name in first if name.startswith("promo-"))
    assert (wheel[-8:], source[-7:]) == ("-any.whl", ".tar.gz")
    assert {first[wheel], first[source]} == {second[wheel], second[source]}
    assert set(first) - {wheel, source} == {"CHANGELOG.md", "promo.cdx.json", "release.bundle"}
    parts = json.loads((tmp_path / "one/promo.cdx.json").read_text())["components"]
    assert {"playwright", "anthropic", "pygithub"} <= {part["name"] for part in parts}
    assert run("package", str(tree), str(tmp_path / "one")).returncode == 2


def sums(said: str) -> dict[str, str]:
    """File name to hash, of what sha256sum prints."""
    return {name: sha for sha, name in (line.split("  ") for line in said.splitlines())}
