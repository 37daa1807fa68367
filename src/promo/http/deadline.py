"""A time at which a connection is cut, however slowly its server drips."""

import socket
import threading
from collections.abc import Mapping
from typing import Any


class Deadline:
    """Shuts the connection when its seconds are over; ``passed`` says that they are.

    httpx bounds each read, so a server that drips a byte a second is never late; and during a TLS
    handshake the socket is not ours to ask. A duplicate of it can always be shut.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.passed = False
        self.answering = False
        self._lock = threading.Lock()
        self._held: list[socket.socket] = []
        self._timer = threading.Timer(max(seconds, 0), self._pass)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for held in self._held:
                held.close()
            self._held.clear()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Told by the connection pool what it does; a new connection is all that matters."""
        if event != "connection.connect_tcp.complete":
            return
        with self._lock:
            self._held.append(info["return_value"].get_extra_info("socket").dup())
            if self.passed:
                self._shut()

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            self._shut()

    def _shut(self) -> None:
        for held in self._held:
            try:
                held.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the server was faster
