"""From changed files to charters, over small repositories."""

import pytest

from promo.documents.scope import Provenance
from promo.scope.planning import Chosen, Live, Site, chart, routes_in, take_stock
from promo.scope.sources import ROUTERS
from support.code import code_of

SITE = "https://staging.example.com"
ALL: frozenset[Provenance] = frozenset({*ROUTERS, "config", "sitemap", "crawl"})
APP = """
import { createBrowserRouter } from "react-router-dom";
import Layout from "./Layout";
import Home from "@/pages/Home";
export default createBrowserRouter([{ Component: Layout, children: [
  { index: true, Component: Home },
  { path: "cart", lazy: () => import("./pages/Cart") },
  { path: "about", lazy: () => import("./pages/About") },
  { path: "p/:id", lazy: () => import("./pages/Product") },
]}]);
"""
FILES = {
    "web/package.json": '{"name": "web", "dependencies": {"react-router-dom": "7"}}',
    "web/tsconfig.json": '{"references": [{"path": "./tsconfig.app.json"}]}',
    "web/tsconfig.app.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}',
    "web/src/router.tsx": APP,
    "web/src/main.tsx": "import r from './router'; import './main.css'; import {t} from './t';",
    "web/src/main.css": "@import './reset.css';",
    "web/src/reset.css": "",
    "web/src/t.ts": "",
    "web/src/Layout.tsx": "import { Header } from './Header';",
    "web/src/Header.tsx": "export const Header = 1;",
    "web/src/pages/Home.tsx": "import { Button } from '@acme/ui';",
    "web/src/pages/Cart.tsx": "import { Total } from '../cart'; import s from './Cart.module.css';",
    "web/src/pages/Cart.module.css": "",
    "web/src/pages/About.tsx": "const page = import(`../texts/${name}.ts`); import '../router'",
    "web/src/pages/Product.tsx": "import { Button } from '@acme/ui';",
    "web/src/texts/en.ts": "",
    "web/src/cart/index.ts": "export * from './Total.js';",
    "web/src/cart/Total.ts": "import '../pages/Cart'",
    "web/src/cart/Total.test.ts": "",
    "packages/ui/package.json": '{"name": "@acme/ui", "main": "dist/index.js"}',
    "packages/ui/src/index.ts": "export { Button } from './Button';",
    "packages/ui/src/Button.tsx": "",
    "api/orders.py": "",
}


def reached(
    *changed: str, paths: dict[str, list[str]] | None = None
) -> tuple[dict[str, str], tuple[str, ...]]:
    """By route how it is reached, and the notes."""
    code = code_of(FILES, package=None)
    say = Chosen(sources=ALL, paths=paths or {})
    found = routes_in(code, say.sources)
    stock = take_stock(say, Site(SITE, links=lambda _: ["/p/7"]), found)
    assert set(stock.routes) == {"/", "/cart", "/about", "/p/7"}
    done = chart(changed, None, stock, Live(code, found), say)
    return {one.route: one.reach for one in done.charters}, done.notes


@pytest.mark.parametrize(
    ("changed", "routes"),
    [
        ("web/src/pages/Cart.tsx", {"/cart"}),
        ("web/src/cart/Total.ts", {"/cart"}),
        ("web/src/pages/Cart.module.css", {"/cart"}),
        ("web/src/texts/en.ts", {"/about"}),
        ("packages/ui/src/Button.tsx", {"/", "/p/7"}),
        ("web/src/pages/Home.tsx", {"/"}),
    ],
)
def test_imports_lead_to_pages(changed: str, routes: set[str]) -> None:
    assert reached(changed) == (dict.fromkeys(routes, "imports"), ())


@pytest.mark.parametrize(
    "changed",
    ["web/src/Header.tsx", "web/src/router.tsx", "web/src/reset.css", "web/src/t.ts",
     "web/package.json", "api/orders.py", "unknown.bin"],
)  # fmt: skip
def test_what_stands_around_every_page_reaches_everything(changed: str) -> None:
    found, notes = reached(changed)
    assert set(found.values()) == {"everything"}
    assert len(found) == 4
    assert notes == (f"everything in scope: {changed} may be of any page",)


