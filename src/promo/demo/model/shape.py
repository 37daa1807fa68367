"""Whether a request is one that the Messages API would take: its first fault, in words.

What is checked is what goes wrong in practice: results that answer no call, calls without results,
texts that are empty, breakpoints in a wrong order, tools that cannot be strict.
"""

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any, Final, cast

from promo.demo.model.wire import BROWSER, FAMILY, Json, blocks_of

# Sampling parameters went with the models of 2026.
_KNOWN: Final = {
    "model", "max_tokens", "messages", "system", "tools", "tool_choice", "stream", "metadata",
    "stop_sequences", "thinking", "output_config", "cache_control", "service_tier",
    "context_management", "inference_geo",
}  # fmt: skip
_NAME: Final = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_BREAKPOINTS: Final = 4
_EFFORTS: Final = {"low", "medium", "high", "xhigh", "max"}
_TTLS: Final = {"5m", "1h"}
_ROLES: Final = {"user", "assistant"}
_CHOICES: Final = {"auto", "any", "tool", "none"}
_BLOCKS: Final = {
    "user": {"text", "image", "tool_result"},
    "assistant": {"text", "tool_use", "thinking", "redacted_thinking"},
    "tool_result": {"text", "image", "browser_state"},
}
MEMBERS: Final = frozenset({
    "navigate", "list_tabs", "new_tab", "switch_tab", "close_tab", "read_page", "get_page_text",
    "read_console", "read_network", "find", "form_input", "file_upload", "scroll_to", "screenshot",
    "zoom", "left_click", "right_click", "middle_click", "double_click", "triple_click", "hover",
    "left_click_drag", "left_mouse_down", "left_mouse_up", "mouse_move", "scroll", "type", "key",
    "hold_key", "wait", "javascript_exec",
})  # fmt: skip
OFF_BY_ITSELF: Final = frozenset({"file_upload", "read_console", "read_network", "javascript_exec"})


class ShapeError(Exception):
    """What the API answers with 400."""


def check(body: Json, *, counting: bool = False, paused: Collection[str] = ()) -> None:
    """Go on only with a request that the API would take.

    Args:
        body: the request.
        counting: whether tokens are to be counted, which needs no ``max_tokens``.
        paused: ids of the texts with which a turn paused, which may be sent back last.

    Raises:
        ShapeError: it would not; the text says where and why.
    """
    for name in body:
        _demand(name in _KNOWN, f"{name}: Extra inputs are not permitted")
    _demand(isinstance(body.get("model"), str) and body["model"], "model: Field required")
    if not counting:
        most = body.get("max_tokens")
        good = isinstance(most, int) and not isinstance(most, bool) and most >= 1
        _demand(good, "max_tokens: Input should be an integer greater than or equal to 1")
    _settings(body)
    _tools(body.get("tools"))
    _system(body.get("system"))
    _messages(body.get("messages"), paused)
    _breakpoints(body)


def offered(body: Json) -> frozenset[str]:
    """The names of the tools that a request offers, members of the browser toolset among them."""
    names: set[str] = set()
    for tool in blocks_of(body.get("tools")):
        if tool.get("type") != BROWSER:
            names.add(str(tool["name"]))
            continue
        configs = cast("Json", tool.get("configs") or {})
        for member in MEMBERS:
            by_itself = member not in OFF_BY_ITSELF
            if cast("Json", configs.get(member) or {}).get("enabled", by_itself):
                names.add(member)
    return frozenset(names)


def has_toolset(body: Json) -> bool:
    """Whether the browser's tools come as the toolset."""
    return any(tool.get("type") == BROWSER for tool in blocks_of(body.get("tools")))


def _demand(good: object, said: str) -> None:
    if not good:
        raise ShapeError(said)


def _settings(body: Json) -> None:
    config = cast("Json", body.get("output_config") or {})
    effort = config.get("effort")
    _demand(effort is None or effort in _EFFORTS, f"output_config.effort: unknown {effort!r}")
    choice = cast("Json", body.get("tool_choice") or {"type": "auto"})
    _demand(choice.get("type") in _CHOICES, "tool_choice.type: unknown")
    _demand(isinstance(body.get("stream", False), bool), "stream: Input should be a boolean")


