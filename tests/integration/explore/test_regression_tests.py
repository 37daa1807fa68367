"""The tests that are written for confirmed findings prove themselves, on real servers: each fails
while its fault is there and passes when it is gone."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from promo import bounds
from promo.access import Cookie, Prepare
from promo.documents.predicates import Predicate
from promo.documents.report import Finding
from promo.documents.steps import Click, Open, Step
from promo.explore.entry.way import Way
from promo.explore.oracle import Observation
from promo.explore.page.browser import find_browser
from promo.explore.regression.checks import CHECKS
from promo.explore.regression.writing import regression_test
from support.certificates import self_signed
from support.descendants import descendants, kill
from support.exploring import explored
from support.once import once
from support.site import Reply, Request
from support.witness import page, witnessing

BROWSER = find_browser(None, "")
TOKEN = "opensesame-4711"
JSON = {"Content-Type": "application/json"}
POLICY = """<meta http-equiv=Content-Security-Policy content="img-src 'WHOSE'"><p>x
<img src=/good.svg>"""
BUSY = """<p>x<div aria-busy=true id=b>Orders</div>
<script>setTimeout(() => { b.ariaBusy = 'false' }, 700)</script>"""
GRAPHQL = """<p>x<script>fetch('/HOW-data/graphql', {method: 'POST', headers: {'Content-Type':
'application/json'}, body: JSON.stringify({query: '{ orders { id } }'})})</script>"""
# By rule: a page with the fault, and the same page in order. /good/… answers 200, /bad/… 500;
# /round/… sends on to itself and /slow-response thinks as long as the site is broken.
PAGES = {
    "http-5xx": (
        "<p>x<script>fetch('/bad/items/17')</script>",
        "<p>x<script>fetch('/good/items/18')</script>",
    ),
    "http-4xx": ("<p>x<img src=/missing/photo.png>", "<p>x<img src=/good/photo.png>"),
    "failed-request": (
        "<p>x<script>fetch('/hang-up').catch(() => 0)</script>",
        "<p>x<script>fetch('/good/hang-up')</script>",
    ),
    "uncaught-exception": (
        "<p>x<script>setTimeout(() => { throw new RangeError('not 17 \"rows\"') }, 80)</script>",
        "<p>x",
    ),
    "unhandled-rejection": (
        "<p>x<script>Promise.reject(new Error('no price for ' + Math.random()))</script>",
        "<p>x<script>Promise.reject(new Error('no price')).catch(() => 0)</script>",
    ),
    "console-error": (
        "<p>x<script>console.error('no version', Date.now(), '#\\'\"\\\\')</script>",
        "<p>x<script>console.error('another thing')</script>",
    ),
    "broken-image": (
        "<p>x<img src=/bad.svg width=80 height=60>",
        "<p>x<img src=/good.svg width=80 height=60>",
    ),
    "csp-violation": (POLICY.replace("WHOSE", "none"), POLICY.replace("WHOSE", "self")),
    "dead-link": ("<p>x<a href=/missing/page>more</a>", "<p>x<a href=/good/page>more</a>"),
    "endless-busy": ("<p>x<div aria-busy=true>Orders</div>", BUSY),
    "error-screen": ("<p>x<vite-error-overlay>oh</vite-error-overlay>", "<p>x"),
    "graphql-errors": (GRAPHQL.replace("HOW", "bad"), GRAPHQL.replace("HOW", "good")),
    "raw-key": ("<p>x<h1>checkout.summary.title</h1>", "<p>x<h1>Summary</h1>"),
    "raw-template": ("<p>x<h1>Hello {{user.name}}</h1>", "<p>x<h1>Hello Robin</h1>"),
    "raw-value": ("<p>x<h1>Total: NaN</h1>", "<p>x<h1>Total: 7</h1>"),
    "blank-content": ("<header>Shop</header><main></main>", "<header>Shop</header><main>x</main>"),
    "blank-dialog": (
        "<p>x<dialog open style='width: 90px; height: 90px'></dialog>",
        "<p>x<dialog open>Hello</dialog>",
    ),
    "blank-page": (
        "<div id=root></div>",
        (
            "<x-app></x-app><script>setTimeout(() => document.querySelector('x-app')"
            ".attachShadow({mode: 'open'}).append('there'), 900)</script>"
        ),
    ),
    "redirect-loop": ("<p>x<script>fetch('/round/17').catch(() => 0)</script>",) * 2,
    "slow-response": ("<p>x", "<p>x"),
}
# Off until somebody asks for them.
ASKED = {
    "accessibility": ("<p>x<img src=/good.svg>", "<p>x<img src=/good.svg alt=A&nbsp;drawing>"),
    "duplicate-ids": ("<p id=a>x<p id=a>y", "<p id=a>x<p id=b>y"),
    "overflow": ("<p style='width: 200rem'>x", "<p>x"),
}
MORE = frozenset({"a11y", "duplicate-ids", "overflow"})
EVERY = PAGES | ASKED
# What only its meaning shows, once Add was clicked; SUM is 3 where it should be 5.
CART = """<p>Total: <output id=total>0</output></p><input id=note><ul id=items></ul>
<button onclick="total.textContent = note.value = SUM; history.pushState(0, '', '/cart?sum=SUM');
items.innerHTML = '<li>x'.repeat(SUM)">Add</button>"""
MEANINGS = {
    "text": Predicate(kind="text", observed=("Total: 3",), expected=("Total: 5",)),
    "value": Predicate(kind="value", observed=("3",), expected=("5",), selector="#note"),
    "count": Predicate(
        kind="count", observed=("3",), expected=("5",), selector="#items", role="listitem"
    ),
    "url": Predicate(kind="url", observed=("/cart?sum=3",), expected=("/cart?sum=5",)),
    "subtree": Predicate(kind="subtree", observed=("Total", "3"), expected=("Total", "5")),
}
LOOP = "/round/page"  # a page that is sent on itself


