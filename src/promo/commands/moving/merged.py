"""Merged proposals whose commits lost their trailers, told before anything is decided."""

from promo.errors import PromoError
from promo.gitops.push.planned import Patience
from promo.gitops.push.proposals import Proposals
from promo.gitops.repository import Repository
from promo.promote.merged import note_merged
from promo.promote.request import Request
from promo.runner import Step
from promo.untrusted import one_line

_SHORT = 10


def tell_merged(
    step: Step,
    repository: Repository,
    proposals: Proposals,
    request: Request,
    patience: Patience | None,
) -> None:
    """Note them; where that fails it is said, and the story goes on without.

    Args:
        step: where it is said.
        repository: pinned at its head.
        proposals: its pull requests.
        request: whose they are, and the time.
        patience: the deadline; None for a dry run, which writes no note.
    """
    try:
        noted = note_merged(repository, proposals.merged(request.app), request, patience)
    except PromoError as error:
        step.say(f"merged pull requests could not be looked through: {one_line(str(error), 200)}")
        return
    for one in noted:
        commit = (one.merged_as or "")[:_SHORT]
        step.say(f"{commit} came by {one.url} and says nothing of it: what it is, is noted")
