"""Why there was no answer, as a kind for programs and a line for people."""

import socket
import ssl
import zlib
from typing import Literal
from urllib.parse import urlsplit

from promo.http.body import UnknownEncodingError
from promo.http.deadline import Deadline
from promo.untrusted import one_line

TroubleKind = Literal[
    "dns", "connect", "tls", "timeout", "too-slow", "protocol", "redirect", "proxy", "address"
]


class Trouble(Exception):  # noqa: N818  (the network's trouble, not an error of this program)
    """No answer. ``detail`` is one line without its full stop, safe to print."""

    def __init__(self, kind: TroubleKind, detail: str, url: str) -> None:
        super().__init__(detail)
        self.kind: TroubleKind = kind
        self.detail = one_line(detail)
        self.url = url

    def __str__(self) -> str:
        """The detail alone; the caller knows whom it asked."""
        return self.detail


def trouble(error: Exception, url: str, deadline: Deadline) -> Trouble:
    """What an error of one exchange means.

    Args:
        error: of httpx, of what it stands on, or of the body's reader.
        url: the address that was asked.
        deadline: that of the exchange; once it has passed, every error is its doing.
    """
    if deadline.passed:
        kind, verb = ("too-slow", "finish its answer") if deadline.answering else _LATE
        return Trouble(kind, f"did not {verb} in {max(deadline.seconds, 0):.3g} s", url)
    causes = _causes(error)
    kind, detail = _below(causes, url) or _of_httpx(error, causes)
    return Trouble(kind, detail, url)


_LATE: tuple[TroubleKind, str] = ("timeout", "answer")


def _causes(error: BaseException) -> list[BaseException]:
    """An error and what it came from, the first cause last."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return chain


def _below(causes: list[BaseException], url: str) -> tuple[TroubleKind, str] | None:
    """What the system, OpenSSL or zlib said; it is clearer than what was made of it."""
    for cause in causes:
        match cause:
            case ssl.SSLCertVerificationError():
                return "tls", f"the certificate is not trusted: {cause.verify_message}"
            case ssl.SSLError():
                return "tls", f"no secure connection: {cause.reason or cause}"
            case socket.gaierror() | UnicodeError():
                return "dns", f"there is no address for {urlsplit(url).hostname}"
            case UnknownEncodingError():
                return "protocol", f"answers packed as {cause}, which was not asked for"
            case zlib.error():
                return "protocol", "answers with a damaged gzip body"
            case _:
                continue
    return None


def _of_httpx(error: Exception, causes: list[BaseException]) -> tuple[TroubleKind, str]:
    import httpx  # noqa: PLC0415  (100 ms that --help need not wait for)

    said = _system_text(causes) or str(error)
    kinds: list[tuple[type[Exception], TroubleKind, str]] = [
        (httpx.InvalidURL, "address", f"is no address that can be asked: {said}"),
        (httpx.UnsupportedProtocol, "address", f"is no address that can be asked: {said}"),
        (httpx.ProxyError, "proxy", f"the proxy refuses: {said}"),
        (httpx.ConnectTimeout, "timeout", "no connection in time"),
        (httpx.TimeoutException, "timeout", "no answer in time"),
        (httpx.ConnectError, "connect", f"no connection: {said}"),
        (httpx.HTTPError, "protocol", f"broke off: {said}"),
        (OSError, "protocol", f"broke off: {said}"),
    ]
    for kind, name, detail in kinds:
        if isinstance(error, kind):
            return name, detail
    return "proxy", f"the environment's proxy settings cannot be used: {said}"


def _system_text(causes: list[BaseException]) -> str:
    texts = [c.strerror for c in causes if isinstance(c, OSError) and c.strerror]
    return texts[-1].lower() if texts else ""
