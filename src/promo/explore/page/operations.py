"""GraphQL answers that came with 200 and say all the same that something went wrong."""

import json
from collections.abc import Mapping
from typing import Any, Final, cast

from promo import bounds
from promo.explore.fence.graphql import body_reads_only
from promo.explore.fence.methods import speaks_graphql
from promo.explore.page.visited import GraphqlErrors

_MARKS: Final = (b'"query"', b'"operationName"', b'"persistedQuery"')
_ASKED: Final = 200_000  # bytes of a request that are looked at for its marks
_TEXT: Final = 300
Json = dict[str, Any]


def asks_an_operation(url: str, body: bytes | None) -> bool:
    """Whether a request asks a GraphQL server something, by its address or by its body."""
    if speaks_graphql(url):
        return True
    return body is not None and any(mark in body[:_ASKED] for mark in _MARKS)


def may_tell(status: int, headers: Mapping[str, str]) -> bool:
    """Whether an answer is one to read: fine by its status, JSON, and of a bearable size."""
    fine = 200 <= status < 300  # noqa: PLR2004  (the class of statuses that say so)
    length = headers.get("content-length", "0")
    small = length.isdecimal() and int(length) <= bounds.OPERATION_ANSWER_BYTES
    return fine and small and "json" in headers.get("content-type", "").lower()


def errors_of(url: str, asked: bytes | None, answer: bytes) -> tuple[GraphqlErrors, ...]:
    """What the answers to a request, one or a batch, say of errors.

    Args:
        url: of the server.
        asked: the request's body.
        answer: the answer's body.
    """
    if len(answer) > bounds.OPERATION_ANSWER_BYTES:
        return ()
    requests, answers = _listed(_json(asked or b"")), _listed(_json(answer))
    reads = asked is None or body_reads_only(asked, "application/json")
    found = [
        _errors(url, requests[i] if i < len(requests) else {}, one, reads=reads)
        for i, one in enumerate(answers)
    ]
    return tuple(one for one in found if one is not None)


def _errors(url: str, asked: Json, answer: Json, *, reads: bool) -> GraphqlErrors | None:
    errors = answer.get("errors")
    if not isinstance(errors, list) or not errors or not isinstance(errors[0], dict):
        return None
    first = cast("Json", errors[0])
    if "message" not in first:
        return None
    extensions = first.get("extensions")
    code = cast("Json", extensions).get("code", "") if isinstance(extensions, dict) else ""
    path = first.get("path")
    return GraphqlErrors(
        url=url[: bounds.EVENT_CHARACTERS],
        operation=_operation(asked, answer),
        message=str(first["message"])[:_TEXT],
        code=str(code)[:80],
        path=_path(cast("list[Any]", path) if isinstance(path, list) else []),
        empty=_empty(answer.get("data")),
        reads=reads,
    )


def _operation(asked: Json, answer: Json) -> str:
    name = asked.get("operationName")
    if isinstance(name, str) and name:
        return name[:80]
    data = answer.get("data")
    return next(iter(cast("Json", data)), "")[:80] if isinstance(data, dict) else ""


def _path(parts: list[Any]) -> str:
    """Fields alone: which entry of a list it was changes from one day to the next."""
    return ".".join(str(part) for part in parts if isinstance(part, str))[:200]


def _empty(data: object) -> bool:
    if isinstance(data, dict):
        return all(value is None for value in cast("Json", data).values())
    return data is None


def _listed(value: object) -> list[Json]:
    entries = cast("list[Any]", value) if isinstance(value, list) else [value]
    return [cast("Json", one) for one in entries if isinstance(one, dict)]


def _json(text: bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
