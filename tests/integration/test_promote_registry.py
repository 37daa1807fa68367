"""promote-digests with a real registry beside a real repository: what is not there stays."""

import json
import os
from collections.abc import Generator
from pathlib import Path

import pytest

from promo.documents.release import Image, Release
from promo.gitops.trailers import Record, commit_message
from support.gh import with_gh
from support.git_repository import SHAS, application
from support.oci import REVISION, SOURCE, Layout, docker_registry
from support.promoting import DEMO, STAGING, Ran, World, as_json, helmrelease, make_world

OURS = "https://github.com/o/web"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    with docker_registry(tmp_path_factory.mktemp("registry") / "open") as address:
        yield address


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path)


class Images:
    """Images of one repository in the registry, and staging's file that names them."""

    def __init__(self, world: World, host: str) -> None:
        self.world = world
        self.repository = f"{host}/o/{world.folder.parent.name.lower()[-30:].strip('_')}"
        self.layout = Layout(world.folder.parent / "layout")

    def push(self, number: int, *architectures: str, says: int | None = None) -> str:
        """Push version ``number`` for some platforms; return its digest."""
        labels = {REVISION: SHAS[number if says is None else says], SOURCE: OURS}
        ones = [self.layout.image(labels, architecture=one) for one in architectures]
        top = self.layout.index(ones) if len(ones) > 1 else ones[0]
        return self.layout.push(top, f"{self.repository}:v{number}")

    def holds(self, digest: str, number: int = 1) -> None:
        """Let demo run this digest."""
        text = helmrelease(number, name=self.repository)
        lines = [
            f"      digest: {digest}" if "digest:" in line else line for line in text.split("\n")
        ]
        self.world.bare.commit({DEMO: "\n".join(lines), STAGING: "\n".join(lines)})

    def move(self, digest: str, *more: str, environment: dict[str, str] | None = None) -> Ran:
        """Write version 2 into demo, the registry being asked."""
        image = Image(name="web", repository=self.repository, tag="v2", digest=digest)
        release = as_json(Release(sha=SHAS[2], images=(image,)))
        return self.world.promo(
            "promote-digests", "--release", release, "--target-file", DEMO,
            "--verify-registry", "true", *more, environment=environment,
        )  # fmt: skip


@pytest.fixture
def images(world: World, host: str) -> Images:
    return Images(world, host)


def test_what_is_there_moves_and_the_document_says_how_far_it_is_known(images: Images):
    images.holds(images.push(1, "amd64", "arm64"))
    digest = images.push(2, "amd64", "arm64")
    ran = images.move(digest)
    assert ran.said == (0, "promoted", "")
    assert ran.document["provenance"] == [
        {
            "repository": images.repository,
            "digest": digest,
            "trust": "label",
            "revision": SHAS[2],
            "source": OURS,
            "agrees": "same",
            "platforms": ["linux/amd64", "linux/arm64"],
        }
    ]


def test_a_digest_that_is_not_there_is_refused(images: Images):
    images.holds(images.push(1, "amd64"))
    ran = images.move(f"sha256:{'e' * 64}")
    assert ran.said == (2, "refused", "digest-not-in-registry")
    assert "Push the image first" in ran.error


def test_a_platform_less_than_before_is_refused(images: Images):
    images.holds(images.push(1, "amd64", "arm64"))
    ran = images.move(images.push(2, "amd64"))
    assert ran.said == (2, "refused", "platform-missing")
    assert "has no linux/arm64" in ran.error


def test_a_rollback_needs_the_image_to_be_there_with_the_platforms_that_it_had(images: Images):
    gone, single = f"sha256:{'e' * 64}", images.push(2, "amd64")
    for number, digest in ((1, gone), (2, single), (3, images.push(3, "amd64", "arm64"))):
        images.holds(digest, number)
        image = Image(name="web", repository=images.repository, tag=f"v{number}", digest=digest)
        of = Record(
            promotion_id=f"d{number}",
            app="web",
            target_paths=(DEMO,),
            source_revision=SHAS[number],
            images=(image,),
            promoted_to="demo",
            gate_result="pass",
        )
        images.world.bare.commit({"log": f"{number}"}, commit_message("promote", "", of))
    asks = ("--verify-registry", "true")
    ran = images.world.rollback("--to", "d1", *asks)
    assert ran.said == (2, "refused", "digest-not-in-registry")
    ran = images.world.rollback(*asks)
    assert ran.said == (0, "rolled-back", "")
    assert [one["platforms"] for one in ran.document["provenance"]] == [["linux/amd64"]]


def test_an_image_before_that_is_gone_hinders_nothing(images: Images):
    images.holds(f"sha256:{'e' * 64}")
    assert images.move(images.push(2, "amd64")).said == (0, "promoted", "")


@pytest.mark.parametrize(
    ("says", "said"),
    [(3, (4, "superseded", "target-newer")), (1, (0, "promoted", ""))],
)
def test_a_target_that_no_promotion_wrote_is_not_taken_back_either(
    images: Images, says: int, said: tuple[int, str, str]
):
    """Whoever wrote it by hand wrote no trailer; the image there says what it is of."""
    images.holds(images.push(says, "amd64"))
    repo = application(images.world.folder / ".application")
    assert images.move(images.push(2, "amd64"), "--repo", str(repo)).said == said


