"""The files that a piece of a route's declaration shows: what its names and imports lead to."""

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from promo.scope.code.imports import specifiers
from promo.scope.code.program import Module, Program, below
from promo.scope.code.syntax import text

_NAMES = frozenset({"identifier", "shorthand_property_identifier"})
_DEPTH = 6  # from a route's element through the file's own functions to an import


def shown(
    program: Program, module: Module, node: Node, without: frozenset[int] = frozenset()
) -> tuple[str, ...]:
    """The files that a part of a declaration leads to.

    Args:
        program: the code.
        module: the file of the declaration.
        node: the part.
        without: the ids of nodes in it that belong to other routes.
    """
    names = _Names(program, module, without, set())
    return tuple(dict.fromkeys(names.files(node, 0)))


@dataclass(frozen=True)
class _Names:
    """The names of one declaration, each followed once."""

    program: Program
    module: Module
    without: frozenset[int]
    seen: set[str]

    def files(self, node: Node, depth: int) -> Iterator[str]:
        for one in below(node, without=self.without):
            if one.type == "call_expression":
                yield from self._called(one)
            name = text(one) if one.type in _NAMES else ""
            if not name or name in self.seen:
                continue
            self.seen.add(name)
            yield from self.program.files(self.module, name)
            own = self.module.values.get(name)
            if own is not None and own.id != node.id and depth < _DEPTH:
                yield from self.files(own, depth + 1)

    def _called(self, call: Node) -> Iterator[str]:
        """What ``import("./page")`` and the like lead to."""
        function = call.child_by_field_name("function")
        if function is not None and text(function) in {"import", "require"}:
            for name in specifiers(self.module.path, call):
                yield from self.program.resolver.resolve(name, self.module.path)
