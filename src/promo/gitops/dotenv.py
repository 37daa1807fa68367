"""Files of variables (`WEB_IMAGE=ghcr.io/o/web:v1`), walked into the documents that YAML gives.

Docker, Compose and shells differ in how they unquote; all agree on names, on one-line values with
or without quotes, and on comments. A line that is none of these is kept and says nothing.
"""

import re
from collections.abc import Collection
from typing import Final

from promo.yamltext import DOUBLE, PLAIN, SINGLE, Chunk, Document, Event, Node
from promo.yamltext.leaves import STRUCTURE

_LINE: Final = re.compile(
    r"""
      ^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*
      (?: '(?P<single>[^']*)' | "(?P<double>(?:[^"\\]|\\.)*)" | (?P<plain>[^\r\n]*) )
    | ^(?P<other>[^\r\n]+)
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_COMMENT: Final = re.compile(r"(?:^|[ \t]+)#")
_QUOTES: Final = {SINGLE: "'", DOUBLE: '"', PLAIN: ""}
_START: Final[Event] = ("variables", STRUCTURE, None, None)


def walk(
    text: str, where: str, lines_before: int = 0, words: Collection[str] = ()
) -> tuple[Document, ...]:
    """The variables of a text as one mapping; it cannot fail, so file and lines are not used."""
    del where, lines_before, words
    document = Document(text, events=[_START], spans=[(0, 0)])
    node = Node(document, None, "", is_mapping=True)
    document.nodes.append(node)
    for match in _LINE.finditer(text):
        if match["other"] is not None:
            _note(document, match["other"], STRUCTURE, *match.span("other"))
            continue
        name = match["name"]
        _note(document, name, PLAIN, *match.span("name"))
        if name in node.children:
            document.repeated.add((node, name))
        node.children[name] = len(document.events)
        _note(document, *_value(match))
    return (document,)


def events(text: str) -> list[Event]:
    """The same events as the walk of a text sees, for comparing."""
    return walk(text, "")[0].events


def chunks(text: str) -> tuple[Chunk, ...]:
    """The whole text: there is only one document."""
    return (Chunk(text, 0),)


def written(value: str, style: str) -> tuple[str, str]:
    """A version in the quotes that stood there; it holds nothing that needs any."""
    quote = _QUOTES[style]
    return f"{quote}{value}{quote}", style


def _value(match: re.Match[str]) -> tuple[str, str, int, int]:
    """A value, its style, and its span with the quotes."""
    for group, style in (("single", SINGLE), ("double", DOUBLE)):
        if match[group] is not None:
            start, end = match.span(group)
            return match[group], style, start - 1, end + 1
    plain = _COMMENT.split(match["plain"], maxsplit=1)[0].rstrip()
    start = match.start("plain")
    return plain, PLAIN, start, start + len(plain)


def _note(document: Document, value: str, style: str, start: int, end: int) -> None:
    document.events.append((value, style, None, None))
    document.spans.append((start, end))
    if style in {SINGLE, DOUBLE}:
        document.quoted.append((start, end))