def test_an_image_of_another_commit_is_refused(images: Images):
    images.holds(images.push(1, "amd64"))
    ran = images.move(images.push(2, "amd64", says=3))
    assert ran.said == (2, "refused", "revision-mismatch")
    assert SHAS[3] in ran.error


def test_a_tag_that_moved_since_is_told(images: Images):
    images.holds(images.push(1, "amd64"))
    digest = images.push(2, "amd64")
    images.push(2, "amd64", "arm64")
    ran = images.move(digest)
    assert ran.said == (0, "promoted", "")
    assert any("points at sha256:" in reason for reason in ran.document["reasons"])
    assert "the digest stays what it is" in ran.out


def test_a_dry_run_asks_too_and_a_registry_that_is_away_decides_nothing(images: Images):
    images.holds(images.push(1, "amd64"))
    assert images.move(f"sha256:{'e' * 64}", "--dry-run").said[2] == "digest-not-in-registry"
    images.repository = "127.0.0.1:9/o/web"
    images.holds(f"sha256:{'d' * 64}")
    head = images.world.bare.head
    assert images.move(f"sha256:{'e' * 64}").said == (3, "unreachable", "registry-unreachable")
    assert images.world.bare.head == head


# ── attestations ───────────────────────────────────────────────────────────────────────────────
def known(folder: Path, sha: str = SHAS[2]) -> dict[str, str]:
    """An environment with a program `gh`."""
    with_gh(folder / "bin", sha=sha, source=OURS, token="of-the-step")
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    return {"PATH": path, "GH_TOKEN": "of-the-step", "GITHUB_REPOSITORY": "o/web"}


def signed_by(name: str) -> tuple[str, ...]:
    return ("--signer-workflow", f"o/web/.github/workflows/{name}.yml")


def test_an_attestation_counts_most(images: Images, tmp_path: Path):
    images.holds(images.push(1, "amd64"))
    digest = images.push(2, "amd64", says=3)
    ran = images.move(digest, *signed_by("build"), environment=known(tmp_path))
    assert ran.said == (0, "promoted", "")
    assert ran.document["provenance"][0]["trust"] == "attestation"
    asked = (tmp_path / "bin/asked").read_text()
    assert f"oci://{images.repository}@{digest} --repo o/web --signer-workflow" in asked


@pytest.mark.parametrize(
    ("workflow", "said"),
    [
        ("REFUSED", (2, "refused", "attestation-refused")),
        ("MUTE", (3, "inconclusive", "attestation-unreadable")),
    ],
)
def test_an_attestation_that_is_wanted_and_not_there_stops(
    images: Images, tmp_path: Path, workflow: str, said: tuple[int, str, str]
):
    images.holds(images.push(1, "amd64"))
    digest = images.push(2, "amd64")
    assert images.move(digest, *signed_by(workflow), environment=known(tmp_path)).said == said


def test_an_attestation_of_another_commit_is_refused(images: Images, tmp_path: Path):
    images.holds(images.push(1, "amd64"))
    digest = images.push(2, "amd64")
    environment = known(tmp_path, SHAS[3])
    ran = images.move(digest, *signed_by("build"), environment=environment)
    assert ran.said == (2, "refused", "revision-mismatch")


def test_an_attestation_that_only_the_registry_has_is_found(images: Images, tmp_path: Path):
    images.holds(images.push(1, "amd64"))
    digest = images.push(2, "amd64")
    ran = images.move(digest, *signed_by("PUSHED"), environment=known(tmp_path))
    assert ran.said == (0, "promoted", "")


def test_gh_gets_the_job_s_own_token_and_the_login_that_is_a_secret(images: Images, tmp_path: Path):
    images.holds(images.push(1, "amd64"))
    digest = images.push(2, "amd64")
    environment = known(tmp_path)
    token = environment.pop("GH_TOKEN")
    ran = images.move(digest, *signed_by("build"), environment=environment)
    assert ran.said == (3, "inconclusive", "attestation-unreadable")
    assert "Leave github-token to its default" in ran.error
    login = json.dumps({"auths": {"registry.example.com": {"auth": "cGVyc29uOm9wZW4="}}})
    environment |= {"GITHUB_TOKEN": token, "DOCKER_AUTH_CONFIG": login}
    ran = images.move(digest, *signed_by("build"), environment=environment)
    assert ran.said == (0, "promoted", "")
    assert login in (tmp_path / "bin/asked").read_text()


def test_without_gh_a_pinned_signer_decides_nothing(images: Images, tmp_path: Path):
    images.holds(images.push(1, "amd64"))
    empty = tmp_path / "only-git"
    empty.mkdir()
    (empty / "git").symlink_to(Path("/usr/bin/git"))
    ran = images.move(
        images.push(2, "amd64"), *signed_by("build"), environment={"PATH": str(empty)}
    )
    assert ran.said == (3, "inconclusive", "program-missing")


def test_a_secret_with_docker_s_configuration_lets_in(images: Images):
    images.holds(images.push(1, "amd64"))
    login = {"DOCKER_AUTH_CONFIG": json.dumps({"auths": {}})}
    assert images.move(images.push(2, "amd64"), environment=login).said == (0, "promoted", "")
