"""A promotion that was asked for, as the command reads it."""

from datetime import UTC, datetime
from typing import Any

from promo.documents.promotion import Gate
from promo.gitops.push.planned import Author
from promo.promote.evidence import Proof
from promo.promote.message import DEFAULT
from promo.promote.request import Request
from support.promoting import DEMO, STAGING

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def request(**changes: Any) -> Request:
    """Staging to demo, on no evidence."""
    usual: dict[str, Any] = {
        "app": "web",
        "app_is_named": False,
        "sources": (STAGING,),
        "targets": (DEMO,),
        "proof": Proof(gate=Gate(result="none")),
        "origin": "staging",
        "goal": "demo",
        "environments": (),
        "approval_required": False,
        "override": None,
        "proposes": False,
        "images": (),
        "rename": {},
        "force": False,
        "promotion_id": "p1",
        "author": Author("promo", "promo@example.com"),
        "message": DEFAULT,
        "when": NOON,
        "run_url": None,
    }
    return Request(**(usual | changes))
