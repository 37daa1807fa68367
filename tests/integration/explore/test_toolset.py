"""The tools that the model is offered and what becomes of its calls, in both forms of them.

The traps of the SDK's loop that ours avoids are tests here: a call without its family, members that
stay off by themselves, what still runs after a refusal, one call more at the end, pictures' size.
"""

import base64
import io
import struct
from collections.abc import Sequence
from typing import Any

import pytest

from promo.demo.model.acts import (
    Act,
    Shown,
    call,
    click,
    fill,
    finish,
    look,
    press,
    report,
)
from promo.demo.model.scene import Scene
from promo.demo.model.script import Policy, turn_of
from promo.demo.model.wire import Turn
from promo.explore.agent.tools import MEMBERS
from promo.explore.entry.way import Way
from promo.redact import redact
from support.conversing import Case, Ran, converse
from support.site import Reply, Request, serving

PASSWORD, TYPED = "correct-horse-7", "battery"
PAGE = f"""<!doctype html><html lang=en><title>Tools</title><link rel=icon href=data:,>
<h1>Tools</h1><p id=said>Nothing was done so far.</p>
<button onclick="said.textContent = 'One'">One</button>
<button onclick="alert('Sure, {PASSWORD}?'); said.textContent = 'Asked'">Ask</button>
<button onclick="window.open('/other'); said.textContent = 'Opened'">Open</button>
<label>Password <input type=password id=p></label>
<label>PIN <input type=password value=9317></label>
<label>Name <input id=n></label>
<button onclick="said.textContent = 'Typed ' + p.value.length">Send</button>
<script>console.error('in the console {PASSWORD}'); fetch('/missing')</script></html>"""
FORMS = ("toolset", "plain")
BESIDE = (
    "http://127.0.0.1:9/", "https://example.com/", "file:///etc/passwd", "javascript:alert(1)",
    "data:text/html,x", "view-source:http://x/", "//example.com/", "chrome://version",
)  # fmt: skip


def in_turns(*turns: Sequence[Act]) -> Policy:
    """An answer after the other, whatever comes of it, and then the end."""
    every = [*turns, (finish("all"),)]

    def policy(seen: Sequence[Scene]) -> Turn:
        acts = every[min(len(seen), len(every)) - 1]
        return turn_of(seen[-1], [act(seen[-1]) for act in acts])

    return policy


def ref(name: str) -> dict[str, Any]:
    return {"target": {"type": "ref", "ref": name}}


POLICIES: dict[str, Policy] = {
    "usual": in_turns((click("button", "One"),), (look(),), (call("find", query="the name"),)),
    "refused": in_turns((call("left_click", **ref("e999")), click("button", "One"), look())),
    "closed": in_turns((click("button", "One"), finish("now"), click("button", "Ask"))),
    "told": in_turns(
        (click("button", "Ask"),), (click("button", "Open"),), (call("read_console"),),
        (call("read_network"),),
    ),
    "beside": in_turns(*((call("navigate", url=address),) for address in BESIDE)),
    "picture": in_turns((call("screenshot"),)),
    "tabs": in_turns(
        (call("new_tab"),), (call("navigate", url="/other"),), (call("list_tabs"),),
        (call("switch_tab", tab_id="t1"),), (call("close_tab", tab_id="t2"),),
        (call("switch_tab", tab_id="t2"),), (call("close_tab", tab_id="t1"),),
    ),
    "waits": in_turns((call("wait", duration=600),), (call("wait", duration=0),)),
    "secret": in_turns(
        (fill("textbox", "Password", "{secret:LOGIN}"),), (click("button", "Send"),), (look(),),
        (call("get_page_text"),), (fill("textbox", "Password", "{secret:OTHER}"),),
    ),
    "password": in_turns(
        (fill("textbox", "Password", TYPED),), (look(),), (call("find", query="password"),),
        (fill("textbox", "Name", "Ada"),), (press("Tab"),), (look(),),
    ),
    "guess": in_turns((report("A", "b", "c", Shown("value", ("1",), (), ("textbox", "PIN"))),)),
}  # fmt: skip
KEYS = [(name, form) for name in POLICIES for form in FORMS]


def _site(request: Request) -> Reply:
    if request.path == "/missing":
        return Reply(404, b"nothing here", {"Content-Type": "text/plain"})
    return Reply(200, PAGE.encode(), {"Content-Type": "text/html; charset=utf-8"})


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Ran]:
    cases = [Case(POLICIES[name], form=form) for name, form in KEYS]
    way = Way(secrets={"LOGIN": PASSWORD})
    redact.learn(PASSWORD)  # as whoever reads the inputs does
    with serving(_site) as site:
        out = tmp_path_factory.mktemp("out")
        return dict(zip(KEYS, converse(site.url, out, cases, way=way), strict=True))


Every = dict[tuple[str, str], Ran]
both = pytest.mark.parametrize("form", FORMS)


