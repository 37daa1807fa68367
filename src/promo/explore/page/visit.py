"""Load one route and bring back what happened; whatever the page does, it ends in time."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from playwright.async_api import Error, Page
from playwright.async_api import TimeoutError as LoadTimeout

from promo import bounds
from promo.explore.entry.prepared import dismiss
from promo.explore.fence.audit import unreached
from promo.explore.page.asked import Asked
from promo.explore.page.record import Record
from promo.explore.page.rest import looks, seen_at_rest, stirred, unfinished_seconds
from promo.explore.page.tab import Browsing, Tab, clear, make_way
from promo.explore.page.visited import Dead, Ended, Look, Violation, Visited

_MARGIN_SECONDS: Final = 3.0  # for a slow machine
# Not the server's doing, or not provably: names, routes, certificates that only some trust.
_UNREACHED: Final = (
    "ERR_NAME_", "ERR_TUNNEL_", "ERR_PROXY_", "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_TIMED_OUT",
    "ERR_TIMED_OUT", "ERR_ADDRESS_", "ERR_INTERNET_", "ERR_NETWORK_", "ERR_CERT_", "ERR_SSL_",
    "ERR_SOCKET_", "ERR_DNS_",
)  # fmt: skip
_INTERRUPTED: Final = re.compile(r'interrupted by another navigation to "([^"]*)"')
_POLL_SECONDS: Final = 0.02
_NO_PAGE: Final = ("Download is starting", "net::ERR_ABORTED")
_NOTHING_ODD: Final = Look(characters=1, things=1)
_NOTHING_KNOWN: Final[Mapping[str, Look]] = {}


class _NotLeftError(Exception):
    """The page before sent its visitor on just then, and not to where we go."""


@dataclass(frozen=True)
class Patience:
    """How long a visit that looks for something waits before it says that it is not there.

    Args:
        enough: whether a visit shows all that is looked for.
        seconds: after the page came to rest.
        heard: whether it is over as soon as events alone are enough, whatever the page shows.
    """

    enough: Callable[[Visited], bool]
    seconds: float
    heard: bool = False


async def visit(
    browsing: Browsing,
    tab: Tab,
    site: str,
    route: str,
    patience: Patience | None = None,
    *,
    known: Mapping[str, Look] = _NOTHING_KNOWN,
) -> Visited:
    """Load a route in a tab.

    Args:
        browsing: the browser's rules.
        tab: left on the page, so that it can still be looked at.
        site: the site's address, without its last slash.
        route: path, query and fragment.
        patience: of a visit that looks for something; without it the page's rest is the end.
        known: by address looks at pages that were waited for in vain before.
    """
    await make_way(tab, site + route)
    one = _Visit(route, site + route, tab.events.begin(), time.monotonic(), known=known)
    tab.visits += 1
    try:
        async with asyncio.timeout(_most_seconds(patience)):
            await one.load(tab)
            if one.ended in {"loaded", "slow"}:
                await one.look_around(browsing.asked, tab, patience)
                if await dismiss(tab.page, browsing.session.way.prepare):
                    await one.look_around(browsing.asked, tab, patience)
    except TimeoutError:
        one.end("hung", "the page took part in nothing any more")
    one.ended, one.why = _corrected(browsing, one.record, one.ended, one.why)
    return replace(one.so_far(), signed_out=_signed_out(browsing, tab.page, one))


async def act(
    browsing: Browsing,
    tab: Tab,
    before: Visited,
    do: Callable[[], Awaitable[None]],
    patience: Patience | None = None,
    *,
    known: Mapping[str, Look] = _NOTHING_KNOWN,
) -> Visited:
    """Do something in the page that is open, and bring back what followed.

    Args:
        browsing: the browser's rules.
        tab: on the page.
        before: what was there before; its route stays, its status until another document comes.
        do: what is done; what it raises is raised, the page's own end apart.
        patience: as of a visit.
        known: as of a visit.
    """
    return await (await begin(browsing, tab, before, do, known)).at_rest(patience)


async def begin(
    browsing: Browsing,
    tab: Tab,
    before: Visited,
    do: Callable[[], Awaitable[None]],
    known: Mapping[str, Look] = _NOTHING_KNOWN,
) -> "Begun":
    """Do something in the page that is open, and leave what follows for later.

    Args:
        browsing: the browser's rules.
        tab: on the page.
        before: as of ``act``.
        do: as of ``act``.
        known: as of a visit.
    """
    one = _Visit(
        before.route,
        tab.page.url,
        tab.events.go_on(),
        time.monotonic(),
        status=before.status,
        acted=True,
        before=before.look,
        known=known,
    )
    try:
        async with asyncio.timeout(_most_seconds()):
            await do()
            one.end("loaded", "")
    except TimeoutError:
        one.end("hung", "the page took part in nothing any more")
    return Begun(browsing, tab, one)


@dataclass(frozen=True)
class Begun:
    """Something that was done in a page, which has not come to rest yet."""

    _browsing: Browsing
    _tab: Tab
    _visit: "_Visit"

    async def stirred(self) -> bool:
        """Wait until what was done can be seen; whether nothing but the page itself changed.

        Another document, a dialog, a window, a request that the fence refused: such things are
        better told at rest.
        """
        if self._visit.ended != "loaded":
            return False
        record = self._visit.record
        await stirred(self._tab.devtools, record)
        beside = record.documents or record.said or record.popups or record.downloads
        return not (beside or record.crashed or record.failures)

    async def at_rest(self, patience: Patience | None = None) -> Visited:
        """What followed."""
        one, page = self._visit, self._tab.page
        if one.ended == "loaded":
            try:
                async with asyncio.timeout(_most_seconds(patience)):
                    await one.look_around(self._browsing.asked, self._tab, patience)
            except TimeoutError:
                one.end("hung", "the page took part in nothing any more")
        one.ended, one.why = _corrected(self._browsing, one.record, one.ended, one.why)
        seen = one.so_far()
        if seen.led_away:  # what was seen before belongs to the page that it was done in
            return replace(seen, look=None, dead=(), violations=())
        return replace(seen, url=page.url)


@dataclass
class _Visit:
    """A visit under way, and what is known of it so far."""

    route: str
    url: str
    record: Record
    started: float
    ended: Ended = "hung"
    why: str = ""
    ms: int = 0
    rest_ms: int = 0
    look: Look | None = None
    status: int | None = None
    acted: bool = False
    before: Look | None = None  # of the page that something is done in
    known: Mapping[str, Look] = field(default_factory=dict[str, Look])
    dead: tuple[Dead, ...] = ()
    violations: tuple[Violation, ...] = ()

    async def load(self, tab: Tab) -> None:
        """Load the page, or find out why it does not."""
        try:
            self.end(*await _load(tab.page, self.record, self.url))
        except _NotLeftError:
            await clear(tab)
            self.end(*await _load(tab.page, self.record, self.url))

    def end(self, ended: Ended, why: str) -> None:
        """Note how it ended."""
        self.ended, self.why, self.ms = ended, why, self._passed_ms()

    async def look_around(self, asked: Asked, tab: Tab, patience: Patience | None) -> None:
        """See what there is, as long as it takes."""

        def longer(look: Look | None) -> float:
            return self._longer(look, tab.page.url, patience)

        self.look = await seen_at_rest(
            tab.devtools, self.record, self.ms / 1000, asked.extra, longer
        )
        self.rest_ms = self._passed_ms()
        if self.look is not None:
            self.dead = await asked.links.dead_among(tab.page, self.look.links)
        if self.look is not None and self.look.html:
            self.violations = await asked.accessibility.of(tab.page, self.route)
        if patience is None or patience.enough(self.so_far()):
            return

        def enough(look: Look | None) -> bool:
            self.look = look
            return patience.enough(self.so_far())

        await looks(tab.devtools, self.record, patience.seconds, enough, asked.extra)

    def so_far(self) -> Visited:
        """The visit as it stands."""
        record = self.record
        return Visited(
            route=self.route,
            url=self.url,
            ended=self.ended,
            status=record.main.status if record.main else self.status,
            changes=record.changes,
            acted=self.acted,
            ms=self.ms,
            rest_ms=self.rest_ms,
            told_ms=round((record.last_told - self.started) * 1000),
            waited_seconds=record.waited_seconds,
            answers=tuple(record.answers),
            failures=tuple(record.failures),
            logged=tuple(record.logged),
            thrown=tuple(record.thrown.values()),
            look=self.look,
            why=self.why,
            documents=record.documents,
            graphql=tuple(record.graphql),
            slow=tuple(record.slow),
            dead=self.dead,
            violations=self.violations,
        )

    def _longer(self, look: Look | None, url: str, patience: Patience | None) -> float:
        """How long to wait for a page that is busy or has no content; not for what is known."""
        if patience is not None and patience.heard and self._tells(patience):
            return 0.0
        same_page = self.acted and not self.record.documents and url == self.url
        return unfinished_seconds(look, self.before if same_page else self.known.get(url))

    def _tells(self, patience: Patience) -> bool:
        """Whether events alone are enough, and none of them is that the fence refused something."""
        refused = any(failure.refused for failure in self.record.failures)
        return not refused and patience.enough(replace(self.so_far(), look=_NOTHING_ODD))

    def _passed_ms(self) -> int:
        return round((time.monotonic() - self.started) * 1000)


def _most_seconds(patience: Patience | None = None) -> float:
    """The load itself, settling, the looks."""
    looks = max(bounds.BLANK_SECONDS, bounds.BUSY_SECONDS) + (patience.seconds if patience else 0.0)
    return bounds.ROUTE_SECONDS + bounds.SETTLE_MOST_SECONDS + looks + _MARGIN_SECONDS


async def _load(page: Page, record: Record, url: str) -> tuple[Ended, str]:
    try:
        await page.goto(url, wait_until="load", timeout=bounds.ROUTE_SECONDS * 1000)
    except LoadTimeout:
        return ("slow", "its load event did not come") if record.main else ("no-answer", "")
    except Error as error:
        return await _no_load(page, record, error.message)
    return "loaded", ""


async def _no_load(page: Page, record: Record, message: str) -> tuple[Ended, str]:
    if record.crashed or "crash" in message:
        return "crashed", "the tab died"
    if page.is_closed() or "has been closed" in message:
        return "gone", "the browser died"
    other = _INTERRUPTED.search(message)
    if other is not None:
        if page.url != "about:blank" and not _arrived_before(record, other[1]):
            raise _NotLeftError
        return await _followed(page)
    if any(sign in message for sign in _NO_PAGE) and (record.downloads or record.main):
        return "download", ""
    await _error_page(record)
    return "failed", message.splitlines()[0]


async def _error_page(record: Record) -> None:
    """Until the browser shows its own page instead; before that it shows the page before.

    The load is told to have failed as soon as its request has.
    """
    limit = time.monotonic() + bounds.ERROR_PAGE_SECONDS
    while time.monotonic() < limit:
        if record.arrived or record.crashed:
            return
        await asyncio.sleep(_POLL_SECONDS)


def _arrived_before(record: Record, url: str) -> bool:
    """Whether some page came before the one of an address."""
    return any(answer.main and answer.url != url for answer in record.answers)


async def _followed(page: Page) -> tuple[Ended, str]:
    """The page sent its visitor on before it was loaded itself."""
    try:
        await page.wait_for_load_state("load", timeout=bounds.ROUTE_SECONDS * 1000)
    except Error:
        return "slow", "it sends its visitor on and on"
    return "loaded", ""


def _signed_out(browsing: Browsing, page: Page, one: _Visit) -> bool:
    status = one.record.main.status if one.record.main else None
    return browsing.session.met_signed_out(page.url, status, one.route)


def _corrected(browsing: Browsing, record: Record, ended: Ended, why: str) -> tuple[Ended, str]:
    """What only the events know: a death in between, a server that could not be reached."""
    if not browsing.browser.is_connected():
        return "gone", "the browser died"
    if record.crashed:
        return "crashed", "the tab died"
    failure = record.main_failure
    if ended != "failed" or failure is None or failure.refused:
        return ended, why
    trouble = unreached(browsing.audit, browsing.allowed, failure.url)
    if trouble or failure.error.removeprefix("net::").startswith(_UNREACHED):
        return "unreached", trouble or failure.error
    return ended, why
