"""A message for a program: what changed, as plain JSON. Texts are as the page said them."""

from typing import Any

from promo.findings.notify.message import Change, Message
from promo.redact import redact


def webhook(message: Message) -> dict[str, Any]:
    """The body that is posted."""
    round_ = message.round_
    return {
        "schema": "promo/notification",
        "schema_version": 1,
        "repository": message.repository,
        "app": round_.app,
        "environment": round_.environment,
        "sha": round_.sha,
        "verdict": message.verdict,
        "reasons": [redact(reason) for reason in round_.reasons],
        "run_url": message.run_url,
        "evidence_url": message.evidence_url,
        "changes": [_change(change) for change in message.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    done, finding = change.touched, change.finding
    return {
        "action": done.action,
        "reason": done.reason,
        "issue": done.number,
        "url": done.url,
        "finding": done.finding,
        "rule": finding.rule if finding else None,
        "severity": finding.severity if finding else None,
        "confirmation": finding.confirmation if finding else None,
        "title": redact(finding.title) if finding else None,
        "route": redact(finding.route) if finding else None,
    }
