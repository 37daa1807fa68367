"""The port that the local GitHub listens on: the API below /api/v3, pages and files beside it."""

import json
import mimetypes
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from promo.demo.github import pages
from promo.demo.github.api import Api
from promo.demo.github.exchange import Reply, Request, rate_headers
from promo.demo.github.faults import Fault, Faults, answer
from promo.demo.github.repository import GitRepository, GitRequest
from promo.demo.github.shapes import Shapes
from promo.demo.github.store import Store
from promo.demo.listening import Listening

API_PATH: Final = "/api/v3"  # as on a GitHub server of one's own
FILES_PATH: Final = "/files/"
_REQUEST_BYTES: Final = 1_000_000
_SECURITY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"


@dataclass(frozen=True)
class Exchange:
    """One request to the API and its answer."""

    request: Request
    reply: Reply
    token: str | None = None
    planted: bool = False  # the answer was spoilt by a fault


@dataclass
class LocalGitHub(Listening):
    """A GitHub with one repository on a loopback port; a context manager.

    Args:
        repository: ``owner/name``.
        files: a folder that is served below ``files_url``, for evidence; None serves none.
        git: where the repository's own git is made, so that it can be pushed to; None for none.
        port: where to listen; 0 is any free port.
        now: the clock of what is created.
        observe: called with every exchange with the API.
    """

    repository: str = "demo/shop"
    files: Path | None = None
    git: Path | None = None
    port: int = 0
    now: Callable[[], datetime] | None = None
    observe: Callable[[Exchange], None] | None = None
    faults: Faults = field(default_factory=Faults)
    exchanges: list[Exchange] = field(default_factory=list[Exchange])

    def __post_init__(self) -> None:
        self.store = Store(self.repository, self.now)
        self.own_git = GitRepository.create(self.git) if self.git is not None else None
        server = _Server(("127.0.0.1", self.port), _Handler)
        server.github, self._server = self, server
        self.port = self._server.server_port
        self.shapes = Shapes(self.store, self.api_url, self.url)
        self.api = Api(self.store, self.shapes)

    @property
    def url(self) -> str:
        """The address of the pages."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """The address of the API."""
        return f"{self.url}{API_PATH}"

    @property
    def issues_url(self) -> str:
        """The page with all issues."""
        return f"{self.url}/{self.repository}/issues"

    @property
    def files_url(self) -> str:
        """The address of the served folder, with its final slash."""
        return f"{self.url}{FILES_PATH}"

    @property
    def writes(self) -> list[Exchange]:
        """The exchanges that were to change something."""
        return [exchange for exchange in self.exchanges if exchange.request.method != "GET"]

    def answer(self, request: Request, token: str | None) -> Reply:
        """The API's answer to one request, faults and all."""
        fault = self.faults.strike(request.method, request.path)
        reply = self._reply(request, fault)
        reply = Reply(reply.status, reply.body, {**rate_headers(self.store), **reply.headers})
        planted = fault is not None and fault.status is not None
        exchange = Exchange(request, reply, token, planted)
        self.exchanges.append(exchange)
        if self.observe is not None:
            self.observe(exchange)
        return reply

    def _reply(self, request: Request, fault: Fault | None) -> Reply:
        if fault is None:
            return self.api.handle(request)
        time.sleep(fault.delay_seconds)
        if fault.status is None or fault.after:
            usual = self.api.handle(request)
            if fault.status is None:
                return usual
        return Reply(fault.status, dict(fault.body), fault.headers)

    def page(self, path: str) -> tuple[int, str, bytes]:
        """What a browser gets: status, content type, content."""
        start = f"/{re.escape(self.repository)}"
        found = re.fullmatch(rf"{start}/issues/(\d+)", path)
        if found:
            text = pages.issue_page(self.store, int(found[1]))
        else:
            home = re.fullmatch(rf"/|{start}(?:/issues)?/?", path)
            text = pages.issue_list(self.store) if home else None
        if text is not None:
            return 200, "text/html; charset=utf-8", text.encode()
        own = self.own_git.file(path.removeprefix(f"/{self.repository}")) if self.own_git else None
        content = self._file(path) if own is None else own
        if content is not None:
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            return 200, kind, content
        return 404, "text/plain; charset=utf-8", b"There is no such page.\n"

    def _file(self, path: str) -> bytes | None:
        if self.files is None or not path.startswith(FILES_PATH):
            return None
        root = self.files.resolve()
        wanted = (root / unquote(path.removeprefix(FILES_PATH))).resolve()
        if not wanted.is_relative_to(root) or not wanted.is_file():
            return None
        return wanted.read_bytes()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    github: LocalGitHub


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "local-github"
    sys_version = ""
    # A kept connection must not keep the server from stopping.
    timeout: ClassVar[float | None] = 10.0

    def handle_one_request(self) -> None:
        """One request; a caller that hangs up is no news."""
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def do_GET(self) -> None:
        """The API or a page."""
        self._answer()

    def do_POST(self) -> None:
        """The API."""
        self._answer()

    def do_DELETE(self) -> None:
        """The API."""
        self._answer()

    def do_PATCH(self) -> None:
        """The API."""
        self._answer()

    def _answer(self) -> None:
        github, address = self._github(), urlsplit(self.path)
        if github.own_git and address.path.startswith(f"/{github.repository}.git/"):
            self._git(github, github.own_git, address.path, address.query)
            return
        if not address.path.startswith(f"{API_PATH}/"):
            self._page(github, address.path)
            return
        request = Request(
            self.command,
            address.path.removeprefix(API_PATH),
            dict(parse_qsl(address.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self._body(),
        )
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        known = scheme.lower() in {"token", "bearer"} and token.strip()
        if not known and self.command != "GET":
            reply = Reply(401, answer("Requires authentication", 401))
        else:
            reply = github.answer(request, token.strip() or None)
        content = b"" if reply.body is None else json.dumps(reply.body).encode()
        self._send(reply.status, "application/json; charset=utf-8", content, reply.headers)

    def _git(self, github: LocalGitHub, repository: GitRepository, path: str, query: str) -> None:
        path = path.removeprefix(f"/{github.repository}.git")
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = GitRequest(self.command, path, query, headers, self._content())
        may_write = github.api.permissions["contents"] == "write"
        answer = repository.answer(asked, may_write=may_write)
        kind = answer.headers.get("Content-Type", "text/plain")
        self._send(answer.status, kind, answer.body, answer.headers)

    def _content(self) -> bytes:
        """A git client's body, in one piece or in chunks."""
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts: list[bytes] = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _page(self, github: LocalGitHub, path: str) -> None:
        self._body()
        status, kind, content = github.page(path) if self.command == "GET" else (405, "", b"")
        self._send(status, kind or "text/plain", content, {"Content-Security-Policy": _SECURITY})

    def _body(self) -> Any:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _REQUEST_BYTES:
            self.close_connection = True
            return None
        content = self.rfile.read(length)
        try:
            return json.loads(content) if content else None
        except ValueError:
            return None

    def _send(self, status: int, kind: str, content: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": kind}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _github(self) -> LocalGitHub:
        server = self.server
        if not isinstance(server, _Server):
            raise TypeError("not the local GitHub's server")
        return server.github

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the base class's name)
        """Say nothing: the exchanges are kept."""
