"""What is noted of every visit while its page is open: the ledger, a picture, progress."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from promo.documents.scope import Charter
from promo.explore.candidates import Candidate
from promo.explore.crawl import Crawl, leads_nowhere
from promo.explore.ledger import Ledger
from promo.explore.linked import Linked
from promo.explore.oracle import Observation
from promo.explore.outcome import throttled
from promo.explore.page.screenshots import Screenshots
from promo.explore.page.tab import Tab
from promo.explore.page.visited import Visited
from promo.explore.walker.fillings import Filling
from promo.explore.walker.read import read_state
from promo.explore.walker.walked import Walked
from promo.untrusted import one_line


@dataclass(frozen=True)
class Notes:
    """Takes notes.

    Args:
        ledger: where to.
        crawl: learns from each where links lead.
        shots: takes the pictures.
        say: shown progress.
        routes: how many there are to visit.
        linked: learns what pages offer that links led to; None where they are not worked.
    """

    ledger: Ledger
    crawl: Crawl
    shots: Screenshots
    say: Callable[[str], None]
    routes: int
    linked: Linked | None = None

    async def seen(self, visit: Visited, tab: Tab | None) -> None:
        """Note a visit of the sweep."""
        fresh = self.ledger.enter(visit)
        self.crawl.note(visit)
        self._progress()
        await self._picture(fresh, tab)

    async def seen_beyond(self, visit: Visited, tab: Tab | None) -> None:
        """Note a page that only a link led to."""
        if throttled(visit):
            self.crawl.stop()
        if not leads_nowhere(visit):
            self.crawl.note(visit)
            await self._picture(self.ledger.enter_crawled(visit), tab)
            if self.linked is not None and tab is not None and visit.look is not None:
                self.linked.note(visit, await read_state(tab.page))

    async def seen_again(self, visit: Visited, tab: Tab | None) -> None:
        """A further visit, which says something of links alone."""
        await self._picture(self.ledger.enter_dead_links(visit), tab)

    async def stepped(self, visit: Visited, filling: Filling | None, tab: Tab) -> None:
        """Note a step of a charter."""
        self.crawl.note(visit)
        fresh = self.ledger.enter_walk(visit, filling)
        await self._picture(fresh, None if visit.led_away else tab)

    async def proposed(self, visit: Visited, one: Observation, tab: Tab) -> None:
        """What a model says is wrong with what a step showed."""
        await self._picture(self.ledger.enter_proposal(visit, one), tab)

    def ended(self, charter: Charter, walked: Walked) -> None:
        """Note the end of a charter."""
        self.ledger.walked(charter.name, walked)
        if self.linked is not None:
            self.linked.used |= walked.used
        self.say(f"worked {one_line(charter.route)}: {counted(walked.steps, 'step')}"
                 + (f", then {walked.why}" if walked.why else ""))  # fmt: skip

    async def _picture(self, fresh: Sequence[Candidate], tab: Tab | None) -> None:
        if fresh and tab is not None:
            name = f"{fresh[0].observation.rule}-{fresh[0].id.removeprefix('v1:')}"
            path = await self.shots.take(tab.page, name)
            for candidate in fresh:
                candidate.screenshot = path

    def _progress(self) -> None:
        done = self.ledger.visited
        if done % max(10, self.routes // 10) == 0 or done == self.routes:
            self.say(f"explored {done} of {counted(self.routes, 'route')}")


def counted(count: int, what: str) -> str:
    """A number and its noun: ``3 routes``."""
    return f"1 {what}" if count == 1 else f"{count} {what}s"
