"""GitHub's own description of its API, held against every exchange with the local GitHub.

openapi-core checks methods, parameters and bodies; since schemas allow unknown keys, the keys of
bodies are compared with the described ones too.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

from promo.demo.github.server import Exchange

DESCRIPTION = Path(__file__).parents[2] / ".cache" / "github-openapi.json"
HOST = "https://api.github.com"
REPOSITORY = "/repos/{owner}/{repo}"
PATHS = (
    "/rate_limit",
    REPOSITORY,
    f"{REPOSITORY}/labels",
    f"{REPOSITORY}/labels/{{name}}",
    f"{REPOSITORY}/issues",
    f"{REPOSITORY}/issues/{{issue_number}}",
    f"{REPOSITORY}/issues/{{issue_number}}/comments",
    f"{REPOSITORY}/issues/{{issue_number}}/events",
    f"{REPOSITORY}/issues/{{issue_number}}/labels",
    f"{REPOSITORY}/issues/{{issue_number}}/labels/{{name}}",
    f"{REPOSITORY}/statuses/{{sha}}",
    f"{REPOSITORY}/commits/{{ref}}/status",
    f"{REPOSITORY}/code-scanning/sarifs",
    f"{REPOSITORY}/code-scanning/sarifs/{{sarif_id}}",
    f"{REPOSITORY}/pulls",
    f"{REPOSITORY}/pulls/{{pull_number}}",
    f"{REPOSITORY}/actions/runs/{{run_id}}/approvals",
    f"{REPOSITORY}/git/refs",
    f"{REPOSITORY}/git/refs/{{ref}}",
    f"{REPOSITORY}/branches/{{branch}}",
    f"{REPOSITORY}/rules/branches/{{branch}}",
    f"{REPOSITORY}/rulesets/{{ruleset_id}}",
    f"{REPOSITORY}/actions/secrets",
    f"{REPOSITORY}/actions/organization-secrets",
    f"{REPOSITORY}/actions/variables",
    f"{REPOSITORY}/actions/permissions",
    f"{REPOSITORY}/actions/permissions/selected-actions",
    f"{REPOSITORY}/actions/permissions/workflow",
    f"{REPOSITORY}/actions/workflows",
    f"{REPOSITORY}/environments",
    f"{REPOSITORY}/environments/{{environment_name}}/secrets",
    f"{REPOSITORY}/keys",
)
# Answers that GitHub gives everywhere and its description does not list for every path.
EVERYWHERE = {401, 403, 404, 410, 422, 429, 500, 502, 503}
Json = dict[str, Any]


@dataclass
class _Request:
    """An exchange's request as openapi-core wants one."""

    parameters: RequestParameters
    method: str
    path: str
    body: bytes | None
    content_type: str
    host_url: str = HOST


@dataclass
class _Response:
    """An exchange's answer as openapi-core wants one."""

    data: bytes
    status_code: int
    headers: Mapping[str, Any]
    content_type: str = "application/json"


class Conformity:
    """Called with every exchange; keeps what does not agree with the description."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.checked = 0

    def __call__(self, exchange: Exchange) -> None:
        self.checked += 1
        self.problems += problems(exchange)


def problems(exchange: Exchange) -> list[str]:
    """What is wrong with an exchange."""
    exchange = _by_name(exchange)
    sent, reply = exchange.request, exchange.reply
    where = f"{sent.method} {sent.path} → {reply.status}"
    operation = _operation(sent.method, sent.path)
    if operation is None:
        return [f"{where}: GitHub has no such operation"]
    found = [*_request_problems(exchange, operation)]
    listed = str(reply.status) in operation["responses"]
    if listed and not exchange.planted:
        found += _response_problems(exchange, operation)
    elif not listed and reply.status not in EVERYWHERE:
        found.append("GitHub never answers this")
    return [f"{where}: {problem}" for problem in found]


def request_problems(exchange: Exchange) -> list[str]:
    """What is wrong with a request, and with the keys of an answer that is only a part of one."""
    exchange = _with_one_part_refs(exchange)
    sent, reply = exchange.request, exchange.reply
    operation = _operation(sent.method, sent.path)
    if operation is None:
        return [f"{sent.method} {sent.path}: GitHub has no such operation"]
    found = [*_request_problems(exchange, operation)]
    described = _resolve(operation["responses"].get(str(reply.status), {}))
    schema = described.get("content", {}).get("application/json", {}).get("schema", {})
    found += [f"answer: unknown key {path}" for path in unknown_keys(reply.body, schema)]
    return [f"{sent.method} {sent.path} → {reply.status}: {problem}" for problem in found]


def _by_name(exchange: Exchange) -> Exchange:
    """What GitHub's redirects lead to, /repositories/NUMBER, is not in its description."""
    path = re.sub(r"^/repositories/\d+", "/repos/o/r", exchange.request.path)
    return replace(exchange, request=replace(exchange.request, path=path))


def _with_one_part_refs(exchange: Exchange) -> Exchange:
    """A ref is several parts of a path, which OpenAPI has no words for."""
    start, found, ref = exchange.request.path.partition("/git/refs/")
    if not found:
        return exchange
    path = start + found + ref.replace("/", "%2F")
    return replace(exchange, request=replace(exchange.request, path=path))


