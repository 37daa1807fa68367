"""A build's signed attestation of an image, verified by GitHub's own program `gh`.

What is pinned is the workflow that may sign; the certificate then names the commit that was built.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from promo import bounds
from promo.errors import refused, undecided
from promo.process import Finished, run
from promo.untrusted import one_line

_PASSED: Final = ("GH_TOKEN", "GITHUB_TOKEN", "GH_HOST", "GH_ENTERPRISE_TOKEN", "DOCKER_CONFIG")
_WANTS_LOGIN: Final = 4  # gh's exit code
# GitHub's list of attestations wants a permission (attestations: read) that the job of a private
# repository may lack; the registry has them too, where they were pushed beside the image.
_OF_THE_REGISTRY: Final = "--bundle-from-oci"


class _Certificate(msgspec.Struct):
    revision: str = msgspec.field(name="sourceRepositoryDigest", default="")
    source: str = msgspec.field(name="sourceRepositoryURI", default="")


class _Signature(msgspec.Struct):
    certificate: _Certificate


class _Result(msgspec.Struct):
    signature: _Signature


class _Verified(msgspec.Struct):
    result: _Result = msgspec.field(name="verificationResult")


def attested(
    image: str,
    workflow: str,
    repository: str,
    environment: Mapping[str, str],
    token: str | None = None,
) -> tuple[str, str]:
    """The commit and the repository that an image's attestation names.

    Args:
        image: ``repository@digest``.
        workflow: the one that may sign, as ``owner/repo/.github/workflows/build.yml``.
        repository: whose attestations are looked at, as ``owner/repo``.
        environment: of the process; gh's own variables are taken from it, and docker's login.
        token: of the job, for GitHub, where the environment gives gh none.

    Raises:
        PromoError: refused, ``attestation-refused``; inconclusive, ``attestation-unreadable``, and
            as ``process.run`` where gh is not installed.
    """
    done = _verified(image, workflow, repository, environment, token)
    if done.code == _WANTS_LOGIN:
        raise undecided(
            "gh is not logged in, so nobody can say who built it",
            reason="attestation-unreadable",
            where=image,
            hint="Leave github-token to its default, or set GH_TOKEN",
        )
    if done.code != 0:
        raise refused(
            f"gh finds no attestation signed by {one_line(workflow, 120)}"
            f" ({one_line(done.err.strip() or 'it does not say why', 160)})",
            reason="attestation-refused",
            where=image,
            hint="Attest the image in that workflow (actions/attest-build-provenance, with"
            " push-to-registry), or correct signer-workflow",
        )
    try:
        found = msgspec.json.decode(done.out, type=tuple[_Verified, ...])
        certificate = found[0].result.signature.certificate
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, IndexError):
        raise undecided(
            "gh verified the attestation and does not say of which commit",
            reason="attestation-unreadable",
            where=image,
            hint="Update gh",
        ) from None
    return certificate.revision, certificate.source


def _verified(
    image: str, workflow: str, repository: str, environment: Mapping[str, str], token: str | None
) -> Finished:
    """What gh says with the attestations of GitHub's list, else with those of the registry."""
    known = {name: environment[name] for name in _PASSED if name in environment}
    if token:
        known.setdefault("GH_TOKEN", token)
    words = ["gh", "attestation", "verify", f"oci://{image}", "--repo", repository,
             "--signer-workflow", workflow, "--format", "json"]  # fmt: skip
    seconds = bounds.ATTESTATION_SECONDS
    with _docker_login(environment) as login:
        listed = run(words, environment=known | login, timeout_seconds=seconds)
        if listed.code in {0, _WANTS_LOGIN}:
            return listed
        pushed = run([*words, _OF_THE_REGISTRY], environment=known | login, timeout_seconds=seconds)
        return pushed if pushed.code == 0 else listed


@contextmanager
def _docker_login(environment: Mapping[str, str]) -> Generator[dict[str, str]]:
    """The login of a job that has only secrets as a file, since gh reads no other form."""
    content = environment.get("DOCKER_AUTH_CONFIG")
    if not content:
        yield {}
        return
    with TemporaryDirectory(prefix="promo-docker-") as folder:  # for this user alone
        (Path(folder) / "config.json").write_text(content, encoding="utf-8")
        yield {"DOCKER_CONFIG": folder}
