"""One process of the application: started from a folder, ready when it says where, stopped."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from promo import process
from promo.errors import undecided

_READY_SECONDS: Final = 30.0


class Server:
    """A running process of the application.

    Args:
        folder: the build, run by ``python folder``.
        sha: the commit it was built from.
        log: the file that takes what it complains about.

    Raises:
        PromoError: inconclusive, ``demo-server``, when it does not come up.
    """

    def __init__(self, folder: Path, sha: str, log: Path) -> None:
        arguments = [sys.executable, "-I", folder, "--port", "0", "--sha", sha, "--attached"]
        with log.open("ab") as complaints:
            self._process = process.start(arguments, out=subprocess.PIPE, err=complaints)
        self.address = self._first_line()
        if not self.address.startswith("http://"):
            self.stop()
            raise undecided("the application did not start", reason="demo-server", where=str(log))

    @property
    def port(self) -> int:
        """Where it listens, on the loopback address."""
        return urlsplit(self.address).port or 0

    def stop(self) -> None:
        """End the process."""
        process.stop(self._process)

    def _first_line(self) -> str:
        """What it prints when it is ready; empty when it dies or says nothing for too long."""
        if self._process.stdout is None:
            return ""
        patience = threading.Timer(_READY_SECONDS, self._process.kill)
        patience.start()
        try:
            return self._process.stdout.readline().decode("utf-8", "replace").strip()
        finally:
            patience.cancel()
