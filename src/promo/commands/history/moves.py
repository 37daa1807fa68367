"""What happened to each environment: promotions, rollbacks, reverts, and changes by hand. Pure.

A change by hand leaves no trailers. It shows in the next promotion: what that one says was there
before is not what the last one brought.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from promo.documents.history import Move, MoveGate, Noted
from promo.gitops.history import Promotion, Revert
from promo.gitops.notes import Note
from promo.gitops.trailers import Record, image_reference

Notes = Mapping[str, Sequence[Note]]


def moves_of(events: Sequence[Promotion | Revert], notes: Notes) -> tuple[Move, ...]:
    """The moves of an app, newest first.

    Args:
        events: what the branch's messages tell, newest first.
        notes: what became known since, by commit.
    """
    story = _Story(notes)
    for event in reversed(events):
        if isinstance(event, Promotion):
            story.promoted(event)
        else:
            story.reverted(event)
    return tuple(_judged(story.moves))


@dataclass
class _Story:
    """What the commits have told so far, oldest first."""

    notes: Notes
    moves: list[Move] = field(default_factory=list[Move])
    carried: dict[str, Move] = field(default_factory=dict[str, Move])
    by_commit: dict[str, Move] = field(default_factory=dict[str, Move])

    def promoted(self, one: Promotion) -> None:
        move = _move(one, self.notes.get(one.commit, ()))
        before = self.carried.get(move.to)
        if before is not None and _met_another(before, move):
            self.moves.append(_by_hand(move))
        self._add(move)

    def reverted(self, one: Revert) -> None:
        undone = self.by_commit.get(one.reverted)
        if undone is not None:
            self._add(
                Move(
                    kind="revert",
                    time=one.time,
                    to=undone.to,
                    files=undone.files,
                    sha=undone.previous_sha,
                    previous_sha=undone.sha,
                    images=self._images_of(undone.to, undone.previous_sha),
                    rollback_of=undone.promotion_id,
                    commit=one.commit,
                    by=one.author,
                    notes=_noted(self.notes.get(one.commit, ())),
                )
            )

    def _images_of(self, to: str, sha: str | None) -> tuple[str, ...]:
        """The images that an environment had when it carried a commit last."""
        found = (one.images for one in reversed(self.moves) if (one.to, one.sha) == (to, sha))
        return next(found, ()) if sha else ()

    def _add(self, move: Move) -> None:
        self.moves.append(move)
        self.carried[move.to] = move
        if move.commit:
            self.by_commit[move.commit] = move


def _move(one: Promotion, notes: Sequence[Note]) -> Move:
    record = one.record
    return Move(
        kind="rollback" if record.is_rollback else "promotion",
        time=one.time,
        to=place_of(record),
        promotion_id=record.promotion_id,
        from_=record.promoted_from,
        files=record.target_paths,
        sha=record.source_revision,
        previous_sha=record.previous_revision,
        images=tuple(map(image_reference, record.images)),
        gate=MoveGate(result=record.gate_result, run=record.gate_run),
        rollback_of=record.rollback_of,
        commit=one.commit,
        by=record.rolled_back_by or one.author or None,
        notes=_noted(notes),
    )


def place_of(record: Record) -> str:
    """The environment that a promotion went to; without a name its files stand for it."""
    return record.promoted_to or ", ".join(record.target_paths)


def _noted(notes: Sequence[Note]) -> tuple[Noted, ...]:
    return tuple(
        Noted(note=one.note, at=one.at, outcome=one.outcome, sha256=one.sha256, run=one.run)
        for one in notes
    )


def _met_another(before: Move, move: Move) -> bool:
    """Whether a promotion met something else than the last move had left there."""
    return before.kind != "revert" and before.sha != move.previous_sha


def _by_hand(met_by: Move) -> Move:
    return Move(
        kind="by-hand",
        time=met_by.time,
        to=met_by.to,
        files=met_by.files,
        sha=met_by.previous_sha,
    )


def _judged(moves: Sequence[Move]) -> list[Move]:
    """Newest first, each with whether it was taken back or degraded."""
    undone = {one.rollback_of for one in moves if one.rollback_of}
    return [
        replace(one, failed=one.kind == "promotion" and _failed(one, undone))
        for one in reversed(moves)
    ]


def _failed(move: Move, undone: Container[str | None]) -> bool:
    return move.promotion_id in undone or move.known_since("degraded") is not None
