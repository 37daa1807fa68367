"""The shop over HTTP: documents, assets, GraphQL, a few REST addresses, and its version."""

import argparse
import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, cast
from urllib.parse import unquote, urlsplit

from . import graphql
from .catalogue import PRODUCTS, REVIEWS, STOCK
from .pages import WEB, document, page_of, sitemap
from .sessions import Session, Sessions

_REQUEST_BYTES: Final = 64_000
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Shop(ThreadingHTTPServer):
    """One process of the shop, serving one commit."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, sha: str) -> None:
        self.sha = sha
        self.sessions = Sessions()
        super().__init__(("127.0.0.1", port), Visit)


class Visit(BaseHTTPRequestHandler):
    """One connection of a visitor."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30

    def setup(self) -> None:
        """Know the shop by its own type."""
        self.shop = cast("Shop", self.server)
        super().setup()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the base's name)
        """Stay quiet; what goes wrong goes to standard error."""

    def do_GET(self) -> None:
        """Answer a document, an asset or an API address."""
        self._begin()
        try:
            self._get(unquote(self.path_only))
        except Exception:  # noqa: BLE001  (a defect is a page that says so)
            traceback.print_exc(file=sys.stderr)
            self._send(500, "text/html; charset=utf-8", _SORRY)

    def do_HEAD(self) -> None:
        """Answer as to GET, without a body."""
        self.do_GET()

    def do_POST(self) -> None:
        """Answer a GraphQL request, or a subscription to the letters."""
        self._begin()
        body = self._body()
        try:
            self._post(self.path_only, body)
        except Exception:  # noqa: BLE001  (as above)
            traceback.print_exc(file=sys.stderr)
            self._json(500, {"error": "Something broke."})

    def _post(self, path: str, body: dict[str, Any] | None) -> None:
        if body is None:
            self._json(400, {"error": "That is no JSON object."})
        elif path == "/graphql":
            self._graphql(body)
        elif path == "/api/newsletter":
            self._subscribe(body)
        else:
            self._json(404, {"error": "There is nothing to post to."})

    def _subscribe(self, body: dict[str, Any]) -> None:
        self.session.profile["newsletter"] = "@" in str(body.get("email"))
        self._json(200, {"newsletter": self.session.profile["newsletter"]})

    def _graphql(self, body: dict[str, Any]) -> None:
        text, variables = body.get("query"), cast("Any", body.get("variables") or {})
        if not isinstance(text, str) or not isinstance(variables, dict):
            self._json(400, {"errors": [{"message": "The request holds no query."}]})
            return
        self._json(200, graphql.execute(self.session, text, cast("dict[str, Any]", variables)))

    # ── what is asked ──────────────────────────────────────────────────────────────────────────
    def _begin(self) -> None:
        self.path_only = urlsplit(self.path).path
        try:
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get("visit")
        except CookieError:
            cookie = None
        found = self.shop.sessions.of(cookie.value if cookie else None)
        self.visit_key: str = found[0]
        self.session: Session = found[1]
        self.visit_is_new: bool = found[2]

    def _get(self, path: str) -> None:
        if path.startswith("/assets/"):
            self._asset(path.removeprefix("/assets/"))
        elif path.startswith("/api/"):
            self._api(path.removeprefix("/api/"))
        elif path in _PLAIN:
            _PLAIN[path](self)
        elif path in _MOVED:
            self._send(308, "text/plain; charset=utf-8", "", {"Location": _MOVED[path]})
        else:
            page = page_of(path)
            html = document(page, self.shop.sha)
            self._send(200 if page else 404, "text/html; charset=utf-8", html, _POLICY)

    def _body(self) -> dict[str, Any] | None:
        """The JSON object that was sent, None when it is something else."""
        try:
            length = int(self.headers.get("Content-Length", "0"))
            if not 0 < length <= _REQUEST_BYTES:
                self.close_connection = True
                return None
            found = json.loads(self.rfile.read(length))
        except (ValueError, RecursionError):
            return None
        return cast("dict[str, Any]", found) if isinstance(found, dict) else None

    # ── what is answered ───────────────────────────────────────────────────────────────────────
    def _asset(self, name: str) -> None:
        file = (WEB / name).resolve()
        kind = _TYPES.get(file.suffix)
        if kind is None or not file.is_relative_to(WEB) or not file.is_file():
            self._send(404, "text/plain; charset=utf-8", "There is no such file.\n")
            return
        self._send(200, kind, file.read_text(encoding="utf-8"))

    def _api(self, name: str) -> None:
        kind, _, key = name.partition("/")
        if kind == "stock" and key in PRODUCTS:
            self._json(200, {"left": STOCK.get(key)})
        elif kind == "reviews" and key in PRODUCTS:
            self._json(200, {"reviews": REVIEWS})
        else:
            self._json(404, {"error": "There is nothing here."})

    def health(self) -> None:
        """Which commit this process serves."""
        self._json(200, {"status": "ok", "sha": self.shop.sha})

    def robots(self) -> None:
        """Everything may be read."""
        self._send(200, "text/plain; charset=utf-8", "User-agent: *\nAllow: /\n")

    def sitemap(self) -> None:
        """The addresses a search engine should know."""
        origin = f"http://{self.headers.get('Host', 'localhost')}"
        self._send(200, "application/xml; charset=utf-8", sitemap(origin))

    def favicon(self) -> None:
        """The icon of browsers that ask without being told."""
        self._asset("favicon.svg")

    def _json(self, status: int, value: Any) -> None:
        self._send(status, "application/json", json.dumps(value, ensure_ascii=False))

    def _send(
        self, status: int, kind: str, text: str, more: Mapping[str, str] | None = None
    ) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-App-Revision", self.shop.sha)
        for name, value in (more or {}).items():
            self.send_header(name, value)
        if self.visit_is_new:
            cookie = f"visit={self.visit_key}; Path=/; HttpOnly; SameSite=Lax"
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


_PLAIN: Final[dict[str, Callable[[Visit], None]]] = {
    "/health": Visit.health,
    "/robots.txt": Visit.robots,
    "/sitemap.xml": Visit.sitemap,
    "/favicon.ico": Visit.favicon,
}
# Where pages were before.
_MOVED: Final = {"/help": "/contact", "/shop": "/products"}
_POLICY: Final = {"Content-Security-Policy": "default-src 'self'"}
_SORRY: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Something broke</title>
<style>body{font:1rem/1.6 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1.5rem;
color-scheme:light dark}</style>
<h1>Something broke</h1><p>That is our fault. Please try again in a minute.</p></html>
"""


def main() -> None:
    """Serve until told to stop. The first line says where."""
    parser = argparse.ArgumentParser(prog="shop", description="A small shop.")
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free one")
    parser.add_argument("--sha", default="0" * 40, help="the commit this was built from")
    parser.add_argument("--attached", action="store_true", help="end when standard input closes")
    options = parser.parse_args()
    with Shop(options.port, options.sha) as shop:
        signal.signal(signal.SIGTERM, _stop)
        if options.attached:
            threading.Thread(target=_end_with_input, daemon=True).start()
        print(f"http://127.0.0.1:{shop.server_address[1]}", flush=True)
        try:
            shop.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            return


def _stop(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _end_with_input() -> None:
    # Not sys.stdin: its lock would be held when the interpreter ends before the input does.
    while os.read(0, 4096):
        pass
    os._exit(0)
