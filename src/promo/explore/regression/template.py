"""What regression tests call; each test file gets the parts that it uses, so it stands alone."""

import json
import os
import re
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit
from uuid import uuid4

import axe_playwright_python
from playwright.sync_api import (
    ConsoleMessage,
    Error,
    Frame,
    Locator,
    Page,
    Request,
    Response,
    Route,
    sync_playwright,
)

BASE_URL = os.environ.get("BASE_URL", "")  # each test has a line of its own for it
CLIENT_ERROR, SERVER_ERROR = 400, 500
REDIRECTS = 20  # a browser gives up then
BROWSERS = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "chromium",
    "chromium-browser",
)
BLANK = """() => {
  const says = (node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
  const shows = (root) => [...root.querySelectorAll("*")].some((element) => {
    if (/^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT|HEAD|TITLE)$/.test(element.tagName)) return false;
    const inner = element.shadowRoot;
    if (inner && shows(inner)) return true;
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || !element.checkVisibility()) return false;
    return element.matches("img,svg,canvas,video,input,button,select,textarea,iframe,object")
      || says(element) || Boolean(inner && says(inner));
  });
  return !shows(document);
}"""

TWICE = """() => {
  const twice = (root) => {
    const ids = [...root.querySelectorAll("[id]:not(svg [id])")].map((e) => e.id).filter(Boolean);
    const inner = [...root.querySelectorAll("*")].flatMap((e) => e.shadowRoot ?? []);
    return [...ids.filter((id, at) => ids.indexOf(id) < at), ...inner.flatMap(twice)];
  };
  return twice(document);
}"""

STORE = """(([site, items]) => {
  try {
    if (location.origin !== new URL(site).origin) return;
    for (const [name, value] of items) {
      if (localStorage.getItem(name) === null) localStorage.setItem(name, value);
    }
  } catch {}
})(TOLD);"""


class Seen:
    """What happened on the page since it was opened."""

    def __init__(self, page: Page) -> None:
        self.crashed = False
        self._answers: list[tuple[str, str, int]] = []
        self._failures: list[tuple[str, str, str]] = []
        self._sent_on: list[Request] = []
        self._console: list[str] = []
        self._frames: list[Frame] = []
        self._responses: list[Response] = []
        self._exceptions: list[str] = []
        page.on("response", self._answered)
        page.on("requestfailed", self._failed)
        page.on("console", self._logged)
        page.on(
            "pageerror", lambda error: self._exceptions.append(f"{error.name}: {error.message}")
        )
        page.on("framenavigated", self._navigated)
        page.on("crash", lambda _: setattr(self, "crashed", True))

    def server_errors(self, method: str, path: str) -> list[int]:
        """Answers of 500 and above to requests for a path."""
        return [status for status in self._statuses(method, path) if status >= SERVER_ERROR]

    def client_errors(self, method: str, path: str) -> list[int]:
        """Answers from 400 to 499 to requests for a path."""
        return [
            status
            for status in self._statuses(method, path)
            if CLIENT_ERROR <= status < SERVER_ERROR
        ]

    def failures(self, method: str, path: str) -> list[str]:
        """Requests for a path that got no answer, those apart that the page gave up itself."""
        return [
            error
            for asked, url, error in self._failures
            if asked == method and is_path(url, path) and "ERR_ABORTED" not in error
        ]

    def circles(self, documents: int) -> bool:
        """Whether more pages came, one after the other, than a visit takes."""
        return len([frame for frame in self._frames if frame.parent_frame is None]) > documents

    def sent_in_a_circle(self, path: str) -> list[str]:
        """Requests for a path that were sent on until somebody gave up."""
        return [one.url for one in self._sent_on if is_path(one.url, path)]

    def slow(self, method: str, path: str, seconds: float) -> list[float]:
        """Milliseconds of answers to requests for a path that took longer."""
        waits = [
            answer.request.timing["responseStart"]
            for answer in self._responses
            if answer.request.method == method and is_path(answer.url, path)
        ]
        return [ms for ms in waits if ms > 1000 * seconds]

    def graphql_errors(self, text: str) -> list[str]:
        """Errors of GraphQL answers that match a text."""
        found: list[str] = []
        for answer in self._responses:
            if "json" in answer.headers.get("content-type", ""):
                with suppress(Error, ValueError, AttributeError, TypeError):
                    found += [json.dumps(one) for one in answer.json().get("errors") or ()]
        return [one for one in found if re.search(text, one)]

    def console_errors(self, text: str) -> list[str]:
        """Errors in the console that match a text."""
        return [line for line in self._console if re.search(text, line)]

    def exceptions(self, text: str) -> list[str]:
        """Exceptions and rejections that nobody caught and that say a text."""
        return [line for line in self._exceptions if re.search(text, line)]

    def _statuses(self, method: str, path: str) -> list[int]:
        return [
            status for asked, url, status in self._answers if asked == method and is_path(url, path)
        ]

    def _answered(self, response: Response) -> None:
        self._answers.append((response.request.method, response.url, response.status))

        self._responses.append(response)

    def _navigated(self, frame: Frame) -> None:
        self._frames.append(frame)

    def _failed(self, request: Request) -> None:
        self._failures.append((request.method, request.url, request.failure or ""))
        if hops(request) >= REDIRECTS:
            self._sent_on.append(request)

    def _logged(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "assert"}:
            self._console.append(message.text)


