"""The story of an exploration: browser, sweep, replay, what it adds up to."""

import os
import secrets
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from dataclasses import replace
from pathlib import Path

from playwright.async_api import BrowserContext, Playwright, async_playwright

from promo import bounds
from promo.documents.report import Finding
from promo.documents.scope import Charter
from promo.errors import PromoError
from promo.explore.abreast import Abreast
from promo.explore.asked import asked_for
from promo.explore.browser import find_browser, launched
from promo.explore.candidates import Candidate
from promo.explore.confirm.again import unproved
from promo.explore.confirm.compare import moved, remark, shown
from promo.explore.confirm.errands import Errand, errands
from promo.explore.confirm.replay import Replay
from promo.explore.confirm.table import Seen, confirmation
from promo.explore.crawl import Crawl, leads_nowhere
from promo.explore.entry.prepared import flagged
from promo.explore.entry.session import Session
from promo.explore.exploration import Explored, Phase, Settings
from promo.explore.fence.audit import Audit
from promo.explore.fence.gate import Gate
from promo.explore.fence.methods import changes_beside_a_login, could_change
from promo.explore.fence.origins import Allowed, allowed_of
from promo.explore.fence.proxy import Proxy
from promo.explore.fence.upstream import upstream_of
from promo.explore.fingerprint import route_template
from promo.explore.ledger import Ledger
from promo.explore.outcome import Why, throttled
from promo.explore.pace import Pace
from promo.explore.regression.folder import write_tests
from promo.explore.screenshots import Screenshots
from promo.explore.sweep import BrowserGoneError, Queue, Sweep
from promo.explore.tab import Browsing, Entrance, Tab
from promo.explore.targeted import Charters, Targeted
from promo.explore.tasks import Tasks
from promo.explore.trace import traced
from promo.explore.visited import Visited
from promo.explore.walker.fillings import Filling
from promo.explore.walker.plan import Plan
from promo.explore.walker.walk import Walk
from promo.explore.walker.walked import Walked
from promo.redact import redact
from promo.untrusted import one_line

Story = Callable[[Playwright, Path, str], Awaitable[None]]


async def explored(settings: Settings, say: Callable[[str], None]) -> Explored:
    """Explore; see ``promo.explore.running.explore``."""
    for value in (*settings.headers.values(), *settings.way.headers.values()):
        redact.learn(value)
    engine = _Engine(settings, say)
    async with async_playwright() as playwright, engine.fence() as proxy:
        path = find_browser(settings.browser_path, playwright.chromium.executable_path)
        await engine.phases(playwright, path, proxy)
        await engine.follow_links(playwright, path, proxy)
        await engine.replay(playwright, path, proxy)
        for _ in range(settings.retries):
            if not engine.again():
                break
            await engine.once_more(playwright, path, proxy)
            await engine.follow_links(playwright, path, proxy)
            await engine.replay(playwright, path, proxy)
        await engine.compare(playwright, path)
    return engine.result()


