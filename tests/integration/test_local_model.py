"""The local model, asked by the real SDK."""

import json
from typing import Any

import anthropic
import pytest
from anthropic import beta_tool

from promo.demo.model.acts import Shown, call, click, finish, go, look, report, say
from promo.demo.model.faults import FAULTS
from promo.demo.model.script import Rule, Script, reading
from support.model import HELLO, MODEL, TOOL, TOOLSET, always, modelled, said

ASK: dict[str, Any] = {"model": MODEL, "max_tokens": 500, "messages": HELLO}


def test_a_message_is_answered_plainly_and_as_a_stream():
    with modelled(always(say("Well. " * 30))) as (_, client):
        plain = client.messages.create(**ASK)
        with client.messages.stream(**ASK) as stream:
            told = stream.get_final_message()
    assert said(plain) == said(told)
    assert plain.stop_reason == told.stop_reason == "end_turn"
    assert told.usage.output_tokens == plain.usage.output_tokens > 40


def test_a_call_of_a_member_carries_the_toolset_and_a_tool_of_ones_own_does_not():
    script = always(call("read_page"), report("a", "b", "c", Shown("text", ("d",))))
    with modelled(script) as (_, client):
        told = client.beta.messages.create(**ASK, tools=[TOOLSET, TOOL])
        plain = client.beta.messages.create(**ASK, tools=[TOOL])
    assert [getattr(block, "toolset_name", None) for block in told.content] == ["browser", None]
    assert [getattr(block, "toolset_name", None) for block in plain.content] == [None, None]
    assert told.stop_reason == "tool_use"


def test_an_input_comes_whole_through_a_stream():
    given = {"title": "é" * 70, "predicate": {"kind": "text", "is": '"quoted" \n'}}
    with (
        modelled(always(call("report_finding", **given))) as (_, client),
        client.beta.messages.stream(**ASK, tools=[TOOL]) as stream,
    ):
        (block,) = stream.get_final_message().content
    assert block.type == "tool_use"
    assert block.input == given


def test_the_sdk_s_own_loop_goes_through_a_script():
    pages = {"/cart": 'heading "Cart"\nbutton "One more" [e7]\nTotal: 33'}

    @beta_tool
    def navigate(url: str) -> str:
        """Open."""
        return f"opened {url}"

    @beta_tool
    def read_page() -> str:
        """Read."""
        return pages["/cart"]

    @beta_tool
    def left_click(target: dict[str, str]) -> str:
        """Click."""
        return f"clicked {target['ref']}"

    @beta_tool
    def finish_charter(tried: list[str], not_tried: list[str]) -> str:
        """End."""
        return f"{tried} {not_tried}"

    script = Script((
        Rule("Total: 33", reading(click("button", "One more"))),
        Rule("clicked e7", (finish("one more"),)),
        Rule("^Work", (go("/cart"), look())),
    ))  # fmt: skip
    work = "Work the route /cart of http://127.0.0.1:1"
    with modelled(script) as (model, client):
        runner = client.beta.messages.tool_runner(
            model=MODEL, max_tokens=900, messages=[{"role": "user", "content": work}],
            tools=[navigate, read_page, left_click, finish_charter], thread=False,
        )  # fmt: skip
        last = runner.until_done()
    called = [
        block["name"]
        for one in model.messages
        for block in one.answer["content"]
        if block["type"] == "tool_use"
    ]
    assert called == ["navigate", "read_page", "left_click", "read_page", "finish_charter"]
    assert [one.status for one in model.messages] == [200] * 4
    assert model.messages[0].answer["content"][0]["input"] == {"url": "http://127.0.0.1:1/cart"}
    assert last.stop_reason == "end_turn"


def test_tokens_are_counted_as_they_are_charged():
    messages: Any = [{"role": "user", "content": "word " * 400}]
    with modelled() as (_, client):
        counted = client.messages.count_tokens(model=MODEL, messages=messages, tools=[TOOL])
        charged = client.messages.create(model=MODEL, max_tokens=9, messages=messages, tools=[TOOL])
    assert counted.input_tokens == charged.usage.input_tokens > 400


def test_a_prefix_is_read_from_the_cache_the_second_time():
    system = [
        {
            "type": "text",
            "text": "rule " * 2_000,
            "cache_control": {"type": "ephemeral", "ttl": "1h"},
        }
    ]
    with modelled() as (_, client):
        first = client.messages.create(**ASK, system=system).usage
        second = client.messages.create(**ASK, system=system).usage
    assert first.cache_creation
    assert first.cache_creation.ephemeral_1h_input_tokens == first.cache_creation_input_tokens
    assert (first.cache_read_input_tokens, second.cache_creation_input_tokens) == (0, 0)
    assert second.cache_read_input_tokens == first.cache_creation_input_tokens
    assert first.input_tokens == second.input_tokens


