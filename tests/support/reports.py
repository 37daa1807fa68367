"""Reports and findings as an exploration writes them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from promo.documents import envelope
from promo.documents.envelope import Run, Subject
from promo.documents.judge import case_of, judge
from promo.documents.report import (
    Finding,
    Phases,
    Report,
    RouteCheck,
    SmokePhase,
    TargetedPhase,
)
from promo.documents.scope import Scope
from promo.documents.steps import Open, Step
from promo.documents.wait import Wait

SITE = "https://staging.example.com"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHA = "a" * 40
BASE = "b" * 40


def finding(number: int = 1, route: str = "/cart", **changes: Any) -> Finding:
    """A confirmed critical finding; its number makes its fingerprint."""
    step = Step(text=f"Open {SITE}{route}", replay=Open(url=f"{SITE}{route}"))
    usual: dict[str, Any] = {
        "id": f"v1:{number:016x}",
        "rule": "http-5xx",
        "severity": "critical",
        "title": f"{route} answers 500",
        "description": "The server answered 500 Internal Server Error.",
        "route": route,
        "url": f"{SITE}{route}",
        "phase": "smoke",
        "confirmation": "confirmed",
        "steps": (step,),
        "screenshot": f"screenshots/{number}.png",
        "console": ("TypeError: cart is undefined",),
        "network": (f"GET {SITE}{route} 500",),
    }
    return Finding(**(usual | changes))


def report(
    findings: Iterable[Finding] = (),
    routes: Sequence[str] = ("/", "/cart"),
    at: datetime = NOON,
    **changes: Any,
) -> Report:
    """A report whose verdict is what the judge says of it."""
    found = tuple(findings)
    broken = {f.route for f in found if f.severity == "critical"}
    checks = tuple(
        RouteCheck(route=r, status=200, ms=80, outcome="fail" if r in broken else "pass")
        for r in routes
    )
    smoke = SmokePhase(passed=not broken, routes_checked=checks, findings=found)
    sha = changes.pop("sha", SHA)
    usual: dict[str, Any] = {
        "subject": Subject(app=changes.pop("app", "web"), environment="staging", sha=sha),
        "timestamp": at,
        "duration_seconds": 12.5,
        "sha": sha,
        "base_sha": BASE,
        "url": SITE,
        "live": (sha, sha),
        "scope": Scope(files_changed=3, routes=tuple(routes)),
        "phases": Phases(targeted=TargetedPhase(), smoke=smoke),
        "run": Run(url="https://github.com/o/r/actions/runs/7", id="7", attempt=1),
    }
    draft = Report(outcome="pass", overall="pass", **(usual | changes))
    judged = judge(case_of(draft))
    said: dict[str, Any] = {"reasons": judged.reasons} | usual | changes
    return Report(outcome=judged.verdict, overall=judged.verdict, **said)


def wait(outcome: str) -> Wait:
    """A wait that ended before anything was explored."""
    return Wait(
        subject=Subject(app="web", environment="staging", sha=SHA),
        outcome=outcome,
        reasons=("never-live: other commit",),
        timestamp=NOON,
        duration_seconds=1,
        wanted=SHA,
        sha=None,
        addresses=(),
    )


def written(document: envelope.Envelope, folder: Path, name: str = "report.json") -> Path:
    """A document in a folder; the folder."""
    envelope.write(document, folder / name)
    return folder
