"""React Router as people write it: elements, data routers, split over files."""

import pytest

from promo.scope.sources.react_router import routes
from support.code import code_of

PAGE = "export default function Page() { return <p/>; }\n"


def found(files: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """By pattern the files that a route shows."""
    code = code_of({"package.json": '{"dependencies": {"react-router-dom": "7"}}', **files})
    return {one.pattern: one.shows for one in routes(code) if not one.conditional}


def test_elements_nest_and_index_stands_for_its_parent() -> None:
    app = """
    import { BrowserRouter, Routes, Route } from "react-router-dom";
    import Layout from "./Layout"; import Home from "./Home"; import Cart from "./Cart";
    import Product from "./Product";
    export const App = () => <BrowserRouter><Routes>
      <Route path="/" element={<Layout/>}>
        <Route index element={<Home/>}/>
        <Route path="cart" element={<Cart/>}/>
        <Route path="product/:id" element={<Suspense><Product/></Suspense>}/>
        <Route path="*" element={<Home/>}/>
      </Route>
    </Routes></BrowserRouter>;
    """
    pages = {f"src/{name}.tsx": PAGE for name in ("Layout", "Home", "Cart", "Product")}
    assert found({"src/App.tsx": app, **pages}) == {
        "/": ("src/Home.tsx", "src/Layout.tsx"),
        "/cart": ("src/Cart.tsx", "src/Layout.tsx"),
        "/product/:id": ("src/Product.tsx", "src/Layout.tsx"),
    }


def test_a_data_router_is_split_over_files_and_loads_lazily() -> None:
    files = {
        "src/router.tsx": """
        import { createBrowserRouter } from "react-router-dom";
        import { adminRoutes } from "./admin";
        import { paths } from "./paths";
        import Root from "./Root";
        const Cart = lazy(() => import("./pages/Cart"));
        export const router = createBrowserRouter([
          { path: "/", Component: Root, children: [
            { index: true, lazy: () => import("./pages/Home") },
            { path: paths.cart, element: <Cart/> },
            { path: paths.orders.one.path, async lazy() { return await import("./pages/Order"); } },
            ...adminRoutes,
          ]},
        ], { basename: "/shop" });
        """,
        "src/admin/index.ts": "export { routes as adminRoutes } from './routes';",
        "src/admin/routes.tsx": """
        import { Users } from '../pages/Users';
        export const routes = [{ path: `${BASE}/users`, element: <Users/> }] as const;
        const BASE = "admin";
        """,
        "src/paths.ts": """
        export const paths = { cart: "cart", orders: { one: { path: "orders/:id" } } } as const;
        """,
        **{f"src/pages/{name}.tsx": PAGE for name in ("Home", "Cart", "Order", "Users")},
        "src/Root.tsx": PAGE,
    }
    assert found(files) == {
        "/shop": ("src/pages/Home.tsx", "src/Root.tsx"),
        "/shop/cart": ("src/pages/Cart.tsx", "src/Root.tsx"),
        "/shop/orders/:id": ("src/pages/Order.tsx", "src/Root.tsx"),
        "/shop/admin/users": ("src/pages/Users.tsx", "src/Root.tsx"),
    }


def test_routes_made_from_elements_are_read_once() -> None:
    router = """
    import { createHashRouter, createRoutesFromElements, Route } from "react-router-dom";
    import A from "./A";
    const routes = createRoutesFromElements(
      <Route path="a" element={<A/>}><Route path=":b?"/></Route>);
    export default createHashRouter(routes);
    """
    assert found({"src/router.jsx": router, "src/A.jsx": PAGE}) == {
        "/#/a": ("src/A.jsx",),
        "/#/a/:b?": ("src/A.jsx",),
    }


def test_routes_below_a_splat_are_mounted_there() -> None:
    files = {
        "src/App.tsx": """
        import { Routes, Route } from "react-router"; import Admin from "./Admin";
        export default () => <Routes><Route path="/admin/*" element={<Admin/>}/></Routes>;
        """,
        "src/Admin.tsx": """
        import { Routes, Route } from "react-router"; import Users from "./Users";
        export default () => <Routes>
          <Route index element={<b/>}/><Route path="users" element={<Users/>}/></Routes>;
        """,
        "src/Users.tsx": PAGE,
    }
    assert found(files) == {
        "/admin": ("src/Admin.tsx",),
        "/admin/users": ("src/Users.tsx", "src/Admin.tsx"),
    }


def test_version_five_and_routes_of_ones_own() -> None:
    app = """
    import { Switch, Route } from "react-router-dom";
    import A from "./A"; import B from "./B";
    <Switch>
      <Route exact path={["/a", "/b"]} component={A}/>
      <PrivateRoute path="/c" render={() => <B/>}/>
      {flag && <Route path="/dev" component={B}/>}
    </Switch>
    """
    assert found({"src/App.jsx": app, "src/A.js": PAGE, "src/B.js": PAGE}) == {
        "/a": ("src/A.js",),
        "/b": ("src/A.js",),
        "/c": ("src/B.js",),
    }


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("createBrowserRouter(made())", "made()"),
        ("createBrowserRouter([{path: prefix + name}])", "at run time"),
        ("<Routes><Route path={x}/></Routes>", "at run time"),
        ("createBrowserRouter([...unknown])", "at run time"),
    ],
)
def test_what_cannot_be_read_is_said(table: str, said: str) -> None:
    code = code_of({"a.tsx": f'import {{}} from "react-router";\nexport const r = {table};'})
    assert list(routes(code)) == []
    assert any(note.startswith("a.tsx:2: ") and said in note for note in code.notes)


def test_tests_and_stories_declare_no_routes() -> None:
    app = 'import {Routes, Route} from "react-router";\n<Routes><Route path="/x"/></Routes>'
    assert found({"src/App.test.tsx": app, "src/__tests__/a.tsx": app, "a.stories.tsx": app}) == {}


def test_a_table_that_holds_itself_ends() -> None:
    code = code_of(
        {"a.tsx": 'import "react-router";\nconst r = [{path: "a", children: r}]; useRoutes(r);'}
    )
    assert len(list(routes(code))) < 100
    assert any("too deep" in note for note in code.notes)
