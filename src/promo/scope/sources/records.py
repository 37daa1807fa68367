"""Routes written as arrays of objects, the form that React Router and Vue Router share.

[{path: "/", element: <Home/>, children: [{index: true}, {path: "cart", lazy: …}]}]
"""

from collections.abc import Iterator

from tree_sitter import Node

from promo import bounds
from promo.scope.code.program import Value, arguments, callee
from promo.scope.code.syntax import text
from promo.scope.patterns import joined
from promo.scope.sources.components import shown
from promo.scope.sources.elements import from_elements
from promo.scope.sources.found import Code
from promo.scope.sources.place import Place, Written, is_page

_FROM_ELEMENTS = frozenset({"createRoutesFromElements", "createRoutesFromChildren"})
_PARTS = frozenset({"children", "childRoutes", "routes"})
_SHOWS = ("element", "Component", "component", "components", "lazy", "render")
_TEXTS = ("path", "alias", "name", "redirect")
_NOTHING = frozenset({"comment", "null", "undefined", "false", "string", "number"})
_ELEMENTS = frozenset({"jsx_element", "jsx_self_closing_element", "jsx_fragment"})


def from_records(code: Code, value: Value, place: Place, depth: int = 0) -> Iterator[Written]:
    """The routes of an array, an object, or an expression that leads to one.

    Args:
        code: for names of other files.
        value: the expression.
        place: the route around it.
        depth: how deep the tree is already.
    """
    if depth > bounds.SOURCE_DEPTH:
        code.note(value.module.path, _line(value.node), "routes nest too deep to be followed")
        return
    at = code.program.settled(value)
    match at.node.type:
        case "array":
            for item in at.node.named_children:
                yield from from_records(code, Value(at.module, item), place, depth + 1)
        case "spread_element":
            inner = Value(at.module, at.node.named_children[0])
            yield from from_records(code, inner, place, depth + 1)
        case "object":
            yield from _record(code, at, place, depth)
        case "ternary_expression" | "binary_expression":
            only = place.only_sometimes()
            for branch in _branches(at.node):
                yield from from_records(code, Value(at.module, branch), only, depth + 1)
        case "call_expression":
            yield from _call(code, at, place, depth)
        case _:
            yield from _other(code, at, place)


def _other(code: Code, at: Value, place: Place) -> Iterator[Written]:
    if at.node.type in _ELEMENTS:
        yield from from_elements(code, at, place)
    elif at.node.type not in _NOTHING:
        said = " ".join(text(at.node).split())[:60]
        code.note(at.module.path, _line(at.node), f"routes that are made at run time: {said}")


def _call(code: Code, at: Value, place: Place, depth: int) -> Iterator[Written]:
    """Arrays are often put together by a call: ``[].concat(a, b)``, ``a.map(…)``, ``wrap(a)``."""
    name, given = callee(at.node), arguments(at.node)
    if name in _FROM_ELEMENTS:
        for one in given[:1]:
            yield from from_elements(code, Value(at.module, one), place)
        return
    function = at.node.child_by_field_name("function")
    owner = function.child_by_field_name("object") if function else None
    parts = [owner] if owner and name in {"map", "filter", "flat", "concat", "flatMap"} else []
    parts += given if name == "concat" or not parts else []
    parts = [part for part in parts if part.type not in {"arrow_function", "function_expression"}]
    if not parts:
        code.note(at.module.path, _line(at.node), f"routes that {name or 'a call'}() makes")
    for part in parts:
        yield from from_records(code, Value(at.module, part), place, depth + 1)


def _record(code: Code, at: Value, place: Place, depth: int) -> Iterator[Written]:
    """One route object and its children."""
    children = [found for key in _PARTS if (found := code.program.entry(at, key))]
    texts = [found for key in _TEXTS if (found := code.program.entry(at, key))]
    without = frozenset(one.node.id for one in (*children, *texts))
    here = place.with_files(shown(code.program, at.module, at.node, without))
    paths, problem = _paths(code, at)
    if problem:
        code.note(at.module.path, _line(at.node), problem)
        return
    shows = any(code.program.entry(at, key) for key in _SHOWS)
    for path in paths:
        inner = here.at(joined(place.pattern, path)) if path is not None else here
        if is_page(path, holds_others=bool(children), shows_itself=shows):
            yield inner.written(at.module.path, _line(at.node))
        for child in children:
            yield from from_records(code, child, inner, depth + 1)


def _paths(code: Code, at: Value) -> tuple[list[str | None], str]:
    """The paths of a record; [None] for one without; and what is wrong with them."""
    texts: list[str | None] = []
    for key in ("path", "alias"):
        entry = code.program.entry(at, key)
        if entry is None:
            continue
        settled = code.program.settled(entry)
        items = settled.node.named_children if settled.node.type == "array" else [settled.node]
        for item in items:
            found = code.program.text(Value(settled.module, item))
            if found is None:
                return [], f"a path that is made at run time: {text(item)[:60]}"
            texts.append(found)
    return texts or [None], ""


def _branches(node: Node) -> list[Node]:
    if node.type == "binary_expression":
        right = node.child_by_field_name("right")
        return [right] if right else []
    fields = (node.child_by_field_name(name) for name in ("consequence", "alternative"))
    return [branch for branch in fields if branch]


def _line(node: Node) -> int:
    return node.start_point.row + 1
