"""Vue Router: ``createRouter({history: createWebHistory("/base"), routes})``, and v3's class."""

from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from promo.scope.code.program import Module, Value, arguments, below, callee
from promo.scope.code.syntax import text
from promo.scope.patterns import is_catch_all, tidy
from promo.scope.sources.beside import is_test
from promo.scope.sources.found import Code, Found
from promo.scope.sources.place import Place
from promo.scope.sources.records import from_records

_ROUTERS: Final = frozenset({"createRouter", "VueRouter", "Router"})


def routes(code: Code) -> Iterator[Found]:
    """Every route that is declared to Vue Router."""
    for path, content in code.tree.contents.items():
        if b"vue-router" not in content or path.endswith(".json") or is_test(path):
            continue
        module = code.program.module(path)
        for node in below(module.root) if module else ():
            if module and node.type in {"call_expression", "new_expression"}:
                yield from _router(code, module, node)


def _router(code: Code, module: Module, node: Node) -> Iterator[Found]:
    given = arguments(node)
    if callee(node) not in _ROUTERS or not given:
        return
    options = code.program.settled(Value(module, given[0]))
    table = code.program.entry(options, "routes")
    if table is None:
        return
    if table.node.type == "shorthand_property_identifier":
        table = code.program.value(table.module, text(table.node)) or table
    base, hashed = _history(code, options, old=node.type == "new_expression")
    for one in from_records(code, table, Place()):
        if not is_catch_all(one.pattern):
            pattern = one.pattern if hashed else tidy(f"{base}/{one.pattern}")
            yield Found(
                pattern=f"/#{pattern}" if hashed else pattern,
                source="vue-router",
                file=one.file,
                line=one.line,
                shows=one.shows,
                conditional=one.conditional,
            )


def _history(code: Code, options: Value, *, old: bool) -> tuple[str, bool]:
    """The base, and whether routes live in the fragment."""
    if old:
        mode, base = code.program.entry(options, "mode"), code.program.entry(options, "base")
        return (code.program.text(base) or "" if base else ""), not (
            mode and code.program.text(mode) == "history"
        )
    history = code.program.entry(options, "history")
    if history is None:
        return "", False
    made = code.program.settled(history)
    if made.node.type != "call_expression":
        return "", False
    given = arguments(made.node)
    base = code.program.text(Value(made.module, given[0])) if given else ""
    return base or "", callee(made.node) == "createWebHashHistory"
