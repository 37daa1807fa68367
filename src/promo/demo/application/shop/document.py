"""A GraphQL document, read: operations, variables, aliases, arguments and nested selections.

The part of the language that the shop's own pages use; fragments and directives are refused.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final

_TOKEN: Final = re.compile(
    r'(?:[\s,]++|#[^\n]*+)*+(?:(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?)'
    r"|(?P<name>[_A-Za-z]\w*)|(?P<mark>[{}()\[\]:!$=]))",
    re.ASCII,
)
_IGNORED: Final = re.compile(r"(?:[\s,]++|#[^\n]*+)*+", re.ASCII)
_DEEPEST: Final = 12


class Refusal(Exception):  # noqa: N818  (it becomes an entry of ``errors``, not a failure)
    """What a GraphQL answer says in its ``errors``."""


@dataclass(frozen=True)
class Variable:
    """A value that comes with the request."""

    name: str


@dataclass(frozen=True)
class Field:
    """One wanted field: its name, the name to answer it by, what it is called with and asked of."""

    name: str
    alias: str
    arguments: dict[str, Any] = field(default_factory=dict[str, Any])
    wanted: tuple["Field", ...] = ()


@dataclass(frozen=True)
class Operation:
    """A query or a mutation."""

    kind: str
    fields: tuple[Field, ...]


def parse(text: str) -> Operation:
    """The one operation of a document.

    Raises:
        Refusal: it is none that this shop understands.
    """
    return _Reader(text).operation()


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position, end = 0, len(text.rstrip())
        while position < end:
            match = _TOKEN.match(text, position)
            if match is None:
                if _IGNORED.fullmatch(text, position):
                    break
                raise Refusal(f"Syntax Error: Unexpected character at {position}.")
            kind = match.lastgroup or "mark"
            self._tokens.append((kind, match[kind]))
            position = match.end()
        self._tokens.append(("end", "<EOF>"))
        self._at = 0

    def operation(self) -> Operation:
        kind = "query"
        if self._next[0] == "name":
            kind = self._take("name")
            if kind not in {"query", "mutation"}:
                raise Refusal(f'Syntax Error: Unexpected Name "{kind}".')
            if self._next[0] == "name":
                self._take("name")
            if self._next[1] == "(":
                self._skip_variables()
        fields = self._selection(0)
        self._take("end")
        return Operation(kind, fields)

    @property
    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at]

    def _take(self, kind: str, text: str | None = None) -> str:
        found = self._next
        if found[0] != kind or (text is not None and found[1] != text):
            raise Refusal(f'Syntax Error: Expected "{text or kind}", found "{found[1]}".')
        self._at += 1
        return found[1]

    def _skip_variables(self) -> None:
        """Types are not checked here: a resolver reads what it is given."""
        while self._next[1] != ")":
            if self._next[0] == "end":
                raise Refusal('Syntax Error: Expected ")", found "<EOF>".')
            self._at += 1
        self._at += 1

    def _selection(self, depth: int) -> tuple[Field, ...]:
        if depth > _DEEPEST:
            raise Refusal("Syntax Error: The document nests too deep.")
        self._take("mark", "{")
        fields: list[Field] = []
        while self._next[1] != "}":
            fields.append(self._field(depth))
        self._take("mark", "}")
        if not fields:
            raise Refusal('Syntax Error: Expected Name, found "}".')
        return tuple(fields)

    def _field(self, depth: int) -> Field:
        alias = name = self._take("name")
        if self._next[1] == ":":
            self._take("mark", ":")
            name = self._take("name")
        arguments: dict[str, Any] = {}
        if self._next[1] == "(":
            arguments = self._pairs("(", ")", depth)
        wanted = self._selection(depth + 1) if self._next[1] == "{" else ()
        return Field(name, alias, arguments, wanted)

    def _pairs(self, opening: str, closing: str, depth: int) -> dict[str, Any]:
        self._take("mark", opening)
        pairs: dict[str, Any] = {}
        while self._next[1] != closing:
            name = self._take("name")
            self._take("mark", ":")
            pairs[name] = self._value(depth + 1)
        self._take("mark", closing)
        return pairs

    def _value(self, depth: int) -> Any:
        if depth > _DEEPEST:
            raise Refusal("Syntax Error: The document nests too deep.")
        kind, text = self._next
        match kind, text:
            case "mark", "$":
                self._at += 1
                return Variable(self._take("name"))
            case "mark", "{":
                return self._pairs("{", "}", depth)
            case "mark", "[":
                return self._list(depth)
            case "string" | "number" | "name", _:
                self._at += 1
                return _literal(kind, text)
            case _:
                raise Refusal(f'Syntax Error: Unexpected "{text}".')

    def _list(self, depth: int) -> list[Any]:
        self._take("mark", "[")
        values: list[Any] = []
        while self._next[1] != "]":
            values.append(self._value(depth + 1))
        self._take("mark", "]")
        return values


def _literal(kind: str, text: str) -> Any:
    if kind == "string":
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if kind == "number":
        return float(text) if "." in text else int(text)
    return {"true": True, "false": False, "null": None}.get(text, text)