@pytest.mark.parametrize(
    "changed",
    ["README.md", "docs/a.png", "web/src/cart/Total.test.ts", ".github/workflows/ci.yml",
     "web/src/gone.ts"],
)  # fmt: skip
def test_what_no_page_shows_reaches_nothing(changed: str) -> None:
    assert reached(changed) == ({}, (f"no charter: no page shows what changed: {changed}",))


@pytest.mark.parametrize("wanted", ["/cart", "/c*", "/p/:id", "/p/7"])
def test_the_configuration_says_what_imports_cannot(wanted: str) -> None:
    found, _ = reached("api/orders.py", paths={"api/**": [wanted]})
    assert found == {"/cart" if wanted.startswith("/c") else "/p/7": "paths"}


def test_the_surest_way_comes_first_and_everything_last() -> None:
    found, _ = reached("package.json", "api/orders.py", "web/src/pages/Cart.tsx",
                       paths={"api/**": ["/about"]})  # fmt: skip
    assert list(found.items())[:2] == [("/cart", "imports"), ("/about", "paths")]
    assert list(found.values())[2:] == ["everything", "everything"]


def test_no_files_are_everything_and_so_is_no_base() -> None:
    code = code_of(FILES, package=None)
    say = Chosen(sources=ALL, named={"/": "config", "/x": "config"})
    found = routes_in(code, frozenset())
    stock = take_stock(say, Site(SITE), found)
    for files in (None, ()):
        done = chart(files, None, stock, Live(), say)
        assert [(one.route, one.reach) for one in done.charters] == [
            ("/", "everything"),
            ("/x", "everything"),
        ]


def test_what_a_page_without_an_address_shows_reaches_everything() -> None:
    """Only a link leads to it, so bounds would leave its forms out."""
    code = code_of(FILES, package=None)
    say = Chosen(sources=ALL)
    found = routes_in(code, say.sources)
    stock = take_stock(say, Site(SITE), found)
    assert set(stock.routes) == {"/", "/cart", "/about"}
    shared, own, others = (
        chart([f"{file}.tsx"], None, stock, Live(code, found), say).no_bounds
        for file in ("packages/ui/src/Button", "web/src/pages/Product", "web/src/pages/Cart")
    )
    assert (shared, own, others) == (True, True, False)


def test_links_are_asked_for_only_where_a_value_is_missing() -> None:
    def never(_: object) -> tuple[str, ...]:
        raise AssertionError

    code = code_of(FILES, package=None)
    found = routes_in(code, ALL)
    say = Chosen(sources=ALL, named={"/p/1": "config"})
    assert "/p/1" in take_stock(say, Site(SITE, links=never), found).routes
    given = Chosen(sources=ALL, named={"/": "given"}, only_named=True)
    assert take_stock(given, Site(SITE, links=never), found).routes == ("/",)


def test_next_pages_show_their_layouts() -> None:
    files = {
        "package.json": '{"dependencies": {"next": "15"}}',
        "app/layout.tsx": "import './globals.css'",
        "app/globals.css": "",
        "app/page.tsx": "",
        "app/shop/layout.tsx": "import Nav from '@/components/Nav'",
        "app/shop/cart/page.tsx": "import x from '~/lib/x'",
        "app/shop/list/page.tsx": "",
        "components/Nav.tsx": "",
        "lib/x.ts": "",
        "middleware.ts": "",
    }
    code = code_of(files, package=None)
    say = Chosen(sources=ALL)
    found = routes_in(code, ALL)
    stock = take_stock(say, Site(SITE), found)

    def charted(file: str) -> dict[str, str]:
        done = chart([file], None, stock, Live(code, found), say)
        return {one.route: one.reach for one in done.charters}

    assert charted("lib/x.ts") == {"/shop/cart": "imports"}
    assert charted("components/Nav.tsx") == dict.fromkeys(("/shop/cart", "/shop/list"), "imports")
    assert set(charted("app/globals.css").values()) == {"everything"}
    assert set(charted("middleware.ts").values()) == {"everything"}
