"""Requests and answers as the API has them: the cached prefix, tools in both forms, results."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, cast

from anthropic.types import beta as types

from promo.explore.agent.tools import MEMBERS, OWN
from promo.explore.agent.toolset import Toolset
from promo.explore.agent.used import Used
from promo.redact import redact

Form = Literal["toolset", "plain"]
Block = dict[str, Any]
_HOUR: Final[Block] = {"type": "ephemeral", "ttl": "1h"}
_ROLLING: Final[Block] = {"type": "ephemeral"}
FAMILY: Final = "browser"


def request(
    model: str,
    form: Form,
    toolset: Toolset,
    system: str,
    messages: Sequence[Block],
    *,
    output_tokens: int,
    effort: str | None,
) -> Block:
    """A request: what never changes first and cached for an hour, the conversation after it."""
    asked: Block = {
        "model": model,
        "max_tokens": output_tokens,
        "system": [{"type": "text", "text": system, "cache_control": _HOUR}],
        "tools": tools(form, toolset),
        "messages": list(messages),
        "cache_control": _ROLLING,
    }
    if effort is not None:
        asked["output_config"] = {"effort": effort}
    return asked


def opening(scope: str, charter: str) -> Block:
    """The first turn: what all charters share, up to a mark of its own, then the charter."""
    return {
        "role": "user",
        "content": [
            {"type": "text", "text": scope, "cache_control": _HOUR},
            {"type": "text", "text": charter},
        ],
    }


def tools(form: Form, toolset: Toolset) -> list[Block]:
    """The tools: the toolset as one entry, or its members as plain tools of the same names."""
    if form == "toolset":
        return [cast("Block", toolset.to_dict()), *OWN]
    return [*(_plain(name) for name in MEMBERS), *OWN]


def _plain(name: str) -> Block:
    camel = "".join(part.capitalize() for part in name.split("_"))
    model: Any = getattr(types, f"BetaBrowser{camel}Input")
    schema = model.model_json_schema()
    return {
        "name": name,
        "description": " ".join((model.__doc__ or name).split()),
        "input_schema": {key: schema[key] for key in ("properties", "$defs") if key in schema}
        | {"type": "object", "required": schema.get("required", [])},
    }


def said(message: Any) -> Block:
    """The model's turn as it is sent back; it is never rewritten.

    A text without a word apart: the API writes such, and takes none.
    """
    kept = [one for one in message.content if one.type != "text" or one.text.strip()]
    return {"role": "assistant", "content": [_block(one) for one in kept]}


def _block(one: Any) -> Block:
    told = cast("Block", one.to_dict())
    for key in ("parsed_output", "parsed"):
        told.pop(key, None)
    return told


def used(message: Any) -> Used | None:
    """The tokens of an answer; None where it does not say, as a gateway's may not."""
    usage = getattr(message, "usage", None)
    long = _count(getattr(usage, "cache_creation", None), "ephemeral_1h_input_tokens")
    told = Used(
        fresh=_count(usage, "input_tokens"),
        cache_read=_count(usage, "cache_read_input_tokens"),
        cache_write=max(_count(usage, "cache_creation_input_tokens") - long, 0),
        cache_write_long=long,
        output=_count(usage, "output_tokens"),
    )
    return told if told.input else None


def _count(usage: object, name: str) -> int:
    found = getattr(usage, name, None)
    return max(found, 0) if isinstance(found, int) else 0


def result(use: Any, content: str | Iterable[Block], *, error: bool = False) -> Block:
    """The result of a tool of our own, or of a call that is not run."""
    told: Block = {"type": "tool_result", "tool_use_id": use.id, "content": clean(content)}
    if use.toolset_name:
        told["toolset_name"] = use.toolset_name
    if error:
        told["is_error"] = True
    return told


def member_use(use: Any) -> types.BetaToolUseBlock:
    """A plain call as a call of the toolset's member."""
    return types.BetaToolUseBlock(
        type="tool_use", id=use.id, name=use.name, input=use.input, toolset_name=FAMILY
    )


def plain_result(told: Mapping[str, Any]) -> Block:
    """A member's result for a plain call: the state of the browser becomes text."""
    content = told["content"]
    parts: list[Block] = (
        [{"type": "text", "text": content}] if isinstance(content, str) else content
    )
    blocks = [
        {"type": "text", "text": _state(one)} if one["type"] == "browser_state" else one
        for one in parts
    ]
    kept = {key: value for key, value in told.items() if key != "toolset_name"}
    return kept | {"content": blocks}


def _state(block: Mapping[str, Any]) -> str:
    tabs = [
        f"{'*' if tab.get('active') else ' '} {tab['tab_id']} {tab['url']} {tab['title']}".strip()
        for tab in block.get("tabs", ())
    ]
    return "Tabs:\n" + "\n".join(tabs)


def clean(content: str | Iterable[Block]) -> str | list[Block]:
    """Text without secrets; the last net before anything goes out."""
    if isinstance(content, str):
        return redact(content)
    return [
        {**one, "text": redact(one["text"])} if one.get("type") == "text" else one
        for one in content
    ]