def _request_problems(exchange: Exchange, operation: Json) -> Iterator[str]:
    sent = exchange.request
    try:
        _openapi().validate_request(_request(exchange))
    except OpenAPIError as error:
        # A request that GitHub refuses is meant to be wrong.
        if exchange.reply.status not in {400, 422}:
            yield f"request: {error.__cause__ or error}"
    known = {parameter["name"] for parameter in operation.get("parameters", ())}
    yield from (f"query: unknown {name}" for name in sent.query if name not in known)
    if sent.body is not None:
        content = operation.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        yield from (f"request: unknown key {path}" for path in unknown_keys(sent.body, schema))


def _response_problems(exchange: Exchange, operation: Json) -> Iterator[str]:
    reply = exchange.reply
    answer = _Response(json.dumps(reply.body).encode(), reply.status, reply.headers)
    try:
        _openapi().validate_response(_request(exchange), answer)
    except OpenAPIError as error:
        causes = getattr(error.__cause__, "schema_errors", None) or [error.__cause__ or error]
        yield from (f"answer: {str(cause)[:500]}" for cause in causes)
    described = _resolve(operation["responses"][str(reply.status)])
    schema = described.get("content", {}).get("application/json", {}).get("schema", {})
    yield from (f"answer: unknown key {path}" for path in unknown_keys(reply.body, schema))


def _request(exchange: Exchange) -> _Request:
    sent = exchange.request
    parameters = RequestParameters(
        query=ImmutableMultiDict(sent.query), header=Headers(dict(sent.headers))
    )
    body = None if sent.body is None else json.dumps(sent.body).encode()
    content_type = sent.headers.get("content-type", "application/json")
    return _Request(parameters, sent.method.lower(), sent.path, body, content_type)


def unknown_keys(value: Any, schema: Json, path: str = "$") -> list[str]:
    """Keys of a value that its schema does not describe, by their path."""
    schema = _resolve(schema)
    for several in ("anyOf", "oneOf"):
        if several in schema:
            found = [unknown_keys(value, option, path) for option in schema[several]]
            return min(found, key=len)
    if isinstance(value, list):
        items = cast("list[Any]", value)
        inner = schema.get("items", {})
        return [
            key for i, item in enumerate(items) for key in unknown_keys(item, inner, f"{path}[{i}]")
        ]
    if not isinstance(value, dict):
        return []
    known, described = _properties(schema)
    return [
        key
        for name, part in cast("Json", value).items()
        for key in (
            unknown_keys(part, known[name], f"{path}.{name}")
            if name in known
            else [f"{path}.{name}"] * described
        )
    ]


def _properties(schema: Json) -> tuple[Json, bool]:
    """The properties that a schema describes, and whether it describes them all."""
    known: Json = dict(schema.get("properties", {}))
    for part in schema.get("allOf", ()):
        known |= _properties(_resolve(part))[0]
    return known, bool(known) and not schema.get("additionalProperties")


def _operation(method: str, path: str) -> Json | None:
    """What the description says of a method on a concrete path."""
    parts = path.strip("/").split("/")
    for template, operations in _description()["paths"].items():
        wanted = template.strip("/").split("/")
        fits = len(wanted) == len(parts) and all(
            w.startswith("{") or w == p for w, p in zip(wanted, parts, strict=True)
        )
        if fits and method.lower() in operations:
            found = dict(operations[method.lower()])
            found["parameters"] = [_resolve(p) for p in found.get("parameters", ())]
            return found
    return None


def _resolve(part: Json) -> Json:
    while "$ref" in part:
        at: Any = _description()
        for name in part["$ref"].removeprefix("#/").split("/"):
            at = at[name]
        part = at
    return part


@cache
def _openapi() -> OpenAPI:
    return OpenAPI.from_dict(_description())


@cache
def _description() -> Json:
    """The part of the description that these paths need, so that a test run reads it fast."""
    if not DESCRIPTION.is_file():
        raise FileNotFoundError(f"{DESCRIPTION} is missing: run scripts/fetch-openapi")
    whole = json.loads(DESCRIPTION.read_bytes())
    cut: Json = {name: whole[name] for name in ("openapi", "info")}
    cut |= {"servers": [{"url": HOST}], "components": {}}
    cut["paths"] = {path: _tidy(whole["paths"][path]) for path in PATHS}
    wanted = list(_references(cut["paths"]))
    while wanted:
        _, kind, name = wanted.pop().removeprefix("#/").split("/", 2)
        kept = cut["components"].setdefault(kind, {})
        if name not in kept:
            kept[name] = _tidy(whole["components"][kind][name])
            wanted += _references(kept[name])
    return cut


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from _references(item)
    elif isinstance(value, dict):
        for name, item in cast("Json", value).items():
            if name == "$ref" and isinstance(item, str):
                yield item
            else:
                yield from _references(item)


def _tidy(value: Any) -> Any:
    """Without examples, most of its bulk, and with null where ``nullable`` means it.

    The description lists an enumeration's words and says ``nullable`` beside them, as GitHub means
    it; the letter of OpenAPI 3.0 wants null among the words too.
    """
    if isinstance(value, list):
        return [_tidy(item) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    tidied: Json = {
        name: _tidy(item)
        for name, item in cast("Json", value).items()
        if not (name == "examples" and isinstance(item, dict))
    }
    if tidied.get("nullable") is True and isinstance(tidied.get("enum"), list):
        tidied["enum"] = [*tidied["enum"], None]
    return tidied
