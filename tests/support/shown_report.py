"""A report to show and to judge, made of the document's own types."""

from datetime import UTC, datetime

from promo.documents.envelope import Run, Subject
from promo.documents.release import Image, Release
from promo.documents.report import (
    Finding,
    Phases,
    Report,
    RouteCheck,
    SmokePhase,
    TargetedPhase,
    Verdict,
)
from promo.documents.scope import Scope
from promo.documents.steps import Open, Step

SHA, BASE = "3f2a9c1d" * 5, "9b8c7d6e" * 5
RELEASE = Release(
    sha=SHA,
    images=(
        Image(
            name="web",
            repository="ghcr.io/acme/web",
            tag="v1.4.0",
            digest="sha256:" + "1c" * 32,
            linked_by="trailer",
        ),
    ),
)


def finding(
    number: int = 1, title: str = "GET /api/cart answered 500", text: str = "", **more: object
) -> Finding:
    """One critical, confirmed finding; ``text`` stands wherever a page's text may stand."""
    fields: dict[str, object] = {
        "id": f"v1:{number:016x}",
        "rule": "http-5xx",
        "severity": "critical",
        "title": title,
        "description": text or "The page asked for its data and the server failed.",
        "route": text or "/cart",
        "url": "https://staging.example.com/cart",
        "phase": "smoke",
        "confirmation": "confirmed",
        "steps": (
            Step(
                text=text or "Open https://staging.example.com/cart",
                replay=Open(url="https://staging.example.com/cart"),
            ),
        ),
        "console": (text or "Error: cart: 500 at load (app.js:12)",),
        "network": (text or "GET /api/cart 500 84 ms",),
        **more,
    }
    return Finding(**fields)  # type: ignore[arg-type]  # the caller names the fields


def report(
    *findings: Finding,
    overall: Verdict = "fail",
    reasons: tuple[str, ...] = ("http-5xx on /cart", "targeted-phase-left-out"),
    routes: tuple[str, ...] = ("/", "/cart", "/orders"),
    refused: tuple[str, ...] = (),
    release: Release | None = RELEASE,
) -> Report:
    """A finished exploration of three routes."""
    checks = tuple(
        RouteCheck(
            route=route,
            status=200,
            ms=84 + n,
            outcome="fail" if any(f.route == route for f in findings) else "pass",
        )
        for n, route in enumerate(routes)
    )
    return Report(
        subject=Subject(app="web", environment="staging", sha=SHA, release=release),
        outcome=overall,
        overall=overall,
        reasons=reasons,
        run=Run(url="https://github.com/acme/web/actions/runs/7/attempts/1", id="7", attempt=1),
        timestamp=datetime(2026, 2, 24, 12, 0, tzinfo=UTC),
        duration_seconds=41.3,
        sha=SHA,
        base_sha=BASE,
        url="https://staging.example.com",
        live=(SHA, SHA),
        scope=Scope(files_changed=12, routes=routes),
        phases=Phases(
            targeted=TargetedPhase(),
            smoke=SmokePhase(passed=not findings, routes_checked=checks, findings=findings),
        ),
        refused=refused,
        screenshots=tuple(f.screenshot for f in findings if f.screenshot),
    )
