"""What the browser's protocol says, in our words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.explore.page.look import look_of
from promo.explore.page.noise import is_ahead
from promo.explore.page.rest import quiet_seconds
from promo.explore.page.thrown import thrown_of
from promo.explore.page.visited import Look, Visited
from promo.explore.sweep import Queue

FRAME = {"url": "https://a.test/app.js", "functionName": "render", "lineNumber": 3}
ERROR: dict[str, Any] = {
    "exceptionId": 1,
    "text": "Uncaught",
    "exception": {
        "type": "object", "subtype": "error", "className": "TypeError",
        "description": "TypeError: x is: odd\n    at render (https://a.test/app.js:3:1)",
    },
    "stackTrace": {"callFrames": [FRAME]},
}  # fmt: skip


def test_an_error_has_a_name_a_message_and_frames():
    one = thrown_of(ERROR)
    assert (one.name, one.message, one.rejection) == ("TypeError", "x is: odd", False)
    assert one.frames == (("https://a.test/app.js", "render"),)


def test_a_rejection_says_so():
    assert thrown_of({**ERROR, "text": "Uncaught (in promise)"}).rejection


@pytest.mark.parametrize(
    ("value", "name", "message"),
    [
        ({"type": "string", "value": "just text"}, "", "just text"),
        ({"type": "number", "value": 7}, "", "7"),
        ({"type": "undefined"}, "", "undefined"),
        ({"type": "object", "description": "Object"}, "", "Object"),
        ({"subtype": "error", "className": "E", "description": "bare"}, "E", "bare"),
        ({"subtype": "error", "className": "Error", "description": "PayError: no"},
         "PayError", "no"),
        ({}, "", ""),
    ],
)  # fmt: skip
def test_anything_can_be_thrown(value: dict[str, Any], name: str, message: str):
    one = thrown_of(
        {"exceptionId": 1, "text": "Uncaught", "exception": value, "url": "https://a/x"}
    )
    assert (one.name, one.message, one.frames) == (name, message, (("https://a/x", ""),))


@pytest.mark.parametrize(
    ("said", "look"),
    [
        ({"characters": 3, "things": 1, "html": True}, Look(characters=3, things=1)),
        ({"characters": 3, "things": 1, "html": False}, Look(characters=3, things=1, html=False)),
        ({"characters": "3", "things": 1, "html": True}, None),
        ({"characters": 3, "html": True}, None),
        ({"characters": 3, "things": 1, "busy": [{"how": "somehow", "name": "x"}]}, None),
        ({"characters": 3, "things": 1, "texts": "many"}, None),
        (None, None),
        ("text", None),
        ([], None),
    ],
)
def test_a_page_may_answer_anything(said: object, look: Look | None):
    assert look_of(said) == look


@pytest.mark.parametrize(("load", "quiet"), [(0.0, 0.15), (0.2, 0.15), (1.0, 0.25), (9.0, 1.0)])
def test_a_slow_page_gets_longer_to_settle(load: float, quiet: float):
    assert quiet_seconds(load) == quiet


def gone(route: str) -> Visited:
    return Visited(route=route, url=route, ended="gone")


def test_a_route_is_put_back_once_and_at_the_end():
    queue = Queue.of(["/b"])
    assert queue.again(gone("/a"))
    assert list(queue.waiting) == ["/b", "/a"]
    assert not queue.again(gone("/a"))


def test_a_hung_page_and_a_good_one_are_not_put_back():
    queue = Queue.of([])
    assert not queue.again(Visited(route="/a", url="/a", ended="hung"))
    assert not queue.again(Visited(route="/a", url="/a", ended="download", status=200))


@given(st.text())
def test_any_message_is_taken(text: str):
    value = {"type": "object", "subtype": "error", "description": text}
    assert isinstance(thrown_of({"exceptionId": 1, "exception": value}).message, str)


@pytest.mark.parametrize(
    ("headers", "ahead"),
    [
        ({}, False),
        ({"sec-purpose": "prefetch"}, True),
        ({"sec-purpose": "prefetch;prerender", "sec-speculation-tags": "null"}, True),
        ({"purpose": "prefetch"}, True),
        ({"sec-purpose": ""}, False),
    ],
)
def test_what_is_loaded_ahead_is_told_from_what_the_page_needs(
    headers: dict[str, str], *, ahead: bool
):
    assert is_ahead(headers) == ahead
