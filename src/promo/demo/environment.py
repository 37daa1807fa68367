"""One environment of the demo: a fixed address, and the build that is deployed there."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from promo.demo.builds import Build
from promo.demo.front import Front
from promo.demo.servers import Server

MIXING_SECONDS: Final = 0.6  # how long old and new answer side by side


class Environment:
    """An address that keeps answering while what is behind it is exchanged."""

    def __init__(
        self, name: str, log: Path, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.name = name
        self.build: Build | None = None
        self._log = log
        self._sleep = sleep
        self._front = Front()
        self._server: Server | None = None

    @property
    def address(self) -> str:
        """Its URL, the same for every deployment."""
        return self._front.address

    def deploy(self, build: Build) -> None:
        """Start a build beside the one that runs, let both answer for a moment, stop the old one.

        Raises:
            PromoError: inconclusive, when the build does not start; the old one stays.
        """
        fresh = Server(build.folder, build.sha, self._log)
        old, self._server, self.build = self._server, fresh, build
        if old is not None:
            self._front.point_to(old.port, fresh.port)
            self._sleep(MIXING_SECONDS)
        self._front.point_to(fresh.port)
        if old is not None:
            old.stop()

    def stop(self) -> None:
        """Stop what runs and give the address back."""
        self._front.close()
        if self._server is not None:
            self._server.stop()
            self._server = None