def words(result: Any) -> str:
    """What a result says."""
    content = result["content"]
    if isinstance(content, str):
        return content
    return "\n".join(str(one.get("text", "")) for one in content)


def told(one: Ran) -> list[str]:
    return [words(result) for result in one.results()]


@both
def test_each_form_offers_its_tools_and_the_two_of_ours(ran: Every, form: str):
    tools = (ran["usual", form].model.messages[0].body or {})["tools"]
    own = {tool["name"]: tool for tool in tools if "name" in tool}
    assert {"report_finding", "finish_charter"} <= set(own)
    assert own["report_finding"]["strict"] is own["finish_charter"]["strict"] is True
    if form == "plain":
        assert set(own) == {*MEMBERS, "report_finding", "finish_charter"}
        return
    configs = tools[0]["configs"]
    on = {name for name, one in configs.items() if one and one.get("enabled")}
    off = {name for name, one in configs.items() if one and one.get("enabled") is False}
    assert {"read_console", "read_network"} <= on  # off by themselves
    assert {"zoom", "right_click", "left_click_drag"} <= off
    assert {"javascript_exec", "file_upload"}.isdisjoint(on)


@both
def test_calls_have_results_and_the_end_costs_no_call_more(ran: Every, form: str):
    one = ran["usual", form]
    assert len(one.model.messages) == len(one.results()) + 1 == 4
    assert all(not result.get("is_error") for result in one.results())
    assert "Changed on the page" in told(one)[0]
    assert {result.get("toolset_name") for result in one.results()} == {
        "browser" if form == "toolset" else None
    }


@both
def test_after_a_refused_call_nothing_else_of_the_turn_runs(ran: Every, form: str):
    results = ran["refused", form].results()
    assert [result["is_error"] for result in results] == [True] * 3
    assert "that ref is not on the page any more" in words(results[0])
    assert [words(one) for one in results[1:]] == [
        "Not executed: an earlier action in this turn failed."
    ] * 2
    assert ran["refused", form].walked.steps == 1  # the page was opened, and nothing else


@both
def test_what_comes_after_the_end_is_not_done(ran: Every, form: str):
    one = ran["closed", form]
    assert len(one.model.messages) == 1
    assert one.walked.steps == 2  # the page was opened, one button pressed


@both
def test_dialogs_are_dismissed_and_told_and_windows_closed(ran: Every, form: str):
    asked, opened, console, network = told(ran["told", form])[:4]
    assert 'An alert dialog "Sure, ***?" was dismissed.' in asked
    assert "Asked" in asked
    assert "a new window was closed; navigate to its address instead" in opened
    assert "in the console ***" in console
    assert "/missing 404" in network


@both
def test_no_address_beside_the_fence_is_opened(ran: Every, form: str):
    results = ran["beside", form].results()
    assert len(results) == len(BESIDE)
    assert all(result["is_error"] for result in results)
    assert not any("passwd" in words(result) for result in results)


@both
def test_a_picture_has_the_size_of_the_window(ran: Every, form: str):
    (result,) = ran["picture", form].results()
    (image,) = [one for one in result["content"] if one["type"] == "image"]
    assert image["source"]["media_type"] == "image/jpeg"
    assert _size(base64.b64decode(image["source"]["data"])) == (1280, 800)


@both
def test_tabs_are_opened_worked_in_and_closed(ran: Every, form: str):
    results = ran["tabs", form].results()
    assert [bool(one.get("is_error")) for one in results] == [False] * 5 + [True, True]
    assert "there is no such tab" in words(results[5])
    assert "the last tab stays open" in words(results[6])


@both
def test_long_waits_are_refused(ran: Every, form: str):
    long, short = ran["waits", form].results()
    assert "at most 5 seconds" in words(long)
    assert not short.get("is_error")


@both
def test_a_secret_is_typed_and_seen_by_nobody(ran: Every, form: str):
    one = ran["secret", form]
    typed, sent, page, text, other = told(one)[:5]
    assert f"Typed {len(PASSWORD)}" in sent + page + text
    assert "there is no secret of that name" in other
    assert PASSWORD not in one.model.heard
    assert typed


@both
def test_what_stands_in_a_password_field_is_not_seen(ran: Every, form: str):
    one = ran["password", form]
    seen = "\n".join(told(one))
    assert "Ada" in seen  # as in any other field
    assert TYPED not in seen
    assert "9317" not in one.model.heard


@both
def test_nor_is_it_told_to_who_guesses(ran: Every, form: str):
    one = ran["guess", form]
    assert "what a password field holds is not looked at" in told(one)[-1]
    assert "9317" not in one.model.heard


def _size(jpeg: bytes) -> tuple[int, int]:
    """Width and height, from the first frame's header."""
    stream = io.BytesIO(jpeg[2:])
    while True:
        _, mark, length = struct.unpack(">BBH", stream.read(4))
        if 0xC0 <= mark <= 0xC3:
            height, width = struct.unpack(">xHH", stream.read(5))
            return width, height
        stream.read(length - 2)
