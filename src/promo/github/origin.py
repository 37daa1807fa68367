"""Where a workflow run came from: what started it, whose commit it ran."""

from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

import msgspec

from promo.errors import PromoError, undecided
from promo.github.run import Run


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What GitHub says of a run.

    Args:
        repository: whose run it is, as ``owner/name``.
        event: what started it.
        head_repository: whose commit it ran; None for one that is gone.
        head_branch: the branch or tag it ran for; None where there was none.
        default_branch: the repository's.
        is_on_default: whether its commit is part of that branch.
    """

    repository: str
    event: str
    head_repository: str | None
    head_branch: str | None
    default_branch: str
    is_on_default: bool


class _Named(msgspec.Struct):
    full_name: str


class _Run(msgspec.Struct):
    event: str
    head_sha: str
    repository: _Named
    head_repository: _Named | None = None
    head_branch: str | None = None


class _Repository(msgspec.Struct):
    default_branch: str


class _Comparison(msgspec.Struct):
    status: str


def origin_of(run: Run) -> Origin:
    """Where a run came from; three questions.

    Raises:
        PromoError: inconclusive, ``run-unreadable``; unreachable, ``github-unreachable``.
    """
    doubt = partial(_unreadable, run)
    told = run.ask(f"/actions/runs/{run.number}", _Run, doubt)
    branch = run.ask("", _Repository, doubt).default_branch
    between = f"{quote(branch, safe='')}...{quote(told.head_sha, safe='')}"
    compared = run.ask(f"/compare/{between}?per_page=1", _Comparison, doubt)
    return Origin(
        repository=told.repository.full_name,
        event=told.event,
        head_repository=told.head_repository.full_name if told.head_repository else None,
        head_branch=told.head_branch,
        default_branch=branch,
        is_on_default=compared.status in {"identical", "behind"},
    )


def _unreadable(run: Run, what: str) -> PromoError:
    return undecided(
        f"whose run it was cannot be read: {what}",
        reason="run-unreadable",
        where=run.shown,
        hint="Grant the job actions: read and contents: read, or give report-sha256",
    )
