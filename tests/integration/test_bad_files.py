"""What promote-digests may be pointed at by mistake, as real runs: one clear line, nothing pushed.

Each row is a sentence of what is wrong, how the repository is made so, and the reason's name.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from promo.documents.release import Release
from support.git_http import serve_git
from support.git_repository import DIGESTS, SHAS, Bare, git
from support.promoting import (
    DEMO,
    REPOSITORY,
    World,
    as_json,
    helmrelease,
    make_world,
    release,
)

TAG, DIGEST, OLD = "v1", DIGESTS[1], f"{REPOSITORY}:v1@{DIGESTS[1]}"
GIVEN = ("promote-digests", "--release", as_json(release(2)), "--target-file", DEMO)

FILES: dict[str, tuple[bytes | str, str]] = {
    "binary": (b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 9, "not-utf8"),
    "not UTF-8": (f"# caf\xe9\nimage: {OLD}\n".encode("latin-1"), "not-utf8"),
    "100 MB": (b"# a line of a comment that goes on\n" * 2_900_000, "file-too-large"),
    "deeper than anything means": (f"a: {'[' * 500}{']' * 500}\nimage: {OLD}\n", "too-deep"),
    "what crashes libyaml's composer": (f"image: {OLD}\nb: {'[' * 100_000}\n", "too-deep"),
    "broken": (f"image: {OLD}\n  b: [\n", "bad-yaml"),
    "a chart's template": (f"image: {OLD}\nb: {{{{ .Values.b }}}}\n", "templated-file"),
    "a folded scalar": (f"a: >\n  image: {OLD}\n", "block-scalar"),
    "an anchor whose alias serves something else": (
        f"a: {{repository: {REPOSITORY}, tag: &v {TAG}, digest: {DIGEST}}}\nchart: {{v: *v}}\n",
        "shared-anchor",
    ),
    "a key given twice": (f"image: {OLD}\nimage: {OLD}\n", "duplicate-key"),
    "sealed by SOPS": (f"image: {OLD}\nsops: {{mac: x, version: 3.9.0}}\n", "sops-encrypted"),
    "owned by Flux": (
        f'image: {OLD} # {{"$imagepolicy": "flux-system:web"}}\n',
        "flux-owned",
    ),
    "another image alone": ("image: ghcr.io/p/api:v1\n", "no-match"),
    "one image in two versions": (
        f"a: {{image: {OLD}}}\nb: {{image: {REPOSITORY}:v0@{DIGESTS[3]}}}\n",
        "ambiguous-image",
    ),
    "no place for a digest": (
        f"a: {{repository: {REPOSITORY}, tag: {TAG}}}\n",
        "no-place-for-digest",
    ),
    "empty": ("", "no-match"),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return make_world(tmp_path_factory.mktemp("bad"))


@pytest.mark.parametrize("name", FILES)
def test_a_target_file_that_is(world: World, name: str):
    content, reason = FILES[name]
    world.bare.commit({DEMO: content}, name)
    said = bad(world, *GIVEN)
    assert (said.code, said.reason) == (2, reason)
    assert DEMO in said.line


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        pytest.param("clusters/a/web/link.yaml", "not-a-file", id="a symlink"),
        pytest.param("clusters/a", "not-a-file", id="a folder"),
        pytest.param("clusters/a/web/none.yaml", "file-missing", id="nowhere"),
        pytest.param("../../etc/passwd", "path-outside", id="outside the repository"),
        pytest.param("/etc/passwd", "path-outside", id="absolute"),
        pytest.param(".git/config", "path-outside", id="git's own"),
    ],
)
def test_a_target_that_is(world: World, target: str, reason: str):
    world.bare.commit({"clusters/a/web/link.yaml": "demo.yaml"}, mode="120000")
    said = bad(world, *GIVEN[:-1], target)
    assert (said.code, said.reason) == (2, reason)


RELEASE = as_json(release(2))
RELEASES = {
    "no digest": (RELEASE.replace(f'"{DIGESTS[2]}"', "null"), "digest-missing"),
    "a malformed digest": (RELEASE.replace(DIGESTS[2], "sha256:12"), "bad-release"),
    "two of the same image": (
        as_json(Release(sha=SHAS[2], images=release(2).images + release(3).images)),
        "bad-release",
    ),
    "no commit": (RELEASE.replace(SHAS[2], "main"), "bad-release"),
    "not JSON": ("{", "bad-release"),
}


@pytest.mark.parametrize("name", RELEASES)
def test_a_release_with(world: World, name: str):
    world.bare.commit({DEMO: helmrelease(1)}, name)
    text, reason = RELEASES[name]
    said = bad(world, "promote-digests", "--release", text, "--target-file", DEMO)
    assert (said.code, said.reason) == (2, reason)


# ── the repository ─────────────────────────────────────────────────────────────────────────────
def test_an_empty_repository(tmp_path: Path):
    world = make_world(tmp_path)
    Bare(tmp_path / "srv/empty.git")
    said = bad(world, *GIVEN, where=str(tmp_path / "srv/empty.git"))
    assert (said.code, said.reason) == (2, "branch-missing")


@pytest.mark.parametrize(
    ("branch", "reason"), [("mian", "branch-missing"), ("-x", "bad-branch"), ("a..b", "bad-branch")]
)
def test_a_branch_that_is_not_there(world: World, branch: str, reason: str):
    said = bad(world, *GIVEN, f"--gitops-branch={branch}")
    assert (said.code, said.reason, branch in said.line) == (2, reason, True)


def test_a_protected_branch(tmp_path: Path):
    world = make_world(tmp_path)
    world.bare.hook("pre-receive", "echo 'error: GH006: Protected branch update' >&2; exit 1")
    said = bad(world, *GIVEN)
    assert (said.code, said.reason) == (2, "protected-branch")


@pytest.mark.parametrize(
    ("made", "reason"), [("empty", "not-a-checkout"), ("detached", "wrong-branch")]
)
def test_a_checkout_without_a_branch(tmp_path: Path, made: str, reason: str):
    world, work = make_world(tmp_path), tmp_path / "work/gitops"
    if made == "empty":
        work.mkdir()
        git(work, "init", "--quiet")
    else:
        git(tmp_path, "clone", "--quiet", str(world.bare.folder), str(work))
        git(work, "checkout", "--quiet", "--detach")
        git(work, "commit", "--quiet", "--allow-empty", "-m", "on no branch")
    said = bad(world, *GIVEN, "--gitops-dir", "gitops")
    assert (said.code, said.reason) == (2, reason)


@pytest.mark.parametrize("credential", ["missing", "wrong", "without write"])
def test_credentials(tmp_path: Path, credential: str):
    world = make_world(tmp_path)
    if credential == "without write":
        git(world.bare.folder, "config", "http.receivepack", "false")
    tokens = {"missing": "", "wrong": "n-o-n-e", "without write": "s-e-c-r-e-t"}
    words = ("--token", tokens[credential]) if tokens[credential] else ()
    with serve_git(world.bare.folder.parent, token="s-e-c-r-e-t") as server:
        said = bad(world, *GIVEN, *words, where=f"{server.url}/gitops.git")
    assert (said.code, said.reason) == (2, "gitops-denied")
    assert not any(token in said.line for token in tokens.values() if token)


@dataclass(frozen=True)
class Said:
    """What a run in a step said: its exit code, its reason, its one error line."""

    code: int
    reason: str
    line: str


def bad(world: World, *arguments: str, where: str = "") -> Said:
    """Run in a step, where the reason's name is an output; whatever it says, nothing is pushed."""
    head = world.bare.head
    output = world.folder / "output"
    output.write_text("")
    step = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(output),
        "GITHUB_WORKSPACE": str(world.folder),
    }
    ran = world.promo(*arguments, environment=step, where=where)
    found = re.search(r"reason<<(\S+)\n(.*)\n\1", output.read_text())
    lines = [line for line in (ran.out + ran.err).splitlines() if line.startswith("::error")]
    assert found is not None
    assert len(lines) == 1, ran
    assert world.bare.head == head
    return Said(ran.code, found[2], lines[0])
