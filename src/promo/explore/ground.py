"""Where an exploration takes place: the fence, what it lets through, and browsers inside it."""

import os
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from playwright.async_api import APIRequestContext, Playwright

from promo.explore.entry.prepared import flagged, flags
from promo.explore.entry.session import Session
from promo.explore.exploration import Settings
from promo.explore.fence.audit import Audit
from promo.explore.fence.gate import Gate
from promo.explore.fence.guard import worker_script
from promo.explore.fence.methods import changes_beside_a_login, could_change
from promo.explore.fence.origins import Allowed, allowed_of
from promo.explore.fence.proxy import Proxy, passed_on
from promo.explore.fence.upstream import upstream_of
from promo.explore.page.asked import asked_for
from promo.explore.page.browser import launched
from promo.explore.page.tab import Browsing, Entrance
from promo.explore.tasks import Tasks


class Ground:
    """One site, fenced in.

    Args:
        settings: of the exploration.
        say: shown progress.
    """

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._say = say
        self.site = settings.url.rstrip("/")
        self.allowed: Allowed = allowed_of(settings.url, settings.origins)
        self.audit = Audit()
        headers = {**settings.way.probe_headers, **settings.headers}
        self.asked = asked_for(settings.extra_oracles, self.allowed.base, headers)
        self.session = Session(settings.way, self.site, say)
        self.tasks = Tasks()
        self._gate = self._door(login=False)
        self._entrance = Entrance(gate=self._door(login=True), proxy=None)
        self._place: tuple[Playwright, Path, str] | None = None

    @asynccontextmanager
    async def fenced(self, playwright: Playwright, path: Path) -> AsyncGenerator[None]:
        """The proxy, and an end for everything that events started; browsers live inside it.

        Args:
            playwright: starts them.
            path: of the browser.
        """
        changes = could_change if self._settings.read_only else _changes_nothing
        own = worker_script if self._settings.read_only else passed_on
        upstream = upstream_of(os.environ)
        async with AsyncExitStack() as stack:
            if self._settings.way.steps and self._settings.read_only:
                login = Proxy(self.allowed, changes_beside_a_login, self.audit, upstream, own)
                address = (await stack.enter_async_context(login)).address
                self._entrance = replace(self._entrance, proxy=address)
            proxy = Proxy(self.allowed, changes, self.audit, upstream, own)
            address = (await stack.enter_async_context(proxy)).address
            stack.push_async_callback(self.tasks.end)
            self._place = playwright, path, address
            yield

    @asynccontextmanager
    async def browsing(self) -> AsyncGenerator[Browsing]:
        """A browser of its own, and the rules that it lives under."""
        playwright, path, proxy = self._fence()
        async with launched(playwright, path, proxy, self._say) as browser:
            yield Browsing(
                browser=browser,
                allowed=self.allowed,
                audit=self.audit,
                gate=self._gate,
                headers={**self._settings.way.headers, **self._settings.headers},
                session=self.session,
                entrance=self._entrance,
                tasks=self.tasks,
                asked=self.asked,
                any_certificate=self._settings.any_certificate,
            )

    @asynccontextmanager
    async def asking(self) -> AsyncGenerator[APIRequestContext]:
        """Requests without a page, through the same fence."""
        playwright, _, proxy = self._fence()
        asking = await playwright.request.new_context(
            proxy={"server": proxy, "bypass": "<-loopback>"},
            ignore_https_errors=self._settings.any_certificate,
        )
        try:
            yield asking
        finally:
            await asking.dispose()

    def _fence(self) -> tuple[Playwright, Path, str]:
        if self._place is None:
            raise RuntimeError("there is no fence yet")
        return self._place

    def _door(self, *, login: bool) -> Gate:
        prepare = self._settings.way.prepare
        return Gate(
            self.allowed,
            self.audit,
            read_only=self._settings.read_only,
            login=login,
            address=(lambda url: flagged(url, prepare)) if flags(prepare) else None,
        )


def _changes_nothing(_method: str, _url: str, _headers: object, _body: object) -> bool:
    return False
