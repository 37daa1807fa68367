"""What has to be replayed: a route for all that loading it showed, a way for what took steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from promo import bounds
from promo.documents.predicates import Predicate
from promo.documents.steps import Fill, Step
from promo.explore.candidates import Candidate

_HEAVIEST_FIRST: Final = ("critical", "warning", "info")


@dataclass(frozen=True)
class Errand:
    """One thing to do again, and what is looked for by it.

    Args:
        key: what its results are kept by, as ``Candidate.errand``.
        route: what is loaded.
        names: of the findings.
        patience_seconds: how long they are waited for.
        way: the steps, ``Open`` first; none where loading the route is enough.
        checks: of ``names`` those that no rule sees, each with what shows it at the end.
    """

    key: str
    route: str
    names: frozenset[str]
    patience_seconds: float
    way: tuple[Step, ...] = ()
    checks: tuple[tuple[str, Predicate], ...] = ()

    @property
    def seen_by_rules(self) -> frozenset[str]:
        """The findings that the oracles see."""
        return self.names - {name for name, _ in self.checks}

    @property
    def fresh(self) -> bool:
        """Whether something typed on the way is different each time."""
        return any(isinstance(one.replay, Fill) and one.replay.unique for one in self.way)


def errands(candidates: Iterable[Candidate]) -> list[Errand]:
    """What confirms the most, heaviest findings first; information needs no proof."""
    weighty = [c for c in candidates if c.observation.severity != "info" and c.observation.provable]
    weighty.sort(key=lambda c: _HEAVIEST_FIRST.index(c.observation.severity))
    by_key: dict[str, list[Candidate]] = {}
    for one in weighty:
        by_key.setdefault(one.errand, []).append(one)
    found = [_errand(key, group) for key, group in by_key.items()]
    loads = [one for one in found if not one.way][: bounds.REPLAYED_ROUTES]
    ways = [one for one in found if one.way][: bounds.REPLAYED_WAYS]
    return loads + ways


def _errand(key: str, found: Sequence[Candidate]) -> Errand:
    """A finding may need as long to show again as it needed the first time, and then some."""
    longest = 2 * max(one.seconds for one in found)
    return Errand(
        key,
        found[0].routes[0] if found[0].routes else key,
        frozenset(one.id for one in found),
        min(max(bounds.REPLAY_PATIENCE_SECONDS, longest), bounds.REPLAY_PATIENCE_MOST_SECONDS),
        found[0].steps,
        tuple((one.id, one.observation.predicate) for one in found if one.observation.predicate),
    )
