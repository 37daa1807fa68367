"""How the value of an input is written: a duration, an address, one of a few words and so on."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

_SHA: Final = re.compile(r"[0-9a-f]{40}\Z")
_NUMBER_CHARACTERS: Final = 20
_PATH_CHARACTERS: Final = 4096  # PATH_MAX of Linux
_DURATION: Final = re.compile(r"(\d{1,7}(?:\.\d{1,3})?)(ms|s|m|h)?\Z")
_UNIT_SECONDS: Final = {"ms": 0.001, "s": 1.0, None: 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class Kind:
    """How one value is written. ``read`` raises ValueError with the rest of 'must be …'."""

    name: str
    read: Callable[[str], Any]


def _duration(text: str) -> float:
    match = _DURATION.match(text)
    if not match:
        raise ValueError("a duration like 90, 90s or 5m")
    return float(match[1]) * _UNIT_SECONDS[match[2]]


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise ValueError("a whole number, zero or more")
    return int(text)


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0 or len(text) > _NUMBER_CHARACTERS:
        raise ValueError("a number like 2 or 2.50")
    return value


def _yes_no(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError("true or false (a bare option means true; put it after the arguments)")
    return text == "true"


def _sha(text: str) -> str:
    if not _SHA.match(text):
        raise ValueError("a commit SHA of 40 lower-case hex digits")
    return text


def _digest(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError("a sha256 of 64 lower-case hex digits")
    return text


def _url(text: str) -> str:
    wanted = "an http:// or https:// address without credentials"
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise ValueError(wanted) from error
    plain = text.isprintable() and " " not in text and "\\" not in text
    if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
        raise ValueError(wanted)
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"{wanted}; give credentials by a header or the auth configuration")
    return text


def _path(text: str) -> Path:
    if "\0" in text or len(text) > _PATH_CHARACTERS:
        raise ValueError("a file path")
    return Path(text)


def one_of(*choices: str) -> Kind:
    """One of a few words; the first is what the documentation calls the default."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return text

    return Kind("|".join(choices), read)


def matching(name: str, pattern: str, wanted: str) -> Kind:
    """A text of a given form."""
    compiled = re.compile(pattern)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(wanted)
        return text

    return Kind(name, read)


TEXT: Final = Kind("text", str)
DURATION: Final = Kind("duration", _duration)  # seconds as float
WHOLE: Final = Kind("number", _whole)
DECIMAL: Final = Kind("number", _decimal)
YES_NO: Final = Kind("true|false", _yes_no)
SHA: Final = Kind("sha", _sha)
SHA256: Final = Kind("sha256", _digest)
URL: Final = Kind("url", _url)
PATH: Final = Kind("path", _path)
