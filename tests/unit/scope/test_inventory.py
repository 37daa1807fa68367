import pytest

from promo import bounds
from promo.scope.inventory import Inventory, Known, inventory_of
from promo.scope.sources.found import Found

SITE = "https://staging.example.com"


def router(*patterns: str, conditional: bool = False) -> tuple[Found, ...]:
    return tuple(
        Found(
            pattern=pattern,
            source="react-router",
            file="App.tsx",
            line=3,
            shows=(f"{pattern}.tsx",),
            conditional=conditional,
        )
        for pattern in patterns
    )


def rows(found: Inventory) -> list[tuple[str, str | None, tuple[str, ...]]]:
    return [(one.route.route, one.route.pattern, one.route.sources) for one in found.pages]


def test_nothing_known_is_the_root() -> None:
    assert rows(inventory_of(Known(), SITE)) == [("/", None, ("root",))]


def test_sources_agree_on_a_route_and_all_are_named() -> None:
    known = Known(
        named={"/cart": "config"}, sitemap=[f"{SITE}/cart", f"{SITE}/x"], found=router("/cart")
    )
    assert rows(inventory_of(known, SITE)) == [
        ("/cart", None, ("config", "react-router", "sitemap")),
        ("/x", None, ("sitemap",)),
    ]


@pytest.mark.parametrize(
    ("known", "route"),
    [
        (Known(named={"/p/1": "config"}, links=["/p/2"]), "/p/1"),
        (Known(sitemap=[f"{SITE}/p/3"], links=["/p/2"]), "/p/3"),
        (Known(links=["/p/new", "/p/2"]), "/p/2"),
    ],
)
def test_a_parameter_gets_a_value_of_the_site(known: Known, route: str) -> None:
    with_router = Known(
        named=known.named,
        sitemap=known.sitemap,
        links=known.links,
        found=router("/p/:id", "/p/new"),
    )
    found = inventory_of(with_router, SITE)
    assert [one.route.route for one in found.pages if one.route.pattern == "/p/:id"] == [route]
    assert found.notes == ()


def test_a_parameter_without_a_value_is_said_and_is_no_duty() -> None:
    found = inventory_of(Known(found=router("/", "/p/:id")), SITE)
    assert found.routes == ("/",)
    assert found.notes[0].startswith("no-value: /p/:id (App.tsx:3) is loaded only if a link")


def test_a_conditional_route_is_said_and_is_no_duty() -> None:
    found = inventory_of(Known(found=router("/debug", conditional=True)), SITE)
    assert found.routes == ("/",)
    assert "conditional-route: /debug" in found.notes[0]


def test_what_was_asked_for_is_all_there_is_and_still_knows_its_pattern() -> None:
    known = Known(
        named={"/p/1": "given"}, sitemap=[f"{SITE}/x"], found=router("/p/:id"), only_named=True
    )
    found = inventory_of(known, SITE)
    assert rows(found) == [("/p/1", "/p/:id", ("given", "react-router"))]
    assert found.pages[0].shows == ("/p/:id.tsx",)


def test_excluded_routes_are_of_no_source() -> None:
    known = Known(
        named={"/logout": "config"},
        sitemap=[f"{SITE}/admin/x"],
        found=router("/logout", "/admin/:id"),
        exclude=["/logout", "/admin/**"],
    )
    assert inventory_of(known, SITE) == inventory_of(Known(), SITE)


def test_a_base_that_both_know_is_counted_once() -> None:
    known = Known(found=router("/shop", "/shop/cart"))
    assert inventory_of(known, f"{SITE}/shop").routes == ("/", "/cart")


def test_bad_addresses_are_left_out_and_said() -> None:
    long = f"{SITE}/{'a' * 10_000}"
    known = Known(sitemap=[long, "https://evil.example/x", f"{SITE}/a b", f"{SITE}/ok"])
    found = inventory_of(known, SITE)
    assert found.routes == ("/ok",)
    assert found.notes[0].startswith("sitemap: 3 addresses left out")


def test_of_a_large_sitemap_some_of_each_kind_are_taken() -> None:
    products = [f"{SITE}/p/{n}" for n in range(10_000)]
    known = Known(sitemap=[*products, f"{SITE}/about/us"], found=router("/p/:id"))
    found = inventory_of(known, SITE)
    assert len(found.routes) == bounds.SITEMAP_ROUTES
    assert "/about/us" in found.routes
    assert "10,001 addresses" in found.notes[0]
