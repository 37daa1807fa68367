"""What rollback can be asked, and what is wrong with a request before anything is done."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from promo.commands.moving.author import author_of
from promo.commands.promote_digests import inputs as promoting
from promo.config import Chosen
from promo.documents.promotion import Gate
from promo.errors import invalid
from promo.gitops.paths import repository_path
from promo.inputs import PATH, YES_NO, Common, Gitops, as_in, given, matching
from promo.promote.evidence import Proof
from promo.promote.request import Request
from promo.promote.rollback.attempt import Rollback
from promo.promote.rollback.choose import Asked
from promo.runner import Step
from promo.untrusted import one_line

_PROMOTE: Final = promoting.Inputs
_NAME: Final = matching(
    "name", r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", "a name of letters, digits, . _ and -"
)
_REASON_CHARACTERS: Final = 500
_BY_CHARACTERS: Final = 100


@dataclass(frozen=True, kw_only=True)
class Inputs(Gitops, Common):
    """The inputs of rollback."""

    environment: str = given("The environment to take back.", _NAME, required=True, example="prod")
    to: str | None = given(
        "The id of the promotion to go back to (default: the newest earlier one that was verified,"
        " is not degraded and was not taken back).",
        matching("promotion id", r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", "a Promotion-Id"),
    )
    reason: str = given(
        "Why; it stands in the commit and in the issue.",
        required=True,
        example='"checkout fails for guests"',
    )
    target_file: tuple[str, ...] = given(
        "The environment's files, where promotions name no environment (default: what the"
        " configuration says).",
        many=True,
    )
    mode: str = as_in(_PROMOTE, "mode")
    backend: str = as_in(_PROMOTE, "backend")
    verify_registry: bool = given(
        "Ask the registry whether the images are still there, with every platform.",
        YES_NO,
        default="true",
    )
    force: bool = as_in(_PROMOTE, "force")
    override: str | None = given(
        "Why to go back across an irreversible migration; somebody has to approve it, and the"
        " commit says so."
    )
    github_token: str | None = as_in(_PROMOTE, "github_token")
    allow_paths: tuple[str, ...] = as_in(_PROMOTE, "allow_paths")
    author: str | None = as_in(_PROMOTE, "author")
    signing_key: str | None = as_in(_PROMOTE, "signing_key")
    timeout: float = as_in(_PROMOTE, "timeout")
    repo: Path = given(
        "A checkout of the application, whose history tells which migrations lie between; nothing"
        " is fetched.",
        PATH,
        default=".",
    )
    dry_run: bool = as_in(_PROMOTE, "dry_run")


def read_request(inputs: Inputs, chosen: Chosen, step: Step) -> tuple[Request, Rollback]:
    """The rollback that is asked for, checked as far as it can be without the repository.

    Raises:
        PromoError: invalid; ``unknown-environment``, ``missing-input``, ``path-outside``.
    """
    environments = dict(chosen.app.environments) if chosen.app else {}
    if environments and inputs.environment not in environments:
        raise invalid(
            f"there is no environment {inputs.environment}; known are {', '.join(environments)}",
            reason="unknown-environment",
            where="--environment",
        )
    known = environments.get(inputs.environment)
    override = _words(inputs.override, "--override") if inputs.override is not None else None
    reason = _words(inputs.reason, "--reason")
    now = datetime.now(UTC)
    gate = Gate(result="none" if override is None else "overridden", override=override)
    files = tuple(repository_path(path, "--target-file") for path in inputs.target_file)
    request = Request(
        app=chosen.name,
        app_is_named=inputs.app is not None,
        sources=(),
        targets=(),
        proof=Proof(gate=gate),
        origin=None,
        goal=inputs.environment,
        environments=tuple(environments),
        approval_required=known is not None and known.approval == "required",
        override=override,
        proposes=inputs.mode == "pull-request",
        images=(),
        rename={},
        force=inputs.force,
        promotion_id=f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
        author=author_of(inputs.author),
        message="",
        when=now,
        run_url=step.run_url(),
    )
    rollback = Rollback(
        asked=Asked(
            app=chosen.name,
            environment=inputs.environment,
            to=inputs.to,
            run_url=step.run_url(),
        ),
        files=files or ((known.file,) if known and known.file else ()),
        reason=reason,
        by=_who(inputs, step),
        allowed=inputs.allow_paths,
    )
    return request, rollback


def _words(text: str, where: str) -> str:
    words = one_line(text, _REASON_CHARACTERS).strip()
    if not words:
        raise invalid("it needs words", reason="missing-input", where=where)
    return words


def _who(inputs: Inputs, step: Step) -> str | None:
    """Who says so: the author that was given, who started the workflow, else this user."""
    known = step.environment
    actor = known.get("GITHUB_TRIGGERING_ACTOR") or known.get("GITHUB_ACTOR")
    login = f"@{actor}" if actor else known.get("USER") or known.get("LOGNAME")
    name = inputs.author.partition("<")[0] if inputs.author else login
    return one_line(name or "", _BY_CHARACTERS).strip() or None
