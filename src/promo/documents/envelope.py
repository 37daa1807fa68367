"""The envelope around every document, and the only way in and out of one.

Reading is strict and bounded: size, depth, JSON, schema name and version, then the type itself.
msgspec is the authority; the JSON Schemas in ``schemas/`` are generated from the same types.
"""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar, cast, get_args, get_type_hints

import msgspec
from msgspec import Meta

from promo import bounds
from promo.documents.release import Release, Sha
from promo.errors import PromoError, invalid
from promo.files import read_file, write_file
from promo.outcomes import OUTCOMES
from promo.redact import redact
from promo.untrusted import one_line

VERSION: Final = 1

Text = Annotated[str, Meta(max_length=100_000)]
Line = Annotated[str, Meta(max_length=2_000)]
OutcomeName = Annotated[str, Meta(pattern=f"^({'|'.join(OUTCOMES)})$", max_length=40)]
Time = Annotated[datetime, Meta(tz=True)]


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a document speaks of.

    Args:
        app: the application.
        environment: the environment, where one was meant.
        sha: the commit of the application.
        release: the release that is spoken of; the evidence of a promotion must be about the same.
    """

    app: Line
    environment: Line | None = None
    sha: Sha | None = None
    release: Release | None = None


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """The workflow run that wrote a document; all None outside a workflow.

    Args:
        url: its address.
        id: its number.
        attempt: which attempt of it.
    """

    url: Line | None = None
    id: Line | None = None
    attempt: int | None = None


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """The fields that every document has. A subclass fixes ``schema`` with a Literal.

    Args:
        schema: what kind of document it is.
        schema_version: the version of that kind; a newer one is refused with a line that says so.
        subject: what it speaks of.
        outcome: how the command ended (docs/reference/outcomes.md).
        reasons: why, each as a fixed name, mostly followed by words.
        run: the workflow run that wrote it.
        timestamp: when, in UTC.
        duration_seconds: how long the command took.
    """

    schema: str
    schema_version: int = VERSION
    subject: Subject
    outcome: OutcomeName
    reasons: tuple[Line, ...] = ()
    run: Run = Run()
    timestamp: Time
    duration_seconds: Annotated[float, Meta(ge=0)]


D = TypeVar("D", bound=Envelope)


def encode(document: Envelope) -> bytes:
    """A document as indented JSON with a final newline, redacted."""
    plain = _redacted(msgspec.to_builtins(document))
    return msgspec.json.format(msgspec.json.encode(plain), indent=2) + b"\n"


def _redacted(value: Any) -> Any:
    """Redact the texts, not the JSON, so that a mark can never break the document."""
    match value:
        case str():
            return redact(value)
        case dict():
            return {k: _redacted(v) for k, v in cast("dict[str, Any]", value).items()}
        case list() | tuple():
            return [_redacted(v) for v in cast("list[Any]", value)]
        case _:
            return value


def write(document: Envelope, path: Path) -> str:
    """Write a document whole or not at all; return the sha256 of the file's bytes."""
    content = encode(document)
    write_file(path, content)
    return hashlib.sha256(content).hexdigest()


def read_bytes(path: Path) -> bytes:
    """A document's bytes, bounded.

    Raises:
        PromoError: invalid, ``unreadable-file``.
    """
    return read_file(path, bounds.DOCUMENT_BYTES)


def decode(content: bytes, kind: type[D], where: str) -> D:
    """A document from its bytes.

    Args:
        content: the file's bytes.
        kind: the document's type.
        where: what to call it in an error.

    Raises:
        PromoError: invalid; ``bad-document`` with the JSON path, or ``newer-document``.
    """
    wanted = schema_name(kind)
    try:
        head = msgspec.json.decode(content, type=_Head)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise _bad(error, where) from None
    if head.schema != wanted:
        raise invalid(
            f"is a {one_line(head.schema, 60)} document, not {wanted}",
            reason="bad-document",
            where=where,
        )
    if head.schema_version != VERSION:
        raise invalid(
            f"has schema_version {head.schema_version}; this release reads {VERSION}",
            reason="newer-document",
            where=where,
            hint="Use the same release of promo for every step",
        )
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise _bad(error, where) from None


class _Head(msgspec.Struct):
    schema: str
    schema_version: int


def schema_name(kind: type[Envelope]) -> str:
    """The schema name that a document type's Literal fixes."""
    return cast("str", get_args(get_type_hints(kind)["schema"])[0])


def _bad(error: Exception, where: str) -> PromoError:
    said = one_line(str(error)).rstrip(".") or type(error).__name__
    return invalid(said, reason="bad-document", where=where)
