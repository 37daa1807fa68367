"""From what a change reaches to charters: what the targeted phase works, the surest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from promo import bounds
from promo.documents.scope import Charter, PlannedRoute, Reach

_ORDER: Final[tuple[Reach, ...]] = ("imports", "paths", "operation", "schema", "everything")
_FILES: Final = 20  # named in one charter


@dataclass
class Reasons:
    """Why one route is in scope: the surest way, the files, the operations."""

    reach: Reach
    files: dict[str, None] = field(default_factory=dict[str, None])
    operations: dict[str, None] = field(default_factory=dict[str, None])

    def add(self, reach: Reach, files: Iterable[str], operations: Iterable[str]) -> None:
        """Add a reason to work the route."""
        self.reach = self.reach if _ORDER.index(self.reach) <= _ORDER.index(reach) else reach
        self.files.update(dict.fromkeys(files))
        self.operations.update(dict.fromkeys(operations))


class Chartering:
    """Collects reasons and makes charters of them."""

    def __init__(self) -> None:
        self._by_route: dict[str, Reasons] = {}
        self._everywhere: dict[str, None] = {}
        self._all = False

    def route(
        self, route: str, reach: Reach, files: Iterable[str] = (), operations: Iterable[str] = ()
    ) -> None:
        """Note a reason to work one route."""
        known = self._by_route.setdefault(route, Reasons(reach))
        known.add(reach, files, operations)

    @property
    def no_bounds(self) -> bool:
        """Whether every page is in scope, those that nobody named among them."""
        return self._all

    def everything(self, files: Iterable[str] = ()) -> None:
        """Note a reason to work every route."""
        self._all = True
        self._everywhere.update(dict.fromkeys(files))

    def charters(
        self, pages: Sequence[PlannedRoute]
    ) -> tuple[tuple[Charter, ...], tuple[str, ...]]:
        """The charters, the surest first, and what is to be said about them.

        Args:
            pages: the inventory; routes of one pattern are worked once.
        """
        wanted = _one_a_pattern(
            [page for page in pages if self._all or page.route in self._by_route], self._by_route
        )
        made = [self._charter(page.route) for page in wanted]
        made.sort(key=lambda charter: _ORDER.index(charter.reach))
        notes: list[str] = []
        if len(made) > bounds.CHARTERS:
            notes.append(
                f"charters: {len(made)} routes are in scope, of which {bounds.CHARTERS} are worked;"
                " all of them are loaded"
            )
        return tuple(made[: bounds.CHARTERS]), tuple(notes)

    def _charter(self, route: str) -> Charter:
        reasons = self._by_route.get(route) or Reasons("everything", dict(self._everywhere))
        return Charter(
            name=f"work {route}"[: bounds.ROUTE_CHARACTERS],
            route=route,
            reach=reasons.reach,
            files=tuple(reasons.files)[:_FILES],
            operations=tuple(reasons.operations)[:_FILES],
        )


def _one_a_pattern(
    pages: Sequence[PlannedRoute], reasons: Mapping[str, Reasons]
) -> list[PlannedRoute]:
    """One route of each pattern: the same code with other data; one with reasons of its own."""
    chosen: dict[str, PlannedRoute] = {}
    for page in pages:
        key = page.pattern or page.route
        known = chosen.get(key)
        if known is None or (known.route not in reasons and page.route in reasons):
            chosen[key] = page
    return list(chosen.values())
