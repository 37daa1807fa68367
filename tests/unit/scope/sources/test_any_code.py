"""Whatever stands in a file: reading it ends, and every route is in normal form."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from promo.scope.code.imports import imports_of
from promo.scope.graphql.operations import operations_in
from promo.scope.patterns import tidy
from promo.scope.planning import Chosen, Site, routes_in, take_stock
from promo.scope.routes import normalise
from promo.scope.sources import ROUTERS
from promo.scope.sources.found import Code
from promo.scope.sources.links import routes_in as links_in
from promo.scope.tree import tree_from

SITE = "https://staging.example.com"
ALL = frozenset(ROUTERS)
PIECES = [
    "import", "from", "'react-router'", '"vue-router"', "createBrowserRouter(", "createRouter(",
    "useRoutes(", "[", "]", "{", "}", "(", ")", "path:", "children:", "routes", ":", ",", "...",
    "<Route", "path=", "'/a/:b?'", '"*"', "`x${y}`", "/>", ">", "</Route>", "<Routes>", "=>",
    "import('./a')", "const r =", "r", "export", "default", "&&", "?", "element={", "<", "lazy",
    "'\\u0000'", "'%'", "'//evil.example'", "'/../x'", "gql`query A { b }`", "as const", "\n",
]  # fmt: skip
FILES = ["a.tsx", "b.ts", "c.js", "d.vue", "app/[x]/page.tsx", "e.css", "f.graphql"]


def checked(files: dict[str, bytes]) -> None:
    package = b'{"dependencies": {"next": "1", "react-router": "7"}}'
    code = Code(tree_from({**files, "package.json": package}))
    found = routes_in(code, ALL)
    assert all("//" not in one.pattern and one.pattern.startswith("/") for one in found)
    assert all(tidy(one.pattern.replace("#", "")) for one in found)
    stock = take_stock(Chosen(sources=ALL), Site(SITE), found)
    assert all(normalise(route, SITE, "") == route for route in stock.routes)
    operations_in(code.tree, None)
    for path in code.tree.contents:
        code.graph.direct(path)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(FILES))
def test_pieces_of_routers_in_any_order(pieces: list[str], file: str) -> None:
    text = "import 'react-router'; import 'vue-router';" + " ".join(pieces)
    checked({file: text.encode(), "z.tsx": b"import x, {r} from './a'; useRoutes(r)"})


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([*FILES, "tsconfig.json", "x/package.json"]))
def test_any_bytes(content: bytes, file: str) -> None:
    checked({file: content, "g.tsx": b"import '@/x'; import y from 'react-router'"})
    imports_of(file, content)


@settings(max_examples=100, deadline=None)
@example("<![;")
@given(st.text("<a href='/\"&;#!-[]base>\n%x", max_size=100))
def test_any_page(html: str) -> None:
    assert all(normalise(one, SITE, "") == one for one in links_in(html, f"{SITE}/", SITE))


@pytest.mark.parametrize(
    "text",
    [
        "import 'react-router'; useRoutes(" + "[" * 5_000,
        "import 'react-router'; const a = " + "(" * 5_000 + "; useRoutes(a)",
        "import 'react-router'; " + "<Route path='a'>" * 3_000,
        "import 'react-router'; useRoutes([{path: " + "'a'+" * 5_000 + "'b'}])",
        "import 'react-router'; const a = b, b = a; useRoutes(a)",
        "import 'react-router'; const a = [...b, ...b], b = [...a, ...a]; useRoutes(a)",
        "import 'react-router'; const a = b + b, b = a + a; useRoutes([{path: a}])",
        "import 'react-router'; const a = {...b, ...b}, b = {...a, ...a}; useRoutes([a])",
        "import 'react-router'; const p = {x: p.x}; useRoutes([{path: p.x.x.x}])",
        "import 'react-router'; export * from './a'; import {r} from './a'; useRoutes(r)",
    ],
)
def test_code_made_to_be_deep_or_endless_ends(text: str) -> None:
    checked({"a.tsx": text.encode()})
