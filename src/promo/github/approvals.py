"""Who said yes to a job of this workflow run, as GitHub's environments ask people."""

from functools import partial
from typing import Final

import msgspec

from promo.errors import PromoError, undecided
from promo.github.run import Run
from promo.untrusted import one_line

_APPROVED: Final = "approved"


class _User(msgspec.Struct):
    login: str = "?"


class _Environment(msgspec.Struct):
    name: str = ""


class _Review(msgspec.Struct):
    state: str
    environments: tuple[_Environment, ...] = ()
    user: _User | None = None


def approvers(run: Run, environment: str) -> tuple[str, ...]:
    """The logins of those who approved a GitHub environment in a run; none once one said no.

    Raises:
        PromoError: inconclusive, ``approval-unreadable``; unreachable, ``github-unreachable``.
    """
    path = f"/actions/runs/{run.number}/approvals"
    reviews = [
        review
        for review in run.ask(path, tuple[_Review, ...], partial(_unreadable, run))
        if environment.lower() in {one.name.lower() for one in review.environments}
    ]
    if any(review.state != _APPROVED for review in reviews):
        return ()
    users = (review.user.login if review.user else "?" for review in reviews)
    return tuple(dict.fromkeys(one_line(user, 60) for user in users))


def _unreadable(run: Run, what: str) -> PromoError:
    return undecided(
        f"whether somebody approved cannot be read: {what}",
        reason="approval-unreadable",
        where=run.shown,
        hint="Grant the job actions: read, and leave github-token to its default",
    )
