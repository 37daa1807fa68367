"""A page's events, each given to the visit that it belongs to; dialogs, popups and downloads ended.

Exceptions come from the protocol itself: the library's event does not tell a rejection from an
exception, and does not take back a rejection that was handled late.
"""

from collections.abc import Coroutine, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

from playwright.async_api import (
    ConsoleMessage,
    Dialog,
    Download,
    Error,
    Frame,
    Page,
    Request,
    Response,
    WebSocket,
)

from promo import bounds
from promo.explore.fence.gate import Cause, Gate
from promo.explore.fence.guard import silenced
from promo.explore.fence.methods import could_change
from promo.explore.page.devtools import DevTools
from promo.explore.page.leaving import leave
from promo.explore.page.noise import is_ahead
from promo.explore.page.operations import asks_an_operation, errors_of, may_tell
from promo.explore.page.record import Record
from promo.explore.page.thrown import cut, said, thrown_of
from promo.explore.page.visited import Answer, Failure, Logged, Slow
from promo.explore.tasks import Tasks

_CIRCLE: Final = "net::ERR_TOO_MANY_REDIRECTS"
_ERROR_STATUS: Final = 400
_REDIRECTS: Final = range(300, 400)
_ERROR_LEVELS: Final = frozenset({"error", "assert"})
# They stay open for as long as the page does.
_ENDLESS: Final = frozenset({"eventsource", "websocket", "media"})
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# What Playwright says in place of registering one.
_NO_WORKER: Final = "Service Worker registration blocked by Playwright"
_ASKING: Final = frozenset({"xhr", "fetch"})
_CHALLENGES: Final = (("cf-mitigated", "challenge"), ("x-amzn-waf-action", "challenge"),
                      ("x-amzn-waf-action", "captcha"))  # fmt: skip


