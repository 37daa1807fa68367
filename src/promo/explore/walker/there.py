"""Where a walk is."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext

from promo.documents.steps import Back, Step
from promo.explore.page.tab import Tab
from promo.explore.page.visited import Visited
from promo.explore.walker.things import State


@dataclass
class There:
    """A tab, the page's state, the steps since its context was opened."""

    context: BrowserContext
    tab: Tab
    seen: Visited
    state: State
    trail: tuple[Step, ...]
    depth: int = 0
    used: bool = False  # more than looked at, since it was loaded

    def depth_now(self, before: State, home: str) -> int:
        """How many pages away from the charter's own, at the path ``home``, the last step led."""
        here = path_of(self.state.url)
        if here == home:
            return 0
        if isinstance(self.trail[-1].replay, Back):
            return max(1, self.depth - 1)
        return self.depth if here == path_of(before.url) else self.depth + 1


def path_of(url: str) -> str:
    """The path of an address."""
    return str(PurePosixPath(urlsplit(url).path or "/"))
