"""The demo's application in a real Chromium: spotless when healthy, broken as its faults say."""

import http.client
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from promo.demo.application.faults import MET_BY_LOADING, ROUTES, Fault
from support.browsing import Met, chromium, meet
from support.faults import apart
from support.shop import SHA, shop

TRACE = "Traceback (most recent call last)"
# Pages that are no route of the demo's inventory.
BESIDE = ("/journal", "/journal/ash", "/products?page=2", "/products?category=paper&q=note")
# What each fault does to the page it is on, as the browser meets it.
SIGNS: dict[str, Callable[[Met], bool]] = {
    "http-500": lambda met: met.document == 500,
    "api-500": lambda met: met.document == 200 and met.errors == {500},
    "failed-request": lambda met: len(met.failed) == 1 and not met.errors,
    "missing-file": lambda met: met.document == 200 and met.errors == {404},
    "not-found": lambda met: met.document == 404,
    "uncaught-exception": lambda met: met.noted == ["uncaught-exception"],
    "unhandled-rejection": lambda met: met.noted == ["unhandled-rejection"],
    "console-error": lambda met: met.console == ["The profile has no version; using 1."],
    "blank-page": lambda met: not met.text and not met.console,
    "error-screen": lambda met: met.text.startswith(TRACE) and met.document == 200,
    "graphql-errors": lambda met: "Internal server error" in met.text and not met.errors,
    "broken-image": lambda met: met.pictures == 1 and not met.errors,
    "raw-value": lambda met: "undefined" in met.text,
    "raw-template": lambda met: "{{ people }}" in met.text,
    "raw-key": lambda met: "contact.form.title" in met.text,
    "endless-busy": lambda met: met.progress == 1,
    "redirect-loop": lambda met: not met.document,
    "dead-link": lambda met: "/journals" in met.links,
    "csp-violation": lambda met: "Content Security Policy" in met.console[0],
    "slow-response": lambda met: met.seconds > 5,
    "blank-content": lambda met: "Nine things" in met.text and "Number" not in met.text,
    "accessibility": lambda met: met.nameless == 1,
    "overflow": lambda met: met.wider > 100,
    "duplicate-ids": lambda met: met.twice == ["text"],
}


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    with shop(tmp_path_factory.mktemp("healthy")) as address:
        yield address


@pytest.mark.parametrize(
    "route",
    [*ROUTES, "/journal", "/journal/ash", "/products?page=2", "/products?category=paper&q=note"],
)
def test_a_healthy_page_is_spotless(browser: Browser, healthy: str, route: str):
    met = meet(browser, healthy + route)
    assert (met.document, met.spotless) == (200, True), met
    assert (met.pictures, met.progress, met.nameless, met.wider, met.twice) == (0, 0, 0, 0, []), met


BATCHES = apart(MET_BY_LOADING.values())


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: "+".join(f.name for f in batch))
def test_a_fault_breaks_its_page(browser: Browser, tmp_path: Path, batch: list[Fault]):
    with shop(tmp_path, *(fault.name for fault in batch)) as address:
        for fault in batch:
            met = meet(browser, address + fault.route)
            assert SIGNS[fault.name](met), (fault.name, met)


def test_every_fault_has_its_sign():
    assert set(SIGNS) == set(MET_BY_LOADING)


def test_links_buttons_forms_tabs_and_dialogs_work_without_a_reload(browser: Browser, healthy: str):
    with browser.new_context() as context:
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text))
        page.goto(healthy)
        page.evaluate("globalThis.stayed = true")
        page.get_by_role("link", name="See all nine").click()
        page.get_by_role("link", name="2", exact=True).click()
        page.get_by_role("link", name="Letter tray").click()
        page.get_by_role("button", name="Delivery and returns").click()
        page.get_by_role("button", name="Close").click()
        page.get_by_role("tab", name="Reviews").click()
        page.get_by_text("Bought a second one").wait_for()
        page.get_by_role("button", name="Add to cart").click()
        page.get_by_text("It is in your cart.").wait_for()
        page.get_by_role("link", name="Cart 4").click()
        page.get_by_role("button", name="One less: Field notebook").click()
        page.get_by_text("Total for 3 pieces").wait_for()
        page.get_by_role("link", name="Go to checkout").click()
        page.get_by_label("Address").fill("Here <b>'\"")
        page.get_by_role("button", name="Place the order").click()
        page.get_by_text("Your order has the number 1004.").wait_for()
        page.go_back()
        page.get_by_text("Your cart is empty.").wait_for()
        page.get_by_role("link", name="Contact").click()
        page.get_by_label("Your e-mail").fill("robin@example.com")
        page.get_by_label("Message").fill("A tenth thing: a stapler.")
        page.get_by_role("button", name="Send").click()
        page.get_by_text("within two days").wait_for()
        assert page.evaluate("globalThis.stayed")
        assert errors == []


def test_the_version_is_in_the_health_the_header_and_the_page(healthy: str):
    with closing(http.client.HTTPConnection(urlsplit(healthy).netloc)) as connection:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        assert answer.getheader("X-App-Revision") == SHA
        assert answer.read() == b'{"status": "ok", "sha": "%s"}' % SHA.encode()
        connection.request("GET", "/")
        page = connection.getresponse().read()
    assert f'<meta name="revision" content="{SHA}">'.encode() in page


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/nowhere", None, 404),
        ("GET", "/assets/../server.py", None, 404),
        ("GET", "/assets/%2e%2e/server.py", None, 404),
        ("GET", "/assets/no.js", None, 404),
        ("GET", "/api/stock/sofa", None, 404),
        ("GET", "/api/stock/mug", None, 200),
        ("GET", "/favicon.ico", None, 200),
        ("GET", "/sitemap.xml", None, 200),
        ("GET", "/robots.txt", None, 200),
        ("HEAD", "/", None, 200),
        ("POST", "/", b"{}", 404),
        ("POST", "/graphql", b"{}", 400),
        ("POST", "/graphql", b"not json", 400),
        ("POST", "/graphql", b"[" * 60_000, 400),
        ("POST", "/graphql", b'{"query": "{ cart { count } }", "variables": [1]}', 400),
        ("POST", "/graphql", b'{"query": "{ cart { count } }"}', 200),
        ("POST", "/api/newsletter", b'{"email": "a@b"}', 200),
        ("POST", "/api/newsletter", b"[]", 400),
    ],
)
def test_an_address_answers(healthy: str, method: str, path: str, body: bytes | None, status: int):
    with closing(http.client.HTTPConnection(urlsplit(healthy).netloc)) as connection:
        connection.request(method, path, body)
        answer = connection.getresponse()
        answer.read()
    assert answer.status == status


def test_it_runs_as_a_module_with_a_fault_and_ends_when_told(tmp_path: Path):
    words = [sys.executable, "-m", "promo.demo.application", "--port", "0", "--fault", "http-500"]
    with subprocess.Popen([*words, "--sha", SHA], stdout=subprocess.PIPE, cwd=tmp_path) as running:
        assert running.stdout
        address = str(running.stdout.readline(), "utf-8").strip()
        with closing(http.client.HTTPConnection(urlsplit(address).netloc)) as connection:
            connection.request("GET", "/about")
            answer = connection.getresponse()
            answer.read()
        assert answer.status == 500
        running.terminate()
        assert running.wait(20) == 0
