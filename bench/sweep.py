"""The sweep: speed against raw Playwright, patience with a slow site, manners, memory.

    python bench/sweep.py [speed] [secure] [latency] [manners] [memory]

speed     100 pages, rate 0, raw Playwright and the sweep with the same pages open, interleaved
          rounds in the same run: the ratio of the medians (goal 0.85), in time and in processor
          time of all processes, which other work on the machine does not change
secure    the same over HTTPS, where the browser asks before each request
latency   100 pages of a server that thinks for 200 ms, rate 0, pages chosen by the sweep (goal 8 s)
manners   60 pages at the default rate, of a server that answers 429 from the eleventh document of a
          second on (goal: none)
memory    2,000 pages, rate 0: the most that this process, the driver and the browser had together
          (goal 1.5 GB), as the kernel tells it (PSS, which counts what is shared once)

Raw Playwright, as it comes, loads each page and does nothing else; the sweep is fenced and has its
oracles on. The ratio to raw Playwright with the sweep's own switches is told beside: what
these gain is no merit of the sweep.
The browser's start and the first tenth of the pages count for neither. The site is served by a
process of its own, whose work counts for neither: no site shares a lock of Python's with its sweep.
"""

import asyncio
import json
import os
import re
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final, cast

import httpx
from playwright.async_api import async_playwright

from promo.explore.exploration import Settings
from promo.explore.page.browser import SWITCHES, find_browser
from promo.explore.running import explore

_ROUNDS: Final = 3
_COUNTED: Final = "/counted"
_BESIDE: Final[set[int]] = set()  # processes whose work is not that of a sweep
_PAGES: Final = 8
_ROWS = "".join(f"<tr><td>{i}<td>row<td><a href=/{i}>more</a>" for i in range(60))
_PAGE = f"""<!doctype html><html lang=en><title>Page</title><link rel=stylesheet href=/style.css>
<h1>A page</h1><img src=/picture.svg alt="" width=90 height=60><table>{_ROWS}</table>
<script src=/app.js></script>"""
_FILES = {
    "/style.css": ("text/css", b"td { padding: 4px; border-bottom: 1px solid #ddd }"),
    "/picture.svg": (
        "image/svg+xml",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='6'/>",
    ),
    "/app.js": ("text/javascript", b"document.title += ' here'"),
    "/favicon.ico": ("image/x-icon", b""),
}


class _Server(ThreadingHTTPServer):
    """A site. ``think_seconds`` before a document; ``most`` documents in a second, then 429."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, think_seconds: float, most: int) -> None:
        self.think_seconds = think_seconds
        self.most = most
        self.documents: Counter[int] = Counter()
        self.refused = 0
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Browsers hang up on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together, as from any server

    def do_GET(self) -> None:
        server = cast("_Server", self.server)
        kind, body = _FILES.get(self.path, ("text/html", _PAGE.encode()))
        status = 200
        if self.path == _COUNTED:
            counted = {"refused": server.refused, "most": max(server.documents.values(), default=0)}
            body = json.dumps(counted).encode()
        elif self.path not in _FILES:
            second = int(time.monotonic())
            server.documents[second] += 1
            if server.most and server.documents[second] > server.most:
                status, server.refused = 429, server.refused + 1
            time.sleep(server.think_seconds)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its signature)
        """Nobody reads it."""


@contextmanager
def _serving(think_seconds: float = 0.0, most: int = 0, scheme: str = "http") -> Generator[str]:
    """The site's address."""
    command = [sys.executable, __file__, "serve", str(think_seconds), str(most), scheme]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        _BESIDE.add(server.pid)
        assert server.stdout is not None
        try:
            yield f"{scheme}://127.0.0.1:{server.stdout.readline().strip()}"
        finally:
            server.terminate()


def _serve(think_seconds: str, most: str, scheme: str) -> None:
    server = _Server(float(think_seconds), int(most))
    if scheme == "https":
        server.socket = _certified().wrap_socket(server.socket, server_side=True)
    print(server.server_port, flush=True)
    server.serve_forever()


def _certified() -> ssl.SSLContext:
    """A certificate that nobody vouches for."""
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = f"{folder}/key.pem", f"{folder}/certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-keyout", key, "-out", certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


# ── raw Playwright, and the sweep ──────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class _Cost:
    """Of one page: milliseconds, and milliseconds of processor."""

    time: float
    work: float


class _Clock:
    """What pages cost from one moment to another."""

    def __init__(self) -> None:
        self._at: list[tuple[int, float, float]] = []

    def tell(self, done: int) -> None:
        """Note the moment at which so many pages are done."""
        self._at.append((done, time.monotonic(), _tree_seconds()))

    def cost(self) -> _Cost:
        """A page's, from the first moment to the last."""
        (first, began, worked), (last, ended, until) = self._at[0], self._at[-1]
        pages = last - first
        return _Cost(1000 * (ended - began) / pages, 1000 * (until - worked) / pages)


