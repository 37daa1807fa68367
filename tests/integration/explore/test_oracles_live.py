"""Each rule finds its fault in a real browser; healthy pages have nothing above information."""

import re
import threading
from collections.abc import Generator
from itertools import count
from pathlib import Path

import pytest

from promo.documents.report import Finding
from promo.documents.steps import Open
from promo.explore.exploration import Explored
from support.exploring import explored, found, outcomes, weights
from support.once import once
from support.site import Reply, Request
from support.witness import page, script, witnessing

JSON = {"Content-Type": "application/json"}
BROKEN = {
    "/document-500": ("http-5xx", "critical"),
    "/document-404": ("http-4xx", "warning"),
    "/api-500": ("http-5xx", "critical"),
    "/api-404": ("http-4xx", "warning"),
    "/image-404": ("http-4xx", "warning"),
    "/hung-up": ("failed-request", "warning"),
    "/document-hung-up": ("failed-request", "critical"),
    "/throws": ("uncaught-exception", "critical"),
    "/throws-late": ("uncaught-exception", "critical"),
    "/throws-in-handler": ("uncaught-exception", "critical"),
    "/rejects": ("unhandled-rejection", "warning"),
    "/breaks-off": ("unhandled-rejection", "critical"),
    "/logs": ("console-error", "warning"),
    "/blank": ("blank-page", "critical"),
    "/blank-root": ("blank-page", "critical"),
    "/hidden": ("blank-page", "critical"),
}
BODIES = {
    "/api-500": "<p>x<script>fetch('/fail/500')</script>",
    "/api-404": "<p>x<script>fetch('/fail/404')</script>",
    "/image-404": "<p>x<img src=/fail/404.png>",
    "/hung-up": "<p>x<script>fetch('/hang-up').catch(() => 0)</script>",
    "/throws": "<p>x<script>null.total</script>",
    "/throws-late": "<p>x<script>setTimeout(() => undefined.late, 80)</script>",
    "/throws-in-handler": "<p>x<script>addEventListener('load', function onload() "
    "{ throw new RangeError('in a handler') })</script>",
    "/rejects": "<p>x<script>Promise.reject(new Error('nobody cares'))</script>",
    "/breaks-off": "<p>x<script>(async () => (await Promise.resolve({})).rows.length)()</script>",
    "/logs": "<p>x<script>console.error('the profile has no version', 7)</script>",
    "/blank": "",
    "/blank-root": "<div id=root style='min-height: 100vh; background: #eee'></div>",
    "/hidden": "<main style='display: none'>text</main>",
}
LOGIN = """<form><label>Name <input name=user></label><label>Password <input type=password></label>
<button>Sign in</button></form><script>fetch("/api/me").catch(() => 0);
navigator.serviceWorker?.register("/sw.js").catch(() => 0);</script>"""
BANNER = """<div style="position: fixed; bottom: 0">We like cookies <button>Fine</button></div>
<h1>Shop</h1><script>localStorage.seen ??= "no"; document.cookie = "a=b";
Notification?.requestPermission?.().catch(() => 0);
navigator.geolocation?.getCurrentPosition(() => 0);
</script>"""
HEALTHY = {
    "/banner": BANNER,
    "/login": LOGIN,
    # A counter of visitors that the fence refuses.
    "/third-party": "<h1>News</h1><script async src='https://counter.example.com/count.js'></script>"
    "<img src='https://counter.example.com/pixel.gif'><script>window.dataLayer = []; "
    "fetch('https://counter.example.com/hit').catch(() => 0)</script>"
    "<link rel=stylesheet href='https://fonts.example.com/css'>",
    "/careless-third-party": "<h1>News</h1><script>"
    "fetch('https://counter.example.com/hit').then((r) => r.json())</script>",
    "/polls": "<h1>Live</h1><script>(async () => { for (;;) await fetch('/poll') })()</script>",
    "/events": "<h1>Live</h1><script>new EventSource('/stream')</script>",
    "/socket": "<h1>Live</h1><script>const s = new WebSocket(location.origin.replace('http', 'ws')"
    " + '/socket'); s.onopen = () => s.send('subscribe')</script>",
    "/worker": "<h1>Map</h1><script>navigator.serviceWorker.register('/sw.js').then("
    "() => 0, (e) => console.warn(e)); new Worker('/worker.js')</script>",
    "/telemetry": "<h1>Shop</h1><script>fetch('/api/visit', {method: 'POST', body: '{}'})"
    ".catch((e) => console.error('telemetry', e)); navigator.sendBeacon('/api/b', '1')</script>",
    "/careless-telemetry": "<h1>Shop</h1><script>fetch('/api/visit', {method: 'POST'})</script>",
    "/aborts": "<h1>Search</h1><script>const c = new AbortController(); "
    "fetch('/slow', {signal: c.signal}); setTimeout(() => c.abort(), 20)</script>",
    "/handled-late": "<h1>x</h1><script>const p = Promise.reject(new Error('handled')); "
    "setTimeout(() => p.catch(() => 0), 10)</script>",
    "/resize": "<h1 id=h>x</h1><script>new ResizeObserver(() => { h.style.width = "
    "h.offsetWidth + 1 + 'px' }).observe(h)</script>",
    "/plays": "<h1>x</h1><audio id=a src=/sound.mp3></audio><script>a.play()</script>",
    "/slow-app": "<div id=root></div><script>setTimeout(() => { root.innerHTML = '<p>there' }, 900)"
    "</script>",
    "/canvas": "<canvas width=400 height=300></canvas>",
    "/picture": "<img width=300 height=200 src='data:image/svg+xml,<svg xmlns=%22http://www.w3.org/"
    "2000/svg%22/>'>",
    "/shadow": "<x-app></x-app><script>document.querySelector('x-app').attachShadow({mode: 'open'})"
    ".innerHTML = '<p>in the shadow'</script>",
    "/frames": "<iframe src=/banner width=600 height=400></iframe>",
    "/moved-by-script": "<p>x<script>location.replace('/banner')</script>",
    "/source-map": "<h1>x</h1><script src=/mapped.js></script><link rel=icon href=/favicon-x.png>",
    "/scrolled": "<main style='padding-top: 3000px'>far below</main>",
    "/warns": "<h1>x</h1><script>console.warn('deprecated'); console.log('hello')</script>",
}


