"""A report to show and to judge, made of the document's own types."""

from datetime import UTC, datetime

from promo.documents.envelope import Run, Subject
from promo.documents.release import Image, Release
from promo.documents.report import (
    Accepted,
    Cost,
    Finding,
    Flow,
    LeftAlone,
    Moment,
    Phases,
    Report,
    RouteCheck,
    SmokePhase,
    TargetedPhase,
    Verdict,
)
from promo.documents.scope import Charter, PlannedRoute, Scope
from promo.documents.steps import Click, Fill, Open, Step

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


def rich(overall: Verdict = "fail", **more: object) -> Report:
    """A report in which everything occurs that a report can hold."""
    site = "https://staging.example.com"
    cart = finding(
        1,
        "POST /api/cart answers 500",
        rule="http-5xx",
        phase="targeted",
        charter="Work /product/7",
        route="/product/{id}",
        url=f"{site}/product/7",
        description="The page shows its first picture for ever. Seen on 2 routes.",
        steps=(
            Step(text="Open /product/7", replay=Open(url=f"{site}/product/7")),
            Step(
                text="Type “3” into the field Quantity",
                replay=Fill(selector='internal:label="Quantity"i', text="3"),
            ),
            Step(
                text="Click the button Add to cart",
                replay=Click(selector='internal:role=button[name="Add to cart"i]'),
            ),
        ),
        screenshot="screenshots/1.png",
        test="tests/test_http_5xx_product_0000000000000001.py",
        console=(
            "error: POST /api/cart: 500",
            "TypeError: Cannot read properties of undefined (reading 'total') at cart.js:12:7",
        ),
        network=(f"POST {site}/api/cart → 500 (fetch, 84 ms)",),
    )
    thrown = finding(
        2,
        "TypeError: order is undefined",
        rule="uncaught-exception",
        route="/orders",
        url=f"{site}/orders",
        seen_on=("/orders", "/orders/archive"),
        screenshot="screenshots/2.png",
    )
    slow = finding(
        3,
        "The page took 6.2 s",
        rule="slow-response",
        severity="warning",
        confirmation="flaky",
        route="/",
        url=f"{site}/",
        console=(),
    )
    old = finding(
        4,
        "A picture is broken",
        rule="broken-image",
        severity="warning",
        preexisting=True,
        route="/about",
        url=f"{site}/about",
    )
    known = finding(
        5,
        "GET /legacy answers 404",
        rule="http-4xx",
        severity="warning",
        route="/about",
        url=f"{site}/about",
        accepted=Accepted(reason="Removed with the next release", until="2026-04-01"),
    )
    other = finding(
        6,
        "A script of another site failed",
        rule="failed-request",
        severity="info",
        confirmation="unconfirmed",
        first_party=False,
        route="/",
        url=f"{site}/",
    )
    routes = ("/", "/about", "/orders", "/orders/archive", "/product/7", "/search", "/admin")
    outcomes = ("fail", "fail", "fail", "fail", "pass", "pass", "inconclusive")
    checks = tuple(
        RouteCheck(
            route=route,
            status=None if outcome == "inconclusive" else 200,
            ms=80 + 37 * number,
            outcome=outcome,
            reason="not-admitted: answers 401" if outcome == "inconclusive" else None,
        )
        for number, (route, outcome) in enumerate(zip(routes, outcomes, strict=True))
    )
    fields: dict[str, object] = {
        "subject": Subject(app="web", environment="staging", sha=SHA, release=RELEASE),
        "outcome": overall,
        "overall": overall,
        "reasons": ("http-5xx on /product/{id}", "uncaught-exception on /orders"),
        "run": Run(url="https://github.com/acme/web/actions/runs/7/attempts/1", id="7", attempt=1),
        "timestamp": datetime(2026, 2, 24, 12, 0, tzinfo=UTC),
        "duration_seconds": 41.3,
        "sha": SHA,
        "base_sha": BASE,
        "url": site,
        "live": (SHA, SHA, SHA),
        "timeline": (
            Moment(what="preflight", at_seconds=0.1, seconds=3.2),
            Moment(what="live", at_seconds=0.2, seconds=0.1, sha=SHA),
            Moment(what="live", at_seconds=3.4, seconds=0.1, sha=SHA),
            Moment(what="targeted", at_seconds=3.5, seconds=21.0),
            Moment(what="smoke", at_seconds=25.0, seconds=14.5),
            Moment(what="confirm", at_seconds=39.5, seconds=0.4),
            Moment(what="compare", at_seconds=39.9, seconds=0.2),
            Moment(what="live", at_seconds=40.1, seconds=0.2, sha=SHA),
        ),
        "scope": Scope(
            files_changed=3,
            routes=routes,
            operations=("AddToCart",),
            risk="high",
            inventory=(
                PlannedRoute(route="/", sources=("root", "sitemap")),
                PlannedRoute(
                    route="/product/7",
                    pattern="/product/:id",
                    sources=("react-router", "crawl"),
                    file="web/src/routes.tsx",
                    line=14,
                ),
                PlannedRoute(
                    route="/orders", sources=("react-router",), file="web/src/routes.tsx", line=22
                ),
                PlannedRoute(
                    route="/about", sources=("config",), file=".github/promo.yml", line=12
                ),
            ),
            charters=(
                Charter(
                    name="Work /product/7",
                    route="/product/7",
                    reach="imports",
                    files=("web/src/components/AddToCart.tsx", "web/src/api/cart.ts"),
                    operations=("AddToCart",),
                ),
                Charter(
                    name="Work /search", route="/search", reach="paths", files=("web/src/s.ts",)
                ),
                Charter(
                    name="work /about/team",
                    route="/about/team",
                    reach="everything",
                    duty=False,
                    linked_from="/about",
                ),
            ),
            notes=("sitemap.xml answers 404",),
        ),
        "phases": Phases(
            targeted=TargetedPhase(
                passed=False,
                engine="walker",
                flows_tested=(
                    Flow(name="Work /product/7", steps=14, outcome="fail"),
                    Flow(name="Work /search", steps=9, outcome="pass"),
                    Flow(name="work /about/team", steps=0, outcome="inconclusive", reason="budget"),
                ),
                left_alone=(
                    LeftAlone(what='the button "Log out"', route="/search", why="forbidden"),
                    LeftAlone(
                        what='Click the button "Order": POST https://staging.example.com/orders',
                        route="/product/7",
                        why="read-only",
                    ),
                    LeftAlone(what="12 further things", route="/search", why="max-steps"),
                ),
                findings=(cart,),
            ),
            smoke=SmokePhase(
                passed=False, routes_checked=checks, findings=(thrown, slow, old, known, other)
            ),
        ),
        "refused": ("GET https://ads.example.net/t.js (script) on /",),
        "screenshots": ("screenshots/1.png", "screenshots/2.png"),
        "cost": Cost(
            usd="0.4312",
            input_tokens=1_200,
            cache_read_tokens=91_000,
            cache_write_tokens=8_000,
            output_tokens=4_100,
            model="claude-sonnet-5-5",
            price_version="2026-02",
            source="provider",
        ),
        **more,
    }
    return Report(**fields)  # type: ignore[arg-type]  # the caller names the fields


