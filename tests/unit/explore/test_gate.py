"""What the gate answers the browser, which is stood in for: it asks, and is told."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from playwright.async_api import BrowserContext, ConsoleMessage, Error, Request

from promo.explore.fence.audit import Audit
from promo.explore.fence.gate import Gate
from promo.explore.fence.origins import allowed_of

SITE = "https://shop.test"


@dataclass
class Asked:
    """A request as the browser tells of it."""

    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: bytes | None = None
    resource_type: str = "fetch"
    redirected_from: object = None
    page: bool = False
    gone: bool = False

    def is_navigation_request(self) -> bool:
        return self.page

    @property
    def post_data_buffer(self) -> bytes | None:
        if self.gone:
            raise Error("the page was left")
        return self.body


@dataclass
class Door:
    """A request that waits for an answer; ``answer`` is what it got."""

    request: Asked
    answer: tuple[Any, ...] = ()

    async def abort(self, code: str) -> None:
        self.answer = ("refused", code)

    async def fulfill(self, *, status: int, headers: dict[str, str], body: str = "") -> None:
        self.answer = (status, headers.get("location", ""), body[:1])

    async def continue_(self) -> None:
        if self.request.gone:
            raise Error("the page was left")
        self.answer = ("passes",)


@dataclass
class Context:
    """A browser's context: who listens to it, and what it was told."""

    listeners: dict[str, Callable[[Any], None]] = field(default_factory=dict[str, Any])
    scripts: list[str] = field(default_factory=list[str])
    doors: dict[str, Callable[[Door], Awaitable[None]]] = field(default_factory=dict[str, Any])

    def on(self, event: str, listener: Callable[[Any], None]) -> None:
        self.listeners[event] = listener

    async def add_init_script(self, text: str) -> None:
        self.scripts.append(text)

    async def route(self, pattern: str, handler: Callable[[Door], Awaitable[None]]) -> None:
        self.doors[pattern] = handler


@dataclass
class Said:
    """A line of a page's console."""

    text: str
    type: str = "debug"


def guarded(gate: Gate) -> Context:
    """A context that a gate stands before."""
    context = Context()
    asyncio.run(gate.guard(cast("BrowserContext", context)))
    return context


def gate(audit: Audit | None = None, site: str = SITE, **changes: Any) -> Gate:
    """A gate of a shop that may only be read."""
    chosen: dict[str, Any] = {"read_only": True, **changes}
    return Gate(allowed_of(site, ["https://api.test"]), audit or Audit(), **chosen)


def answered(one: Gate, asked: Asked) -> tuple[Any, ...]:
    """What the browser is told."""
    door = Door(asked)
    asyncio.run(cast("Any", guarded(one).doors["**/*"](door)))
    return door.answer


@pytest.mark.parametrize(
    ("site", "origins", "address", "asked"),
    [
        ("http://shop.test", (), None, False),
        ("http://shop.test", ("http://api.test",), None, False),
        ("http://shop.test", ("https://api.test",), None, True),
        ("https://shop.test", (), None, True),
        ("http://shop.test", (), str, True),
    ],
)
@pytest.mark.parametrize("read_only", [True, False])
def test_the_browser_asks_here_where_the_proxy_cannot_see_or_change_it(
    site: str,
    origins: tuple[str, ...],
    address: Callable[[str], str] | None,
    *,
    asked: bool,
    read_only: bool,
):
    one = Gate(allowed_of(site, origins), Audit(), read_only=read_only, address=address)
    assert one.intercepts is asked
    assert list(guarded(one).doors) == (["**/*"] if asked else [])


@pytest.mark.parametrize("read_only", [True, False])
def test_pages_that_may_only_read_carry_the_guard(*, read_only: bool):
    context = guarded(gate(read_only=read_only))
    assert bool(context.scripts) is read_only
    assert set(context.listeners) == ({"request", "console"} if read_only else {"request"})


