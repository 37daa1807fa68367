"""One tab that the model works in: what was done there, what was seen, what it knows of it."""

from dataclasses import dataclass, field

from promo.documents.steps import Step
from promo.explore.agent.observe import Sight
from promo.explore.page.tab import Tab
from promo.explore.page.visited import Visited


@dataclass
class Place:
    """A tab, the steps since its context was opened, what was seen after the last of them."""

    name: str
    tab: Tab
    seen: Visited | None = None
    trail: tuple[Step, ...] = ()
    sight: Sight = field(default_factory=Sight)
    console: list[str] = field(default_factory=list[str])
    network: list[str] = field(default_factory=list[str])
    asides: list[str] = field(default_factory=list[str])
    """What happened beside the page: windows and downloads that were refused."""
    dialogs: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    refused: bool = False

    def note(self, seen: Visited) -> None:
        """Keep what a step showed, and drain what its events hold."""
        self.seen = seen
        self.console += [one.text for one in seen.logged]
        self.console += [f"uncaught {one.name}: {one.message}" for one in seen.thrown]
        self.network += [f"{one.method} {one.url} {one.status} {one.kind}" for one in seen.answers
                         if one.status >= 400]  # noqa: PLR2004  (an error)  # fmt: skip
        self.network += [f"{one.method} {one.url} failed: {one.refused or one.error}"
                         for one in seen.failures]  # fmt: skip
        self.network += [f"GraphQL {one.operation}: {one.message}" for one in seen.graphql]
        self.refused = self.refused or any(one.main for one in seen.refused)
        record = self.tab.events.record
        self.dialogs += record.said
        record.said.clear()
        if record.popups:
            self.asides.append("a new window was closed; navigate to its address instead")
        if record.downloads:
            self.asides.append("a download was refused")
        record.popups = record.downloads = 0
