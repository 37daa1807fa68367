import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo import bounds
from promo.errors import PromoError
from promo.scope.routes import inventory, normalise, without

SITE = "https://staging.example.com"
BASED = "http://127.0.0.1:8080/shop/"

GOOD = [
    # site, as written, as explored
    (SITE, "/", "/"),
    (SITE, "/cart", "/cart"),
    (SITE, "/cart/", "/cart/"),
    (SITE, "/search?q=a b".replace(" ", "%20"), "/search?q=a%20b"),
    (SITE, "/search?", "/search"),
    (SITE, "/café", "/caf%C3%A9"),
    (SITE, "/caf%c3%a9", "/caf%C3%A9"),
    (SITE, "/page#part", "/page"),
    (SITE, "/#/cart", "/#/cart"),
    (SITE, "/#!/cart", "/#!/cart"),
    (SITE, "/a?x[]=1&y=2", "/a?x[]=1&y=2"),
    (SITE, "https://staging.example.com/cart", "/cart"),
    (SITE, "https://STAGING.example.com:443/cart?x=1", "/cart?x=1"),
    (SITE, "https://staging.example.com", "/"),
    (SITE, "https://staging.example.com?x=/y", "/"),
    (BASED, "/cart", "/cart"),
    (BASED, "http://127.0.0.1:8080/shop/cart", "/cart"),
    (BASED, "http://127.0.0.1:8080/shop", "/"),
]
BAD = [
    (SITE, "cart", "start with /"),
    (SITE, "//evil.example/cart", "another host"),
    (SITE, "/\\evil.example", "backslash"),
    (SITE, "https://evil.example/cart", "not on https://staging.example.com"),
    (SITE, "http://staging.example.com/cart", "not on"),
    (SITE, "https://staging.example.com:8443/cart", "not on"),
    (SITE, "https://staging.example.com@evil.example/cart", "not on"),
    (SITE, "https://[bad/cart", "no address"),
    (SITE, "https://staging.example.com:x/cart", "no address"),
    (SITE, "javascript:alert(1)", "not on"),
    (SITE, "file:///etc/passwd", "not on"),
    (BASED, "http://127.0.0.1:8080/other", "not below"),
    (SITE, "/a/../b", "leave . and .. out"),
    (SITE, "/a/%2e%2E/b", "leave . and .. out"),
    (SITE, "/a b", "space"),
    (SITE, "/a\u202eb", "control"),
    (SITE, "/100%", "two hex digits"),
    (SITE, "/" + "a" * bounds.ROUTE_CHARACTERS, "too long"),
]


@pytest.mark.parametrize(("site", "written", "explored"), GOOD)
def test_a_route_is_normalised(site: str, written: str, explored: str) -> None:
    assert normalise(written, site, "--routes") == explored


@pytest.mark.parametrize(("site", "written", "why"), BAD)
def test_what_is_no_route_is_refused_with_its_reason(site: str, written: str, why: str) -> None:
    with pytest.raises(PromoError, match=why) as caught:
        normalise(written, site, "--routes")
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "bad-route")
    assert caught.value.where == "--routes"


def test_doubles_go_and_the_order_stays() -> None:
    written = ["/b", "/a", "/b#x", f"{SITE}/a", "/c"]
    assert inventory(written, SITE, "--routes") == ("/b", "/a", "/c")


def test_too_many_routes_are_refused() -> None:
    many = [f"/{number}" for number in range(bounds.ROUTES + 1)]
    assert len(inventory(many[:-1], SITE, "--routes")) == bounds.ROUTES
    with pytest.raises(PromoError, match="at most") as caught:
        inventory(many, SITE, "--routes")
    assert caught.value.reason == "too-many-routes"


def test_exclusions_look_at_the_path_and_at_the_one_in_the_fragment() -> None:
    routes = ["/", "/logout?x=1", "/admin/a", "/#/logout", "/#!/admin/a?b=c", "/#/cart?to=/logout"]
    assert without(routes, ["/logout", "/admin/**"]) == ("/", "/#/cart?to=/logout")


@given(st.text(max_size=60))
def test_any_text_is_a_stable_route_or_an_error(text: str) -> None:
    try:
        route = normalise(text, SITE, "--routes")
    except PromoError:
        return
    assert route.startswith("/")
    assert not route.startswith("//")
    assert route.isascii()
    assert normalise(route, SITE, "--routes") == route
