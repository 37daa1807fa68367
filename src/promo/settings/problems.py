"""Everything that keeps plain data from being of a type, not only the first thing.

msgspec, which is the authority, stops at its first. Here each part of a structure is asked for by
itself, from the innermost out, so that one mistake is told once and hides no other.
"""

import difflib
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Union, cast, get_args, get_origin

import msgspec
from msgspec import structs

_NEAR: Final = 0.6  # how alike two names must be for the one to be meant by the other


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Args:
        path: where, like ``hold[0].environment``; empty for the whole.
        said: what, as msgspec says it or as ours do.
        near: the names that could have been meant there.
        hint: what to do about it, where that is known.
    """

    path: str
    said: str
    near: tuple[str, ...] = ()
    hint: str = ""


More = Callable[[Any], Iterable[Problem]]


def problems(data: Any, kind: Any, path: str = "") -> Iterator[Problem]:
    """What is wrong with plain data, none when msgspec makes it a ``kind``.

    Args:
        data: as a decoder of JSON or YAML gives it.
        kind: a type that msgspec knows.
        path: where the data stands.
    """
    inside = list(_inside(data, _one(kind, data), path))
    yield from inside
    if not inside:
        try:
            msgspec.convert(data, kind)
        except msgspec.ValidationError as error:
            yield _of(error, kind, path)


def meant(name: str, known: Sequence[str]) -> str:
    """The known name that a misspelt one is nearest to; empty when none is near."""
    near = difflib.get_close_matches(name, known, 1, _NEAR)
    return near[0] if near else ""


def _of(error: msgspec.ValidationError, kind: Any, path: str) -> Problem:
    """What msgspec says, with its own path after ours."""
    said, _, at = str(error).partition(" - at `")
    inner = at.rstrip("`").removeprefix("$")
    where = f"{path}{inner}".lstrip(".")
    return Problem(where, said, () if inner else _choices(kind))


def _inside(data: Any, kind: Any, path: str) -> Iterator[Problem]:
    """What is wrong with the parts of something that has parts."""
    origin = get_origin(kind)
    if isinstance(data, dict):
        values = cast("dict[str, Any]", data)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            yield from _struct(values, kind, path)
        elif origin is dict:
            inner = get_args(kind)[1]
            for key, value in values.items():
                yield from problems(value, inner, f"{path}.{key}".lstrip("."))
    elif isinstance(data, list) and origin is tuple and get_args(kind)[1:] == (...,):
        for number, item in enumerate(cast("list[Any]", data)):
            yield from problems(item, get_args(kind)[0], f"{path}[{number}]")


def _struct(data: dict[str, Any], kind: type[msgspec.Struct], path: str) -> Iterator[Problem]:
    fields = {field.encode_name: field for field in structs.fields(kind)}
    known = tuple(fields)
    strange = [key for key in data if key not in fields]
    if kind.__struct_config__.forbid_unknown_fields:
        for key in strange:
            where = f"{path}.{key}".lstrip(".")
            yield Problem(where, f"Object contains unknown field `{key}`", known)
    for name, field in fields.items():
        if name in data:
            yield from problems(data[name], field.type, f"{path}.{name}".lstrip("."))
    # A name that somebody misspelt is there, in a way.
    written = {meant(key, known) for key in strange}
    for name, field in fields.items():
        if field.required and name not in data and name not in written:
            yield Problem(path, f"Object missing required field `{name}`")


# ── types ──────────────────────────────────────────────────────────────────────────────────────
def _plain(kind: Any) -> Any:
    return _plain(get_args(kind)[0]) if get_origin(kind) is Annotated else kind


def _one(kind: Any, data: Any) -> Any:
    """The type whose parts the data can have: of a union the only one, or the one it names."""
    kind = _plain(kind)
    if get_origin(kind) not in {Union, types.UnionType}:
        return kind
    among = [_plain(one) for one in get_args(kind) if one is not types.NoneType]
    tagged = [one for one in among if _tag(one) is not None and _tag(one) == _named(one, data)]
    return (tagged or among)[0] if len(tagged or among) == 1 else None


def _tag(kind: Any) -> Any:
    return getattr(getattr(kind, "__struct_config__", None), "tag", None)


def _named(kind: Any, data: Any) -> Any:
    field = kind.__struct_config__.tag_field
    return cast("dict[str, Any]", data).get(field) if isinstance(data, dict) else None


def _choices(kind: Any) -> tuple[str, ...]:
    kind = _one(kind, None)
    literal = get_origin(kind) is Literal
    return tuple(str(one) for one in get_args(kind)) if literal else ()
