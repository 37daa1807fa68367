"""One question to a registry, and every way it can answer.

Nothing a registry says is believed before its hash has been checked: a body asked for by digest
must hash to it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from promo import bounds
from promo.errors import PromoError, undecided
from promo.http import Answer, Trouble, fetch
from promo.registry.login import authorizations
from promo.registry.place import Place

_ACCEPT: Final = (
    "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json,"
    " application/vnd.docker.distribution.manifest.list.v2+json,"
    " application/vnd.docker.distribution.manifest.v2+json"
)


@dataclass
class Client:
    """Asks registries; remembers how each repository let it in.

    Args:
        environment: the process's, for the place of the docker configuration.
    """

    environment: Mapping[str, str]
    _let_in_by: dict[Place, str] = field(default_factory=dict[Place, str])

    def read(self, place: Place, path: str, digest: str) -> bytes:
        """The bytes of a digest, at ``manifests/<digest>`` or ``blobs/<digest>``.

        Raises:
            PromoError: inconclusive ``image-not-found``, ``registry-denied``,
                ``registry-throttled``, ``registry-bad-answer``; unreachable,
                ``registry-unreachable``.
        """
        answer = self.ask(place, path)
        if answer.truncated:
            raise bad_answer(place, "answered more than any manifest or configuration holds")
        if f"sha256:{hashlib.sha256(answer.body).hexdigest()}" != digest:
            raise bad_answer(place, f"answered something else than {digest}")
        return answer.body

    def ask(self, place: Place, path: str, method: str = "GET") -> Answer:
        """One good answer, after the registry has been shown who we are if it asked.

        Raises:
            PromoError: as ``read``.
        """
        url = f"{place.base}/v2/{place.name}/{path}"
        answer = _fetch(place, url, method, self._let_in_by.get(place))
        if answer.status == 401:  # noqa: PLR2004
            challenge = answer.header("www-authenticate") or ""
            for header in authorizations(place, challenge, self.environment):
                answer = _fetch(place, url, method, header)
                if answer.status not in {401, 403}:
                    self._let_in_by[place] = header
                    break
        _check_status(answer, place)
        return answer


def bad_answer(place: Place, what: str) -> PromoError:
    """The error for a registry that breaks its own protocol."""
    return undecided(f"the registry {what}", reason="registry-bad-answer", where=str(place))


def _fetch(place: Place, url: str, method: str, header: str | None) -> Answer:
    blob = "/blobs/" in url
    try:
        return fetch(
            url,
            method=method,
            headers={"Accept": _ACCEPT, **({"Authorization": header} if header else {})},
            timeout_seconds=bounds.REGISTRY_SECONDS,
            limit_bytes=bounds.IMAGE_CONFIG_BYTES if blob else bounds.MANIFEST_BYTES,
        )
    except Trouble as trouble:
        raise _unreachable(place, f"does not answer ({trouble})") from None


def _check_status(answer: Answer, place: Place) -> None:
    match answer.status:
        case 200:
            return
        case 404:
            raise undecided(
                "the registry does not have it", reason="image-not-found", where=str(place)
            )
        case 401 | 403:
            raise undecided(
                f"the registry wants other credentials ({answer.status})",
                reason="registry-denied",
                where=str(place),
                hint="Run docker login in a step before, with permission to read packages",
            )
        case 429:
            raise undecided(
                "the registry is asked too often (429)",
                reason="registry-throttled",
                where=str(place),
                hint="Log in, which most registries allow more, or run again later",
            )
        case status:
            raise _unreachable(place, f"answered {status}")


def _unreachable(place: Place, what: str) -> PromoError:
    return undecided(
        f"the registry {what}",
        outcome="unreachable",
        reason="registry-unreachable",
        where=str(place),
    )
