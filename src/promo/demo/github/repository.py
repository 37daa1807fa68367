"""The repository itself: git over HTTP (git's own ``http-backend``), files for a browser."""

import base64
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from promo.process import clean_environment

_SECONDS: Final = 60
_BLOB: Final = re.compile(r"/blob/([0-9a-f]{40})/(.+)")


@dataclass(frozen=True)
class GitRequest:
    """One request of a git client."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class GitAnswer:
    """What goes back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class GitRepository:
    """A bare repository on this machine.

    Args:
        folder: the repository.
    """

    folder: Path

    @classmethod
    def create(cls, folder: Path) -> "GitRepository":
        """A new one that may be pushed to."""
        made = cls(folder)
        folder.mkdir(parents=True)
        made._git("init", "--quiet", "--bare", "--initial-branch=main")
        made._git("config", "http.receivepack", "true")
        made._git("config", "uploadpack.allowFilter", "true")
        return made

    def answer(self, asked: GitRequest, *, may_write: bool) -> GitAnswer:
        """The answer to one request; a push needs a token that may write."""
        pushes = "git-receive-pack" in f"{asked.path}?{asked.query}"
        if pushes and token_of(asked.headers) is None:
            return GitAnswer(401, {"WWW-Authenticate": 'Basic realm="GitHub"'}, b"")
        if pushes and not may_write:
            said = b"remote: Write access to repository not granted."
            return GitAnswer(403, {"Content-Type": "text/plain"}, said)
        return self._backend(asked)

    def file(self, path: str) -> bytes | None:
        """A file by the path of its page below the repository's, None when it is not there."""
        found = _BLOB.fullmatch(path)
        if not found:
            return None
        done = self._run("cat-file", "blob", f"{found[1]}:{unquote(found[2])}")
        return done.stdout if done.returncode == 0 else None

    def _backend(self, asked: GitRequest) -> GitAnswer:
        environment = {
            "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_PROTOCOL": asked.headers.get("git-protocol", ""),
            "HTTP_CONTENT_ENCODING": asked.headers.get("content-encoding", ""),
            "REQUEST_METHOD": asked.method,
            "PATH_INFO": asked.path,
            "QUERY_STRING": asked.query,
            "CONTENT_TYPE": asked.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(asked.body)),
            "REMOTE_USER": "x-access-token",
            "REMOTE_ADDR": "127.0.0.1",
        }
        done = subprocess.run(
            ["git", "http-backend"],
            env=clean_environment(environment),
            input=asked.body,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        lines = [line.partition(":") for line in head.decode("latin-1").splitlines()]
        headers = {name: value.strip() for name, _, value in lines}
        status = int(headers.pop("Status", "200").split(" ")[0])
        headers.pop("Content-Length", None)
        return GitAnswer(status, headers, body)

    def _git(self, *words: str) -> None:
        self._run(*words).check_returncode()

    def _run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            ["git", *words],
            cwd=self.folder,
            env=clean_environment({"GIT_CONFIG_NOSYSTEM": "1", "GIT_DIR": str(self.folder)}),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )


def token_of(headers: Mapping[str, str]) -> str | None:
    """The token that a git client sent as a password."""
    kind, _, value = headers.get("authorization", "").partition(" ")
    try:
        plain = base64.b64decode(value, validate=True).decode() if kind.lower() == "basic" else ""
    except ValueError:
        return None
    return plain.partition(":")[2] or None
