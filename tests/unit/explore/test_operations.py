"""What GraphQL answers say of errors."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.explore.page.accessibility import violations_of
from promo.explore.page.links import worth_asking
from promo.explore.page.operations import asks_an_operation, errors_of, may_tell

URL = "https://shop.test/graphql"
ERROR = {"message": "no", "path": ["cart", 0, "price"], "extensions": {"code": "OOPS"}}


def said(answer: Any, query: str = "{ cart { price } }") -> list[tuple[str, str, bool, bool]]:
    asked = json.dumps({"query": query, "operationName": "Cart"}).encode()
    found = errors_of(URL, asked, json.dumps(answer).encode())
    return [(one.path, one.code, one.empty, one.reads) for one in found]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"data": {"cart": 1}}, []),
        ({"data": {"cart": 1}, "errors": []}, []),
        ({"data": None, "errors": [ERROR]}, [("cart.price", "OOPS", True, True)]),
        ({"errors": [ERROR]}, [("cart.price", "OOPS", True, True)]),
        ({"data": {"cart": None}, "errors": [ERROR]}, [("cart.price", "OOPS", True, True)]),
        ({"data": {"cart": None, "me": 1}, "errors": [ERROR]},
         [("cart.price", "OOPS", False, True)]),
        ([{"data": 1}, {"errors": [{"message": "x"}]}], [("", "", True, True)]),
        ({"errors": "many"}, []),
        ({"errors": [{"code": 7}]}, []),
        ("text", []),
    ],
)  # fmt: skip
def test_errors_of_an_answer(answer: Any, expected: list[tuple[str, str, bool, bool]]):
    assert said(answer) == expected


def test_a_mutation_is_told_from_a_query():
    assert said({"errors": [ERROR]}, "mutation { pay }") == [("cart.price", "OOPS", True, False)]


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_anything_can_be_answered(asked: bytes, answer: bytes):
    assert isinstance(errors_of(URL, asked, answer), tuple)


@pytest.mark.parametrize(
    ("url", "body", "asks"),
    [
        (URL, None, True),
        ("https://shop.test/api", b'{"query": "{ x }"}', True),
        ("https://shop.test/api", b"x=1", False),
        ("https://shop.test/api", None, False),
    ],
)
def test_who_asks_an_operation(url: str, body: bytes | None, *, asks: bool):
    assert asks_an_operation(url, body) == asks


@pytest.mark.parametrize(
    ("status", "headers", "tells"),
    [
        (200, {"content-type": "application/json"}, True),
        (200, {"content-type": "application/graphql-response+json"}, True),
        (400, {"content-type": "application/json"}, False),
        (200, {"content-type": "text/html"}, False),
        (200, {"content-type": "application/json", "content-length": "9999999"}, False),
    ],
)
def test_which_answers_are_read(status: int, headers: dict[str, str], *, tells: bool):
    assert may_tell(status, headers) == tells


def test_links_that_are_known_or_do_something_are_not_asked_for():
    site = "https://shop.test"
    links = [f"{site}{path}" for path in ("/a", "/b", "/a", "/logout", "/x?action=go", "/sign_off")]
    assert worth_asking(links, [f"{site}/b"]) == [f"{site}/a"]


@pytest.mark.parametrize("answer", [None, "x", {}, [], [1, None]])
def test_a_page_may_change_what_axe_says(answer: object):
    assert violations_of(answer) == ()


def test_what_axe_says_is_cut_to_what_matters():
    row = {"id": "image-alt", "impact": "serious", "help": "x", "nodes": [{"target": ["img"]}] * 9}
    (one,) = violations_of([row])
    assert (one.rule, one.impact, len(one.where)) == ("image-alt", "serious", 5)
