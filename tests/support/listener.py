"""A server that takes what is posted to it and answers as it is told."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


@dataclass
class Listener:
    """What came, and what is answered: one code for each request to come, then 200."""

    codes: list[int] = field(default_factory=list[int])
    bodies: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        listener = cast("_Server", self.server).listener
        listener.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(listener.codes.pop(0) if listener.codes else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its name)
        pass


class _Server(ThreadingHTTPServer):
    listener: Listener


@contextmanager
def listening(*codes: int) -> Generator[Listener]:
    """A running one."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.listener = Listener(list(codes), url=f"http://127.0.0.1:{server.server_port}/hook")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server.listener
        server.shutdown()
        thread.join()
