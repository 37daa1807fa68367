"""What a promotion tells the issues: a rollback opens one, something newer ends it. Pure.

rolled back                    an issue of its own, whatever was explored
promoted, to the same place    closes it: after a rollback only what is newer than the bad one moves
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from promo.documents.envelope import Envelope
from promo.documents.promotion import Promotion

KIND: Final = "rolled-back:"


@dataclass(frozen=True, kw_only=True)
class RolledBack:
    """A rollback, as its issue tells it.

    Args:
        identity: what its issue stands for.
        environment: what was taken back.
        left: the commit that was left; None when it is not known.
        to: the commit that is there again.
        reason: why, in a person's words.
        by: who said so.
        commit: the gitops commit.
        repository: the gitops repository.
    """

    identity: str
    environment: str
    left: str | None
    to: str | None
    reason: str
    by: str | None
    commit: str | None
    repository: str


@dataclass(frozen=True)
class Moves:
    """What promotions came to: rollbacks, and the environments that got something newer."""

    rolled_back: tuple[RolledBack, ...] = ()
    promoted: frozenset[str] = frozenset()

    def end(self, identity: str) -> bool:
        """Whether the rollback that an issue stands for is over."""
        return any(identity.startswith(f"{KIND}{place}/") for place in self.promoted)


def moves_of(documents: Iterable[Envelope]) -> Moves:
    """What the promotions among the documents came to."""
    promotions = [one for one in documents if isinstance(one, Promotion)]
    return Moves(
        tuple(_rolled_back(promotions)),
        frozenset(
            f"{one.subject.app}/{one.promoted_to}"
            for one in promotions
            if one.outcome == "promoted" and one.promoted_to
        ),
    )


def _rolled_back(promotions: Iterable[Promotion]) -> Iterator[RolledBack]:
    for one in promotions:
        way, place = one.rollback, one.promoted_to
        # Run again, it finds that the environment is back already; its issue may not be there yet.
        told = one.outcome in {"rolled-back", "already-there"} and way is not None and way.to
        if told and way and place and one.promotion_id:
            yield RolledBack(
                identity=f"{KIND}{one.subject.app}/{place}/{one.promotion_id}",
                environment=place,
                left=one.previous.sha if one.previous else None,
                to=one.subject.sha,
                reason=way.reason,
                by=way.by,
                commit=one.commit,
                repository=one.repository,
            )
