"""What the gate cannot see while nothing may be changed, silenced inside the page.

Measured over HTTPS, with every request of the context intercepted: what shared workers send, frames
of sockets in workers, WebSocketStream, ``fetchLater``, and beacons of a page that is being left
still reached the server; so did, on a busy machine, requests of a worker that a worker had started,
and beacons and ``keepalive`` requests of popups, which are closed while the gate is being asked.

A worker whose address is a trusted type keeps its sockets: see ``unsilenced``.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from playwright.async_api import ConsoleMessage

_MARK: Final = re.compile(r"[?&]__promo_worker=([cm])(n?)(i?)$")
_SILENCED: Final = "promo: a frame was not sent to "
_UNSILENCED: Final = "promo: not silenced is a worker of "
_ORIGINS: Final = "const ORIGINS = [];"
_REFUSED: Final = re.compile(r"promo: refused ([A-Za-z]{1,20}) (https://\S{1,2000})")
_OUTERMOST: Final = "})(false);"


def silenced(message: ConsoleMessage) -> str:
    """The address of the socket that the guard in a page says it kept silent; empty otherwise.

    A page may say so too, as it may send a frame.
    """
    said = message.type == "debug" and message.text.startswith(_SILENCED)
    return message.text.removeprefix(_SILENCED) if said else ""


def refused(message: ConsoleMessage) -> tuple[str, str] | None:
    """Method and address of what the guard in a worker of a worker says that it refused."""
    said = _REFUSED.fullmatch(message.text) if message.type == "debug" else None
    return (said[1].upper(), said[2]) if said else None


def unsilenced(message: ConsoleMessage) -> str:
    """The origin of a page whose worker could not be guarded; empty otherwise."""
    said = message.type == "debug" and message.text.startswith(_UNSILENCED)
    return message.text.removeprefix(_UNSILENCED) if said else ""


@cache
def script(origins: tuple[str, ...] = ()) -> str:
    """What runs before the scripts of every page and frame.

    Args:
        origins: those declared beside the site's own.
    """
    text = Path(__file__).with_name("guard.js").read_text(encoding="utf-8")
    return text.replace(_ORIGINS, f"const ORIGINS = {json.dumps(origins)};")


@cache
def _worker_guard(*, nested: bool) -> str:
    """The same for a worker, or for a worker that a worker starts."""
    outermost, end, _ = script().rpartition(_OUTERMOST)
    return f"{outermost}{end.replace('false', 'true') if nested else end}\n"


def worker_script(url: str) -> tuple[str, dict[str, str]] | None:
    """What to answer when the script of a worker is asked for: body and headers.

    The address carries a mark that the guard put there; None when it has none. The answer silences
    the worker and then loads its real script, so that the server is asked for that one only.
    """
    mark = _MARK.search(url)
    if mark is None:
        return None
    real = _javascript_string(url[: mark.start()])
    guard = _worker_guard(nested=bool(mark[2]))
    headers = {"content-type": "text/javascript; charset=utf-8"}
    if mark[3]:
        headers |= {"cross-origin-embedder-policy": "require-corp"}
    if mark[1] == "c":
        return f"{guard}importScripts({real});\n", headers
    silence = "data:text/javascript;charset=utf-8," + quote(guard)
    return f'import "{silence}";\nimport {real};\n', headers


def _javascript_string(text: str) -> str:
    return '"' + quote(text, safe="/:?&=#%@!$'()*+,;~[]-._|^`{}<>") + '"'