async def _raw(site: str, routes: Sequence[str], pages: int, *switches: str) -> _Cost:
    """What a page costs."""
    clock, first = _Clock(), len(routes) // 10
    async with async_playwright() as playwright:
        path = find_browser(None, playwright.chromium.executable_path)
        browser = await playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", *switches]
        )
        context = await browser.new_context(
            viewport={"width": 1280, "height": 800}, ignore_https_errors=True
        )
        waiting = list(routes)

        async def load_all() -> None:
            page = await context.new_page()
            while waiting:
                await page.goto(site + waiting.pop(), wait_until="load")
                if len(waiting) + pages == len(routes) - first:
                    clock.tell(first)

        await asyncio.gather(*(load_all() for _ in range(pages)))
        clock.tell(len(routes))
        await browser.close()
    return clock.cost()


def _swept(site: str, routes: Sequence[str], pages: int | None, rate: float = 0.0) -> _Cost:
    """What a page costs."""
    clock = _Clock()

    def say(line: str) -> None:
        told = re.match(r"explored (\d+) of", line)
        if told:
            clock.tell(int(told[1]))

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            url=site, routes=tuple(routes), pages=pages, rate=rate, minutes=60, out=Path(folder),
            any_certificate=True,
        )  # fmt: skip
        result = explore(settings, say)
    bad = [check for check in result.checks if check.outcome != "pass"]
    if bad or result.findings:
        sys.exit(f"the pages are in order and the sweep says they are not: {bad[:2]}")
    return clock.cost()


# ── what is measured ───────────────────────────────────────────────────────────────────────────
def _speed(scheme: str = "http") -> None:
    routes = [f"/page/{i}" for i in range(100)]
    raw: list[_Cost] = []
    switched: list[_Cost] = []
    swept: list[_Cost] = []
    with _serving(scheme=scheme) as site:
        for _ in range(_ROUNDS):
            raw.append(asyncio.run(_raw(site, routes, _PAGES)))
            swept.append(_swept(site, routes, _PAGES))
            switched.append(asyncio.run(_raw(site, routes, _PAGES, *SWITCHES)))
    base, slow, alike = _median(raw), _median(swept), _median(switched)
    print(
        f"{scheme}: 100 routes, {_PAGES} pages: raw {1000 / base.time:.1f}/s, sweep"
        f" {1000 / slow.time:.1f}/s, ratio {base.time / slow.time:.2f} (goal 0.85); processor"
        f" {base.work:.0f} and {slow.work:.0f} ms a page, ratio {base.work / slow.work:.2f};"
        f" to raw with the sweep's switches {alike.time / slow.time:.2f}, in processor"
        f" {alike.work / slow.work:.2f}"
    )


def _median(costs: Sequence[_Cost]) -> _Cost:
    return _Cost(
        statistics.median(one.time for one in costs), statistics.median(one.work for one in costs)
    )


def _latency() -> None:
    routes = [f"/page/{i}" for i in range(100)]
    with _serving(think_seconds=0.2) as site:
        swept = _median([_swept(site, routes, None) for _ in range(_ROUNDS)])
        raw = asyncio.run(_raw(site, routes, _PAGES))
    print(
        f"latency: 100 routes at 200 ms: {swept.time / 10:.1f} s (goal 8;"
        f" raw with {_PAGES} pages {raw.time / 10:.1f} s)"
    )


def _manners() -> None:
    routes = [f"/page/{i}" for i in range(60)]
    with _serving(most=10) as site:
        cost = _swept(site, routes, None, rate=5.0)
        counted = json.loads(httpx.get(site + _COUNTED).text)
    print(
        f"manners: default rate: {counted['refused']} answers of 429, at most {counted['most']}"
        f" documents in a second, {1000 / cost.time:.1f} on the average"
    )


def _memory() -> None:
    routes = [f"/page/{i}" for i in range(2_000)]
    most: list[int] = [0]
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.5):
            most[0] = max(most[0], _tree_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    with _serving() as site:
        cost = _swept(site, routes, None)
    stop.set()
    watcher.join()
    print(
        f"memory: 2,000 routes in {2 * cost.time:.0f} s ({1000 / cost.time:.1f}/s): at most"
        f" {most[0] / 1e9:.2f} GB (goal 1.5)"
    )


def _tree() -> set[int]:
    """This process and everything below it, the site apart."""
    parents = {int(p.name): _parent(p) for p in Path("/proc").iterdir() if p.name.isdigit()}
    tree, grown = {os.getpid()}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in tree} - tree - _BESIDE
        grown = bool(more)
        tree |= more
    return tree


def _tree_bytes() -> int:
    return sum(_pss_bytes(pid) for pid in _tree())


def _tree_seconds() -> float:
    """The processor time of all of it, of what ended and was waited for as well."""
    return sum(_worked(Path(f"/proc/{pid}")) for pid in _tree()) / os.sysconf("SC_CLK_TCK")


def _worked(process: Path) -> int:
    try:
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15]))


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def _pss_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


_BENCHES: Final[dict[str, Callable[[], None]]] = {
    "speed": _speed,
    "secure": lambda: _speed("https"),
    "latency": _latency,
    "manners": _manners,
    "memory": _memory,
}


def main(arguments: Sequence[str]) -> None:
    if arguments[:1] == ["serve"]:
        _serve(*arguments[1:])
        return
    for name in arguments or _BENCHES:
        _BENCHES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