@contextmanager
def opened() -> Generator[tuple[Page, Seen]]:
    """A page of a fresh browser, and what is seen on it."""
    installed = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("BROWSER_PATH") or installed
        )
        context = browser.new_context(
            storage_state=os.environ.get("STORAGE_STATE") or None,
            viewport={"width": 1280, "height": 800},
            service_workers="block",
            locale="en-US",
        )
        page = context.new_page()
        try:
            yield page, Seen(page)
        finally:
            browser.close()


def send_headers(page: Page, headers: dict[str, str]) -> None:
    """Give every request to the site, and to no other, some headers."""
    origin = urlsplit(BASE_URL)[:2]
    session: Any = page.context.new_cdp_session(page)
    sent_on: dict[str, int] = {}  # a browser does not count hops whose headers are changed

    def onward(event: dict[str, Any]) -> None:
        asked, name = event["request"], event["requestId"]
        hop = str(event.get("networkId")) if "redirectedRequestId" in event else ""
        sent_on[hop] = sent_on.get(hop, 0) + 1
        if hop and sent_on[hop] > REDIRECTS:
            with suppress(Error):
                session.send("Fetch.failRequest", {"requestId": name, "errorReason": "Failed"})
            return
        fields = dict(asked["headers"])
        if urlsplit(asked["url"])[:2] == origin:
            fields |= headers
        told = [{"name": name, "value": value} for name, value in fields.items()]
        with suppress(Error):
            session.send("Fetch.continueRequest", {"requestId": name, "headers": told})

    session.on("Fetch.requestPaused", onward)
    session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})


def put_cookies(page: Page, cookies: list[tuple[str, str, str]]) -> None:
    """Give the site cookies: name, value, path."""
    host = urlsplit(BASE_URL).hostname or ""
    page.context.add_cookies(
        [{"name": name, "value": value, "domain": host, "path": path}
         for name, value, path in cookies]
    )  # fmt: skip


def store(page: Page, items: dict[str, str]) -> None:
    """Put items into the site's local storage, where it has not put them itself."""
    told = json.dumps([BASE_URL, list(items.items())])
    page.add_init_script(STORE.replace("TOLD", told))


def put_flags(page: Page, flags: dict[str, str]) -> None:
    """Add flags to the address of each page of the site; those that it has stay."""

    def onward(route: Route) -> None:
        asked = route.request
        parts = urlsplit(asked.url)
        given = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        more = urlencode([(k, v) for k, v in flags.items() if k not in given])
        is_page = asked.is_navigation_request() and asked.method == "GET"
        if more and is_page and parts[:2] == urlsplit(BASE_URL)[:2]:
            query = "&".join(text for text in (parts.query, more) if text)
            there = parts._replace(query=query).geturl()
            route.fulfill(status=307, headers={"location": there})
        else:
            route.fallback()

    page.route("**/*", onward)


def dismiss(page: Page, *over: Locator) -> None:
    """Click away what lies over the page."""
    for one in over:
        with suppress(Error):  # it is not there, or went by itself
            if one.first.is_visible():
                one.first.click(timeout=2_000)
                rest(page)


def hops(request: Request) -> int:
    """How often a request was sent on before it was made."""
    before = request.redirected_from
    return 1 + hops(before) if before else 0