def respond(request: Request, *, healed: bool) -> Reply:
    """The site, once broken and once in order; whoever has no token is not served."""
    path = request.path
    if request.headers.get("x-access-token") != TOKEN:
        return Reply(status=403)
    if path == "/hang-up" and not healed:
        raise OSError("hang up")
    if path.startswith("/round/") and not healed:
        return Reply(status=302, headers={"Location": path})
    if path == "/slow-response" and not healed:
        time.sleep(bounds.VERY_SLOW_SECONDS + 0.2)
    if path.startswith(("/bad/", "/missing/", "/favicon")):
        return Reply(status=500 if path.startswith("/bad/") else 404, headers=JSON)
    if path.startswith("/bad-data/"):
        body = {"data": None, "errors": [{"message": "the store is closed 17"}]}
        return Reply(body=json.dumps(body).encode(), headers=JSON)
    if path.endswith(".svg"):
        good = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
        image = {"Content-Type": "image/svg+xml"}
        return Reply(body=good if path == "/good.svg" else b"no picture", headers=image)
    pages = EVERY.get(path.removeprefix("/"), ("<p>x",) * 2 if path == LOOP else ())
    return shown(pages[healed]) if pages else Reply(body=b"{}", headers=JSON)


def shown(body: str) -> Reply:
    """A page that says in which language it is."""
    reply = page(body)
    return replace(reply, body=reply.body.replace(b"<title>", b"<html lang=en><title>", 1))


def run(tests: Path, site: str, result: Path, browser: Path = BROWSER) -> subprocess.Popen[bytes]:
    """The tests against a site, by pytest alone and with an environment of their own."""
    several = len(list(tests.glob("test_*.py"))) > 1
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull,
         "-n", "2" if several else "0", f"--rootdir={tests}", f"--junitxml={result}", str(tests)],
        env={"PATH": os.environ["PATH"], "HOME": str(tests.parent), "BASE_URL": site,
             "BROWSER_PATH": str(browser), "HEADER_X_ACCESS_TOKEN": TOKEN},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def outcomes(result: Path) -> dict[str, str]:
    """By test: pass, failure or error, with what it said."""
    cases = ET.parse(result).iter("testcase")
    return {
        str(case.get("name")): next((f"{c.tag}: {c.get('message')}" for c in case), "pass")
        for case in cases
    }


