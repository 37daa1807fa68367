"""The identity of a finding: the same fault has the same one in every run, build and stage.

What a build, a request or a visitor changes by itself is taken out: ids, hashes, numbers, moments,
hosts, languages, query values, line numbers, names that a minifier made.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

_CHARACTERS: Final = 300
_MESSAGE_CHARACTERS: Final = 4_000
_QUERY_KEYS: Final = 20
_UUID: Final = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
# A random key: long, digits spread through it; a name that a person wrote has its digits at an end.
_KEY: Final = r"(?=(?:[A-Za-z_-]*[0-9]){3})(?=.{0,127}[A-Za-z])[0-9A-Za-z_-]{16,128}"
# A segment that names one thing among many: numbers, UUIDs, hashes, ULIDs and other random keys.
_ID: Final = re.compile(
    rf"[0-9]+|{_UUID}|(?=[a-fA-F]*[0-9])[0-9a-fA-F]{{8,128}}|(?=.*[0-9])(?=.*[A-Z])[0-9A-Za-z_-]{{16,128}}"
    r"|(?=.*[0-9])(?=.*[A-Z])(?=.*[a-z])[0-9A-Za-z]{10,15}"
    r"|[a-z]{1,8}[_-][0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+Z?)?"
)
# The first segment of a site in several languages. Codes that are English words are no languages.
_LANGUAGE: Final = re.compile(
    r"(?:ar|bg|ca|cs|da|de|el|en|es|et|fa|fi|fr|he|hr|hu|it|ja|ko|lt|lv|nb|nl|pl|pt|ro|ru|sk|sl|sr"
    r"|sv|th|tr|uk|vi|zh)(?:[-_](?:[A-Za-z]{2}|[A-Z][a-z]{3}))?"
)
# What a bundler makes of a file's content: index-BvK3d9aQ.js, main.3f2a1b9c.css
_CONTENT_HASH: Final = re.compile(
    r"(?<=[.\-_])(?:[0-9a-f]{8,64}|(?=[A-Za-z0-9_-]*[0-9A-Z])[A-Za-z0-9_-]{8,24})"
    r"(?=(?:\.[A-Za-z0-9]{1,10}){1,3}$)"
)
_BUILD_ID: Final = re.compile(r"(?<=/_next/data/)[^/]+|;jsessionid=[^/?#]*", re.IGNORECASE)
# They say who sent the visitor, or only keep an answer from being cached.
_PASSING_KEY: Final = re.compile(r"utm_\w+|gclid|fbclid|msclkid|_rsc|_|cb|cachebust(?:er)?|nocache")
_WEB_ADDRESS: Final = re.compile(r"(?:https?|wss?)://[^\s'\"<>()\[\]]+")
_FILE: Final = re.compile(r"(?<![\w/.-])(?:/[\w@.~-]+){1,20}\.[a-z0-9]{1,5}\b")
_CHUNK: Final = re.compile(r"(?i)(\bchunk )[\w.-]+")
_WEEKDAY: Final = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:day|sday|nesday|rsday|urday)?"
_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
_CLOCK: Final = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?[AP]M)?"
_ZONE: Final = r"(?:\s?(?:Z|UTC|GMT)?(?:[+-]\d{2}:?\d{2})?(?:\s\([^()]{1,60}\))?)"
_MESSAGE: Final = (
    (re.compile(r"(?:blob|data):[^\s'\"<>()]+"), "<url>"),
    (re.compile(rf"\b\d{{4}}-\d{{2}}-\d{{2}}(?:[T ]{_CLOCK}{_ZONE})?"), "<time>"),
    (
        re.compile(
            rf"\b{_WEEKDAY},? (?:{_MONTH} \d{{1,2}},?|\d{{1,2}} {_MONTH},?) \d{{4}}"
            rf"(?:,? {_CLOCK}{_ZONE})?"
        ),
        "<time>",
    ),
    (re.compile(rf"\b\d{{1,4}}[/.]\d{{1,2}}[/.]\d{{2,4}}(?:,? {_CLOCK}{_ZONE})?"), "<time>"),
    (re.compile(rf"\b{_CLOCK}{_ZONE}"), "<time>"),
    (re.compile(_UUID), "<id>"),
    (re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+\b"), "<email>"),
    (re.compile(r"\b(?=[a-fA-F]*[0-9])[0-9a-fA-F]{8,}\b"), "<id>"),
    (re.compile(rf"\b{_KEY}\b"), "<id>"),
    # What a minifier calls it differs from build to build: t.map is not a function
    (
        re.compile(
            r"\b[A-Za-z_$][\w$]?(?=(?:\.[\w$]+)*(?:\([^()]{0,40}\))?(?:\.[\w$]+)* is not "
            r"|\b' before init)"
        ),
        "<name>",
    ),
    (re.compile(r"\d+(?:[.,:\u00a0\u202f'\u2019]\d+)*"), "<n>"),
    (re.compile(r"\s+"), " "),
)
_FOREIGN_CODE: Final = re.compile(
    r"node_modules|(?:^|[/.\-_])(?:vendors?|polyfills?|framework|react-dom|jquery|zone|runtime|"
    r"webpack)(?:[.\-_]|$)|chunk-vendors|/@vite/",
    re.IGNORECASE,
)
_MINIFIED: Final = 2  # characters; a longer name was written by a person

Former = Callable[[str, str, Sequence[str]], str]
# How earlier versions made the fingerprint, newest first: their issues are still found. A new
# version of the rules below leaves the old ones here.
FORMER: Final[tuple[Former, ...]] = ()


def fingerprint(app: str, rule: str, parts: Iterable[str]) -> str:
    """``v1:`` and 16 hex digits over the application, the rule and the rule's own parts."""
    # Lengths first: no choice of texts makes two lists look like one.
    told = "".join(f"{len(part)}:{part}" for part in ("v1", app, rule, *parts))
    return "v1:" + hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]


