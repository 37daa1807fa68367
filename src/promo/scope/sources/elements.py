"""Routes written as elements: ``<Route path="cart" element={<Cart/>}><Route index …/></Route>``."""

from collections.abc import Iterator

from tree_sitter import Node

from promo import bounds
from promo.scope.code.program import Value, below, callee
from promo.scope.code.syntax import text
from promo.scope.patterns import joined
from promo.scope.sources.components import shown
from promo.scope.sources.found import Code
from promo.scope.sources.place import Place, Written, is_page

ELEMENTS = frozenset({"jsx_element", "jsx_self_closing_element"})
_SHOWS = frozenset({"element", "Component", "component", "render", "lazy"})
_ROUTE_FUNCTIONS = frozenset({"map", "flatMap"})


def from_elements(code: Code, value: Value, place: Place, depth: int = 0) -> Iterator[Written]:
    """The routes of an element, a fragment, or an expression that leads to one."""
    if depth > bounds.SOURCE_DEPTH:
        code.note(value.module.path, _line(value.node), "routes nest too deep to be followed")
        return
    at = code.program.settled(value)
    node = at.node
    if node.type in ELEMENTS and is_route(node):
        yield from _route(code, at, place, depth)
        return
    for child, within in _inside(node, place):
        yield from from_elements(code, Value(at.module, child), within, depth + 1)


def is_route(element: Node) -> bool:
    """Whether an element declares a route: React Router's own, and components named after it."""
    name = tag(element)
    return name == "Route" or (
        name.endswith("Route") and bool({"path", "index"} & set(attributes(element)))
    )


def tag(element: Node) -> str:
    """An element's name, without the namespace it may stand in."""
    opening = element.child_by_field_name("open_tag") or element
    name = opening.child_by_field_name("name")
    return text(name).rpartition(".")[2] if name else ""


def attributes(element: Node) -> dict[str, Node | None]:
    """What an element is given; None for a bare attribute, which means true."""
    opening = element.child_by_field_name("open_tag") or element
    found: dict[str, Node | None] = {}
    for child in opening.named_children:
        if child.type == "jsx_attribute" and child.named_children:
            name, *value = child.named_children
            found[text(name)] = _inner(value[0]) if value else None
    return found


def _route(code: Code, at: Value, place: Place, depth: int) -> Iterator[Written]:
    """One route element and its children."""
    given = attributes(at.node)
    children = [child for child in _children(at.node) if _holds_routes(child)]
    path = given.get("path")
    without = frozenset(one.id for one in (*children, path) if one)
    here = place.with_files(shown(code.program, at.module, at.node, without))
    patterns = _paths(code, at, path) if path is not None else [None]
    if patterns is None:
        code.note(at.module.path, _line(at.node), "a path that is made at run time")
        return
    shows = bool(_SHOWS & set(given))
    for pattern in patterns:
        inner = here.at(joined(place.pattern, pattern)) if pattern is not None else here
        if is_page(pattern, holds_others=bool(children), shows_itself=shows):
            yield inner.written(at.module.path, _line(at.node))
        for child in children:
            yield from from_elements(code, Value(at.module, child), inner, depth + 1)


def _paths(code: Code, at: Value, node: Node) -> list[str | None] | None:
    """The paths that an attribute gives; None when they are made at run time."""
    settled = code.program.settled(Value(at.module, node))
    items = settled.node.named_children if settled.node.type == "array" else [settled.node]
    found = [code.program.text(Value(settled.module, item)) for item in items]
    return None if None in found else found


def _inside(node: Node, place: Place) -> Iterator[tuple[Node, Place]]:
    """The parts of something that is no route which may hold routes."""
    if node.type == "call_expression" and callee(node) in _ROUTE_FUNCTIONS:
        return  # the same element for many values: the array of them is read where it is a route's
    for child in node.named_children:
        if node.type == "jsx_element" and child.type.startswith(("jsx_opening", "jsx_closing")):
            continue
        sometimes = node.type in {"ternary_expression", "binary_expression"}
        yield child, place.only_sometimes() if sometimes else place


def _children(element: Node) -> list[Node]:
    return [
        child
        for child in element.named_children
        if not child.type.startswith(("jsx_opening", "jsx_closing", "jsx_attribute", "jsx_text"))
        and child.type not in {"identifier", "member_expression", "comment"}
    ]


def _holds_routes(node: Node) -> bool:
    if node.type in ELEMENTS and is_route(node):
        return True
    if any(one.type in ELEMENTS and is_route(one) for one in below(node)):
        return True
    # {adminRoutes}: a name that may stand for routes.
    return node.type == "jsx_expression" and any(
        child.type in {"identifier", "member_expression"} for child in node.named_children
    )


def _inner(node: Node) -> Node:
    """What stands in an attribute's braces."""
    if node.type == "jsx_expression" and node.named_children:
        return node.named_children[0]
    return node


def _line(node: Node) -> int:
    return node.start_point.row + 1
