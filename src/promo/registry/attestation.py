"""A build's signed attestation of an image, verified by GitHub's own program `gh`.

What is pinned is the workflow that may sign; the certificate then names the commit that was built.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from promo import bounds
from promo.errors import refused, undecided
from promo.process import run
from promo.untrusted import one_line

_PASSED: Final = ("GH_TOKEN", "GITHUB_TOKEN", "GH_HOST", "GH_ENTERPRISE_TOKEN", "DOCKER_CONFIG")


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
    image: str, workflow: str, repository: str, environment: Mapping[str, str]
) -> tuple[str, str]:
    """The commit and the repository that an image's attestation names.

    Args:
        image: ``repository@digest``.
        workflow: the one that may sign, as ``owner/repo/.github/workflows/build.yml``.
        repository: whose attestations are looked at, as ``owner/repo``.
        environment: of the process; gh's own variables are taken from it.

    Raises:
        PromoError: refused, ``attestation-refused``; inconclusive, ``attestation-unreadable``, and
            as ``process.run`` where gh is not installed.
    """
    done = run(
        ["gh", "attestation", "verify", f"oci://{image}", "--repo", repository,
         "--signer-workflow", workflow, "--format", "json"],
        environment={name: environment[name] for name in _PASSED if name in environment},
        timeout_seconds=bounds.ATTESTATION_SECONDS,
    )  # fmt: skip
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
