"""What pages may do: every request and every socket of a context passes here.

The proxy is the boundary for *where*. The gate decides *what*, which over HTTPS only the browser
knows, and explains a refusal where the page made it.
"""

from collections.abc import Callable
from typing import Final, Literal

from playwright.async_api import BrowserContext, ConsoleMessage, Error, Request, Route

from promo.explore.fence.audit import Audit
from promo.explore.fence.guard import refused, script, silenced, unsilenced, worker_script
from promo.explore.fence.methods import changes_beside_a_login, could_change
from promo.explore.fence.origins import Allowed, origin_of

Cause = Literal["", "elsewhere", "read-only"]
_REFUSED: Final = "blockedbyclient"
# They stay inside the browser, whatever they hold.
_LOCAL: Final = ("data:", "blob:", "about:")


class Gate:
    """Decides for the contexts of one exploration.

    Args:
        allowed: where pages may reach.
        audit: told what was refused.
        read_only: whether everything that could change something is refused.
        login: whether a login may pass all the same.
        address: where a page of the site is asked for, as it should be asked for; None where
            that is as it is.
    """

    def __init__(
        self,
        allowed: Allowed,
        audit: Audit,
        *,
        read_only: bool,
        login: bool = False,
        address: Callable[[str], str] | None = None,
    ) -> None:
        self._allowed = allowed
        self._audit = audit
        self._read_only = read_only
        self._changes = changes_beside_a_login if login else could_change
        self._address = address

    async def guard(self, context: BrowserContext) -> None:
        """Stand at every door of a context, before its first page."""
        context.on("request", self._asked)
        if self._read_only:
            context.on("console", self._said)
            origins = tuple(sorted(str(one) for one in self._allowed.others))
            await context.add_init_script(script(origins))
        if self.intercepts:
            await context.route("**/*", self._request)

    @property
    def intercepts(self) -> bool:
        """Whether the browser has to ask here before each request.

        What pages ask for in plain text the proxy reads, refuses and answers in the same way.
        Asking here as well costs a quarter of a page's work (measured).
        """
        return self._address is not None or not self._allowed.all_in_the_open

    def cause(self, request: Request) -> Cause:
        """Why a request that failed was refused; empty when it was not."""
        url = request.url
        if not self.inside(url):
            return "elsewhere"
        if not self._read_only:
            return ""
        return "read-only" if self._could_change(request) else ""

    def inside(self, url: str) -> bool:
        """Whether an address may be reached."""
        if url.startswith(_LOCAL):
            return True
        origin = origin_of(url)
        return origin is not None and self._allowed.permits(origin.host, origin.port)

    def socket(self, url: str) -> Cause:
        """A page opens a socket: why it is refused; empty when it is not."""
        if self.inside(url):
            return ""
        self._audit.elsewhere(url, "websocket")
        return "elsewhere"

    def service_worker(self, url: str) -> None:
        """Tell that the page at an address wanted one; the context starts none."""
        self._audit.service_worker(url)

    def _asked(self, request: Request) -> None:
        """Note what is asked for outside the fence; the proxy connects to nothing there."""
        if not self.inside(request.url):
            sent_on = request.redirected_from is not None
            self._audit.elsewhere(request.url, "redirect" if sent_on else request.resource_type)

    def _said(self, message: ConsoleMessage) -> None:
        if url := silenced(message):
            self._audit.frames(url)
        elif asked := refused(message):
            self._audit.changing(*asked)
        elif origin := unsilenced(message):
            self._audit.worker(origin)

    async def _request(self, route: Route) -> None:
        request = route.request
        try:
            if self._refuses(request):
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

    def _refuses(self, request: Request) -> bool:
        if not self.inside(request.url):
            return True
        if not self._read_only or not self._could_change(request):
            return False
        self._audit.changing(request.method, request.url)
        return True

    def _could_change(self, request: Request) -> bool:
        return self._changes(request.method, request.url, request.headers, _body(request))

    def _better(self, request: Request) -> str:
        page = request.is_navigation_request() and request.method == "GET"
        if self._address is None or not page or not self._allowed.own(request.url):
            return request.url
        return self._address(request.url)


def _body(request: Request) -> bytes | None:
    try:
        return request.post_data_buffer
    except Error:
        return None
