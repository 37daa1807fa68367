"""How the change arrives: by which backend, as a commit or as a pull request.

The credential decides. A token for a repository on this GitHub server commits by the API, which
signs; everything else goes by git, and so does what the API cannot do.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol

from promo.errors import PromoError, invalid
from promo.git import private_key_file
from promo.github.plain import PlainGitHub, plain_github, repository_name
from promo.gitops.push.api import ApiBackend
from promo.gitops.push.git import GitBackend
from promo.gitops.push.planned import Backend
from promo.gitops.push.proposals import Proposals
from promo.gitops.repository import Repository

_REGULAR = "100644"


class Arriving(Protocol):
    """The inputs that say how a change arrives, of whichever command."""

    @property
    def mode(self) -> str: ...  # noqa: D102  (as the inputs say)
    @property
    def backend(self) -> str: ...  # noqa: D102
    @property
    def token(self) -> str | None: ...  # noqa: D102
    @property
    def author(self) -> str | None: ...  # noqa: D102
    @property
    def signing_key(self) -> str | None: ...  # noqa: D102
    @property
    def push(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Arrival:
    """The backend, and the pull requests where the change is to be proposed."""

    backend: Backend
    proposals: Proposals | None = None


def arrival(
    inputs: Arriving,
    repository: Repository,
    targets: Sequence[str],
    environment: Mapping[str, str],
    stack: ExitStack,
) -> Arrival:
    """Choose.

    Args:
        inputs: what was asked for.
        repository: the gitops repository.
        targets: the files that change.
        environment: where the GitHub server and its API are.
        stack: removes a key's file afterwards.

    Raises:
        PromoError: invalid; ``backend-unfit``, ``proposal-unfit``, ``plain-http``.
    """
    github = _github(inputs, repository, environment)
    proposals = _proposals(inputs, repository, github) if inputs.mode == "pull-request" else None
    problem = _against_api(inputs, repository, targets, github)
    if inputs.backend == "api" and (problem or github is None):
        raise invalid(
            f"the api backend cannot be used: {problem}",
            reason="backend-unfit",
            where="--backend",
            hint="Use git, or auto, which chooses by the credential",
        )
    if inputs.backend != "git" and not problem and github is not None:
        return Arrival(ApiBackend(github), proposals)
    key = stack.enter_context(private_key_file(inputs.signing_key)) if inputs.signing_key else None
    return Arrival(GitBackend(key), proposals)


def proposals_of(
    inputs: Arriving, repository: Repository, environment: Mapping[str, str]
) -> Proposals | None:
    """The repository's pull requests, where the credential can see them.

    Raises:
        PromoError: invalid, ``plain-http``.
    """
    github = _github(inputs, repository, environment)
    return Proposals(github, repository.place.branch) if github is not None else None


def _github(
    inputs: Arriving, repository: Repository, environment: Mapping[str, str]
) -> PlainGitHub | None:
    """The repository on this GitHub server; None when it is elsewhere, or there is no token."""
    name = repository_name(repository.place.address, environment)
    if name is None or inputs.token is None:
        return None
    return plain_github(name, inputs.token, environment)


def _against_api(
    inputs: Arriving,
    repository: Repository,
    targets: Sequence[str],
    github: PlainGitHub | None,
) -> str:
    """Why the API cannot make this commit; empty when it can."""
    entries = [repository.entry(path) for path in targets]
    reasons = (
        (inputs.token is None, "it needs token"),
        (github is None, "the gitops repository is not on this GitHub server"),
        (repository.place.checkout, "a checkout is committed to by git"),
        (inputs.author is not None, "GitHub names the token's owner as the author"),
        (inputs.signing_key is not None, "GitHub signs with its own key"),
        (
            any(entry is not None and entry.mode != _REGULAR for entry in entries),
            "a target file is executable, which the API cannot keep",
        ),
    )
    return next((why for applies, why in reasons if applies), "")


def _proposals(inputs: Arriving, repository: Repository, github: PlainGitHub | None) -> Proposals:
    if github is None:
        raise _unfit(
            "a pull request needs token, and a gitops repository on this GitHub server",
            "Give token (contents: write, pull-requests: write), or use mode commit",
        )
    if not inputs.push:
        raise _unfit("a pull request is pushed, and push is false", "Leave push out")
    return Proposals(github, repository.place.branch)


def _unfit(what: str, hint: str) -> PromoError:
    return invalid(what, reason="proposal-unfit", where="--mode", hint=hint)
