"""An answer as server-sent events, in the order in which the API sends them."""

import json
from collections.abc import Iterator
from typing import Final

from promo.demo.model.wire import Json

_PART: Final = 40  # characters of a delta


def events(message: Json) -> Iterator[Json]:
    """The events of one message."""
    usage = message["usage"]
    empty: Json = {
        **message,
        "content": [],
        "stop_reason": None,
        "usage": {**usage, "output_tokens": 1},
    }
    yield {"type": "message_start", "message": empty}
    yield {"type": "ping"}
    for index, block in enumerate(message["content"]):
        yield from _block(index, block)
    ended = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    if message.get("stop_details"):
        ended["stop_details"] = message["stop_details"]
    yield {"type": "message_delta", "delta": ended, "usage": usage}
    yield {"type": "message_stop"}


def written(event: Json) -> bytes:
    """One event on the wire."""
    return f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode()


def _block(index: int, block: Json) -> Iterator[Json]:
    text = block["type"] == "text"
    empty: Json = {**block, "text": ""} if text else {**block, "input": {}}
    yield {"type": "content_block_start", "index": index, "content_block": empty}
    whole = block["text"] if text else json.dumps(block["input"])
    kind, name = ("text_delta", "text") if text else ("input_json_delta", "partial_json")
    for start in range(0, len(whole), _PART):
        delta = {"type": kind, name: whole[start : start + _PART]}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
    yield {"type": "content_block_stop", "index": index}
