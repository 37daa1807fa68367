"""What a source of routes hands back."""

from dataclasses import dataclass, field

from promo.documents.scope import Provenance
from promo.scope.code.graph import Graph
from promo.scope.code.program import Program
from promo.scope.code.resolve import Resolver
from promo.scope.tree import Tree


@dataclass(frozen=True, kw_only=True)
class Found:
    """One route as a router writes it.

    Args:
        pattern: below the application's root: ``/product/:id``.
        source: who knows it.
        file: where it is written.
        line: there, counted from 1.
        shows: the files of its page: its own component and the layouts around it.
        conditional: it is there in some builds only.
    """

    pattern: str
    source: Provenance
    file: str
    line: int
    shows: tuple[str, ...] = ()
    conditional: bool = False


@dataclass
class Code:
    """The code of what is live, and what could not be read of it so far."""

    tree: Tree
    notes: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.resolver = Resolver(self.tree)
        self.program = Program(self.tree, self.resolver)
        self.graph = Graph(self.tree, self.resolver)

    def note(self, file: str, line: int, what: str) -> None:
        """Say what could not be read."""
        self.notes.append(f"{file}:{line}: {what}")
