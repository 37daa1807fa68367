import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.scope.patterns import best, is_catch_all, is_dynamic, joined, tidy, without_optional

ALL = ["/", "/p/new", "/p/:id", "/p/:id/edit", "/files/*", "/docs/:slug*", "/:page"]


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/", "/"),
        ("/p/new", "/p/new"),
        ("/p/3?x=1", "/p/:id"),
        ("/p/3/edit", "/p/:id/edit"),
        ("/files/a/b", "/files/*"),
        ("/docs", "/docs/:slug*"),
        ("/docs/a/b", "/docs/:slug*"),
        ("/about", "/:page"),
        ("/a/b/c", None),
    ],
)
def test_the_most_literal_pattern_is_chosen(path: str, pattern: str | None) -> None:
    assert best(path, ALL) == pattern


@pytest.mark.parametrize(
    ("pattern", "tidied", "dynamic", "plain"),
    [
        ("cart/", "/cart", False, "/cart"),
        ("/p/:id(\\d+)", "/p/:id", True, "/p/:id"),
        ("/:lang?/cart", "/:lang?/cart", False, "/cart"),
        ("/a/:rest(.*)", "/a/:rest*", False, "/a"),
        ("/a/:rest+", "/a/:rest+", True, "/a/:rest+"),
        ("/a/*", "/a/*", True, "/a/*"),
    ],
)
def test_patterns_in_one_form(pattern: str, tidied: str, *, dynamic: bool, plain: str) -> None:
    assert tidy(pattern) == tidied
    assert is_dynamic(tidied) is dynamic
    assert without_optional(tidied) == plain


@pytest.mark.parametrize("pattern", ["*", "/*", "/:pathMatch(.*)*", "/:all+", "/:lang?/*"])
def test_a_route_for_everything_else(pattern: str) -> None:
    assert is_catch_all(pattern)


@pytest.mark.parametrize("pattern", ["/", "/a/*", "/:id", "/a"])
def test_other_patterns_are_no_catch_all(pattern: str) -> None:
    assert not is_catch_all(pattern)


def test_children_are_below_their_parents_splat() -> None:
    assert joined("/admin/*", "users") == "/admin/users"
    assert joined("/a", "/b") == "/b"


@given(st.text(":/*?+()ab\\d.", max_size=60), st.text("/ab1", max_size=60))
def test_any_text_is_a_pattern_that_is_answered_at_once(pattern: str, path: str) -> None:
    assert tidy(tidy(pattern)) == tidy(pattern) or "(" in pattern
    assert best(f"/{path}", [tidy(pattern)]) in {None, tidy(pattern)}
