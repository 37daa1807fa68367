"""How many tokens a request is, piece by piece: an estimate that is the same each time.

The API's own tokenizer is not public. What matters here are sums and shares, and for those a fixed
number of characters a token does as well.
"""

import base64
import hashlib
import json
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

from promo.demo.model.wire import BROWSER, Json, blocks_of

CHARACTERS_A_TOKEN: Final = 3.5
_PIXELS_A_TOKEN: Final = 750
_IMAGE_TOKENS: Final = 1_600  # of one whose size cannot be read
# The definitions of the toolset's members are rendered on the other side of the API.
_TOOLSET_TOKENS: Final = 2_300


@dataclass(frozen=True)
class Piece:
    """One block of a request, in the order in which a model reads it.

    Args:
        tokens: how many it is.
        digest: of what it says, its breakpoint aside.
        ttl_seconds: of the breakpoint that is on it, None without one.
    """

    tokens: int
    digest: str
    ttl_seconds: int | None = None


def tokens(text: str) -> int:
    """The tokens of a text."""
    return math.ceil(len(text) / CHARACTERS_A_TOKEN)


def pieces(body: Json) -> list[Piece]:
    """A request as pieces: tools, system, messages."""
    found = list(_pieces(body))
    everywhere = cast("Json | None", body.get("cache_control"))
    if everywhere and found and found[-1].ttl_seconds is None:
        last = found.pop()
        found.append(Piece(last.tokens, last.digest, _seconds(everywhere)))
    return found


def total(body: Json) -> int:
    """All the tokens of a request."""
    return sum(piece.tokens for piece in pieces(body))


def _pieces(body: Json) -> Iterator[Piece]:
    for tool in blocks_of(body.get("tools")):
        yield _piece("tools", tool)
    for block in blocks_of(body.get("system")):
        yield _piece("system", block)
    # What steers the whole answer starts the messages anew.
    steering = {name: body.get(name) for name in ("tool_choice", "thinking", "output_config")}
    yield Piece(0, _digest("steering", steering))
    for message in cast("list[Json]", body.get("messages") or []):
        for block in blocks_of(message.get("content")):
            yield _piece(str(message.get("role")), block)


def _piece(place: str, block: Json) -> Piece:
    mark, bare = _unmarked(block)
    ttl = _seconds(mark) if mark else None
    return Piece(_size(bare), _digest(place, bare), ttl)


def _unmarked(block: Json) -> tuple[Json | None, Json]:
    """A block's breakpoint, or the last one inside it, and the block without any."""
    bare = {name: value for name, value in block.items() if name != "cache_control"}
    mark = cast("Json | None", block.get("cache_control"))
    if isinstance(block.get("content"), list):
        inner = [_unmarked(part) for part in blocks_of(block["content"])]
        bare["content"] = [part for _, part in inner]
        mark = mark or next((found for found, _ in reversed(inner) if found), None)
    return mark, bare


def _size(block: Json) -> int:
    kind = block.get("type")
    if kind == BROWSER:
        return _TOOLSET_TOKENS
    if kind == "image":
        return _image(str(cast("Json", block["source"]).get("data", "")))
    if kind == "text":
        return tokens(str(block["text"]))
    if isinstance(block.get("content"), list):
        return sum(_size(part) for part in blocks_of(block["content"]))
    return tokens(json.dumps(block, ensure_ascii=False))


def _image(data: str) -> int:
    head = base64.b64decode(data[:64] + "=" * (-len(data[:64]) % 4))
    if not head.startswith(b"\x89PNG"):
        return _IMAGE_TOKENS
    width, height = struct.unpack(">II", head[16:24])
    return math.ceil(width * height / _PIXELS_A_TOKEN)


def _digest(place: str, value: object) -> str:
    text = json.dumps([place, value], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _seconds(mark: Json) -> int:
    return 3_600 if mark.get("ttl") == "1h" else 300
