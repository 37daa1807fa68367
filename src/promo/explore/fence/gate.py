"""What pages may do: every request and every socket of a context passes here.

The proxy is the boundary for *where*. The gate decides *what*, which over HTTPS only the browser
knows, and explains a refusal where the page made it.
"""

from collections.abc import Callable
from typing import Final, Literal
from weakref import WeakKeyDictionary

from playwright.async_api import BrowserContext, Error, Page, Request, Route, WebSocketRoute

from promo.explore.fence.audit import Audit
from promo.explore.fence.guard import script, worker_script
from promo.explore.fence.methods import changes_beside_a_login, could_change
from promo.explore.fence.origins import Allowed, origin_of

Cause = Literal["", "elsewhere", "read-only"]
Note = Callable[[Cause, str], None]
_REFUSED: Final = "blockedbyclient"
# They stay inside the browser, whatever they hold.
_LOCAL: Final = ("data:", "blob:", "about:")
_POLICY_VIOLATION: Final = 1008


class Gate:
    """Decides for the contexts of one exploration.

    Args:
        allowed: where pages may reach.
        audit: told what was refused.
        read_only: whether everything that could change something is refused.
        login: whether a login may pass all the same.
        address: where a page of the site is asked for, as it should be asked for.
    """

    def __init__(
        self,
        allowed: Allowed,
        audit: Audit,
        *,
        read_only: bool,
        login: bool = False,
        address: Callable[[str], str] = str,
    ) -> None:
        self._allowed = allowed
        self._audit = audit
        self._read_only = read_only
        self._changes = changes_beside_a_login if login else could_change
        self._address = address
        self._causes: WeakKeyDictionary[Request, Cause] = WeakKeyDictionary()

    async def guard(self, context: BrowserContext) -> None:
        """Stand at every door of a context, before its first page."""
        if self._read_only:
            await context.add_init_script(script())
        await context.route("**/*", self._request)
        await context.route_web_socket("**/*", lambda socket: self._socket(socket, _nobody))

    async def guard_page(self, page: Page, note: Note) -> None:
        """Tell ``note`` which sockets of a page were refused or silenced: they have no events."""
        await page.route_web_socket("**/*", lambda socket: self._socket(socket, note))

    def cause(self, request: Request) -> Cause:
        """Why a request was refused; empty when it was not."""
        refused = self._causes.get(request, "")
        if refused or self._inside(request.url):
            return refused
        self._audit.redirected(request.url)  # only the proxy sees where a redirect leads
        return "elsewhere"

    def service_worker(self, url: str) -> None:
        """Tell that the page at an address wanted one; the context starts none."""
        self._audit.service_worker(url)

    async def _request(self, route: Route) -> None:
        request = route.request
        cause = self._decide(request)
        try:
            if cause:
                self._causes[request] = cause
                await route.abort(_REFUSED)
            elif answer := worker_script(request.url) if self._read_only else None:
                body, headers = answer
                await route.fulfill(status=200, body=body, headers=headers)
            elif (better := self._better(request)) != request.url:
                await route.fulfill(status=307, headers={"location": better})
            else:
                await route.continue_()
        except Error:
            return  # the page was left in between

    def _decide(self, request: Request) -> Cause:
        url, method = request.url, request.method
        if not self._inside(url):
            self._audit.elsewhere(url, request.resource_type)
            return "elsewhere"
        if self._read_only and self._changes(method, url, request.headers, _body(request)):
            self._audit.changing(method, url)
            return "read-only"
        return ""

    def _better(self, request: Request) -> str:
        page = request.is_navigation_request() and request.method == "GET"
        return (
            self._address(request.url) if page and self._allowed.own(request.url) else request.url
        )

    def _inside(self, url: str) -> bool:
        if url.startswith(_LOCAL):
            return True
        origin = origin_of(url)
        return origin is not None and self._allowed.permits(origin.host, origin.port)

    async def _socket(self, socket: WebSocketRoute, note: Note) -> None:
        if not self._inside(socket.url):
            self._audit.elsewhere(socket.url, "websocket")
            note("elsewhere", socket.url)
            await socket.close(code=_POLICY_VIOLATION)
            return
        socket.connect_to_server()
        if self._read_only:
            # With a listener of ours, nothing is passed on by itself.
            socket.on_message(lambda _: self._dropped(socket, note))

    def _dropped(self, socket: WebSocketRoute, note: Note) -> None:
        self._audit.frames(socket.url)
        note("read-only", socket.url)


def _nobody(_cause: Cause, _url: str) -> None:
    """Nobody listens to the sockets of a popup; the audit has them."""


def _body(request: Request) -> bytes | None:
    try:
        return request.post_data_buffer
    except Error:
        return None