def hostile(text: str) -> Report:
    """A report that says one text wherever a page, a file or a peer may put its own."""
    line = text[:2_000] or "x"
    bad = finding(
        text=line,
        title=line,
        url=line,
        seen_on=(line,),
        charter=line,
        screenshot=line,
        test=line,
        accepted=Accepted(reason=line, until=line),
    )
    return rich(
        reasons=(line, f"fenced: {line}"),
        obstacles=(line,),
        subject=Subject(app=line, environment=line, sha=SHA, release=RELEASE),
        run=Run(url=line, id=line, attempt=1),
        url=line,
        scope=Scope(
            files_changed=1,
            routes=(line,),
            operations=(line,),
            inventory=(
                PlannedRoute(route=line, pattern=line, sources=("config",), file=line, line=3),
            ),
            charters=(
                Charter(name=line, route=line, reach="paths", files=(line,), operations=(line,)),
                Charter(
                    name=f"work {line}",
                    route=line,
                    reach="everything",
                    duty=False,
                    linked_from=line,
                ),
            ),
            notes=(line,),
        ),
        phases=Phases(
            targeted=TargetedPhase(
                passed=True,
                engine="walker",
                degraded=line,
                flows_tested=(Flow(name=line, steps=1, outcome="pass"),),
                left_alone=(LeftAlone(what=line, route=line, why="never"),),
            ),
            smoke=SmokePhase(
                passed=False,
                routes_checked=(
                    RouteCheck(route=line, status=200, ms=1, outcome="fail", reason=line),
                ),
                findings=(bad,),
            ),
        ),
        refused=(line,),
        cost=Cost(model=line, price_version=line),
    )


def large(routes: int, findings: int) -> Report:
    """A report of a large site on a bad day."""
    paths = tuple(f"/catalogue/{n // 40}/item-{n}" for n in range(routes))
    severities = ("warning", "info", "warning", "critical")
    found = tuple(
        finding(
            n,
            f"GET /api/items/{n} answers {500 if n % 4 == 3 else 404}",
            severity=severities[n % 4],
            rule="http-5xx" if n % 4 == 3 else "http-4xx",
            route=paths[n % routes],
            url=f"https://staging.example.com{paths[n % routes]}",
        )
        for n in range(findings)
    )
    bad = {f.route for f in found}
    return rich(
        scope=Scope(
            files_changed=212,
            routes=paths,
            inventory=tuple(
                PlannedRoute(
                    route=p, sources=("sitemap", "crawl"), file="web/app/routes.tsx", line=n
                )
                for n, p in enumerate(paths)
            ),
            charters=tuple(
                Charter(name=f"Work {p}", route=p, reach="everything") for p in paths[:50]
            ),
        ),
        phases=Phases(
            targeted=TargetedPhase(passed=None),
            smoke=SmokePhase(
                passed=False,
                routes_checked=tuple(
                    RouteCheck(
                        route=p, status=200, ms=90 + n, outcome="fail" if p in bad else "pass"
                    )
                    for n, p in enumerate(paths)
                ),
                findings=found,
            ),
        ),
    )