Proof = tuple[tuple[Finding, ...], dict[str, str], dict[str, str], Path]


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Proof:
    """Findings of the broken site, and what their tests say about it and about the mended one."""

    def make(folder: Path) -> Proof:
        with (
            witnessing(lambda request: respond(request, healed=False)) as broken,
            witnessing(lambda request: respond(request, healed=True)) as healed,
        ):
            headers = {"X-Access-Token": TOKEN}
            routes = (*(f"/{rule}" for rule in PAGES), LOOP)
            found = explored(broken.url, routes, folder, pages=8, headers=headers).findings
            asked = tuple(f"/{rule}" for rule in ASKED)
            found += explored(
                broken.url, asked, folder, headers=headers, extra_oracles=MORE
            ).findings
            runs = [run(folder / "tests", site.url, folder / f"{name}.xml")
                    for name, site in (("broken", broken), ("healed", healed))]  # fmt: skip
            for one in runs:
                one.wait()
        return found, outcomes(folder / "broken.xml"), outcomes(folder / "healed.xml"), folder

    return once(tmp_path_factory, "regression", make)


def of(proof: Proof, route: str) -> tuple[Finding, str]:
    """The finding of a page, and the name of its test."""
    (finding,) = [one for one in proof[0] if one.url.endswith(route)]
    assert finding.test is not None
    assert (proof[3] / finding.test).is_file()
    return finding, Path(finding.test).stem


def test_each_rule_is_proved():
    apart = {"page-crash", "mixed-content", "wrong-behaviour"}
    assert set(EVERY) | apart == set(CHECKS)


@pytest.mark.parametrize("rule", EVERY)
def test_a_test_fails_while_its_fault_is_there(proof: Proof, rule: str):
    finding, name = of(proof, f"/{rule}")
    assert (finding.rule, finding.confirmation) == (rule, "confirmed")
    assert proof[1][name].startswith("failure: AssertionError")
    assert finding.title in proof[1][name]


@pytest.mark.parametrize("rule", EVERY)
def test_a_test_passes_when_its_fault_is_gone(proof: Proof, rule: str):
    assert proof[2][of(proof, f"/{rule}")[1]] == "pass"


def test_a_page_that_does_not_load_at_all(proof: Proof):
    finding, name = of(proof, LOOP)
    assert (finding.rule, finding.severity) == ("redirect-loop", "critical")
    assert "the page does not load: Page.goto: net::ERR_TOO_MANY_REDIRECTS" in proof[1][name]
    assert proof[2][name] == "pass"


def test_no_test_holds_a_secret(proof: Proof):
    files = list((proof[3] / "tests").glob("*.py"))
    assert len(files) == len(EVERY) + 1
    assert not any(TOKEN in file.read_text(encoding="utf-8") for file in files)


def test_what_a_page_asks_for_without_encryption(tmp_path: Path):
    """The site's certificate is nobody's, so the test gets a browser that takes it."""
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nexec {BROWSER} --ignore-certificate-errors "$@"\n')
    browser.chmod(0o755)
    tls = self_signed(tmp_path)[0]
    insecure = page("<h1>x</h1><script src=http://insecure.test/a.js></script>")
    with (
        witnessing(lambda _: insecure, tls=tls) as broken,
        witnessing(lambda _: page("<h1>x</h1>"), tls=tls) as healed,
    ):
        (finding,) = explored(broken.url, ("/",), tmp_path).findings
        runs = [run(tmp_path / "tests", site.url, tmp_path / f"{name}.xml", browser)
                for name, site in (("broken", broken), ("healed", healed))]  # fmt: skip
        assert [one.wait() for one in runs] == [1, 0]
    (said,) = outcomes(tmp_path / "broken.xml").values()
    assert said.startswith("failure: AssertionError")
    assert finding.title in said


