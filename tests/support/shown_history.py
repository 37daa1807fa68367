"""Histories to draw: rich, empty, hostile."""

from datetime import UTC, datetime, timedelta
from typing import Any

from promo.documents.envelope import Subject
from promo.documents.history import (
    Delivery,
    Discovery,
    Exploration,
    Explored,
    History,
    Move,
    MoveGate,
    Noted,
    Sighting,
    Standing,
)

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
DIGEST = "sha256:" + "ab" * 32
RUN = "https://github.com/o/web/actions/runs/4711"


def sha(number: int) -> str:
    return f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}" * 2 + "0" * 8


def move(number: int, to: str, hours: float, **changes: Any) -> Move:
    when = NOW - timedelta(hours=hours)
    usual: dict[str, Any] = {
        "kind": "promotion",
        "time": when,
        "to": to,
        "promotion_id": f"20260331-1200-{number:04x}",
        "from_": {"prod": "demo", "demo": "staging"}.get(to),
        "files": (f"clusters/a/web/{to}.yaml",),
        "sha": sha(number),
        "previous_sha": sha(number - 1),
        "images": (f"ghcr.io/o/web:v1.{number}@{DIGEST}", f"ghcr.io/o/web-worker@{DIGEST}"),
        "gate": MoveGate(result="pass", run=RUN),
        "commit": sha(number + 500),
        "by": "promo",
        "notes": (
            Noted(note="explored", at=when, outcome="pass", run=RUN),
            Noted(note="live", at=when + timedelta(minutes=4)),
        ),
    }
    return Move(**usual | changes)


def exploration(number: int, hours: float, outcome: str = "pass", **changes: Any) -> Exploration:
    fails = outcome == "fail"
    seen = Sighting(
        id=f"v1:{number:016x}", rule="http-5xx", severity="critical", route="/product/{id}",
        blocks=True,
    )  # fmt: skip
    usual: dict[str, Any] = {
        "time": NOW - timedelta(hours=hours),
        "outcome": outcome,
        "what": Explored(
            environment="staging", sha=sha(number), routes=14, found=5 if fails else 0,
            sightings=(seen,) if fails else (), cost_usd="0.43", duration_seconds=312.4,
        ),
        "run": RUN,
        "blocked": fails,
        "promoted": not fails,
    }  # fmt: skip
    return Exploration(**usual | changes)


def history(**changes: Any) -> History:
    """A history with nothing in it."""
    usual: dict[str, Any] = {
        "subject": Subject(app="web"),
        "outcome": "reported",
        "timestamp": NOW,
        "duration_seconds": 0.8,
        "repository": "org/gitops",
        "branch": "main",
        "whole": True,
        "days": 90,
        "total": 0,
    }
    return History(**usual | changes)


def rich(**changes: Any) -> History:
    """A history with one of everything."""
    staging, demo = move(42, "staging", 2, gate=MoveGate(result="none")), move(41, "demo", 5)
    undone = move(40, "prod", 30, failed=True)
    back = move(
        39, "prod", 28, kind="rollback", rollback_of=undone.promotion_id, by="Ada Lovelace",
        notes=(Noted(note="live", at=NOW), Noted(note="degraded", at=NOW)),
    )  # fmt: skip
    moves = (
        staging,
        demo,
        move(40, "demo", 9, gate=MoveGate(result="overridden", run=RUN)),
        back,
        undone,
        Move(kind="by-hand", time=NOW - timedelta(hours=30), to="prod", files=("prod.yaml",)),
        move(38, "prod", 60, kind="revert", gate=None, promotion_id=None, notes=()),
        *(move(n, ("staging", "demo", "prod")[n % 3], 400 - 8 * n) for n in range(36, 4, -1)),
    )
    usual: dict[str, Any] = {
        "total": 512,
        "standing": (
            Standing(environment="staging", move=staging, state="as-promoted"),
            Standing(
                environment="demo", move=demo, state="by-hand", changed_by="Grace Hopper",
                changed_at=NOW - timedelta(hours=1), changed_commit=sha(900),
            ),
            Standing(environment="prod", move=back, state="as-promoted"),
        ),
        "delivery": (
            Delivery(environment="staging", promotions=171, per_week=13.3, failed=0,
                     failure_rate=0.0, lead_seconds=540.0),
            Delivery(environment="demo", promotions=64, per_week=5.0, failed=2, by_hand=1,
                     failure_rate=0.0313, lead_seconds=9_000.0, passage_seconds=7_200.0,
                     restore_seconds=2_400.0, overridden=1, reverts=2),
            Delivery(environment="prod", promotions=38, per_week=3.0, failed=1, rollbacks=1,
                     failure_rate=0.0263, lead_seconds=93_600.0, passage_seconds=90_000.0,
                     restore_seconds=5_400.0),
        ),
        "discovery": Discovery(explorations=171, undecided=6, blocked=14, judged=12,
                               false_blocks=2, false_block_rate=0.1667, found=31, fixed=22,
                               accepted=3, not_planned=2, open=4, cost_usd="73.53"),
        "months": tuple(
            Discovery(month=f"2026-{n:02}", explorations=70 - 13 * (3 - n), undecided=n - 1,
                      blocked=n + 2, judged=n, false_blocks=int(n == 1),
                      false_block_rate=float(n == 1) / n, found=9 + n, fixed=5 + n, accepted=1,
                      not_planned=n % 2, open=1, cost_usd=f"{30.1 - n:.2f}")
            for n in (3, 2, 1)
        ),
        "moves": moves,
        "explorations": (
            exploration(42, 1),
            exploration(41, 6, "fail", false_block=True),
            exploration(40, 20, "fail", false_block=False),
            exploration(39, 30, "inconclusive"),
            *(exploration(n, 40 + 8 * (38 - n)) for n in range(38, 20, -1)),
        ),
    }  # fmt: skip
    return history(**usual | changes)


def hostile(text: str) -> History:
    """A history whose every foreign text is the same."""
    one = move(
        1, text, 3, by=text, from_=text, promotion_id=text, files=(text,), images=(text,) * 9,
        gate=MoveGate(result=text, run=text), rollback_of=text, kind="rollback",
    )  # fmt: skip
    seen = Sighting(id=f"v1:{1:016x}", rule=text, severity="critical", route=text)
    return history(
        subject=Subject(app=text),
        repository=text,
        branch=text,
        whole=False,
        total=1,
        standing=(
            Standing(environment=text, move=one, state="by-hand", changed_by=text, changed_at=NOW),
        ),
        delivery=(Delivery(environment=text, promotions=1, per_week=1.0, failed=0),),
        discovery=Discovery(explorations=1),
        months=(Discovery(month="2026-03", explorations=1),),
        moves=(one,),
        explorations=(
            exploration(1, 1, outcome="fail", run=text, what=Explored(
                environment=text, found=1, sightings=(seen,))),
        ),
    )  # fmt: skip
