"""React Router: elements, data routers, and the route tables of its framework.

<Routes><Route path="cart" element={<Cart/>}/></Routes>        elements, also <Switch> of v5
createBrowserRouter([{path: "/", lazy: () => import("./x")}])   data routers, useRoutes([…])
createRoutesFromElements(<Route …/>)                            the one written as the other
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from tree_sitter import Node

from promo import bounds
from promo.scope.code.program import Module, Value, arguments, below, callee
from promo.scope.patterns import is_catch_all, joined, tidy
from promo.scope.sources.beside import is_test
from promo.scope.sources.elements import ELEMENTS, attributes, from_elements, is_route, tag
from promo.scope.sources.found import Code, Found
from promo.scope.sources.place import Place, Written
from promo.scope.sources.records import from_records

_ROUTERS: Final = frozenset({"createBrowserRouter", "createHashRouter", "useRoutes"})
_SIGNS: Final = (b"createBrowserRouter", b"createHashRouter", b"useRoutes", b"Route")
_BASES: Final = frozenset({"BrowserRouter", "Router", "HashRouter", "StaticRouter"})
_WRITES_ELEMENTS: Final = frozenset({"createRoutesFromElements", "createRoutesFromChildren"})

_WITHIN_ELEMENTS: Final = frozenset({
    "ternary_expression", "binary_expression", "parenthesized_expression", "jsx_expression",
    "jsx_fragment", "jsx_element",
})  # fmt: skip


@dataclass(frozen=True)
class _Declared:
    """The routes that one file declares, relative to where it is mounted."""

    routes: tuple[Written, ...]
    base: str = ""
    hashed: bool = False


def routes(code: Code) -> Iterator[Found]:
    """Every route that is declared to React Router."""
    if not _used(code):
        return
    declared = {
        path: one
        for path, content in code.tree.contents.items()
        if any(sign in content for sign in _SIGNS) and not is_test(path)
        if (module := code.program.module(path)) and (one := _declared(code, module)).routes
    }
    base, hashed = _mounting(code)
    mounted = _mounted(declared)
    for path, one in declared.items():
        if path in mounted:
            continue
        prefix = one.base or base
        for written in _with_mounted(one.routes, declared, 0):
            if not is_catch_all(written.pattern):
                yield _found(written, prefix, hashed=one.hashed or hashed)


def _used(code: Code) -> bool:
    return any(
        b"react-router" in content or b"wouter" in content
        for path, content in code.tree.contents.items()
        if path.endswith("package.json") or b"react-router" in content
    )


def _found(written: Written, base: str, *, hashed: bool) -> Found:
    pattern = written.pattern if hashed else tidy(f"{base}/{written.pattern}")
    return Found(
        pattern=f"/#{pattern}" if hashed else pattern,
        source="react-router",
        file=written.file,
        line=written.line,
        shows=written.shows,
        conditional=written.conditional,
    )


# ── one file ───────────────────────────────────────────────────────────────────────────────────
def _declared(code: Code, module: Module) -> _Declared:
    """What a file declares: its routers' arrays, and its outermost route elements."""
    found: list[Written] = []
    base, hashed = "", False
    inside: set[int] = set()
    for node in below(module.root):
        if node.type == "call_expression" and callee(node) in _ROUTERS and arguments(node):
            given = arguments(node)
            inside |= {one.id for one in below(given[0])}
            found += from_records(code, Value(module, given[0]), Place())
            hashed = hashed or callee(node) == "createHashRouter"
            base = base or _basename(code, module, given[1:])
        elif node.type == "call_expression" and callee(node) in _WRITES_ELEMENTS:
            if node.id not in inside and not _is_given_on(node, module):
                found += from_records(code, Value(module, node), Place())
            inside |= {one.id for one in below(node)}
        elif node.type in ELEMENTS and is_route(node) and node.id not in inside:
            inside |= {one.id for one in below(node)}
            if not _has_a_name(node):
                place = Place(conditional=_is_conditional(node))
                found += from_elements(code, Value(module, node), place)
        elif node.type == "jsx_expression" and node.id not in inside and _of_routes(node):
            found += from_elements(code, Value(module, node), Place())
    return _Declared(tuple(dict.fromkeys(found)), base, hashed)


def _of_routes(node: Node) -> bool:
    """Whether an expression stands directly in ``<Routes>``: ``<Routes>{adminRoutes}</Routes>``."""
    within = node.parent
    if within is None or within.type != "jsx_element" or tag(within) not in {"Routes", "Switch"}:
        return False
    return any(child.type in {"identifier", "member_expression"} for child in node.named_children)


def _has_a_name(node: Node) -> bool:
    """Whether an element is kept under a name: it is read where that name is used."""
    around = node.parent
    while around is not None and around.type in {"jsx_fragment", "parenthesized_expression"}:
        around = around.parent
    return around is not None and around.type == "variable_declarator"


def _is_conditional(node: Node) -> bool:
    around = node.parent
    while around is not None and around.type in _WITHIN_ELEMENTS:
        if around.type in {"ternary_expression", "binary_expression"}:
            return True
        around = around.parent
    return False


def _is_given_on(node: Node, module: Module) -> bool:
    return any(value.id == node.id for value in module.values.values())


def _basename(code: Code, module: Module, options: list[Node]) -> str:
    for option in options:
        entry = code.program.entry(code.program.settled(Value(module, option)), "basename")
        return (code.program.text(entry) or "") if entry else ""
    return ""


def _mounting(code: Code) -> tuple[str, bool]:
    """The base and the kind of the router that stands around everything, if it is an element."""
    for path, content in code.tree.contents.items():
        if not any(name.encode() in content for name in _BASES) or is_test(path):
            continue
        module = code.program.module(path)
        for node in below(module.root) if module else ():
            if module and node.type in ELEMENTS and tag(node) in _BASES:
                given = attributes(node).get("basename")
                base = code.program.text(Value(module, given)) if given else ""
                return base or "", tag(node) == "HashRouter"
    return "", False


# ── trees below trees ──────────────────────────────────────────────────────────────────────────
def _mounted(declared: dict[str, _Declared]) -> frozenset[str]:
    """The files whose routes stand below a splat of another file: ``<Route path="admin/*">``."""
    return frozenset(
        file
        for path, one in declared.items()
        for written in one.routes
        if written.pattern.endswith("*")
        for file in written.shows
        if file in declared and file != path
    )


def _with_mounted(
    routes: tuple[Written, ...], declared: dict[str, _Declared], depth: int
) -> Iterator[Written]:
    for written in routes:
        below_it = [
            file
            for file in written.shows
            if written.pattern.endswith("*") and file in declared and file != written.file
        ]
        if not below_it or depth > bounds.SOURCE_DEPTH // 10:
            yield written
            continue
        for file in below_it:
            for inner in _with_mounted(declared[file].routes, declared, depth + 1):
                yield replace(
                    inner,
                    pattern=joined(written.pattern, inner.pattern.lstrip("/")),
                    shows=tuple(dict.fromkeys((*inner.shows, *written.shows))),
                    conditional=inner.conditional or written.conditional,
                )