PASSES, REFUSED = ("passes",), ("refused", "blockedbyclient")
WORKER = f"{SITE}/worker.js?__promo_worker=c"
# What is asked, and the answer where pages may only read, and where they may do anything.
ANSWERS: dict[str, tuple[Asked, tuple[Any, ...], tuple[Any, ...]]] = {
    "a page": (Asked(f"{SITE}/", page=True), PASSES, PASSES),
    "an API's answer": (Asked("https://api.test/a"), PASSES, PASSES),
    "an image inside the page": (Asked("data:image/png,x"), PASSES, PASSES),
    "a script of the page's own": (Asked("blob:https://shop.test/1"), PASSES, PASSES),
    "nothing": (Asked("about:blank", page=True), PASSES, PASSES),
    "elsewhere": (Asked("https://other.test/"), REFUSED, REFUSED),
    "another port": (Asked("https://shop.test:8443/"), REFUSED, REFUSED),
    "no web address": (Asked("chrome://version", page=True), REFUSED, REFUSED),
    "a POST": (Asked(f"{SITE}/cart", "POST", body=b"x"), REFUSED, PASSES),
    "a POST elsewhere": (Asked("https://other.test/", "POST"), REFUSED, REFUSED),
    "a query": (
        Asked(f"{SITE}/graphql", "POST", {"content-type": "application/json"}, b'{"query": "{a}"}'),
        PASSES,
        PASSES,
    ),
    "a query that is gone": (
        Asked(f"{SITE}/graphql", "POST", {"content-type": "application/json"}, gone=True),
        REFUSED,
        (),
    ),
    "a page that was left": (Asked(f"{SITE}/", gone=True), (), ()),
    "a worker's guard": (Asked(WORKER), (200, "", "/"), PASSES),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_what_the_browser_is_told(what: str):
    asked, reading, changing = ANSWERS[what]
    assert answered(gate(), asked) == reading
    assert answered(gate(read_only=False), asked) == changing


def better(url: str) -> str:
    return f"{url}?flag=on" if "?" not in url else url


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (Asked(f"{SITE}/", page=True), (307, f"{SITE}/?flag=on", "")),
        (Asked(f"{SITE}/?flag=on", page=True), PASSES),
        (Asked(f"{SITE}/data"), PASSES),
        (Asked("https://api.test/", page=True), PASSES),
        (Asked(f"{SITE}/", "HEAD", page=True), PASSES),
    ],
)
def test_pages_of_the_site_alone_are_asked_for_as_they_should_be(
    asked: Asked, answer: tuple[Any, ...]
):
    assert answered(gate(address=better), asked) == answer


def test_with_disposable_data_forms_are_posted_as_they_are():
    one = gate(address=better, read_only=False)
    assert answered(one, Asked(f"{SITE}/", "POST", page=True)) == PASSES


# By what: the answer to a plain gate, and to one that lets a login pass.
LOGINS: dict[str, tuple[Asked, tuple[Any, ...]]] = {
    "its form": (Asked(f"{SITE}/login", "POST", body=b"user=a"), PASSES),
    "its form, another method in disguise": (
        Asked(f"{SITE}/login", "POST", {"x-http-method-override": "DELETE"}),
        REFUSED,
    ),
    "what is only read": (Asked(f"{SITE}/login"), PASSES),
    "anything else": (Asked(f"{SITE}/login", "PUT"), REFUSED),
    "a mutation by its address": (Asked(f"{SITE}/graphql?query=mutation%7Ba%7D"), REFUSED),
}


@pytest.mark.parametrize("what", LOGINS)
def test_a_login_may_post_and_nothing_else(what: str):
    asked, answer = LOGINS[what]
    assert answered(gate(login=True), asked) == answer


@pytest.mark.parametrize(
    ("asked", "read_only", "cause"),
    [
        (Asked(f"{SITE}/cart", "POST"), True, "read-only"),
        (Asked(f"{SITE}/cart", "POST"), False, ""),
        (Asked(f"{SITE}/cart"), True, ""),
        (Asked("https://other.test/"), True, "elsewhere"),
        (Asked("https://other.test/", "POST"), False, "elsewhere"),
    ],
)
def test_why_a_request_failed(asked: Asked, cause: str, *, read_only: bool):
    assert gate(read_only=read_only).cause(cast("Request", asked)) == cause


def test_what_is_refused_is_noted():
    audit = Audit()
    one = gate(audit)
    answered(one, Asked(f"{SITE}/cart?token=1", "POST"))
    answered(one, Asked("https://other.test/"))  # noted when it is asked for, not here
    context = guarded(one)
    told: tuple[tuple[str, object], ...] = (
        ("request", Asked("https://other.test/x", resource_type="image")),
        ("request", Asked("https://third.test/x", redirected_from=object())),
        ("request", Asked(f"{SITE}/inside")),
        ("console", Said(f"promo: a frame was not sent to wss://{SITE[8:]}/live")),
        ("console", Said(f"promo: refused PUT {SITE}/nested")),
        ("console", Said("promo: not silenced is a worker of https://shop.test")),
        ("console", Said("promo: refused PUT https://shop.test/nested", "log")),
        ("console", Said("hello")),
    )
    for event, what in told:
        context.listeners[event](what)
    one.service_worker(f"{SITE}/sw.js")
    assert set(audit.lines()) == {
        "POST https://shop.test/cart: read-only",
        "https://other.test: image",
        "https://third.test: redirect",
        "WebSocket wss://shop.test/live: sent frames dropped, read-only",
        "PUT https://shop.test/nested: read-only",
        "https://shop.test: worker by a trusted type, its sockets were not silenced",
        "https://shop.test: service worker, not started",
    }


def test_a_socket_elsewhere_is_refused_and_noted():
    audit = Audit()
    one = Gate(allowed_of("http://shop.test"), audit, read_only=False)
    assert one.socket("ws://shop.test/live") == ""
    assert one.socket("ws://other.test/live") == "elsewhere"
    assert audit.lines() == ("http://other.test: websocket",)


def test_a_line_of_the_console_is_no_line_of_ours_by_its_words_alone():
    audit = Audit()
    context = guarded(gate(audit))
    context.listeners["console"](cast("ConsoleMessage", Said("promo: refused", "debug")))
    assert audit.lines() == ()
