"""Proposals that were merged, told on the commits that lost their trailers in the squash."""

from collections.abc import Sequence

from promo.gitops.history import recent_promotions
from promo.gitops.notes import Note, add_note, learn
from promo.gitops.push.planned import Patience
from promo.gitops.push.proposals import Proposal
from promo.gitops.repository import Repository
from promo.gitops.trailers import write_trailers
from promo.promote.request import Request


def note_merged(
    repository: Repository,
    merged: Sequence[Proposal],
    request: Request,
    patience: Patience | None,
) -> tuple[Proposal, ...]:
    """Note what merged proposals say on their commits, where these do not say it; those noted.

    Without patience nothing is written, and only this run knows it.

    Only as far back as the history that is looked at anyway: what is older has been noted, or is
    long past.

    Raises:
        PromoError: as ``add_note``.
    """
    known = {one.record.promotion_id for one in recent_promotions(repository, request.app)}
    lost = [one for one in merged if one.record and one.record.promotion_id not in known]
    if not lost:
        return ()
    learn(repository)
    known = {one.record.promotion_id for one in recent_promotions(repository, request.app)}
    noted: list[Proposal] = []
    for one in reversed(lost):
        record, commit = one.record, one.merged_as
        if record is None or commit is None or record.promotion_id in known:
            continue
        if not repository.is_behind(commit):
            continue
        trailers = write_trailers(record)
        note = Note(note="merged", at=request.when, app=request.app, run=one.url, trailers=trailers)
        if patience is not None:
            add_note(repository, commit, note, patience)
        repository.retells.add(commit, trailers)
        noted.append(one)
    return tuple(noted)
