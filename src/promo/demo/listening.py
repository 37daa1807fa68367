"""A part of the demo that listens on a loopback port."""

import threading
from http.server import ThreadingHTTPServer
from typing import Self

_LOOK_SECONDS = 0.02  # how long it may take to notice that it has to stop


class Listening:
    """Answers from a thread of its own; a context manager.

    Whoever inherits makes ``_server``, which has its port from then on.
    """

    _server: ThreadingHTTPServer
    _thread: threading.Thread | None = None

    def start(self) -> Self:
        """Begin to answer."""
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(_LOOK_SECONDS,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and free the port."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
