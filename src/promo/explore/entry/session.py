"""One login for all contexts of an exploration, worked again when the session has ended."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from promo import bounds
from promo.errors import PromoError
from promo.explore.entry.login import at_login
from promo.explore.entry.stored import StorageState, learn
from promo.explore.entry.way import Way

_NOT_SIGNED_IN = 401


@dataclass
class Session:
    """The session of one exploration.

    Args:
        way: how to get in.
        site: the site's address, without its last slash.
        say: shown progress.
    """

    way: Way = field(default_factory=Way)
    site: str = ""
    say: Callable[[str], None] = print
    generation: int = 0  # how many logins there were
    ended: bool = False
    failure: PromoError | None = None
    _state: StorageState | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def state(self, enter: Callable[[], Awaitable[StorageState]]) -> StorageState | None:
        """What a new context starts with.

        Args:
            enter: works the login, or sees that a state from elsewhere still lets in.

        Raises:
            PromoError: inconclusive, ``login-failed``.
        """
        if not self.way.signs_in:
            return None
        async with self._lock:
            if self.failure is not None:
                raise self.failure
            if self._state is None or self.ended:
                self._state = await self._renewed(enter)
        return self._state

    async def _renewed(self, enter: Callable[[], Awaitable[StorageState]]) -> StorageState:
        self.say("signing in" if not self.generation else "the session ended; signing in again")
        self.generation += 1
        try:
            state = await enter()
        except PromoError as error:
            self.failure = error
            raise
        learn(state)
        self.ended = False
        return state

    def met_signed_out(self, url: str, status: int | None, route: str) -> bool:
        """Whether a page shows that nobody is signed in, where somebody should be."""
        if not self.way.signs_in:
            return False
        wanted_login = at_login(self.site + route, self.site, self.way.page)
        return status == _NOT_SIGNED_IN or (
            not wanted_login and at_login(url, self.site, self.way.page)
        )

    def end(self, generation: int) -> None:
        """Note that a page was met signed out; the next context signs in again, up to a bound.

        Args:
            generation: the login that the page lived by; a newer one may be in order.
        """
        if self.way.steps and generation == self.generation < bounds.LOGINS:
            self.ended = True