class Events:
    """Listens to one page for as long as it lives; ``record`` is the visit that goes on now."""

    def __init__(self, page: Page, gate: Gate, tasks: Tasks) -> None:
        self._page = page
        self._gate = gate
        self._tasks = tasks
        self._belongs: WeakKeyDictionary[Request, Record] = WeakKeyDictionary()
        self.record = Record()
        self._code_of = self.record  # whose code runs, as the protocol's session tells it

    async def listen(self, devtools: DevTools) -> None:
        """Attach to the page."""
        page = self._page
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("requestfinished", self._finished)
        page.on("requestfailed", self._failed)
        page.on("websocket", self._opens)
        page.on("console", self._console)
        page.on("dialog", self._dialog)
        page.on("popup", self._popup)
        page.on("download", self._download)
        page.on("crash", self._crash)
        page.on("framenavigated", self._navigated)
        await devtools.listen(
            {
                "Runtime.executionContextsCleared": self._cleared,
                "Runtime.exceptionThrown": self._thrown,
                "Runtime.exceptionRevoked": self._revoked,
            }
        )

    def begin(self) -> Record:
        """Start the record of the next visit; what belongs to earlier ones stays theirs."""
        self.record = Record()
        return self.record

    def go_on(self) -> Record:
        """Start the record of what is done next in the page that is open."""
        self.record = Record(arrived=True)
        self._code_of = self.record
        return self.record

    @property
    def busy(self) -> bool:
        """Whether the page waits for an answer, or has sent its visitor on by itself."""
        return bool(self._belongs) or self.record.documents > 1

    def _opens(self, socket: WebSocket) -> None:
        if cause := self._gate.socket(socket.url):
            self._socket(cause, socket.url)

    def _socket(self, cause: Cause, url: str) -> None:
        """A socket of the page was refused or silenced."""
        failure = Failure(url=cut(url), method="GET", kind="websocket", error="", refused=cause)
        if failure not in self.record.failures:
            self.record.keep(self.record.failures, failure)

    def _navigated(self, frame: Frame) -> None:
        if frame == self._page.main_frame:
            self.record.arrived = True

    def _cleared(self, _event: object) -> None:
        self._code_of = self.record

    # ── the network ────────────────────────────────────────────────────────────────────────────
    def _request(self, request: Request) -> None:
        if not self.record.arrived and not self._is_main(request):
            return
        if is_ahead(request.headers):
            return
        self._belongs[request] = self.record
        if request.method not in _READING and not self.record.changes:
            self.record.changes = _could_change(request)
        # One that is sent on ends, and the next begins: each is closed, so each is opened.
        if request.resource_type not in _ENDLESS:
            self.record.changed(+1)

    def _response(self, response: Response) -> None:
        request = response.request
        record = self._belongs.get(request)
        if record is None:
            return
        main = self._is_main(request)
        self._note_slow(record, request, main)
        if self._speaks(response):
            self._tasks.start(self._read(response, record))
        if response.status in _REDIRECTS or not (main or response.status >= _ERROR_STATUS):
            return
        answer = Answer(
            url=cut(response.url),
            method=request.method,
            kind=request.resource_type,
            status=response.status,
            main=main,
            challenge=_is_challenge(response.headers),
            retry_after_seconds=_retry_after(response.headers),
            asked=_asked(request),
        )
        record.keep(record.answers, answer)
        record.documents += main

    def _note_slow(self, record: Record, request: Request, main: bool) -> None:  # noqa: FBT001  (private)
        timing = request.timing
        waited = timing["responseStart"] - max(timing["requestStart"], 0)
        if main:
            record.waited_seconds = max(waited, 0) / 1000
        if waited >= 1000 * bounds.SLOW_SECONDS and request.resource_type not in _ENDLESS:
            slow = Slow(url=cut(request.url), method=request.method, ms=round(waited), main=main)
            record.keep(record.slow, slow)

    @staticmethod
    def _speaks(response: Response) -> bool:
        request = response.request
        return (
            request.resource_type in _ASKING
            and may_tell(response.status, response.headers)
            and asks_an_operation(request.url, _body(request))
        )

    async def _read(self, response: Response, record: Record) -> None:
        """Read a GraphQL answer; until then the page is not at rest."""
        record.changed(+1)
        try:
            answer = await response.body()
            for one in errors_of(response.url, _body(response.request), answer):
                record.keep(record.graphql, one)
        except Error:
            return  # the page was left in between
        finally:
            record.changed(-1)

    def _finished(self, request: Request) -> None:
        self._closed(request)

    def _failed(self, request: Request) -> None:
        record = self._closed(request)
        if record is None:
            return
        failure = Failure(
            url=cut(request.url),
            method=request.method,
            kind=request.resource_type,
            error=_ended_by(request),
            main=self._is_main(request),
            refused=self._gate.cause(request),
            asked=_asked(request),
        )
        record.keep(record.failures, failure)

    def _closed(self, request: Request) -> Record | None:
        record = self._belongs.pop(request, None)
        if record is not None and request.resource_type not in _ENDLESS:
            record.changed(-1)
        return record

    def _is_main(self, request: Request) -> bool:
        try:
            return request.is_navigation_request() and request.frame == self._page.main_frame
        except Error:
            # The frame of a navigation that has not come yet can only be the page itself.
            return request.is_navigation_request()

    # ── what the page says ─────────────────────────────────────────────────────────────────────
    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "warning" and message.text == _NO_WORKER:
            self._gate.service_worker(self._page.url)
        if url := silenced(message):
            self._socket("read-only", url)
        if message.type in _ERROR_LEVELS and self.record.arrived:
            logged = Logged(text=said(message.text), url=cut(message.location.get("url", "")))
            self.record.keep(self.record.logged, logged)

    def _thrown(self, event: Mapping[str, Any]) -> None:
        details = cast("dict[str, Any]", event["exceptionDetails"])
        self._code_of.throw(int(details["exceptionId"]), thrown_of(details))

    def _revoked(self, event: Mapping[str, Any]) -> None:
        self._code_of.thrown.pop(int(event["exceptionId"]), None)

    # ── what would wait for a person ───────────────────────────────────────────────────────────
    def _dialog(self, dialog: Dialog) -> None:
        self.record.dialogs += 1
        if self.record.dialogs <= bounds.DIALOGS_PER_VISIT:
            leaving = dialog.type == "beforeunload"
            self.record.keep(self.record.said, (dialog.type, said(dialog.message)))
            self._tasks.start(_quietly(dialog.accept() if leaving else dialog.dismiss()))

    def _popup(self, page: Page) -> None:
        self.record.popups += 1
        page.on("popup", self._popup)
        self._tasks.start(_quietly(_left_and_closed(page)))

    def _download(self, download: Download) -> None:
        self.record.downloads += 1
        self._tasks.start(_quietly(download.cancel()))

    def _crash(self, _page: Page) -> None:
        self.record.crashed = True


async def _left_and_closed(page: Page) -> None:
    await leave(page)
    await page.close()


def _ended_by(request: Request) -> str:
    in_a_circle = _hops(request) >= bounds.PAGE_REDIRECTS
    return _CIRCLE if in_a_circle else said(request.failure or "")


def _asked(request: Request) -> str:
    """The address that the page asked for, where it was sent on from there."""
    *_, first = _chain(request)
    return "" if first is request else cut(first.url)


def _hops(request: Request) -> int:
    return sum(1 for _ in _chain(request)) - 1


def _chain(request: Request) -> Iterator[Request]:
    """A request and those that it was sent on from, the first one last."""
    last: Request | None = request
    while last is not None:
        yield last
        last = last.redirected_from


def _could_change(request: Request) -> bool:
    try:
        body = request.post_data_buffer
    except Error:
        body = None
    return could_change(request.method, request.url, request.headers, body)


def _is_challenge(headers: Mapping[str, str]) -> bool:
    return any(headers.get(name) == value for name, value in _CHALLENGES)


def _retry_after(headers: Mapping[str, str]) -> float:
    text = headers.get("retry-after", "").strip()
    whole = text.isascii() and text.isdigit() and len(text) < 6  # noqa: PLR2004  (a day in seconds)
    return float(text) if whole else 0.0


def _body(request: Request) -> bytes | None:
    try:
        return request.post_data_buffer
    except Error:
        return None


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    with suppress(Error):  # the page was left in between
        await work