class _Engine:
    """One exploration under way."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._say = say
        self._site = settings.url.rstrip("/")
        self._allowed: Allowed = allowed_of(settings.url, settings.origins)
        self._audit = Audit()
        headers = {**settings.way.probe_headers, **settings.headers}
        self._asked = asked_for(settings.extra_oracles, self._allowed.base, headers)
        self._gate = self._door(login=False)
        self._entrance = Entrance(gate=self._door(login=True), proxy=None)
        self._session = Session(settings.way, self._site, say)
        self._abreast = Abreast(settings.pages, os.cpu_count() or 1, settings.rate)
        self._pace = Pace(settings.rate, time.monotonic)
        self._give_time()
        self._tasks = Tasks()
        self._shots = Screenshots(settings.out, settings.mask)
        self._ledger = Ledger(settings.app, settings.url, self._allowed)
        self._queue = Queue.of(settings.routes)
        self._crawl = Crawl(settings.crawl, self._site)
        self._charters = Charters.of(settings.charters)
        self._unique = secrets.token_hex(3)
        self._halted = False
        self._replays = dict[str, list[Seen]]()
        self._remarks: list[str] = []

    @asynccontextmanager
    async def fence(self) -> AsyncGenerator[str]:
        """The proxy, and an end for everything that events started."""
        changes = could_change if self._settings.read_only else _changes_nothing
        upstream = upstream_of(os.environ)
        async with AsyncExitStack() as stack:
            if self._settings.way.steps and self._settings.read_only:
                login = Proxy(self._allowed, changes_beside_a_login, self._audit, upstream)
                address = (await stack.enter_async_context(login)).address
                self._entrance = replace(self._entrance, proxy=address)
            proxy = Proxy(self._allowed, changes, self._audit, upstream)
            address = (await stack.enter_async_context(proxy)).address
            stack.push_async_callback(self._tasks.end)
            yield address

    async def phases(self, playwright: Playwright, path: Path, proxy: str) -> None:
        """What the change reaches, then every route; each unless its beginning says no."""
        stories: tuple[tuple[Phase, bool, Story], ...] = (
            ("targeted", bool(self._settings.charters), self.targeted),
            ("smoke", self._settings.smoke, self.sweep),
        )
        for name, wanted, story in stories:
            if wanted and not self._halted:
                with self._settings.phase(name) as may:
                    self._halted = not may
                    if may:
                        await story(playwright, path, proxy)

    async def targeted(self, playwright: Playwright, path: Path, proxy: str) -> None:
        """Every charter once; a browser that dies is replaced, up to a bound."""
        why: Why = "browser-crashed"
        for _ in range(bounds.BROWSER_STARTS):
            try:
                async with self._browsing(playwright, path, proxy) as browsing:
                    await self._targeted(browsing).run(self._charters)
            except PromoError as error:
                if not self._ledger.flows({}):
                    raise
                self._ledger.hinder(error)  # what was explored until then stays known
                why = "signed-out"
                break
            except BrowserGoneError:
                self._say("the browser died; starting another")
                continue
            why = "budget"
            break
        for name in self._charters.names:
            self._ledger.walked(name, Walked(0, why))

    async def sweep(self, playwright: Playwright, path: Path, proxy: str) -> None:
        """Every route once; a browser that dies is replaced, up to a bound."""
        for _ in range(bounds.BROWSER_STARTS):
            try:
                async with self._browsing(playwright, path, proxy) as browsing:
                    await self._sweep(browsing, self._seen).run(self._queue)
                    await self._beyond(browsing)
            except PromoError as error:
                if not self._ledger.visited:
                    raise
                self._ledger.hinder(error)  # what was explored until then stays known
            except BrowserGoneError:
                self._say("the browser died; starting another")
                continue
            break
        else:
            self._ledger.give_up("browser-crashed", self._queue.waiting)
            return
        signed_out = self._session.failure is not None
        self._ledger.give_up("signed-out" if signed_out else "budget", self._queue.waiting)

    async def _beyond(self, browsing: Browsing) -> None:
        """Where links lead beyond the inventory; whatever is in the way there, it is no gap."""
        began = len(self._crawl.pages)
        while time.monotonic() < self._crawled_by and (routes := self._crawl.take()):
            if len(self._crawl.pages) == len(routes):
                self._say("following links beyond the inventory")
            sweep = self._sweep(browsing, self._seen_beyond)
            sweep = replace(sweep, once=True, deadline=self._crawled_by)
            with suppress(PromoError):
                await sweep.run(Queue.of(routes))
        if more := len(self._crawl.pages) - began:
            self._say(f"explored {_counted(more, 'page')} that links led to")

    async def follow_links(self, playwright: Playwright, path: Path, proxy: str) -> None:
        """Ask for the links of visited pages; pages with one that leads nowhere are seen again."""
        links = self._ledger.links_to_ask()
        if not links or time.monotonic() >= self._deadline:
            return
        self._say(f"following {_counted(len(links), 'link')}")
        asking = await playwright.request.new_context(
            proxy={"server": proxy, "bypass": "<-loopback>"},
            ignore_https_errors=self._settings.any_certificate,
        )
        suspects = await self._asked.links.suspect(asking, links, self._pace)
        await asking.dispose()
        queue = Queue.of(self._ledger.routes_with(suspects))
        if queue.waiting:
            async with self._browsing(playwright, path, proxy) as browsing:
                with suppress(BrowserGoneError, PromoError):
                    await self._sweep(browsing, self._seen_again).run(queue)

    async def replay(self, playwright: Playwright, path: Path, proxy: str) -> None:
        """What was found and is not proved yet, three times more."""
        todo = unproved(self._ledger.candidates.all(), self._replays)
        if not todo or self._halted:
            return
        self._say(f"confirming what was found on {_counted(len(todo), 'route')}")
        for errand in todo:
            self._replays.pop(errand.key, None)
        async with self._browsing(playwright, path, proxy) as browsing:
            replay = self._replay(browsing)
            await replay.confirm(todo)
        self._replays.update(replay.results)
        for one in self._ledger.candidates.all():
            one.steps = replay.ways.get(one.errand, one.steps)

    def again(self) -> bool:
        """Take up what could not be decided, with the time of a first attempt; False if nothing."""
        if self._halted:
            return False
        opened = self._ledger.reopen()
        charters = [one for one in self._settings.charters if one.name in opened]
        routes = [one for one in self._settings.routes if one in opened]
        unclear = unproved(self._ledger.candidates.all(), self._replays)
        if not opened and not unclear:
            return False
        self._say(
            f"trying again: {_counted(len(opened), 'undecided route')},"
            f" {_counted(len(unclear), 'unproved finding')}"
        )
        self._charters = Charters.of(charters)
        self._queue = Queue.of(routes if self._settings.smoke else ())
        self._give_time()
        return True

    async def once_more(self, playwright: Playwright, path: Path, proxy: str) -> None:
        """What was taken up again, charters first."""
        if self._charters.waiting:
            await self.targeted(playwright, path, proxy)
        if self._queue.waiting:
            await self.sweep(playwright, path, proxy)

    def _give_time(self) -> None:
        """As long as the settings say, from now on; the targeted phase has its share of it."""
        began, seconds = time.monotonic(), 60 * self._settings.minutes
        self._deadline = began + seconds
        self._walked_by = began + seconds * bounds.TARGETED_SHARE
        self._crawled_by = began + seconds * bounds.CRAWL_SHARE

    async def compare(self, playwright: Playwright, path: Path) -> None:
        """What is confirmed, once more where this release does not run, read-only."""
        other = self._settings.compare_url
        todo = self._proved() if other else []
        if not other or not todo:
            return
        self._say(f"comparing {_counted(len(todo), 'page')} with {other}")
        there = _Engine(replace(self._settings, url=other, read_only=True), self._say)
        there._deadline = self._deadline
        there._asked.links.expect(self._asked.links.moved(self._site, there._site))
        todo = [moved(one, self._site, there._site) for one in todo]
        results = await there.looked_for(todo, playwright, path)
        self._ledger.preexisting = shown(todo, results)
        self._remarks += [line for line in [remark(todo, results, other)] if line]

    async def looked_for(
        self, todo: list[Errand], playwright: Playwright, path: Path
    ) -> dict[str, list[Seen]]:
        """Errands, each once; whatever is in the way, nothing was seen."""
        try:
            async with (
                self.fence() as proxy,
                self._browsing(playwright, path, proxy) as browsing,
            ):
                replay = self._replay(browsing)
                await replay.run(todo, times=1)
                return replay.results
        except PromoError as error:
            self._say(str(error))
            return {}

    def result(self) -> Explored:
        """What it all adds up to."""
        for error in self._tasks.failed:
            self._ledger.trouble(error)
        return Explored(
            checks=self._ledger.checks(self._settings.routes, self._replays),
            flows=self._ledger.flows(self._replays),
            findings=self._tested(self._ledger.findings(self._replays)),
            crawled=self._ledger.crawled(self._crawl.pages),
            left_alone=self._ledger.left_alone(),
            refused=self._audit.lines(),
            obstacles=self._ledger.obstacles(),
            screenshots=tuple(self._shots.taken),
            remarks=(*self._remarks, *self._shots.remarks()),
        )

    def _proved(self) -> list[Errand]:
        """The errands that show something confirmed."""
        return [
            one
            for one in errands(self._ledger.candidates.all())
            if any(
                confirmation(name, self._replays.get(one.key, ())) == "confirmed"
                for name in one.names
            )
        ]

    def _tested(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """The findings, with a regression test for each that is confirmed."""
        seen = {one.id: one.observation for one in self._ledger.candidates.all()}
        headers = {*self._settings.way.probe_headers, *self._settings.headers}
        return write_tests(findings, seen, self._settings.out, self._site, headers)

    @asynccontextmanager
    async def _browsing(
        self, playwright: Playwright, path: Path, proxy: str
    ) -> AsyncGenerator[Browsing]:
        async with launched(playwright, path, proxy, self._say) as browser:
            yield Browsing(
                browser=browser,
                allowed=self._allowed,
                audit=self._audit,
                gate=self._gate,
                headers={**self._settings.way.headers, **self._settings.headers},
                session=self._session,
                entrance=self._entrance,
                tasks=self._tasks,
                asked=self._asked,
                any_certificate=self._settings.any_certificate,
            )

    def _door(self, *, login: bool) -> Gate:
        prepare = self._settings.way.prepare
        return Gate(
            self._allowed,
            self._audit,
            read_only=self._settings.read_only,
            login=login,
            address=lambda url: flagged(url, prepare),
        )

    def _targeted(self, browsing: Browsing) -> Targeted:
        return Targeted(
            browsing=browsing,
            pages=self._abreast.pages,
            deadline=self._walked_by,
            worker=self._walk,
            ended=self._ended,
        )

    def _walk(self, browsing: Browsing, charter: Charter) -> Walk:
        settings = self._settings
        return Walk(
            browsing=browsing,
            site=self._site,
            charter=charter,
            plan=Plan(
                seed=settings.seed,
                known=frozenset(route_template(route) for route in settings.routes),
                never=settings.never,
            ),
            pace=self._pace,
            deadline=self._walked_by,
            most_steps=settings.most_steps,
            unique=self._unique,
            noted=self._noted,
        )

    def _sweep(
        self, browsing: Browsing, seen: Callable[[Visited, Tab | None], Awaitable[None]]
    ) -> Sweep:
        return Sweep(
            browsing=browsing,
            site=self._site,
            abreast=self._abreast,
            pace=self._pace,
            deadline=self._deadline,
            seen=seen,
            recorded=self._recorded,
        )

    def _replay(self, browsing: Browsing) -> Replay:
        return Replay(
            browsing=browsing,
            site=self._site,
            pages=self._abreast.pages,
            pace=self._pace,
            deadline=self._deadline,
            fence=self._ledger.observed,
            ids=self._ledger.ids,
            secrets=self._settings.way.secrets,
            may_change=not self._settings.read_only,
        )

    def _recorded(self, context: BrowserContext) -> AbstractAsyncContextManager[None]:
        return (
            traced(context, self._settings.out, "sweep") if self._settings.trace else nullcontext()
        )

    async def _seen(self, visit: Visited, tab: Tab | None) -> None:
        fresh = self._ledger.enter(visit)
        self._crawl.note(visit)
        self._progress()
        await self._picture(fresh, tab)

    async def _seen_beyond(self, visit: Visited, tab: Tab | None) -> None:
        if throttled(visit):
            self._crawl.stop()
        if not leads_nowhere(visit):
            self._crawl.note(visit)
            await self._picture(self._ledger.enter_crawled(visit), tab)

    async def _seen_again(self, visit: Visited, tab: Tab | None) -> None:
        await self._picture(self._ledger.enter_dead_links(visit), tab)

    async def _noted(self, visit: Visited, filling: Filling | None, tab: Tab) -> None:
        self._crawl.note(visit)
        await self._picture(self._ledger.enter_walk(visit, filling), tab)

    def _ended(self, charter: Charter, walked: Walked) -> None:
        self._ledger.walked(charter.name, walked)
        self._say(f"worked {one_line(charter.name)}: {walked.steps} steps"
                  + (f", then {walked.why}" if walked.why else ""))  # fmt: skip

    async def _picture(self, fresh: Sequence[Candidate], tab: Tab | None) -> None:
        if fresh and tab is not None:
            name = f"{fresh[0].observation.rule}-{fresh[0].id.removeprefix('v1:')}"
            path = await self._shots.take(tab.page, name)
            for candidate in fresh:
                candidate.screenshot = path

    def _progress(self) -> None:
        done, everything = self._ledger.visited, len(self._settings.routes)
        if done % max(10, everything // 10) == 0 or done == everything:
            self._say(f"explored {done} of {_counted(everything, 'route')}")


def _changes_nothing(_method: str, _url: str, _headers: object, _body: object) -> bool:
    return False


def _counted(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"
