"""Those who do an exploration's work, each made from its settings: sweep, walks, replays."""

import os
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace

from playwright.async_api import BrowserContext

from promo.documents.scope import Charter
from promo.explore.abreast import Abreast
from promo.explore.confirm.replay import Replay
from promo.explore.exploration import Settings
from promo.explore.fingerprint import route_template
from promo.explore.ledger import Ledger
from promo.explore.linked import Linked
from promo.explore.notes import Notes
from promo.explore.pace import Pace
from promo.explore.page.tab import Browsing, Tab
from promo.explore.page.visited import Visited
from promo.explore.sweep import Sweep
from promo.explore.targeted import Targeted, Worker
from promo.explore.team import Bench, Team
from promo.explore.term import Term
from promo.explore.trace import traced
from promo.explore.walker.feet import Feet
from promo.explore.walker.plan import Plan
from promo.explore.walker.walk import Walk

Seen = Callable[[Visited, Tab | None], Awaitable[None]]


class Workers:
    """Makes them; they share a pace, and what is known of how long the site takes.

    Args:
        settings: of the exploration.
        term: until when.
        team: works the charters; None leaves them to the walker.
    """

    def __init__(self, settings: Settings, term: Term, team: Team | None = None) -> None:
        self._settings = settings
        self._site = settings.url.rstrip("/")
        self._term = term
        self._team = team
        self._abreast = Abreast(settings.pages, os.cpu_count() or 1, settings.rate)
        self._unique = secrets.token_hex(3)
        self.pace = Pace(settings.rate, time.monotonic)

    def sweep(self, browsing: Browsing, seen: Seen) -> Sweep:
        """Visits every route; ``seen`` is told of each."""
        return Sweep(
            browsing=browsing,
            site=self._site,
            abreast=self._abreast,
            pace=self.pace,
            deadline=self._term.ends,
            seen=seen,
            recorded=self._recorded,
        )

    def crawl(self, browsing: Browsing, seen: Seen) -> Sweep:
        """Visits pages beyond the inventory, each once."""
        return replace(self.sweep(browsing, seen), once=True, deadline=self._term.crawled_by)

    def targeted(self, browsing: Browsing, notes: Notes) -> Targeted:
        """Works every charter."""
        return Targeted(
            browsing=browsing,
            pages=self._abreast.pages,
            deadline=self._term.walked_by,
            worker=self._worker(notes),
            ended=notes.ended,
        )

    def linked(self, browsing: Browsing, notes: Notes, linked: Linked) -> Targeted:
        """Works pages that links led to, by rules alone: a model costs what the scope costs."""

        def walk(browsing: Browsing, charter: Charter) -> Walk:
            return self._walk(browsing, charter, notes, linked)

        targeted = self.targeted(browsing, notes)
        return replace(targeted, worker=walk, deadline=self._term.crawled_by)

    def replay(self, browsing: Browsing, ledger: Ledger) -> Replay:
        """Proves what was found."""
        return Replay(
            browsing=browsing,
            site=self._site,
            pages=self._abreast.pages,
            pace=self.pace,
            deadline=self._term.ends,
            fence=ledger.observed,
            ids=ledger.ids,
            secrets=self._settings.way.secrets,
            may_change=not self._settings.read_only,
        )

    def _worker(self, notes: Notes) -> Callable[[Browsing, Charter], Worker]:
        def walk(browsing: Browsing, charter: Charter) -> Walk:
            return self._walk(browsing, charter, notes)

        if self._team is None:
            return walk
        return self._team.worker(self._bench(notes, walk))

    def _bench(self, notes: Notes, walk: Callable[[Browsing, Charter], Worker]) -> Bench:
        return Bench(
            settings=self._settings,
            site=self._site,
            pace=self.pace,
            deadline=self._term.walked_by,
            unique=self._unique,
            noted=notes.stepped,
            proposed=notes.proposed,
            walk=walk,
        )

    def _walk(
        self,
        browsing: Browsing,
        charter: Charter,
        notes: Notes,
        linked: Linked | None = None,
    ) -> Walk:
        settings = self._settings
        seen = linked.templates if linked else frozenset[str]()
        return Walk(
            feet=Feet(
                browsing=browsing,
                site=self._site,
                charter=charter,
                pace=self.pace,
                unique=self._unique,
                noted=notes.stepped,
            ),
            plan=Plan(
                seed=settings.seed,
                known=seen | {route_template(route) for route in settings.routes},
                never=settings.never,
                elsewhere=linked.of_others(charter.name) if linked else frozenset(),
            ),
            deadline=self._term.crawled_by if linked else self._term.walked_by,
            most_steps=settings.most_steps,
        )

    def _recorded(self, context: BrowserContext) -> AbstractAsyncContextManager[None]:
        return (
            traced(context, self._settings.out, "sweep") if self._settings.trace else nullcontext()
        )
