"""Where the values of a YAML file stand, to the character.

Nothing here builds data or writes YAML: a file is walked as libyaml's events, and every scalar is
kept with its place, so that an edit can replace that place and no other byte.
"""

from promo.yamltext.blocks import Table, table
from promo.yamltext.leaves import (
    ALIAS,
    DOUBLE,
    FOLDED,
    LITERAL,
    PLAIN,
    SINGLE,
    Document,
    Event,
    Key,
    Leaf,
    Node,
    Path,
)
from promo.yamltext.styles import stays_plain, written
from promo.yamltext.text import Chunk, chunks, decode
from promo.yamltext.walking import events, token_start, walk

__all__ = [
    "ALIAS",
    "DOUBLE",
    "FOLDED",
    "LITERAL",
    "PLAIN",
    "SINGLE",
    "Chunk",
    "Document",
    "Event",
    "Key",
    "Leaf",
    "Node",
    "Path",
    "Table",
    "chunks",
    "decode",
    "events",
    "stays_plain",
    "table",
    "token_start",
    "walk",
    "written",
]