def _tools(tools: object) -> None:
    seen: set[str] = set()
    for index, tool in enumerate(blocks_of(tools)):
        where = f"tools.{index}"
        if tool.get("type") == BROWSER:
            unknown = sorted(set(cast("Json", tool.get("configs") or {})) - MEMBERS)
            _demand(not unknown, f"{where}.configs: unknown members {unknown}")
            name = FAMILY
        else:
            name = str(tool.get("name", ""))
            _demand(_NAME.fullmatch(name), f"{where}.name: String should match {_NAME.pattern!r}")
            _tool(where, tool)
        _demand(name not in seen, "tools: Tool names must be unique.")
        seen.add(name)


def _tool(where: str, tool: Json) -> None:
    kind = tool.get("type", "custom")
    _demand(kind == "custom", f"{where}.type: this server knows no tool of type {kind!r}")
    schema = tool.get("input_schema")
    _demand(isinstance(schema, dict), f"{where}.input_schema: Field required")
    _demand(cast("Json", schema).get("type") == "object", f"{where}.input_schema.type: not object")
    if tool.get("strict"):
        _strict(f"{where}.input_schema", cast("Json", schema))


def _strict(where: str, schema: Json) -> None:
    """Objects of a strict schema are closed, down to the last."""
    if schema.get("type") == "object":
        closed = schema.get("additionalProperties") is False
        _demand(closed, f"{where}: For 'object' type, 'additionalProperties' must be set to false")
        for name, part in cast("Json", schema.get("properties") or {}).items():
            _strict(f"{where}.{name}", part)
    if isinstance(schema.get("items"), dict):
        _strict(f"{where}.items", schema["items"])
    for branch in ("anyOf", "oneOf", "allOf"):
        for part in cast("list[Json]", schema.get(branch) or []):
            _strict(f"{where}.{branch}", part)


def _system(system: object) -> None:
    for index, block in enumerate(blocks_of(system)):
        _demand(block.get("type") == "text", f"system.{index}.type: not text")
        _text(f"system.{index}", block)


def _text(where: str, block: Json) -> None:
    text = block.get("text")
    _demand(isinstance(text, str), f"{where}.text: Field required")
    _demand(str(text).strip(), f"{where}: text content blocks must be non-empty")


def _messages(messages: object, paused: Collection[str]) -> None:
    _demand(blocks_of(messages), "messages: at least one message is required")
    said = cast("list[Json]", messages)
    _demand(said[0].get("role") == "user", 'messages: first message must use the "user" role')
    for index, message in enumerate(said):
        _demand(message.get("role") in _ROLES, f"messages.{index}.role: unknown")
        _message(f"messages.{index}", message)
        _paired(index, message, said[index - 1] if index else None, said[index + 1 : index + 2])
    last = said[-1]
    resumed = any(block.get("text") in paused for block in blocks_of(last.get("content")))
    _demand(
        last["role"] == "user" or resumed,
        "This model does not support assistant message prefill. "
        "The conversation must end with a user message.",
    )


def _message(where: str, message: Json) -> None:
    content = blocks_of(message.get("content"))
    _demand(content, f"{where}.content: at least one block is required")
    for index, block in enumerate(content):
        here = f"{where}.content.{index}"
        kind = block.get("type")
        known = kind in _BLOCKS[message["role"]]
        _demand(known, f"{here}: Input tag {kind!r} is not allowed in a {message['role']} message")
        _CHECKS.get(str(kind), _nothing)(here, block)


def _nothing(_where: str, _block: Json) -> None:
    """Nothing to check."""


def _use(where: str, block: Json) -> None:
    _demand(block.get("id") and block.get("name"), f"{where}: id and name are required")
    _demand(isinstance(block.get("input"), dict), f"{where}.input: Input should be an object")


