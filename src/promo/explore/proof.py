"""Proving what was found: replays, and a look at where this release does not run."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from playwright.async_api import Playwright

from promo.errors import PromoError
from promo.explore.confirm.again import unproved
from promo.explore.confirm.compare import moved, remark, shown
from promo.explore.confirm.errands import Errand, errands
from promo.explore.confirm.table import Seen, confirmation
from promo.explore.exploration import Settings
from promo.explore.ground import Ground
from promo.explore.ledger import Ledger
from promo.explore.notes import counted
from promo.explore.term import Term
from promo.explore.workers import Workers


class Proof:
    """What replays said so far.

    Args:
        settings: of the exploration.
        ground: where it takes place.
        ledger: what was found.
        term: until when.
        say: shown progress.
    """

    def __init__(
        self,
        settings: Settings,
        ground: Ground,
        ledger: Ledger,
        term: Term,
        say: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._ground = ground
        self._ledger = ledger
        self._term = term
        self._say = say
        self.replays = dict[str, list[Seen]]()
        self.remarks: list[str] = []

    @property
    def unproved(self) -> list[Errand]:
        """What was found and is not proved yet."""
        return unproved(self._ledger.candidates.all(), self.replays)

    async def replay(self, workers: Workers) -> None:
        """Replay what is not proved yet, three times."""
        todo = self.unproved
        if not todo:
            return
        self._say(f"confirming what was found on {counted(len(todo), 'route')}")
        for errand in todo:
            self.replays.pop(errand.key, None)
        with self._settings.proving("confirm"):
            async with self._ground.browsing() as browsing:
                replay = workers.replay(browsing, self._ledger)
                await replay.confirm(todo)
        self.replays.update(replay.results)
        for one in self._ledger.candidates.all():
            one.steps = replay.ways.get(one.errand, one.steps)

    async def compare(self, playwright: Playwright, path: Path) -> None:
        """What is confirmed, once more where this release does not run, read-only."""
        other = self._settings.compare_url
        todo = self._proved() if other else []
        if not other or not todo:
            return
        self._say(f"comparing {counted(len(todo), 'page')} with {other}")
        settings = replace(self._settings, url=other, read_only=True, model=None)
        there = Ground(settings, self._say)
        suspects = self._ground.asked.links.moved(self._ground.site, there.site)
        there.asked.links.expect(suspects)
        todo = [moved(one, self._ground.site, there.site) for one in todo]
        with self._settings.proving("compare"):
            results = await self._looked_for(todo, settings, there, playwright, path)
        self._ledger.preexisting = shown(todo, results)
        self.remarks += [line for line in [remark(todo, results, other)] if line]

    async def _looked_for(
        self, todo: list[Errand], settings: Settings, there: Ground, playwright: Playwright,
        path: Path,
    ) -> dict[str, list[Seen]]:  # fmt: skip
        """Errands, each once; whatever is in the way, nothing was seen."""
        ledger = Ledger(settings.app, settings.url, there.allowed)
        try:
            async with there.fenced(playwright, path), there.browsing() as browsing:
                replay = Workers(settings, self._term).replay(browsing, ledger)
                await replay.run(todo, times=1)
                return replay.results
        except PromoError as error:
            self._say(str(error))
            return {}

    def _proved(self) -> list[Errand]:
        """The errands that show something confirmed."""
        return [
            one
            for one in errands(self._ledger.candidates.all())
            if any(
                confirmation(name, self.replays.get(one.key, ())) == "confirmed"
                for name in one.names
            )
        ]
