"""HTTP heads as a forward proxy reads them from a browser and passes them on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from promo.explore.fence.origins import canonical_host

# Of one connection, not of the message (RFC 9110, section 7.6.1).
_HOP: Final = frozenset(
    {
        "connection", "keep-alive", "proxy-connection", "proxy-authorization",
        "proxy-authenticate", "te", "upgrade",
    }
)  # fmt: skip
_REQUEST: Final = re.compile(rb"([A-Za-z]{1,20}) (\S{1,60000}) HTTP/1\.([01])\r\n")
_STATUS: Final = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9]{2})[ \r]")
_FIELD: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n]*?)[ \t]*")
_PAIR: Final = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[^\s/@:\[\]]{1,255}):([0-9]{1,5})")
_LAST_PORT: Final = 65_535
_BARE: Final = frozenset({204, 304})  # never with a body (RFC 9110, section 6.4.1)
_FIRST_FINAL: Final = 200
_CONNECTION: Final = frozenset({"connection", "proxy-connection"})
_LENGTH_DIGITS: Final = 19


class BadHeadError(Exception):
    """What came is no head that a browser or a server would send."""


@dataclass(frozen=True)
class RequestHead:
    """The head of a request as it came: method, target, fields in order.

    ``stays`` says whether whoever sent it may send another one.
    """

    method: str
    target: str
    fields: tuple[tuple[str, str], ...]
    stays: bool = False

    def field(self, name: str) -> str:
        """The value of a field, empty when it is not there; given twice, it is refused."""
        values = [value for key, value in self.fields if key.lower() == name]
        if len(values) > 1:
            raise BadHeadError(f"{name} is given {len(values)} times")
        return values[0] if values else ""

    def by_name(self) -> dict[str, str]:
        """The fields, names in lower case; what is given twice is one list, as for a server."""
        found: dict[str, str] = {}
        for key, value in self.fields:
            name = key.lower()
            found[name] = f"{found[name]}, {value}" if name in found else value
        return found

    def onward(self, target: str, *extra: tuple[str, str]) -> bytes:
        """The head for the next server, which may keep its connection.

        Which of a server's sites is asked, the target says, and nothing else (RFC 9112, 3.2.2).
        """
        left = {*_HOP, "host", *_named(self.by_name().get("connection", ""))}
        kept = [(k, v) for k, v in self.fields if k.lower() not in left]
        site = urlsplit(self.target).netloc.rpartition("@")[2]
        return _written(f"{self.method} {target} HTTP/1.1", [("Host", site), *kept], extra)


def request_head(data: bytes) -> RequestHead:
    """Read a request's head up to and with its empty line."""
    first = _REQUEST.match(data)
    if first is None:
        raise BadHeadError("no request line")
    method, target = first[1].decode().upper(), first[2].decode("latin-1")
    fields = _fields(data[first.end() :])
    tokens = [v.encode("latin-1") for k, v in fields if k.lower() in _CONNECTION]
    return RequestHead(method, target, fields, _stays(first[3], tokens))


@dataclass(frozen=True)
class ResponseHead:
    """A response's status, its head as it is passed on, and where it ends.

    Args:
        status: of the answer.
        rewritten: its head; it says whether the connection ends with the body.
        length: of the body; None when it is chunked, or ends with the connection.
        chunked: whether the body says its own end.
        stays: whether the connection can serve another request after the body.
    """

    status: int
    rewritten: bytes
    length: int | None
    chunked: bool
    stays: bool


def response_head(data: bytes, method: str = "GET") -> ResponseHead:
    """Read the head of the answer to a request.

    Servers write much that is against the rules and that browsers accept; lines pass as they are.
    """
    match = _STATUS.match(data)
    if match is None:
        raise BadHeadError("no status line")
    lines = [line.rstrip(b"\r") for line in data.rstrip(b"\r\n").split(b"\n")]
    fields = [(_name(line), line.partition(b":")[2].strip()) for line in lines[1:]]
    status = int(match[2])
    bare = method == "HEAD" or status in _BARE or status < _FIRST_FINAL
    length, chunked = (0, False) if bare else _end(fields)
    tokens = [value for name, value in fields if name in _CONNECTION]
    stays = (length is not None or chunked) and _stays(match[1], tokens)
    kept = [line for line in lines if _name(line) not in _HOP]
    said = b"Connection: keep-alive" if stays else b"Connection: close"
    return ResponseHead(status, b"\r\n".join([*kept, said, b"", b""]), length, chunked, stays)


def response(body: str, fields: Mapping[str, str]) -> bytes:
    """An answer of our own."""
    content = body.encode()
    kept = [*fields.items(), ("Content-Length", str(len(content)))]
    return _written("HTTP/1.1 200 OK", kept, ()) + content


def _end(fields: list[tuple[str, bytes]]) -> tuple[int | None, bool]:
    """The length of a body, or whether it is chunked; neither where that is not certain."""
    lengths = [value for name, value in fields if name == "content-length"]
    codings = [value.lower() for name, value in fields if name == "transfer-encoding"]
    if codings:
        return None, codings == [b"chunked"] and not lengths
    plain = len(lengths) == 1 and lengths[0].isdigit() and len(lengths[0]) < _LENGTH_DIGITS
    return (int(lengths[0]) if plain else None), False


def _stays(minor: bytes, tokens: list[bytes]) -> bool:
    """Whether a connection is kept, by the version and the fields that speak of it."""
    said = {token.strip().lower() for value in tokens for token in value.split(b",")}
    return b"close" not in said and (minor == b"1" or b"keep-alive" in said)


def end_of_head(data: bytes | bytearray) -> int:
    """Where the body begins; -1 while the empty line has not come."""
    ends = [at + len(mark) for mark in (b"\n\r\n", b"\n\n") if (at := data.find(mark)) >= 0]
    return min(ends, default=-1)


def _name(line: bytes) -> str:
    return line.partition(b":")[0].strip().lower().decode("latin-1")


def host_and_port(pair: str) -> tuple[str, int]:
    """The target of a CONNECT."""
    match = _PAIR.fullmatch(pair)
    port = int(match[2]) if match else 0
    if match is None or not 0 < port <= _LAST_PORT:
        raise BadHeadError("no host:port")
    return match[1].strip("[]").lower(), port


def _named(connection: str) -> set[str]:
    """The fields that are of this connection alone, too; never the one that says a body's end."""
    return {name.strip().lower() for name in connection.split(",")} - {"content-length"}


def http_server(target: str) -> tuple[str, int]:
    """Host and port of a target in absolute form."""
    try:
        parts = urlsplit(target)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadHeadError("no address") from None
    if parts.scheme != "http" or not host:
        raise BadHeadError("not in absolute form")
    return canonical_host(host), port or 80


def _fields(data: bytes) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for line in data.removesuffix(b"\r\n\r\n").removesuffix(b"\r\n").split(b"\r\n"):
        match = _FIELD.fullmatch(line)
        if match:
            found.append((match[1].decode(), match[2].decode("latin-1")))
        elif line:
            raise BadHeadError("a field that is none")
    return tuple(found)


def _written(
    first: str, fields: list[tuple[str, str]], extra: tuple[tuple[str, str], ...]
) -> bytes:
    lines = [first, *(f"{k}: {v}" for k, v in (*fields, *extra)), "Connection: keep-alive", "", ""]
    return "\r\n".join(lines).encode("latin-1")