def aliases(
    app: str, rule: str, parts: Sequence[str], former: Sequence[Former] = FORMER
) -> tuple[str, ...]:
    """What earlier versions of the fingerprint made of the same finding."""
    return tuple(dict.fromkeys(make(app, rule, parts) for make in former))


def route_template(url: str, base: str = "") -> str:
    """The path of an address with ids and its language replaced, and the sorted names of its query.

    Args:
        url: an address or a path; scheme and host are left out.
        base: the path that the site lives under; left out too.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    path = _BUILD_ID.sub(lambda found: "" if found[0].startswith(";") else "{id}", parts.path)
    if base and (path == base or path.startswith(f"{base}/")):
        path = path[len(base) :]
    keys = sorted(
        {k for k, _ in parse_qsl(parts.query[:4000], keep_blank_values=True)
         if not _PASSING_KEY.fullmatch(k)}
    )  # fmt: skip
    query = f"?{'&'.join(keys[:_QUERY_KEYS])}" if keys else ""
    fragment = parts.fragment
    inner = f"#{route_template(fragment)}" if fragment.startswith("/") else ""
    return (_path(path) + query + inner)[:_CHARACTERS]


def normal_message(text: str) -> str:
    """A message without what differs from one time to the next."""
    text = _WEB_ADDRESS.sub(_address, text[:_MESSAGE_CHARACTERS])
    text = _FILE.sub(lambda found: _path(found[0]), text)
    text = _CHUNK.sub(r"\1<id>", text)
    for pattern, mark in _MESSAGE:
        text = pattern.sub(mark, text)
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


def _path(path: str) -> str:
    """A path with what differs from one thing to the next replaced; a final slash says nothing."""
    segments = [unquote(one) for one in path.split("/")]
    if segments[-1:] == [""] and len(segments) > 2:  # noqa: PLR2004  (more than the slash itself)
        segments.pop()
    first = 1 if path.startswith("/") else 0
    shown = [
        "{locale}" if at == first and _LANGUAGE.fullmatch(one) else _segment(one)
        for at, one in enumerate(segments)
    ]
    return "/".join(shown) or "/"


def _segment(text: str) -> str:
    if _ID.fullmatch(text):
        return "{id}"
    return _CONTENT_HASH.sub("{hash}", text)


def _address(found: re.Match[str]) -> str:
    """An address inside a message: the host differs between stages, the route says which it is."""
    address = found[0].rstrip(".,;:!?")
    # Line and column, as a stack names them.
    bare = re.sub(r"(?::\d+){1,2}$", "", address)
    return f"<{route_template(bare)}>{found[0][len(address) :]}"
