"""The port that the model listens on: ``/v1/messages``, ``count_tokens`` and the list of models."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final, cast
from urllib.parse import urlsplit

from promo.demo.listening import Listening
from promo.demo.model.answering import Answering
from promo.demo.model.faults import Fault, Faults, with_tool_names_of
from promo.demo.model.script import Policy
from promo.demo.model.shape import has_toolset
from promo.demo.model.stream import events, written
from promo.demo.model.wire import Exchange, Json, error

_REQUEST_BYTES: Final = 32_000_000  # what the API takes
_SECRET_HEADERS: Final = {"x-api-key", "authorization", "cookie"}
_MODELS: Final = "/v1/models"
_MESSAGES: Final = "/v1/messages"
_COUNT: Final = "/v1/messages/count_tokens"
_OK: Final = 200
_NOWHERE: Final = (404, error("not_found_error", "Not found"))
_NO_HEADERS: Final[Mapping[str, str]] = {}


@dataclass
class LocalModel(Listening):
    """The Messages API on a loopback port; a context manager.

    Args:
        policy: what answers.
        key: the credential that is taken; empty takes any.
        port: where to listen; 0 is any free port.
        clock: seconds that only go forward, for the prompt cache.
        models: names that are known; empty knows every name.
    """

    policy: Policy
    key: str = ""
    port: int = 0
    clock: Callable[[], float] = time.monotonic
    models: frozenset[str] = frozenset()
    faults: Faults = field(default_factory=Faults)
    exchanges: list[Exchange] = field(default_factory=list[Exchange])

    def __post_init__(self) -> None:
        self.answering = Answering(self.policy, self.key, self.clock, self.models)
        self.leaving = threading.Event()  # ends the patience of whoever is kept waiting
        server = _Server(("127.0.0.1", self.port), _Handler)
        server.model, self._server = self, server
        self.port = self._server.server_port

    @property
    def url(self) -> str:
        """What ANTHROPIC_BASE_URL has to be."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[Exchange]:
        """The requests for a message."""
        return [exchange for exchange in self.exchanges if exchange.path == _MESSAGES]

    @property
    def heard(self) -> str:
        """Everything that was ever sent here, to be searched for what should not have been."""
        return "\n".join(f"{one.path} {one.headers} {one.text}" for one in self.exchanges)

    def stop(self) -> None:
        """Stop answering and free the port."""
        self.leaving.set()
        super().stop()


@dataclass(frozen=True)
class _Asked:
    path: str
    headers: dict[str, str]
    text: str
    body: Json | None
    came_seconds: float


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    model: LocalModel

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "local-model"
    sys_version = ""
    disable_nagle_algorithm = True
    # A kept connection must not keep the server from stopping.
    timeout: ClassVar[float | None] = 10.0

    def do_GET(self) -> None:
        """The models that there are."""
        asked = self._asked("")
        name = asked.path.removeprefix(f"{_MODELS}/")
        refused = self._model.answering.refusal(asked.headers, {"model": name})
        if asked.path == _MODELS:
            self._answer(asked, _OK, {"data": [], "has_more": False})
        elif name == asked.path:
            self._answer(asked, *_NOWHERE)
        else:
            self._answer(asked, *(refused or (_OK, _model(name))))

    def do_POST(self) -> None:
        """A message, or the size of one."""
        asked = self._asked(self._text())
        refused = self._model.answering.refusal(asked.headers, asked.body)
        if refused or asked.body is None:
            self._answer(asked, *(refused or _NOWHERE))
        elif asked.path == _COUNT:
            self._answer(asked, *self._model.answering.count(asked.body))
        elif asked.path == _MESSAGES:
            self._message(asked, asked.body)
        else:
            self._answer(asked, *_NOWHERE)

    def _message(self, asked: "_Asked", body: Json) -> None:
        fault = self._model.faults.strike() or Fault("none")
        fault = with_tool_names_of(fault, toolset=has_toolset(body))
        if fault.delay_seconds:
            self._model.leaving.wait(fault.delay_seconds)
        if fault.status is not None:
            self._answer(asked, fault.status, fault.body, fault.headers)
            return
        status, answer = self._model.answering.message(body, fault)
        if status == _OK and (body.get("stream") or fault.cut_after is not None):
            self._note(asked, status, answer)
            self._spoken(answer, fault, streamed=bool(body.get("stream")))
        else:
            self._answer(asked, status, answer)

    def _spoken(self, answer: Json, fault: Fault, *, streamed: bool) -> None:
        """An answer event by event, or one that breaks off in its middle."""
        if streamed:
            self._stream(answer, fault)
            return
        content = json.dumps(answer).encode()
        self._head(_OK, "application/json", {"Content-Length": str(len(content))})
        self.wfile.write(content[: len(content) // 2])
        self._drop()

    def _answer(
        self, asked: "_Asked", status: int, answer: Json, headers: Mapping[str, str] = _NO_HEADERS
    ) -> None:
        self._note(asked, status, answer)
        content = json.dumps(answer).encode()
        self._head(status, "application/json", {**headers, "Content-Length": str(len(content))})
        self.wfile.write(content)

    def _note(self, asked: "_Asked", status: int, answer: Json) -> None:
        kept = {name: text for name, text in asked.headers.items() if name not in _SECRET_HEADERS}
        self._model.exchanges.append(
            Exchange(
                path=asked.path,
                body=asked.body,
                text=asked.text,
                headers=kept,
                status=status,
                answer=answer,
                came_seconds=asked.came_seconds,
                left_seconds=self._model.clock(),
            )
        )

    def _asked(self, text: str) -> "_Asked":
        headers = {name.lower(): value for name, value in self.headers.items()}
        came = self._model.clock()
        return _Asked(urlsplit(self.path).path, headers, text, _object(text), came)

    def _text(self) -> str:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _REQUEST_BYTES:
            self.close_connection = True
            return ""
        return self.rfile.read(length).decode("utf-8", "replace")

    def _stream(self, message: Json, fault: Fault) -> None:
        self._head(200, "text/event-stream; charset=utf-8", {"Transfer-Encoding": "chunked"})
        for content in _cut(message, fault):
            self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        if fault.cut_after is not None and not (fault.clean or fault.garbled or fault.ended_by):
            self._drop()
            return
        self.wfile.write(b"0\r\n\r\n")

    def _head(self, status: int, kind: str, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "request-id": "req_local", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _drop(self) -> None:
        self.wfile.flush()
        self.close_connection = True

    @property
    def _model(self) -> LocalModel:
        return cast("_Server", self.server).model

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the base's name)
        """Say nothing: the exchanges are kept."""


def _cut(message: Json, fault: Fault) -> Iterable[bytes]:
    """The events of a message, up to where the fault strikes."""
    for index, event in enumerate(events(message)):
        if index == fault.cut_after:
            if fault.garbled:
                yield b'event: content_block_delta\ndata: {"type": "content_bl\n\n'
            if fault.ended_by:
                yield written(error(fault.ended_by, "The answer ended in an error."))
            return
        yield written(event)


def _object(text: str) -> Json | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return cast("Json", found) if isinstance(found, dict) else None


def _model(name: str) -> Json:
    return {
        "type": "model",
        "id": name,
        "display_name": name,
        "created_at": "2026-01-01T00:00:00Z",
        "lifecycle": "active",
        "max_input_tokens": 1_000_000,
        "max_tokens": 64_000,
    }
