"""The story of an exploration: what a change reaches, every route, proof, what it adds up to."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from playwright.async_api import Playwright

from promo import bounds
from promo.documents.report import Finding
from promo.documents.scope import Charter  # noqa: TC001  (an annotation like its neighbours)
from promo.errors import PromoError
from promo.explore.crawl import Crawl
from promo.explore.exploration import Explored, Phase, Settings
from promo.explore.ground import Ground
from promo.explore.ledger import Ledger
from promo.explore.linked import Linked
from promo.explore.notes import Notes, counted
from promo.explore.outcome import Why
from promo.explore.page.browser import driven, find_browser
from promo.explore.page.screenshots import Screenshots
from promo.explore.page.tab import Browsing
from promo.explore.proof import Proof
from promo.explore.regression.folder import write_tests
from promo.explore.sweep import BrowserGoneError, Queue
from promo.explore.targeted import Charters, Targeted
from promo.explore.team import cost_of, degraded, engine_of, team_of, told
from promo.explore.term import Term
from promo.explore.walker.walked import Walked
from promo.explore.workers import Workers
from promo.redact import redact

Story = Callable[[], Awaitable[None]]


async def explored(settings: Settings, say: Callable[[str], None]) -> Explored:
    """Explore; see ``promo.explore.running.explore``."""
    for value in (*settings.headers.values(), *settings.way.headers.values()):
        redact.learn(value)
    engine = _Engine(settings, say)
    async with driven() as playwright:
        path = find_browser(settings.browser_path, playwright.chromium.executable_path)
        await engine.run(playwright, path)
    return engine.result()


class _Engine:
    """One exploration under way."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._say = say
        self._term = Term(settings.minutes)
        self._ground = Ground(settings, say)
        self._team = team_of(settings)
        self._workers = Workers(settings, self._term, self._team)
        self._shots = Screenshots(settings.out, settings.mask)
        self._ledger = Ledger(settings.app, settings.url, self._ground.allowed)
        self._crawl = Crawl(settings.crawl, self._ground.site)
        self._linked = Linked(
            self._ground.site,
            settings.routes,
            seed=settings.seed,
            never=settings.never,
            shard=settings.shard,
            signed_in=settings.way.signs_in,
        )
        linked = self._linked if settings.linked else None
        self._notes = Notes(
            self._ledger, self._crawl, self._shots, say, len(settings.routes), linked
        )
        self._proof = Proof(settings, self._ground, self._ledger, self._term, say)
        self._queue = Queue.of(settings.routes)
        self._charters = Charters.of(settings.charters)
        self._found: tuple[Charter, ...] = ()
        self._halted = False

    async def run(self, playwright: Playwright, path: Path) -> None:
        """All of it, and what could not be decided once more."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._ground.fenced(playwright, path))
            if self._team is not None:
                stack.push_async_callback(self._team.leave)
            await self._attempt(self._phases)
            for _ in range(self._settings.retries):
                if not self._again():
                    break
                await self._attempt(self._once_more)
            await self._proof.compare(playwright, path)

    async def _attempt(self, story: Story) -> None:
        await story()
        await self._follow_links()
        if not self._halted:
            await self._proof.replay(self._workers)

    async def _phases(self) -> None:
        """What the change reaches, every route, what links led to; each unless it may not begin."""
        stories: tuple[tuple[Phase, Callable[[], bool], Story], ...] = (
            ("targeted", lambda: bool(self._settings.charters), self._targeted),
            ("smoke", lambda: self._settings.smoke, self._sweep),
            ("targeted", self._found_more, self._work_linked),
        )
        for name, wanted, story in stories:
            if not self._halted and wanted():
                with self._settings.phase(name) as may:
                    self._halted = not may
                    if may:
                        await story()

    async def _once_more(self) -> None:
        """What was taken up again, charters first."""
        if self._charters.waiting:
            await self._targeted()
        if self._queue.waiting:
            await self._sweep()

    async def _targeted(self) -> None:
        """Every charter once; a browser that dies is replaced, up to a bound."""
        why: Why = "signed-out"
        try:
            why = await self._worked(self._workers.targeted)
        except PromoError as error:
            if not self._ledger.flows({}):
                raise
            self._ledger.hinder(error)  # what was explored until then stays known
        self._give_up(why)

    def _found_more(self) -> bool:
        """Whether links led to pages that are worth a charter."""
        if self._notes.linked is None or self._term.crawl_over or self._ground.session.failure:
            return False
        most = bounds.CHARTERS - len(self._settings.charters)
        self._found = self._linked.charters(self._crawl.pages, most)
        self._charters = Charters.of(self._found)
        self._ledger.free(self._charters.names)
        return bool(self._found)

    async def _work_linked(self) -> None:
        """Every page that a link led to and that is worth it; what is in the way is no gap."""
        self._say(f"working {counted(len(self._found), 'page')} that links led to")
        why: Why = "signed-out"
        with suppress(PromoError):
            why = await self._worked(
                lambda browsing, notes: self._workers.linked(browsing, notes, self._linked)
            )
        self._give_up(why)

    async def _worked(self, targeted: Callable[[Browsing, Notes], Targeted]) -> Why:
        """Work what waits; why what is left was not worked."""
        for _ in range(bounds.BROWSER_STARTS):
            try:
                async with self._ground.browsing() as browsing:
                    await targeted(browsing, self._notes).run(self._charters)
            except BrowserGoneError:
                self._say("the browser died; starting another")
                continue
            return "budget"
        return "browser-crashed"

    def _give_up(self, why: Why) -> None:
        for name in self._charters.names:
            self._ledger.walked(name, Walked(0, why))

    async def _sweep(self) -> None:
        """Every route once; a browser that dies is replaced, up to a bound."""
        for _ in range(bounds.BROWSER_STARTS):
            try:
                async with self._ground.browsing() as browsing:
                    await self._workers.sweep(browsing, self._notes.seen).run(self._queue)
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
        signed_out = self._ground.session.failure is not None
        self._ledger.give_up("signed-out" if signed_out else "budget", self._queue.waiting)

    async def _beyond(self, browsing: Browsing) -> None:
        """Where links lead beyond the inventory; whatever is in the way there, it is no gap."""
        began = len(self._crawl.pages)
        while not self._term.crawl_over and (routes := self._crawl.take()):
            if len(self._crawl.pages) == len(routes):
                self._say("following links beyond the inventory")
            with suppress(PromoError):
                await self._workers.crawl(browsing, self._notes.seen_beyond).run(Queue.of(routes))
        if more := len(self._crawl.pages) - began:
            self._say(f"explored {counted(more, 'page')} that links led to")

    async def _follow_links(self) -> None:
        """Ask for the links of visited pages; pages with one that leads nowhere are seen again."""
        links = self._ledger.links_to_ask()
        if not links or self._term.over:
            return
        self._say(f"following {counted(len(links), 'link')}")
        async with self._ground.asking() as asking:
            suspects = await self._ground.asked.links.suspect(asking, links, self._workers.pace)
        queue = Queue.of(self._ledger.routes_with(suspects))
        if queue.waiting:
            async with self._ground.browsing() as browsing:
                with suppress(BrowserGoneError, PromoError):
                    await self._workers.sweep(browsing, self._notes.seen_again).run(queue)

    def _again(self) -> bool:
        """Take up what could not be decided, with the time of a first attempt; False if nothing."""
        if self._halted:
            return False
        opened = self._ledger.reopen()
        charters = [one for one in self._settings.charters if one.name in opened]
        routes = [one for one in self._settings.routes if one in opened]
        unclear = self._proof.unproved
        if not opened and not unclear:
            return False
        self._say(
            f"trying again: {counted(len(opened), 'undecided route')},"
            f" {counted(len(unclear), 'unproved finding')}"
        )
        self._charters = Charters.of(charters)
        self._queue = Queue.of(routes if self._settings.smoke else ())
        self._term.begin()
        return True

    def result(self) -> Explored:
        """What it all adds up to."""
        for error in self._ground.tasks.failed:
            self._ledger.trouble(error)
        replays = self._proof.replays
        return Explored(
            checks=self._ledger.checks(self._settings.routes, replays),
            flows=told(self._team, self._ledger.flows(replays)),
            findings=self._tested(self._ledger.findings(replays)),
            crawled=self._ledger.crawled(self._crawl.pages),
            linked=self._found,
            left_alone=self._ledger.left_alone(),
            refused=self._ground.audit.lines(),
            obstacles=self._ledger.obstacles(),
            screenshots=tuple(self._shots.taken),
            engine=engine_of(self._team),
            degraded=degraded(self._team),
            cost=cost_of(self._team),
            remarks=(*self._proof.remarks, *self._shots.remarks()),
        )

    def _tested(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """The findings, with a regression test for each that is confirmed."""
        seen = {one.id: one.observation for one in self._ledger.candidates.all()}
        way = self._settings.way
        headers = {*way.probe_headers, *self._settings.headers}
        out, site = self._settings.out, self._ground.site
        return write_tests(findings, seen, out, site, headers=headers, prepare=way.prepare)
