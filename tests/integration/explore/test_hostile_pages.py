"""Whatever a page does, its visit ends in time and the others go on."""

import time
from collections.abc import Generator
from itertools import count
from pathlib import Path

import pytest

from promo import bounds
from promo.explore.exploration import Explored
from support.exploring import explored, found, outcomes
from support.once import once
from support.site import Reply, Request
from support.witness import page, witnessing


def endless() -> Generator[bytes]:
    yield b"<!doctype html><p>more"
    for _ in range(600):
        time.sleep(0.1)
        yield b"."


def silent() -> Generator[bytes]:
    time.sleep(40)
    yield b""


HTML = {"Content-Type": "text/html"}
BODIES = {
    "/loops": "<script>addEventListener('load', () => { for (;;); })</script>",
    "/dialogs": "<script>for (let i = 0; i < 9; i++) { alert(i); confirm(i); prompt(i) }</script>",
    "/alerts": "<script>for (;;) alert(1)</script>",
    "/asks-before-leaving": "<script>onbeforeunload = (e) => { e.preventDefault(); return 'no' }"
    "</script>",
    "/prints": "<script>print()</script>",
    "/floods": "<script>for (let i = 0; i < 3e4; i++) console.error('flood', i)</script>",
    "/reloads": "<script>location.reload()</script>",
    "/huge": "<b>x</b>" * 30_000,
    "/chatty": "<script>setInterval(() => fetch('/calm'), 20)</script>",
    "/popups": "<script>for (let i = 0; i < 9; i++) open('/calm?' + i)</script>",
    "/polls": "<script>fetch('/poll')</script>",
    "/closes": "<script>window.close(); window.stop()</script>",
}
REPLIES = {
    "/hangs": Reply(pieces=silent, headers=HTML),
    "/poll": Reply(pieces=silent, headers=HTML),
    "/streams": Reply(pieces=endless, headers=HTML),
    "/redirects": Reply(status=302, headers={"Location": "/redirects"}),
    "/downloads": Reply(
        body=b"PK" * 99,
        headers={"Content-Disposition": "attachment", "Content-Type": "application/zip"},
    ),
    "/no-content": Reply(status=204),
    "/json": Reply(body=b"{}", headers={"Content-Type": "application/json"}),
    "/auth": Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'}),
    "/late": page(
        "<div id=root></div><script>setTimeout(() => { root.textContent = 'here' }, 1500)</script>"
    ),
}

ROUTES = ("/calm-before", *(r for r in (*REPLIES, *BODIES) if r != "/poll"), "/calm-after")


def respond(request: Request) -> Reply:
    path = request.path.partition("?")[0]
    return REPLIES.get(path) or page("<p>calm" + BODIES.get(path, ""))


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Explored:
    def make(folder: Path) -> Explored:
        with pytest.MonkeyPatch.context() as patch, witnessing(respond) as site:
            patch.setattr(bounds, "ROUTE_SECONDS", 8.0)
            # What stays undecided is tried again elsewhere; here that doubles what never ends.
            return explored(site.url, ROUTES, folder, pages=8, retries=0)

    return once(tmp_path_factory, "hostile", make)


def test_every_route_ends(visited: Explored):
    assert len(visited.checks) == len(ROUTES)


@pytest.mark.parametrize(
    "route",
    [
        "/calm-before", "/calm-after", "/dialogs", "/asks-before-leaving", "/prints", "/downloads",
        "/no-content", "/json", "/huge", "/chatty", "/popups", "/polls", "/late", "/closes",
    ],
)  # fmt: skip
def test_a_page_that_is_odd_and_whole_passes(visited: Explored, route: str):
    assert outcomes(visited)[route] == "pass"


@pytest.mark.parametrize("route", ["/hangs", "/loops", "/alerts", "/auth"])
def test_a_page_that_was_not_seen_is_undecided(visited: Explored, route: str):
    assert outcomes(visited)[route] == "inconclusive"
    assert any(route in obstacle for obstacle in visited.obstacles)


def test_a_page_that_never_ends_loading_is_judged_by_what_is_there(visited: Explored):
    assert outcomes(visited)["/streams"] == "pass"


def test_a_redirect_loop_is_found(visited: Explored):
    loops = {(f.route, f.severity) for f in visited.findings if f.rule == "redirect-loop"}
    assert loops == {("/redirects", "critical"), ("/reloads", "critical")}


def test_a_flood_of_errors_is_one_finding(visited: Explored):
    assert found(visited, "console-error").title == "Console: flood 0"


def test_pages_that_hold_connections_open_leave_some_to_the_others(
    tmp_path_factory: pytest.TempPathFactory,
):
    # A browser opens six connections to a host, for all of its pages together.
    routes = tuple(f"/polls?{i}" for i in range(12))
    with witnessing(respond) as site:
        result = explored(site.url, routes, tmp_path_factory.mktemp("held"), pages=8)
    assert set(outcomes(result).values()) == {"pass"}


def test_time_runs_out(tmp_path_factory: pytest.TempPathFactory):
    routes = tuple(f"/{i}" for i in range(40))
    with witnessing(lambda _: page("<p>x")) as site:
        folder = tmp_path_factory.mktemp("budget")
        result = explored(site.url, routes, folder, minutes=0.15, rate=2.0, pages=1, retries=0)
    assert 0 < len(result.checks) < 40
    assert any(o.startswith("budget: ") for o in result.obstacles)


def test_a_site_that_asks_for_patience_gets_it(tmp_path_factory: pytest.TempPathFactory):
    asked = count()

    def respond(_request: Request) -> Reply:
        busy = next(asked) < 2
        return Reply(status=429, headers={"Retry-After": "1"}) if busy else page("<p>x")

    with witnessing(respond) as site:
        result = explored(site.url, ("/a", "/b"), tmp_path_factory.mktemp("patience"), pages=1)
    assert outcomes(result) == {"/a": "pass", "/b": "pass"}
    assert result.obstacles == ()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=429),
        Reply(status=403, headers={"cf-mitigated": "challenge"}, body=b"Just a moment..."),
    ],
)
def test_a_site_that_goes_on_refusing_is_undecided(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, reply: Reply
):
    monkeypatch.setattr(bounds, "BACK_OFF_SECONDS", 0.2)
    with witnessing(lambda _: reply) as site:
        result = explored(site.url, ("/",), tmp_path_factory.mktemp("throttled"), retries=0)
    assert outcomes(result) == {"/": "inconclusive"}
    assert result.obstacles[0].startswith("throttled: /: ")
    assert result.findings == ()
