"""The identity of a finding: the same fault has the same one in every run, build and stage.

What a build or a request changes by itself is taken out: ids, hashes, numbers, hosts, query values,
line numbers, names that a minifier made.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

_CHARACTERS: Final = 300
_QUERY_KEYS: Final = 20
_UUID: Final = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
# A segment that names one thing among many: numbers, UUIDs, hashes, ULIDs and other random keys.
_ID: Final = re.compile(
    rf"[0-9]+|{_UUID}|(?=[a-fA-F]*[0-9])[0-9a-fA-F]{{8,128}}|(?=.*[0-9])(?=.*[A-Z])[0-9A-Za-z_-]{{16,128}}"
    r"|[a-z]{1,8}[_-][0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}"
)
# What a bundler makes of a file's content: index-BvK3d9aQ.js, main.3f2a1b9c.css
_CONTENT_HASH: Final = re.compile(
    r"(?<=[.\-_])(?:[0-9a-f]{8,64}|(?=[A-Za-z0-9_-]*[0-9A-Z])[A-Za-z0-9_-]{8,24})"
    r"(?=(?:\.[A-Za-z0-9]{1,10}){1,3}$)"
)
_MESSAGE: Final = (
    (re.compile(r"(?:https?|wss?|blob|data):[^\s'\"<>()]+"), "<url>"),
    (re.compile(_UUID), "<id>"),
    (re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+\b"), "<email>"),
    (re.compile(r"\b(?=[a-fA-F]*[0-9])[0-9a-fA-F]{8,}\b"), "<id>"),
    (re.compile(r"\d+(?:[.,:]\d+)*"), "<n>"),
    (re.compile(r"\s+"), " "),
)
_FOREIGN_CODE: Final = re.compile(
    r"node_modules|(?:^|[/.\-_])(?:vendors?|polyfills?|framework|react-dom|jquery|zone|runtime|"
    r"webpack)(?:[.\-_]|$)|chunk-vendors|/@vite/",
    re.IGNORECASE,
)
_MINIFIED: Final = 2  # characters; a longer name was written by a person


def fingerprint(app: str, rule: str, parts: Iterable[str]) -> str:
    """``v1:`` and 16 hex digits over the application, the rule and the rule's own parts."""
    # Lengths first: no choice of texts makes two lists look like one.
    told = "".join(f"{len(part)}:{part}" for part in ("v1", app, rule, *parts))
    return "v1:" + hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]


def route_template(url: str, base: str = "") -> str:
    """The path of an address with ids replaced, and the sorted names of its query's keys.

    Args:
        url: an address or a path; scheme and host are left out.
        base: the path that the site lives under; left out too.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    path = parts.path
    if base and (path == base or path.startswith(f"{base}/")):
        path = path[len(base) :]
    segments = [_segment(unquote(one)) for one in (path or "/").split("/")]
    keys = sorted({k for k, _ in parse_qsl(parts.query[:4000], keep_blank_values=True)})
    query = f"?{'&'.join(keys[:_QUERY_KEYS])}" if keys else ""
    fragment = parts.fragment
    inner = f"#{route_template(fragment)}" if fragment.startswith("/") else ""
    return ("/".join(segments) + query + inner)[:_CHARACTERS]


def normal_message(text: str) -> str:
    """A message without what differs from one time to the next."""
    for pattern, mark in _MESSAGE:
        text = pattern.sub(mark, text[:4000])
    return text.strip()[:_CHARACTERS]


def top_frame(frames: Sequence[tuple[str, str]], base: str = "") -> str:
    """The first frame of the application's own code: file, and function when it has a real name.

    Args:
        frames: (address of the script, name of the function), innermost first.
        base: the path that the site lives under.
    """
    own = [frame for frame in frames if not _FOREIGN_CODE.search(frame[0])]
    url, function = next(iter([*own, *frames]), ("", ""))
    name = function.rsplit(".", 1)[-1]
    shown = name if len(name) > _MINIFIED and not name.startswith("<") else ""
    return f"{shown}@{route_template(url, base).partition('?')[0]}" if url else shown


def _segment(text: str) -> str:
    if _ID.fullmatch(text):
        return "{id}"
    return _CONTENT_HASH.sub("{hash}", text)