def test_a_page_that_crashes(tmp_path: Path):
    def respond(request: Request) -> Reply:
        if request.path == "/dies":
            return page("<p>x<script src=/kill></script>")
        if request.path == "/kill":
            kill(pid for pid, command in descendants().items() if "--type=renderer" in command)
        return page("<p>x")

    with witnessing(respond) as site:
        for path in ("/dies", "/lives"):
            finding = Finding(
                id="v1:0123456789abcdef", rule="page-crash", severity="critical", title="It dies",
                route=path, url=site.url + path, phase="smoke", confirmation="confirmed",
                steps=(Step(text="Open it", replay=Open(url=site.url + path)),),
            )  # fmt: skip
            seen = Observation(rule="page-crash", severity="critical", title="t", identity=("/",))
            made = regression_test(finding, seen, site.url)
            assert made is not None
            folder = tmp_path / path[1:]
            folder.mkdir()
            (folder / made.name).write_text(made.source, encoding="utf-8")
            ended = run(folder, site.url, folder / "x.xml").wait()
            assert ended == (path == "/dies"), outcomes(folder / "x.xml")


def test_what_a_page_means(tmp_path: Path):
    """A test for each kind of predicate, at the end of the way that led to it."""
    folder = tmp_path / "tests"
    folder.mkdir()
    names = dict[str, str]()
    with (
        witnessing(lambda _: page(CART.replace("SUM", "3"))) as broken,
        witnessing(lambda _: page(CART.replace("SUM", "5"))) as healed,
    ):
        for count, (kind, predicate) in enumerate(MEANINGS.items()):
            finding = Finding(
                id=f"v1:{count:08}89abcdef", rule="wrong-behaviour", severity="critical",
                title="The total is no sum", route="/cart", url=f"{broken.url}/cart",
                phase="targeted", confirmation="confirmed",
                steps=(Step(text="Open it", replay=Open(url=f"{broken.url}/cart")),
                       Step(text="Click on Add", replay=Click(selector="button"))),
            )  # fmt: skip
            seen = Observation(
                rule="wrong-behaviour", severity="critical", title="t", identity=(kind,),
                proposed=True, predicate=predicate,
            )  # fmt: skip
            made = regression_test(finding, seen, broken.url)
            assert made is not None
            (folder / made.name).write_text(made.source, encoding="utf-8")
            names[kind] = made.name.removesuffix(".py")
        runs = [run(folder, site.url, tmp_path / f"{name}.xml")
                for name, site in (("broken", broken), ("healed", healed))]  # fmt: skip
        assert [one.wait() for one in runs] == [1, 0]
    said = outcomes(tmp_path / "broken.xml")
    assert set(said) == set(names.values())
    for name in names.values():
        assert said[name].startswith("failure: AssertionError: The total is no sum"), said[name]


# Broken for whoever has the flag, the cookie and the item, and has clicked the banner away.
BANNER = """<h1>Shop</h1><button onclick="this.remove(); if (location.search === '?a=b&new=on'
&& document.cookie === 'seen=yes' && localStorage.tour === 'done') BROKEN">Accept all</button>"""


def test_a_test_finds_what_the_exploration_found(tmp_path: Path):
    """Cookies, local storage, flags and banners are prepared again."""
    way = Prepare(
        cookies=(Cookie(name="seen", value="yes"),),
        local_storage={"tour": "done"},
        dismiss=("text=Accept all",),
        flags={"new": "on"},
        flags_in="query",
    )
    with (
        witnessing(lambda _: page(BANNER.replace("BROKEN", "undefined.total"))) as broken,
        witnessing(lambda _: page(BANNER.replace("BROKEN", "0"))) as healed,
    ):
        (finding,) = explored(
            broken.url, ("/?a=b",), tmp_path, way=Way(prepare=way), pages=1
        ).findings
        assert (finding.rule, finding.confirmation) == ("uncaught-exception", "confirmed")
        runs = [run(tmp_path / "tests", site.url, tmp_path / f"{name}.xml")
                for name, site in (("broken", broken), ("healed", healed))]  # fmt: skip
        assert [one.wait() for one in runs] == [1, 0]
    (said,) = outcomes(tmp_path / "broken.xml").values()
    assert said.startswith("failure: AssertionError")
    assert finding.title in said