def held() -> Generator[bytes]:
    while True:
        yield b": still here\n\n"
        STOP.wait(0.2)
        if STOP.is_set():
            return


STOP = threading.Event()


MISSING = Reply(status=404, body=b"not here", headers={"Content-Type": "text/html"})
HELD = Reply(pieces=held, headers={"Content-Type": "text/event-stream"})
REPLIES = {
    "/document-500": Reply(status=500, body=b"oops", headers={"Content-Type": "text/html"}),
    **dict.fromkeys(("/document-404", "/favicon.ico", "/favicon-x.png", "/mapped.js.map"), MISSING),
    "/fail/500": Reply(status=500, headers=JSON),
    **dict.fromkeys(("/fail/404", "/fail/404.png"), Reply(status=404, headers=JSON)),
    "/api/me": Reply(status=401, headers=JSON),
    **dict.fromkeys(("/poll", "/stream", "/slow"), HELD),
    "/mapped.js": script("1 + 1;\n//# sourceMappingURL=mapped.js.map"),
    **dict.fromkeys(("/worker.js", "/sw.js"), script("postMessage?.(1)")),
}


def respond(request: Request) -> Reply:
    path = request.path.partition("?")[0]
    if path.endswith("hang-up") or path == "/document-hung-up":
        raise OSError("hang up")
    return REPLIES.get(path) or page({**BODIES, **HEALTHY}.get(path, "<p>x"))


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Explored]:
    def make(folder: Path) -> tuple[Path, Explored]:
        with witnessing(respond) as site:
            return folder, explored(site.url, tuple(BROKEN), folder, pages=8)

    return once(tmp_path_factory, "broken", make)


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Explored:
    def make(folder: Path) -> Explored:
        with witnessing(respond) as site:
            result = explored(site.url, tuple(HEALTHY), folder, pages=8)
        STOP.set()
        return result

    return once(tmp_path_factory, "healthy", make)


def seen_on(finding: Finding) -> set[str]:
    """Every route of a finding."""
    named = re.search(r"Seen on (.*)\.", finding.description)
    more = set(named[1].split(", ")) if named else set[str]()
    return {finding.url[finding.url.index("/", 8) :], *more}


@pytest.mark.parametrize("route", BROKEN)
def test_a_fault_is_found_and_confirmed(broken: tuple[Path, Explored], route: str):
    folder, result = broken
    rule, severity = BROKEN[route]
    met = [f for f in result.findings if route in seen_on(f)]
    assert [(f.rule, f.severity, f.confirmation) for f in met] == [(rule, severity, "confirmed")]
    assert outcomes(result)[route] == "fail"
    shot = met[0].screenshot
    assert shot is not None
    assert (folder / shot).read_bytes().startswith(b"\x89PNG")
    first = met[0].steps[0].replay
    assert isinstance(first, Open)
    assert first.url.endswith(met[0].url)


