"""What the local model takes and what it answers with 400, as the API does."""

from typing import Any

import pytest

from promo.demo.model.shape import ShapeError, check, offered

USE: dict[str, Any] = {"type": "tool_use", "id": "toolu_1", "name": "read_page", "input": {}}
MEMBER: dict[str, Any] = {**USE, "toolset_name": "browser"}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "a page"}
STATE = {"type": "browser_state", "tabs": [{"tab_id": "1", "active": True}]}
TOOLSET = {"type": "browser_toolset_20260801"}
HOUR = {"type": "ephemeral", "ttl": "1h"}
SHORT = {"type": "ephemeral"}


def user(*content: Any) -> dict[str, Any]:
    return {"role": "user", "content": list(content) if content else "hello"}


def model(*content: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": list(content)}


def text(said: str = "x", mark: dict[str, str] | None = None) -> dict[str, Any]:
    return {"type": "text", "text": said, **({"cache_control": mark} if mark else {})}


def tool(**more: Any) -> dict[str, Any]:
    schema: Any = {"type": "object", "properties": {}, "additionalProperties": False}
    return {"name": "finish", "input_schema": schema, **more}


def request(*messages: Any, **more: Any) -> dict[str, Any]:
    return {"model": "m", "max_tokens": 9, "messages": list(messages) or [user()], **more}


GOOD = {
    "the least": request(),
    "a text alone": request({"role": "user", "content": "hello"}),
    "a call and its result": request(user(), model(USE), user(RESULT)),
    "a member": request(
        user(),
        model(MEMBER),
        user({**RESULT, "toolset_name": "browser", "content": [text(), STATE]}),
    ),
    "two in a row": request(user(), user(text())),
    "breakpoints": request(user(text("x", SHORT)), system=[text("s", HOUR)], tools=[TOOLSET]),
    "everywhere": request(user(), cache_control=SHORT, system=[text("s", HOUR)]),
    "a strict tool": request(tools=[tool(strict=True), TOOLSET]),
    "effort": request(output_config={"effort": "low"}),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_the_api_takes_is_taken(name: str):
    check(GOOD[name])


OPEN = {"type": "object", "properties": {"a": {"type": "object"}}, "additionalProperties": False}
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "unknown": (request(temperature=0), "temperature: Extra inputs"),
    "no model": ({**request(), "model": ""}, "model: Field required"),
    "no limit": ({**request(), "max_tokens": 0}, "max_tokens: "),
    "no messages": ({**request(), "messages": []}, "at least one message"),
    "model first": (request(model(text())), "first message"),
    "a prefill": (request(user(), model(text())), "prefill"),
    "an empty text": (request(user(text(" "))), "messages.0.content.0: text content blocks"),
    "an empty message": (request({"role": "user", "content": []}), "at least one block"),
    "no result": (request(user(), model(USE), user()), "without `tool_result`.*toolu_1"),
    "no call": (request(user(RESULT)), "unexpected `tool_use_id`"),
    "a late result": (
        request(user(), model(USE), user(RESULT), model(text()), user(RESULT)), "unexpected",
    ),
    "no toolset name": (request(user(), model(MEMBER), user(RESULT)), "toolset_name"),
    "a result of the model": (request(user(), model(RESULT), user()), "not allowed"),
    "a state with an error": (
        request(user(), model(MEMBER), user(
            {**RESULT, "toolset_name": "browser", "content": [STATE], "is_error": True})),
        "browser_state",
    ),
    "two active tabs": (
        request(user(), model(MEMBER), user({**RESULT, "toolset_name": "browser", "content": [
            {"type": "browser_state", "tabs": [{"active": True}, {"active": True}]}]})),
        "exactly one tab",
    ),
    "no changes": (
        request(user(), model(MEMBER), user({**RESULT, "toolset_name": "browser", "content": [
            {**STATE, "state_changes": []}]})),
        "omit it",
    ),
    "an unknown effort": (request(output_config={"effort": "heroic"}), "effort"),
    "twice the same tool": (request(tools=[tool(), tool()]), "unique"),
    "a name with a blank": (request(tools=[tool(name="a b")]), "tools.0.name"),
    "no schema": (request(tools=[{"name": "a"}]), "input_schema"),
    "an open strict tool": (
        request(tools=[tool(strict=True, input_schema=OPEN)]), r"input_schema\.a: .*false",
    ),
    "an unknown member": (
        request(tools=[{**TOOLSET, "configs": {"teleport": {}}}]), "unknown members.*teleport",
    ),
    "five breakpoints": (request(user(*[text("x", SHORT)] * 5)), "maximum of 4.*Found 5"),
    "four and everywhere": (
        request(user(*[text("x", SHORT)] * 4), cache_control=SHORT), "maximum of 4",
    ),
    "an hour after minutes": (
        request(user(text("x", HOUR)), system=[text("s", SHORT)]), "must not come after",
    ),
    "an unknown ttl": (request(user(text("x", {"type": "ephemeral", "ttl": "1d"}))), "ttl"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_the_api_refuses_is_refused_and_the_reason_said(name: str):
    body, said = BAD[name]
    with pytest.raises(ShapeError, match=said):
        check(body)


def test_a_count_needs_no_limit():
    check({"model": "m", "messages": [user()]}, counting=True)


def test_a_turn_that_paused_may_come_last():
    check(request(user(), model(text("I pause."))), paused={"I pause."})


def test_the_toolset_offers_its_members_but_those_that_are_off():
    configs = {"read_console": {"enabled": True}, "zoom": {"enabled": False}}
    names = offered({"tools": [{**TOOLSET, "configs": configs}, tool()]})
    assert {"navigate", "read_console", "finish"} <= names
    assert not {"zoom", "read_network", "javascript_exec", "file_upload"} & names
