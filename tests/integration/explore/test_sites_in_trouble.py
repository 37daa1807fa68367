"""Sites and browsers that fail while somebody is looking: the run ends in time, with a report."""

from pathlib import Path

import pytest

from promo import bounds
from promo.documents.scope import Charter
from promo.explore.exploration import Explored
from support.descendants import descendants, kill
from support.exploring import explored, found, outcomes
from support.site import Reply, Request
from support.witness import page, witnessing

MORE = "".join(
    f"<button onclick=\"fetch('/used')\">{name}</button>" for name in ("A", "B", "C", "D")
)
BUTTONS = "<button onclick=\"fetch('/used')\">One</button><button>Two</button>"


def walked(url: str, folder: Path, *routes: str, **settings: object) -> Explored:
    charters = tuple(Charter(name=route, route=route, reach="imports") for route in routes)
    return explored(url, routes, folder, charters=charters, smoke=False, **settings)


def kill_the_browser() -> None:
    """As the system does it when memory is short."""
    kill(
        pid
        for pid, command in descendants().items()
        if "--remote-debugging-p" in command and "--type=" not in command
    )


def test_a_site_that_answers_503_from_the_middle_on(tmp_path: Path):
    routes = tuple(f"/{number}" for number in range(6))

    def respond(request: Request) -> Reply:
        if request.path in routes[:2] and request.number < 4:
            return page(f"<p>page {request.path}")
        return Reply(status=503, headers={"Content-Type": "text/html"}, body=b"<p>down")

    with witnessing(respond) as site:
        result = explored(site.url, routes, tmp_path, pages=1)
    ended = outcomes(result)
    assert len(ended) == len(routes)
    assert {ended[route] for route in routes[4:]} == {"fail"}
    assert {(f.rule, f.confirmation) for f in result.findings if f.severity == "critical"} == {
        ("http-5xx", "confirmed")
    }


def test_a_page_that_takes_all_memory_crashes_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bounds, "PAGE_HEAP_MEGABYTES", 128)
    hoards = "<script>const all = []; for (;;) all.push(Array(1000).fill(all.length))</script>"

    def respond(request: Request) -> Reply:
        return page("<p>x" + (hoards if request.path == "/hoards" else ""))

    with witnessing(respond) as site:
        result = explored(site.url, ("/", "/hoards", "/after"), tmp_path, pages=1)
    assert outcomes(result) == {"/": "pass", "/hoards": "fail", "/after": "pass"}
    assert found(result, "page-crash").confirmation == "confirmed"


def test_a_browser_that_dies_under_a_walk_is_replaced(tmp_path: Path):
    deaths: list[int] = []

    def respond(request: Request) -> Reply:
        if request.path == "/used" and not deaths:
            deaths.append(request.number)
            kill_the_browser()
        return page("<h1>Page</h1><p>Some words." + BUTTONS)

    with witnessing(respond) as site:
        result = walked(site.url, tmp_path, "/")
    assert deaths
    assert [(one.outcome, one.reason) for one in result.flows] == [("pass", None)]
    assert result.obstacles == ()


def test_a_browser_that_always_dies_under_a_walk_decides_nothing(tmp_path: Path):
    def respond(request: Request) -> Reply:
        if request.path == "/used":
            kill_the_browser()
        return page("<h1>Page</h1><p>Some words." + (BUTTONS if request.path == "/" else ""))

    with witnessing(respond) as site:
        result = walked(site.url, tmp_path, "/", "/other", retries=0, pages=1)
    ended = {one.name: (one.outcome, one.reason) for one in result.flows}
    assert ended == {"/": ("inconclusive", "browser-crashed"), "/other": ("pass", None)}
    assert [line.partition(":")[0] for line in result.obstacles] == ["browser-crashed"]


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_walk_that_is_told_that_it_asks_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, goes_on: bool
):
    monkeypatch.setattr(bounds, "BACK_OFF_SECONDS", 0.1)
    monkeypatch.setattr(bounds, "BACK_OFF_MOST_SECONDS", 0.2)
    told: list[int] = []

    def respond(request: Request) -> Reply:
        if request.path == "/used" and (goes_on or not told):
            told.append(request.number)
            return Reply(status=429, headers={"Retry-After": "0"})
        return page("<h1>Page</h1><p>Some words." + MORE)

    with witnessing(respond) as site:
        result = walked(site.url, tmp_path, "/", retries=0)
    (flow,) = result.flows
    assert told
    assert (flow.outcome, flow.reason) == (
        ("inconclusive", "throttled") if goes_on else ("pass", None)
    )
    assert [f for f in result.findings if f.severity != "info"] == []