def test_what_a_finding_says(broken: tuple[Path, Explored]):
    _, result = broken
    (rejected,) = (f for f in result.findings if f.route == "/rejects")
    assert rejected.title == "Error: nobody cares"
    assert rejected.console == ("Uncaught (in promise) Error: nobody cares",)
    logged = found(result, "console-error")
    assert logged.title == "Console: the profile has no version 7"
    assert len({f.id for f in result.findings}) == len(result.findings)


def test_healthy_pages_have_nothing_above_information(healthy: Explored):
    assert weights(healthy) == set()


@pytest.mark.parametrize("route", HEALTHY)
def test_a_healthy_page_passes(healthy: Explored, route: str):
    assert {c.route: (c.outcome, c.reason) for c in healthy.checks}[route] == ("pass", None)


def test_nothing_stands_in_the_way(healthy: Explored):
    assert healthy.obstacles == ()


def test_a_fault_that_comes_and_goes_is_flaky(tmp_path: Path):
    visits = count()

    def respond(request: Request) -> Reply:
        if request.path != "/":
            return Reply(status=404)
        return Reply(status=500, body=b"x") if next(visits) % 2 == 0 else page("<p>x")

    with witnessing(respond) as site:
        result = explored(site.url, ("/",), tmp_path, pages=1)
    assert [(f.severity, f.confirmation) for f in result.findings] == [("critical", "flaky")]


def test_a_fault_that_takes_longer_to_show_again_is_confirmed(tmp_path: Path):
    visits = count()

    def respond(request: Request) -> Reply:
        if request.path != "/":
            return Reply(status=500)
        late = 1200 if next(visits) else 0
        return page(f"<p>x<script>setTimeout(() => fetch('/api'), {late})</script>")

    with witnessing(respond) as site:
        result = explored(site.url, ("/",), tmp_path, pages=1)
    assert [(f.rule, f.confirmation) for f in result.findings] == [("http-5xx", "confirmed")]


def test_a_fault_that_is_never_seen_again_is_information(tmp_path: Path):
    visits = count()

    def respond(request: Request) -> Reply:
        if request.path != "/":
            return Reply(status=404)
        return Reply(status=500, body=b"x") if next(visits) == 0 else page("<p>x")

    with witnessing(respond) as site:
        result = explored(site.url, ("/",), tmp_path, pages=1)
    assert [(f.severity, f.confirmation) for f in result.findings] == [("info", "unconfirmed")]
    assert outcomes(result) == {"/": "pass"}


def test_pages_that_fail_behind_the_fence_are_undecided(tmp_path: Path):
    pages = {
        "/needs-script": "<div id=app></div><script src='https://cdn.example.com/app.js'></script>"
        "<script>App.start()</script>",
        "/needs-post": "<div id=app></div><script>fetch('/api/session', {method: 'POST'}).then("
        "() => { app.textContent = 'hello' }).catch(() => 0)</script>",
    }
    with witnessing(lambda request: page(pages.get(request.path, ""))) as site:
        result = explored(site.url, tuple(pages), tmp_path)
    assert set(outcomes(result).values()) == {"inconclusive"}
    assert weights(result) == set()
    script_, post = sorted(result.obstacles, reverse=True)
    assert "fenced: /needs-script" in script_
    assert "origins: [https://cdn.example.com]" in script_
    assert "fenced: /needs-post" in post
    assert "set mutations: allow" in post


def test_a_server_that_is_not_there_is_no_fault_of_the_release(tmp_path: Path):
    with witnessing(lambda _: page("x")) as site:
        pass
    result = explored(site.url, ("/a", "/b"), tmp_path)
    assert set(outcomes(result).values()) == {"inconclusive"}
    assert result.findings == ()
    assert [o.partition(":")[0] for o in result.obstacles] == ["unreachable"]


def test_a_base_path_is_part_of_every_address(tmp_path: Path):
    with witnessing(lambda _: page("<p>x<script>null.x</script>")) as site:
        result = explored(f"{site.url}/shop/", ("/", "/cart?x=1"), tmp_path, pages=1)
    assert {"/shop/", "/shop/cart?x=1"} <= set(site.paths)
    finding = found(result, "uncaught-exception")
    assert (finding.route, finding.url) == ("/", f"{site.url}/shop/")