def go(page: Page, url: str) -> None:
    """Open an address and wait until the page is at rest."""
    try:
        answer = page.goto(url)
    except Error as error:
        raise AssertionError(f"the page does not load: {error.message}") from error
    failing = answer is not None and answer.status >= SERVER_ERROR
    assert not failing, f"the page itself answers {answer and answer.status}"  # noqa: S101  (a test)
    rest(page)


def rest(page: Page) -> None:
    """Wait until the page has nothing more to do; one that always has something gets 5 seconds."""
    with suppress(Error):
        page.wait_for_load_state("networkidle", timeout=5_000)
    page.wait_for_timeout(300)


def is_path(url: str, path: str) -> bool:
    """Whether an address has a path, whatever comes before it."""
    return re.search(f"(?:{path})/?$", unquote(urlsplit(url).path)) is not None


def is_blank(page: Page) -> bool:
    """Whether there is still nothing to see after 5 seconds."""
    for _ in range(10):
        if not page.evaluate(BLANK):
            return False
        page.wait_for_timeout(500)
    return True


def unique(text: str) -> str:
    """A text with something in it that was never typed before."""
    return text.replace("{unique}", uuid4().hex[:8])


def broken_images(page: Page, path: str) -> list[str]:
    """Images of a path that were loaded and have no content."""
    found = page.evaluate(
        "[...document.images].filter((i) => i.complete && !i.naturalWidth).map((i) => i.currentSrc)"
    )
    return [url for url in found if is_path(url, path)]


def dead_links(page: Page, path: str) -> list[str]:
    """Links to a path that answers that there is nothing."""
    found = set(page.evaluate("[...document.links].map((a) => a.href)"))
    ask = "(url) => fetch(url).then((answer) => answer.status)"
    return [url for url in found if is_path(url, path) and page.evaluate(ask, url) in {404, 410}]


def shows_text(page: Page, text: str) -> bool:
    """Whether a text is visible."""
    return page.get_by_text(text).filter(visible=True).count() > 0


def shows_screen(page: Page, *signs: tuple[str, str, str]) -> bool:
    """Whether an error screen is shown, by a selector, the title and the text where given."""
    text = page.locator("body").inner_text()
    return any(
        (not css or page.locator(css).count() > 0)
        and (not title or re.search(title, page.title(), re.IGNORECASE))
        and (not said or re.search(said, text, re.IGNORECASE))
        for css, title, said in signs
    )


def stays(page: Page, selector: str, seconds: int) -> bool:
    """Whether an element stays visible."""
    for _ in range(2 * seconds):
        if not page.locator(selector).filter(visible=True).count():
            return False
        page.wait_for_timeout(500)
    return True


def empty(page: Page, selector: str) -> list[str]:
    """Elements that are there and hold nothing."""
    return [
        selector
        for one in page.locator(selector).all()
        if not one.inner_text().strip()
        and not one.locator("img,svg,canvas,video,input,button,select,textarea,iframe").count()
    ]


def wider(page: Page, pixels: int) -> bool:
    """Whether the page has to be scrolled sideways by more than some pixels."""
    root = "document.documentElement"
    return page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") > pixels


def ids_given_twice(page: Page) -> list[str]:
    """Ids that two elements of the page, or of one of its open shadow roots, have."""
    return page.evaluate(TWICE)


def violations(page: Page, rule: str) -> list[str]:
    """Where the page breaks a rule of axe."""
    axe = Path(axe_playwright_python.__file__ or "").with_name("axe.min.js")
    page.evaluate(axe.read_text(encoding="utf-8"))
    run = "(rule) => axe.run(document, {runOnly: {type: 'rule', values: [rule]}})"
    found = page.evaluate(f"{run}.then((said) => said.violations)", rule)
    return [str(node["target"]) for one in found for node in one["nodes"]]


def below(page: Page) -> str:
    """The page's path and query."""
    parts = urlsplit(page.url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def says(place: Locator, observed: list[str], expected: list[str]) -> bool:
    """Whether what was observed stands there in this order, and what was expected does not."""
    shown = " ".join(place.inner_text().split())
    there = in_order(shown, observed)
    return there and (shown == " ".join(observed) or not expected or not in_order(shown, expected))


def in_order(shown: str, texts: list[str]) -> bool:
    """Whether texts stand in another one after the other."""
    at = 0
    for text in texts:
        found = shown.find(" ".join(text.split()), at)
        if found < 0:
            return False
        at = found + len(text)
    return True
