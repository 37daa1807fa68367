"""What happened to an environment, told from commits and notes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from promo.commands.history.moves import moves_of
from promo.documents.release import Image
from promo.gitops.history import Promotion, Revert
from promo.gitops.notes import Note
from promo.gitops.trailers import Record

START = datetime(2026, 1, 1, tzinfo=UTC)
C = {name: f"{ord(name):040x}" for name in "abcdefgh"}  # gitops commits
S = {number: f"{number:040x}" for number in range(9)}  # the application's
IMAGE = Image(name="web", repository="ghcr.io/o/web", tag="v1", digest=None)

Event = Promotion | Revert


def put(at: int, number: int, before: int | None, **changes: Any) -> Promotion:
    """Promotion ``p<at>`` of release ``number``, which met ``before``."""
    usual: dict[str, Any] = {
        "promotion_id": f"p{at}",
        "app": "web",
        "target_paths": ("prod.yaml",),
        "source_revision": S[number],
        "previous_revision": None if before is None else S[before],
        "images": (IMAGE,),
        "promoted_to": "prod",
    }
    when = START + timedelta(hours=at)
    return Promotion(Record(**usual | changes), C["abcdefgh"[at]], when, "promo")


def undo(at: int, of: int) -> Revert:
    return Revert(C["abcdefgh"[of]], C["abcdefgh"[at]], START + timedelta(hours=at), "Ada")


def told(events: list[Event], notes: dict[str, tuple[Note, ...]] | None = None) -> list[str]:
    """Each move, oldest first, as ``kind release``, with ``!`` where it failed."""
    moves = reversed(moves_of(tuple(reversed(events)), notes or {}))
    return [f"{m.kind} {int(m.sha, 16) if m.sha else '?'}{'!' if m.failed else ''}" for m in moves]


@pytest.mark.parametrize(
    ("events", "moves"),
    [
        ([], []),
        ([put(0, 1, None)], ["promotion 1"]),
        ([put(0, 1, None), put(1, 2, 1)], ["promotion 1", "promotion 2"]),
        (  # what it met is not what the last one brought
            [put(0, 1, None), put(1, 3, 2)],
            ["promotion 1", "by-hand 2", "promotion 3"],
        ),
        (  # what it met belonged to no release
            [put(0, 1, None), put(1, 2, None)],
            ["promotion 1", "by-hand ?", "promotion 2"],
        ),
        (
            [put(0, 1, None), put(1, 2, 1), put(2, 1, 2, rollback_of="p1")],
            ["promotion 1", "promotion 2!", "rollback 1"],
        ),
        (
            [put(0, 1, None), put(1, 2, 1), undo(2, of=1), put(3, 3, None)],
            ["promotion 1", "promotion 2!", "revert 1", "promotion 3"],
        ),
        (  # the revert is reverted
            [put(0, 1, None), put(1, 2, 1), undo(2, of=1), undo(3, of=2)],
            ["promotion 1", "promotion 2!", "revert 1", "revert 2"],
        ),
        ([undo(1, of=0)], []),  # of something that was no promotion
        (  # another environment is another story
            [put(0, 1, None), put(1, 2, None, promoted_to="demo")],
            ["promotion 1", "promotion 2"],
        ),
    ],
)
def test_moves(events: list[Event], moves: list[str]):
    assert told(events) == moves


def test_a_degraded_promotion_failed():
    note = Note(note="degraded", at=START)
    assert told([put(0, 1, None)], {C["a"]: (note,)}) == ["promotion 1!"]


def test_without_a_name_the_files_stand_for_the_environment():
    [one] = moves_of((put(0, 1, None, promoted_to=None, target_paths=("a", "b")),), {})
    assert one.to == "a, b"


def test_a_revert_says_who_and_brings_the_images_back():
    revert, *_ = moves_of((undo(2, of=1), put(1, 2, 1), put(0, 1, None)), {})
    assert (revert.by, revert.rollback_of, revert.images) == ("Ada", "p1", ("ghcr.io/o/web:v1",))
