"""Whether a GraphQL document can only read: a strict look, and any doubt is a no.

Tokens as in the language's specification (October 2021, section 2.1). A definition at the top level
must be a query, the shorthand ``{…}`` or a fragment; everything else may change something.
"""

import json
import re
from typing import Any, Final, cast

from promo import bounds

_TOKEN: Final = re.compile(
    r'''
      (?P<skip>  [ \t\r\n,\ufeff]+ | \#[^\r\n]* )
    | (?P<text>  """(?:\\"""|(?!""").)*""" | "(?:\\.|[^"\\\r\n])*" )
    | (?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9A-Za-z_.]))
    | (?P<name>  [A-Za-z_][A-Za-z0-9_]* )
    | (?P<mark>  \.\.\. | [!$&():=@\[\]{}|] )
    ''',
    re.VERBOSE | re.DOTALL,
)
_CLOSES: Final = {")": "(", "]": "[", "}": "{"}
_READS: Final = frozenset({"query", "fragment"})


def reads_only(document: str) -> bool:
    """Whether every operation of a document is a query, proven token by token."""
    if len(document) > bounds.GRAPHQL_BYTES:
        return False
    tokens = _tokens(document)
    return tokens is not None and _only_queries(tokens)


def body_reads_only(body: bytes, content_type: str) -> bool:
    """Whether the body of a POST to a GraphQL endpoint holds nothing but queries."""
    if len(body) > bounds.GRAPHQL_BYTES:
        return False
    kind = content_type.partition(";")[0].strip().lower()
    try:
        text = body.decode("utf-8")
        if kind == "application/graphql":
            return reads_only(text)
        return kind == "application/json" and _requests_read_only(_loaded(text))
    except (ValueError, RecursionError):
        return False


def _loaded(text: str) -> Any:
    # With a key given twice, the server may read the one that we did not look at.
    return json.loads(text, object_pairs_hook=_without_doubles)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key is given twice")
    return dict(pairs)


def _requests_read_only(value: Any) -> bool:
    requests = cast("list[Any]", value) if isinstance(value, list) else [value]
    if not 0 < len(requests) <= bounds.GRAPHQL_OPERATIONS:
        return False
    return all(_request_reads_only(request) for request in requests)


def _request_reads_only(request: Any) -> bool:
    # A persisted query without its text names an operation that nobody here can look at.
    document = cast("dict[str, Any]", request).get("query") if isinstance(request, dict) else None
    return isinstance(document, str) and reads_only(document)


def _tokens(document: str) -> list[str] | None:
    """Names and marks; strings and numbers cannot begin a definition and are left out as ''."""
    found: list[str] = []
    at = 0
    while at < len(document):
        match = _TOKEN.match(document, at)
        if match is None:
            return None
        if match.lastgroup != "skip":
            found.append(match[0] if match.lastgroup in {"name", "mark"} else "")
        at = match.end()
    return found


def _only_queries(tokens: list[str]) -> bool:
    open_marks: list[str] = []
    between, operations = True, 0  # between two definitions
    for word in tokens:
        if between and word not in _READS | {"{"}:
            return False
        if between:
            operations += word != "fragment"
            between = False
        if word in _CLOSES.values():
            open_marks.append(word)
        elif word in _CLOSES:
            if not open_marks or open_marks.pop() != _CLOSES[word]:
                return False
            between = word == "}" and not open_marks
    return between and not open_marks and operations > 0
