"""A package index on this machine whose connections break off in the middle of a file."""

import base64
import hashlib
import zipfile
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


@dataclass
class Index:
    """Where it is, and how often each file was asked for."""

    url: str = ""
    asked: Counter[str] = field(default_factory=Counter[str])


@contextmanager
def serving(wheels: list[Path], broken: int) -> Generator[Index]:
    """An index of these files; the first ``broken`` downloads of each end half way."""
    index, files = Index(), {wheel.name: wheel.read_bytes() for wheel in wheels}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rsplit("/", 1)[1]
            if name not in files:
                return self._answer("text/html", _page(self.path, files))
            index.asked[name] += 1
            whole = index.asked[name] > broken
            body = files[name]
            return self._answer("application/zip", body, len(body) if whole else len(body) // 2)

        def _answer(self, kind: str, body: bytes, sent: int | None = None) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[:sent])
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002  (the base's name)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    index.url = f"http://127.0.0.1:{server.server_port}/simple"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield index
    server.shutdown()
    server.server_close()
    thread.join()


def _page(path: str, files: dict[str, bytes]) -> bytes:
    wanted = path.strip("/").rsplit("/", 1)[-1]
    links = [
        f'<a href="/files/{name}#sha256={hashlib.sha256(body).hexdigest()}">{name}</a>'
        for name, body in files.items()
        if name.startswith(f"{wanted}-")
    ]
    return f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>".encode()


def tiny_wheel(folder: Path, name: str = "tiny") -> Path:
    """A package of one module."""
    made = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "HERE = True\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},{_sum(text)},{len(text)}\n" for path, text in files.items())
    with zipfile.ZipFile(made, "w") as wheel:
        for path, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            wheel.writestr(path, text)
    return made


def _sum(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
