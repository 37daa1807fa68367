import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.explore.fingerprint import fingerprint, normal_message, route_template, top_frame


def test_the_identity_never_changes_between_releases():
    assert fingerprint("web", "http-5xx", ("GET", "/a", "500")) == "v1:c5546d8e5938e956"


@given(st.text(), st.text(), st.lists(st.text()), st.lists(st.text()))
def test_other_parts_make_another(app: str, rule: str, one: list[str], other: list[str]):
    mine, theirs = fingerprint(app, rule, one), fingerprint(app, rule, other)
    assert re.fullmatch(r"v1:[0-9a-f]{16}", mine)
    assert (mine == theirs) is (one == other)


@pytest.mark.parametrize(
    ("url", "template"),
    [
        ("https://a.test/", "/"),
        ("https://a.test", "/"),
        ("/orders/1002", "/orders/{id}"),
        ("/orders/1002/lines/7", "/orders/{id}/lines/{id}"),
        ("/u/550e8400-e29b-41d4-a716-446655440000", "/u/{id}"),
        ("/c/9fceb02d0ae598e95dc970b74767f19372d61af8", "/c/{id}"),
        ("/k/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/k/{id}"),
        ("/p/cus_1234", "/p/{id}"),
        ("/day/2026-02-24", "/day/{id}"),
        ("/products/lamp", "/products/lamp"),
        ("/about-us", "/about-us"),
        ("/deadbeef", "/deadbeef"),
        ("/facade", "/facade"),
        ("/v2/checkout", "/v2/checkout"),
        ("/assets/index-BvK3d9aQ.js", "/assets/index-{hash}.js"),
        ("/assets/main.3f2a1b9c.css", "/assets/main.{hash}.css"),
        ("/assets/main.3f2a1b9c.css.map", "/assets/main.{hash}.css.map"),
        ("/assets/jquery.min.js", "/assets/jquery.min.js"),
        ("/assets/my-component.js", "/assets/my-component.js"),
        ("/s?b=2&a=1&b=3", "/s?a&b"),
        ("/s?a=&b", "/s?a&b"),
        ("/#/cart/7", "/#/cart/{id}"),
        ("/#top", "/"),
        ("/caf%C3%A9", "/café"),
        ("http://[x", "/"),
    ],
)
def test_routes_as_templates(url: str, template: str):
    assert route_template(url) == template


def test_the_base_path_is_left_out():
    assert route_template("https://a.test/shop/cart", "/shop") == "/cart"
    assert route_template("https://a.test/shop", "/shop") == "/"
    assert route_template("https://a.test/shopping", "/shop") == "/shopping"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x is 5 of 12", "x is <n> of <n>"),
        ("at https://a.test/x?y=1 failed", "at </x?y> failed"),
        ("user me@a.test has 3,5", "user <email> has <n>"),
        ("id 550e8400-e29b-41d4-a716-446655440000", "id <id>"),
        ("sha 9fceb02d0ae5", "sha <id>"),
        ("  a\n\tb ", "a b"),
        ("Cannot read properties of undefined (reading 'total')",
         "Cannot read properties of undefined (reading 'total')"),
    ],
)  # fmt: skip
def test_messages_lose_what_changes(text: str, message: str):
    assert normal_message(text) == message


def test_a_message_is_bounded():
    assert len(normal_message("words " * 100_000)) <= 300


@pytest.mark.parametrize(
    ("frames", "frame"),
    [
        ((("https://a.test/cart-BvK3d9aQ.js", "renderCart"),), "renderCart@/cart-{hash}.js"),
        ((("https://a.test/assets/cart-BvK3d9aQ.js", "t"),), "@/assets/cart-{hash}.js"),
        ((("https://a.test/vendor.js", "x"), ("https://a.test/a.js", "C.render")), "render@/a.js"),
        ((("https://a.test/vendor.js", "hydrate"),), "hydrate@/vendor.js"),
        ((("https://a.test/app.js?v=12", "<anonymous>"),), "@/app.js"),
        ((("", "onload"),), "onload"),
        ((), ""),
    ],
)  # fmt: skip
def test_the_top_frame_of_the_applications_own_code(
    frames: tuple[tuple[str, str], ...], frame: str
):
    assert top_frame(frames) == frame


@given(st.text(max_size=300))
def test_any_address_has_a_template(text: str):
    assert len(route_template(text)) <= 300
