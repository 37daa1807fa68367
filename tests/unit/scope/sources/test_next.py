import pytest

from promo.scope.sources.next import routes
from support.code import code_of

TABLE = [
    # file, pattern
    ("app/page.tsx", "/"),
    ("src/app/about/page.jsx", "/about"),
    ("app/(shop)/cart/page.tsx", "/cart"),
    ("app/product/[id]/page.tsx", "/product/:id"),
    ("app/docs/[...slug]/page.mdx", "/docs/:slug+"),
    ("app/docs/[[...slug]]/page.tsx", "/docs/:slug*"),
    ("app/@modal/settings/page.tsx", "/settings"),
    ("app/feed/(.)photo/[id]/page.tsx", "/feed/photo/:id"),
    ("app/feed/(..)photo/page.tsx", "/photo"),
    ("app/a/b/(..)(..)c/page.tsx", "/c"),
    ("app/a/b/(...)c/page.tsx", "/c"),
    ("app/_private/page.tsx", None),
    ("app/api/x/route.ts", None),
    ("app/cart/cart.tsx", None),
    ("pages/index.tsx", "/"),
    ("pages/blog/index.js", "/blog"),
    ("src/pages/blog/[slug].tsx", "/blog/:slug"),
    ("pages/docs/[[...slug]].tsx", "/docs/:slug*"),
    ("pages/api/cart.ts", None),
    ("pages/_app.tsx", None),
    ("pages/404.tsx", None),
    ("pages/cart.test.tsx", None),
]


@pytest.mark.parametrize(("file", "pattern"), TABLE)
def test_a_file_is_a_route(file: str, pattern: str | None) -> None:
    found = [one.pattern for one in routes(code_of({file: "export default () => null"}))]
    assert found == ([pattern] if pattern else [])


def test_a_page_shows_the_layouts_around_it() -> None:
    files = (
        "app/layout.tsx",
        "app/(shop)/layout.tsx",
        "app/(shop)/cart/page.tsx",
        "app/x/layout.tsx",
    )
    [cart] = routes(code_of(dict.fromkeys(files, "")))
    assert cart.shows == ("app/(shop)/cart/page.tsx", "app/(shop)/layout.tsx", "app/layout.tsx")


def test_applications_of_a_monorepo_and_their_base() -> None:
    files = {
        "apps/web/next.config.mjs": "export default { basePath: '/shop' };",
        "apps/web/app/cart/page.tsx": "",
        "apps/other/app/x/page.tsx": "",
    }
    assert [one.pattern for one in routes(code_of(files, package=None))] == ["/shop/cart"]
