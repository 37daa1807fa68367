"""Commits in foreign JSON: at a pointer, or under the keys that people use."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, cast

from promo.live.spelling import Value

# Names as they are once case and punctuation are gone: git_sha, gitSha and GIT-SHA are one.
STRONG: Final = frozenset(
    {
        "sha", "gitsha", "gitsha1", "shortsha", "fullsha", "headsha", "buildsha", "appsha",
        "commit", "commitsha", "commithash", "commitid", "gitcommit", "gitcommitsha",
        "gitcommithash", "gitcommitid", "buildcommit", "sourcecommit", "appcommit", "githash",
        "rev", "gitrev", "revision", "gitrevision", "vcsrevision", "sourcerevision",
        "apprevision", "buildrevision",
    }
)  # fmt: skip
# Mostly a number of a release; asked only when nothing above says anything.
WEAK: Final = frozenset({"version", "appversion", "buildversion", "release"})
# Inside an object under a strong key, as in Spring's {"git": {"commit": {"id": …}}}.
_INSIDE: Final = frozenset({"id", "full", "abbrev", "hash", "short", "long"})


class NotJsonError(ValueError):
    """Why a body is no JSON, as the end of the sentence 'the body …'."""


def normal(name: str) -> str:
    """A name without case and punctuation."""
    return re.sub(r"[^a-z0-9]", "", name[:60].lower())


def decoded(text: str) -> Any:
    """A JSON text's value; numbers become None, since no commit is written as one.

    Raises:
        NotJsonError: also for an object that names a key twice, since nobody knows which counts.
    """
    try:
        return json.loads(
            text, parse_int=_no_number, parse_float=_no_number, object_pairs_hook=_members
        )
    except NotJsonError:
        raise
    except RecursionError:
        raise NotJsonError("is JSON nested too deeply") from None
    except ValueError:
        raise NotJsonError("is no JSON") from None


def _no_number(_: str) -> None:
    return None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise NotJsonError("is JSON with a key twice in one object")
    return members


def under_known_keys(data: Any) -> tuple[list[Value], list[Value]]:
    """The texts under strong and under weak keys, wherever they are nested."""
    strong: list[Value] = []
    weak: list[Value] = []
    for name, inside, text in _texts(data):
        known = normal(name)
        if known in STRONG or (inside and known in _INSIDE):
            strong.append(Value(f"the key {name[:40]}", text))
        elif known in WEAK:
            weak.append(Value(f"the key {name[:40]}", text))
    return strong, weak


def _texts(data: Any) -> Iterator[tuple[str, bool, str]]:
    """Each text: its key, whether its object is under a strong key, and itself."""
    waiting: list[tuple[str, bool, Any]] = [("", False, data)]
    while waiting:
        name, inside, value = waiting.pop()
        match value:
            case str():
                yield name, inside, value
            case dict():
                known = normal(name)
                below = known in STRONG or (inside and known in _INSIDE)
                members = cast("dict[str, Any]", value).items()
                waiting += [(key, below, member) for key, member in members]
            case list():
                waiting += [(name, inside, item) for item in cast("list[Any]", value)]
            case _:
                continue


def at_pointer(data: Any, pointer: str) -> Any:
    """The value at a JSON pointer.

    Raises:
        LookupError: when there is nothing.
    """
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(data, list) and re.fullmatch(r"0|[1-9][0-9]{0,6}", key):
            data = cast("list[Any]", data)[int(key)]
        elif isinstance(data, dict):
            data = cast("dict[str, Any]", data)[key]
        else:
            raise LookupError(pointer)
    return data