def _image(where: str, block: Json) -> None:
    source = cast("Json", block.get("source") or {})
    known = source.get("type") == "base64" and source.get("media_type") in {
        "image/png", "image/jpeg", "image/webp", "image/gif",
    }  # fmt: skip
    _demand(known and source.get("data"), f"{where}.source: not an image")


def _result(where: str, block: Json) -> None:
    content = blocks_of(block.get("content"))
    for index, part in enumerate(content):
        here = f"{where}.content.{index}"
        kind = part.get("type")
        _demand(kind in _BLOCKS["tool_result"], f"{here}: Input tag {kind!r} is not allowed")
        _CHECKS.get(str(kind), _nothing)(here, part)
    states = [part for part in content if part.get("type") == "browser_state"]
    _demand(len(states) <= 1, f"{where}: at most one browser_state block per tool_result")
    wrong = bool(states) and (block.get("is_error") or block.get("toolset_name") != FAMILY)
    _demand(not wrong, f"{where}: browser_state answers a browser call that succeeded")


def _state(where: str, block: Json) -> None:
    tabs = blocks_of(block.get("tabs"))
    active = sum(bool(tab.get("active")) for tab in tabs)
    _demand(not tabs or active == 1, f"{where}.tabs: exactly one tab is active")
    changes = block.get("state_changes")
    _demand(changes is None or changes, f"{where}.state_changes: omit it when there are none")


_CHECKS: Final[dict[str, Callable[[str, Json], None]]] = {
    "text": _text,
    "tool_use": _use,
    "tool_result": _result,
    "image": _image,
    "browser_state": _state,
}


def _paired(index: int, message: Json, before: Json | None, after: list[Json]) -> None:
    """Every call has its result in the next message, and every result its call in the last one."""
    uses = _by(message, "tool_use", "id")
    if uses:
        results = _by(after[0], "tool_result", "tool_use_id") if after else {}
        missing = [key for key in uses if key not in results]
        _demand(
            not missing,
            f"messages.{index}: `tool_use` ids were found without `tool_result` blocks immediately "
            f"after: {', '.join(missing)}.",
        )
    results = _by(message, "tool_result", "tool_use_id")
    asked = _by(before, "tool_use", "id") if before else {}
    for key, result in results.items():
        here = f"messages.{index}.content"
        _demand(key in asked, f"{here}: unexpected `tool_use_id` found in `tool_result`: {key}")
        same = result.get("toolset_name") == asked[key].get("toolset_name")
        _demand(same, f"{here}: `toolset_name` differs from that of its `tool_use`: {key}")


def _by(message: Json, kind: str, key: str) -> dict[str, Json]:
    found = [block for block in blocks_of(message.get("content")) if block.get("type") == kind]
    keys = [str(block.get(key)) for block in found]
    _demand(len(set(keys)) == len(keys), f"`{kind}` ids must be unique")
    return dict(zip(keys, found, strict=True))


def _breakpoints(body: Json) -> None:
    marks = [mark for mark in _marks(body) if mark]
    for mark in marks:
        ttl = mark.get("ttl", "5m")
        known = mark.get("type") == "ephemeral" and ttl in _TTLS
        _demand(known, "cache_control: unknown type or ttl")
    most = _BREAKPOINTS - bool(body.get("cache_control"))
    said = f"A maximum of {_BREAKPOINTS} blocks with cache_control may be provided. Found"
    _demand(len(marks) <= most, f"{said} {len(marks)}.")
    ttls = [mark.get("ttl", "5m") for mark in marks]
    _demand(
        ttls == sorted(ttls),
        "cache_control: a ttl='1h' block must not come after a ttl='5m' block",
    )


def _marks(body: Json) -> Iterable[Json]:
    """The breakpoints of a request, in its order."""
    for part in (body.get("tools"), body.get("system")):
        yield from (cast("Any", block.get("cache_control")) for block in blocks_of(part))
    for message in cast("list[Json]", body["messages"]):
        for block in blocks_of(message.get("content")):
            for inner in blocks_of(block.get("content")):
                yield cast("Any", inner.get("cache_control"))
            yield cast("Any", block.get("cache_control"))
