"""The ways to another origin, each by its name: all of them fail, and each is reported."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from promo.explore.exploration import Explored
from support.exploring import explored, outcomes, weights
from support.once import once
from support.site import Reply, Request
from support.witness import Witness, page, script, witnessing

# By way: what a page does. OUT is an origin that is not allowed, a server of the way's own.
WAYS = {
    "redirect": "<img src='/hop'>",
    "redirect of the page": "",
    "fetch": "<script>fetch('OUT/x').catch(() => 0)</script>",
    "WebSocket": "<script>new WebSocket('OUT/x'.replace('http', 'ws'))</script>",
    "image": "<img src='OUT/x'>",
    "iframe": "<iframe src='OUT/x'></iframe>",
    "popup": "<script>open('OUT/x')</script>",
    "form post": (
        "<form method=post action='OUT/x'></form><script>document.forms[0].submit()</script>"
    ),
    "meta refresh": "<meta http-equiv=refresh content='0;url=OUT/x'>",
    "service worker": "<script>navigator.serviceWorker.register('/worker.js')</script>",
    "IP literal": "<img src='OUT/x'><script>fetch('OUT/x').catch(() => 0)</script>",
    "IPv6 literal": "<img src='OUT/x'><script>fetch('OUT/x').catch(() => 0)</script>",
}
HOSTS = {"IP literal": "127.0.0.2", "IPv6 literal": "::1"}
# What the report says of it, beside the origin.
KINDS = {
    "redirect": {"redirect"},
    "redirect of the page": {"redirect"},
    "fetch": {"fetch"},
    "WebSocket": {"websocket"},
    "image": {"image"},
    "iframe": {"document"},
    "popup": {"document"},
    "form post": {"document"},
    "meta refresh": {"document"},
    "service worker": set[str](),  # it is the site's own, and is never started
    "IP literal": {"image", "fetch"},
    "IPv6 literal": {"image", "fetch"},
}
# The page itself was led away: nobody knows what it would have shown.
LED_AWAY = {"redirect of the page", "form post", "meta refresh"}


@dataclass
class Tried:
    """What came of it: the site, the servers outside by way, the report."""

    site: Witness
    outside: dict[str, Witness]
    result: Explored


def route(way: str) -> str:
    return f"/{way.replace(' ', '-').lower()}"


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    return once(tmp_path_factory, "ways-out", _tried)


def _tried(folder: Path) -> Tried:
    outside: dict[str, Witness] = {}
    by_route = {route(way): way for way in WAYS}

    def respond(request: Request) -> Reply:
        if request.path == "/worker.js":
            return script(f"fetch('{outside['service worker'].url}/x')")
        if request.path in {"/hop", route("redirect of the page")}:
            way = "redirect" if request.path == "/hop" else "redirect of the page"
            return Reply(status=302, headers={"Location": f"{outside[way].url}/x"})
        way = by_route.get(request.path)
        return page("<p>x" + (WAYS[way].replace("OUT", outside[way].url) if way else ""))

    with ExitStack() as stack:
        for way in WAYS:
            server = witnessing(lambda _: page("outside"), host=HOSTS.get(way, "127.0.0.1"))
            outside[way] = stack.enter_context(server)
        site = stack.enter_context(witnessing(respond))
        result = explored(site.url, tuple(by_route), folder, read_only=False)
    return Tried(site, outside, result)


@pytest.mark.parametrize("way", WAYS)
def test_a_way_out_leads_nowhere(tried: Tried, way: str):
    assert route(way) in tried.site.paths
    assert (tried.outside[way].connections, tried.outside[way].paths) == (0, [])


@pytest.mark.parametrize("way", WAYS)
def test_a_way_out_is_reported(tried: Tried, way: str):
    origin = f"{tried.outside[way].url}: "
    said = {line.removeprefix(origin).partition(" (")[0]
            for line in tried.result.refused if line.startswith(origin)}  # fmt: skip
    assert said == KINDS[way]


def test_a_service_worker_is_never_started(tried: Tried):
    assert "/worker.js" not in tried.site.paths
    assert f"{tried.site.url}: service worker, not started" in tried.result.refused


def test_pages_that_were_led_away_are_undecided_and_the_others_are_in_order(tried: Tried):
    expected = {route(w): "inconclusive" if w in LED_AWAY else "pass" for w in WAYS}
    assert outcomes(tried.result) == expected
    assert weights(tried.result) == set()
