"""A storage state as Playwright writes it: cookies and local storage of a browser that got in."""

import re
from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, structs

from promo.errors import PromoError, invalid
from promo.redact import redact
from promo.untrusted import one_line

# Long, with a digit, without spaces: what names a session. Shorter ones are words.
_TOKEN: Final = re.compile(r"(?=[^\d]{0,400}\d)[\w.+/=~%|:-]{16,4000}\Z", re.ASCII)

Name = Annotated[str, Meta(max_length=5_000)]
Value = Annotated[str, Meta(max_length=1_000_000)]


class StoredCookie(msgspec.Struct, frozen=True, kw_only=True):
    """One cookie."""

    name: Name
    value: Value
    domain: Annotated[str, Meta(min_length=1, max_length=300)]
    path: Name
    expires: float = -1
    httpOnly: bool = False  # noqa: N815  (the format's names)
    secure: bool = False
    sameSite: Literal["Strict", "Lax", "None"] = "Lax"  # noqa: N815


class StoredItem(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a storage."""

    name: Name
    value: Value


class StoredOrigin(msgspec.Struct, frozen=True, kw_only=True, rename={"items": "localStorage"}):
    """The local storage of an origin; its session storage, which only we keep, beside it."""

    origin: Annotated[str, Meta(pattern=r"^https?://[^/@\s]+$", max_length=500)]
    items: tuple[StoredItem, ...] = ()
    indexedDB: tuple[Any, ...] = ()  # noqa: N815  (as it came; Playwright alone reads it)
    session: tuple[StoredItem, ...] = ()


class StorageState(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of cookies and storages, as Playwright writes it."""

    cookies: Annotated[tuple[StoredCookie, ...], Meta(max_length=3_000)]
    origins: Annotated[tuple[StoredOrigin, ...], Meta(max_length=500)]

    @property
    def empty(self) -> bool:
        """Whether it holds nothing that could let anybody in."""
        return not self.cookies and not any(
            o.items or o.session or o.indexedDB for o in self.origins
        )

    def with_session(self, origin: str, items: Iterable[tuple[str, str]]) -> "StorageState":
        """The same, with an origin's session storage, which a browser's own state leaves out."""
        known = [one for one in self.origins if one.origin == origin]
        stored = known[0] if known else StoredOrigin(origin=origin)
        session = tuple(StoredItem(name=name, value=value) for name, value in items)
        others = tuple(one for one in self.origins if one.origin != origin)
        return structs.replace(self, origins=(*others, structs.replace(stored, session=session)))

    def for_browser(self) -> Any:
        """The form that a new browser context takes."""
        plain = msgspec.to_builtins(self)
        for origin in plain["origins"]:
            del origin["session"]
            if not origin["indexedDB"]:
                del origin["indexedDB"]
        return plain


def read_state(content: bytes, where: str) -> StorageState:
    """The state in a file's bytes; what names a session in it is redacted from here on.

    Raises:
        PromoError: invalid, ``bad-storage-state``, naming what is wrong and never a value.
    """
    try:
        state = msgspec.json.decode(content, type=StorageState)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _bad(_other_format(content) or one_line(str(error), 150).rstrip("."), where) from None
    if state.empty:
        raise _bad("it holds neither cookies nor local storage", where)
    learn(state)
    return state


def learn(state: StorageState) -> None:
    """Have redacted whatever in a state looks like a session's name."""
    stored = [item for o in state.origins for item in (*o.items, *o.session)]
    for value in (*(c.value for c in state.cookies), *(item.value for item in stored)):
        if _TOKEN.match(value):
            redact.learn(value)


def _other_format(content: bytes) -> str:
    """What the file is instead, for those that people have at hand."""
    start = content.lstrip()[:200]
    if start.startswith(b"# Netscape") or b"\tTRUE\t" in start or b"\tFALSE\t" in start:
        return "it is a cookie file of curl or wget"
    if start.startswith(b"["):
        return "it is a list of cookies, as browser extensions export them"
    if start.startswith(b"{") and b'"log"' in start:
        return "it is a HAR file"
    return ""


def _bad(why: str, where: str) -> PromoError:
    return invalid(
        f"is no storage state: {why}",
        reason="bad-storage-state",
        where=where,
        hint="Record one with Playwright: playwright codegen --save-storage=state.json URL",
    )