def test_a_model_can_be_asked_for_and_one_that_is_not_known_is_not_there():
    with modelled(models=frozenset({MODEL})) as (_, client):
        assert client.models.retrieve(MODEL).id == MODEL
        with pytest.raises(anthropic.NotFoundError):
            client.models.retrieve("gpt-9")
        with pytest.raises(anthropic.NotFoundError):
            client.messages.create(**{**ASK, "model": "gpt-9"})


def test_requests_are_kept_without_the_credential():
    with modelled() as (model, client):
        client.messages.create(**ASK)
        client.messages.count_tokens(model=MODEL, messages=HELLO)
    assert [one.path for one in model.exchanges] == ["/v1/messages", "/v1/messages/count_tokens"]
    assert "hello" in model.heard
    assert "sk-ant-local" not in model.heard


def test_another_key_is_refused():
    with modelled(key="sk-ant-other") as (_, client), pytest.raises(anthropic.AuthenticationError):
        client.messages.create(**ASK)


STATUSES = [name for name, fault in FAULTS.items() if fault.status is not None]


@pytest.mark.parametrize("name", STATUSES)
def test_a_code_is_an_error_of_the_sdk_with_its_headers_and_text(name: str):
    fault = FAULTS[name]
    with modelled() as (model, client):
        model.faults.add(fault)
        with pytest.raises(anthropic.APIStatusError) as failed:
            client.messages.create(**ASK)
        assert client.messages.create(**ASK).stop_reason == "end_turn"
    assert failed.value.status_code == fault.status
    assert failed.value.type == fault.body["error"]["type"]
    assert failed.value.response.headers.get("retry-after") == fault.headers.get("Retry-After")


SPOKEN = [name for name, fault in FAULTS.items() if fault.turn is not None]


@pytest.mark.parametrize("name", SPOKEN)
def test_an_answer_that_is_planted_comes_as_it_is(name: str):
    turn = FAULTS[name].turn
    assert turn
    with modelled() as (model, client):
        model.faults.add(FAULTS[name], times=2)
        plain = client.beta.messages.create(**ASK, tools=[TOOLSET])
        with client.beta.messages.stream(**ASK, tools=[TOOLSET]) as stream:
            told = stream.get_final_message()
    assert plain.stop_reason == told.stop_reason == turn.stop
    assert [block.type for block in told.content] == [block["type"] for block in turn.content]
    assert said(plain) == said(told)


def test_a_paused_turn_may_be_sent_back_as_it_is_and_nothing_else_may_come_last():
    with modelled() as (model, client):
        model.faults.add(FAULTS["pause-turn"])
        paused = client.messages.create(**ASK)
        back: Any = [*HELLO, {"role": "assistant", "content": paused.to_dict()["content"]}]
        assert client.messages.create(**{**ASK, "messages": back}).stop_reason == "end_turn"
        invented = [*HELLO, {"role": "assistant", "content": "Sure, here is"}]
        with pytest.raises(anthropic.BadRequestError, match="prefill"):
            client.messages.create(**{**ASK, "messages": invented})


@pytest.mark.parametrize("name", ["cut-stream", "garbled-stream"])
def test_a_stream_that_breaks_off_raises(name: str):
    with modelled() as (model, client):
        model.faults.add(FAULTS[name])
        with (
            pytest.raises(Exception, match=r".") as failed,
            client.messages.stream(**ASK) as stream,
        ):
            stream.get_final_message()
    assert not isinstance(failed.value, AssertionError)


def test_a_stream_that_ends_too_early_has_no_reason():
    with modelled() as (model, client):
        model.faults.add(FAULTS["cut-stream-clean"])
        with client.messages.stream(**ASK) as stream:
            assert stream.get_final_message().stop_reason is None


def test_a_plain_answer_that_breaks_off_raises():
    with modelled() as (model, client):
        model.faults.add(FAULTS["cut-stream"])
        with pytest.raises(anthropic.APIConnectionError):
            client.messages.create(**ASK)


def test_patience_ends_where_the_client_says():
    with modelled() as (model, client):
        model.faults.add(FAULTS["time-out"])
        with pytest.raises(anthropic.APITimeoutError):
            client.with_options(timeout=0.3).messages.create(**ASK)


def test_a_fault_strikes_where_and_as_often_as_it_is_told():
    with modelled() as (model, client):
        model.faults.add(FAULTS["overloaded"], after=1, times=2)
        codes = [client.messages.with_raw_response.create(**ASK).status_code]
        for _ in range(2):
            with pytest.raises(anthropic.APIStatusError):
                client.messages.create(**ASK)
        codes.append(client.messages.with_raw_response.create(**ASK).status_code)
    assert codes == [200, 200]
    assert json.dumps([one.status for one in model.messages]) == "[200, 529, 529, 200]"


def test_an_answer_is_no_longer_than_was_asked_for():
    with modelled(always(say("word " * 900))) as (_, client):
        told = client.messages.create(**{**ASK, "max_tokens": 20})
    assert (told.stop_reason, told.content) == ("max_tokens", [])
