"""The sweep against raw Playwright: the same pages, the same browser, in the same run.

    python bench/sweep.py [ROUTES] [PAGES]

Raw Playwright loads each route and does nothing else; the sweep is fenced and has its oracles on.
Prints routes a second for both and their ratio, the better of two rounds each, interleaved.
"""

import asyncio
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.async_api import BrowserContext, async_playwright

from promo.explore.browser import find_browser
from promo.explore.exploration import Settings
from promo.explore.running import explore

_ROUNDS = 2
_ROWS = "".join(f"<tr><td>{i}<td>row<td><a href=/{i}>more</a>" for i in range(60))
_PAGE = f"""<!doctype html><title>Page</title><link rel=stylesheet href=/style.css>
<h1>A page</h1><img src=/picture.svg width=90 height=60><table>{_ROWS}</table>
<script src=/app.js></script>"""
_FILES = {
    "/style.css": ("text/css", b"td { padding: 4px; border-bottom: 1px solid #ddd }"),
    "/picture.svg": ("image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    "/app.js": ("text/javascript", b"document.title += ' here'"),
    "/favicon.ico": ("image/x-icon", b""),
}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Browsers hang up on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        kind, body = _FILES.get(self.path, ("text/html", _PAGE.encode()))
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its signature)
        """Nobody reads it."""


async def _raw(site: str, routes: Sequence[str], pages: int) -> float:
    async with async_playwright() as playwright:
        path = find_browser(None, playwright.chromium.executable_path)
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        waiting = list(routes)
        started = time.monotonic()
        await asyncio.gather(*(_load_all(context, site, waiting) for _ in range(pages)))
        seconds = time.monotonic() - started
        await browser.close()
    return len(routes) / seconds


async def _load_all(context: BrowserContext, site: str, waiting: list[str]) -> None:
    page = await context.new_page()
    while waiting:
        await page.goto(site + waiting.pop(), wait_until="load")


def _swept(site: str, routes: Sequence[str], pages: int, out: Path) -> float:
    at: list[float] = []
    settings = Settings(url=site, routes=tuple(routes), pages=pages, rate=0, minutes=60, out=out)
    started = time.monotonic()
    result = explore(settings, lambda _: at.append(time.monotonic()))
    if any(check.outcome != "pass" for check in result.checks) or result.findings:
        sys.exit("the pages are in order and the sweep says they are not")
    # From the first tenth to the last, so that starting a browser counts for neither.
    return 0.9 * len(routes) / (at[-1] - at[0]) if len(at) > 1 else len(routes) / (at[-1] - started)


def main(arguments: Sequence[str]) -> None:
    count, pages = (*(int(one) for one in arguments), *(100, 8)[len(arguments) :])
    routes = [f"/page/{i}" for i in range(count)]
    server = _Server(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site = f"http://127.0.0.1:{server.server_port}"
    raw, swept = 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(_ROUNDS):
            raw = max(raw, asyncio.run(_raw(site, routes, pages)))
            swept = max(swept, _swept(site, routes, pages, Path(folder)))
    server.shutdown()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} routes, {pages} pages: raw {raw:.1f}/s, sweep {swept:.1f}/s,", end=" ")
    print(f"ratio {swept / raw:.2f} (goal 0.85); this process peaked at {memory:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
