"""A git server over HTTP: git's own ``http-backend`` behind a small threaded server."""

import base64
import os
import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal, cast

Fault = Literal["", "cut-after", "cut-before", "500", "503", "403", "hang"]


@dataclass
class GitServer:
    """What the server was asked, and how it should misbehave.

    Args:
        root: the folder of the repositories.
        token: what a request must carry, "" for anybody.
        reads: another token, which may only read; "" for none.
        public: whether anybody may read.
        push_faults: one for each push to come; afterwards all is well.
        fetch_faults: likewise for fetches.
        redirect: an address that everything is redirected to.
    """

    root: Path
    token: str = ""
    reads: str = ""
    public: bool = False
    push_faults: list[Fault] = field(default_factory=list[Fault])
    fetch_faults: list[Fault] = field(default_factory=list[Fault])
    redirect: str = ""
    requests: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    sent_bytes: int = 0
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Handler(BaseHTTPRequestHandler):
    """Answers for git."""

    protocol_version = "HTTP/1.1"

    @property
    def state(self) -> GitServer:
        return cast("_Server", self.server).state

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        self.answer(self.body())

    def body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts: list[bytes] = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def answer(self, body: bytes) -> None:
        path, _, query = self.path.partition("?")
        sent = self.headers.get("Authorization", "")
        with self.state.lock:
            self.state.requests.append((self.command, self.path, sent))
        if self.state.redirect:
            self.plain(302, b"", {"Location": self.state.redirect + self.path})
            return
        if self.state.token and not self._knows(sent):
            status = 403 if sent else 401
            self.plain(status, b"no", {"WWW-Authenticate": 'Basic realm="git"'})
            return
        fault = self._fault(path)
        if fault in {"500", "503", "403"}:
            self.plain(int(fault), b"no", {})
        elif fault == "cut-before":
            self.close_connection = True
        elif fault == "hang":
            self.rfile.read(1)
            self.close_connection = True
        else:
            head, payload = self._backend(path, query, body)
            if fault == "cut-after":
                self.close_connection = True
                return
            self._pass_on(head, payload)

    def _knows(self, sent: str) -> bool:
        """Whether a request's token may do what it asks for."""
        reads = "git-receive-pack" not in self.path
        tokens = {self.state.token, *({self.state.reads} - {""} if reads else ())}
        known = {base64.b64encode(f"x-access-token:{one}".encode()).decode() for one in tokens}
        return sent in {f"Basic {one}" for one in known} or (reads and self.state.public)

    def _fault(self, path: str) -> Fault:
        faults = {
            "/git-receive-pack": self.state.push_faults,
            "/git-upload-pack": self.state.fetch_faults,
        }.get("/" + path.rpartition("/")[2], [])
        with self.state.lock:
            return faults.pop(0) if faults and self.command == "POST" else ""

    def _backend(self, path: str, query: str, body: bytes) -> tuple[bytes, bytes]:
        done = subprocess.run(
            ["git", "http-backend"],
            env={
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(self.state.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "REMOTE_USER": "test",
                "REMOTE_ADDR": "127.0.0.1",
            },
            input=body,
            capture_output=True,
            check=False,
        )
        head, _, payload = done.stdout.partition(b"\r\n\r\n")
        return head, payload

    def _pass_on(self, head: bytes, payload: bytes) -> None:
        lines = [line.partition(":") for line in head.decode().splitlines()]
        headers = {name: value.strip() for name, _, value in lines}
        status = int(headers.pop("Status", "200").split(" ")[0])
        headers.pop("Content-Length", None)
        self.plain(status, payload, headers)

    def plain(self, status: int, payload: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)
        with self.state.lock:
            self.state.sent_bytes += len(payload)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its name)
        pass


class _Server(ThreadingHTTPServer):
    def __init__(self, state: GitServer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.state = state


@contextmanager
def serve_git(root: Path, *, token: str = "") -> Generator[GitServer]:
    """Serve the bare repositories of a folder."""
    state = GitServer(root, token)
    with _Server(state) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
