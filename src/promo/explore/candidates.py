"""What the sweep observed, one candidate a fingerprint, with every route that it was seen on."""

from dataclasses import dataclass, field

from promo import bounds
from promo.explore.fingerprint import aliases, fingerprint
from promo.explore.oracle import Observation
from promo.explore.visited import Visited


@dataclass
class Candidate:
    """A finding that still has to be confirmed."""

    id: str
    observation: Observation
    routes: list[str] = field(default_factory=list[str])
    screenshot: str | None = None
    seconds: float = 0.0  # that the visit took until its page was at rest and showed it


class Candidates:
    """All of one exploration; ``left_out`` counts those above the bound."""

    def __init__(self, app: str) -> None:
        self._app = app
        self._by_id: dict[str, Candidate] = {}
        self.left_out = 0

    def add(self, visit: Visited, observation: Observation) -> Candidate | None:
        """Note an observation; a candidate that is new is given back."""
        route = visit.route
        name = self.id_of(observation)
        known = self._by_id.get(name)
        if known is not None:
            if route not in known.routes:
                known.routes.append(route)
            return None
        if len(self._by_id) >= bounds.FINDINGS:
            self.left_out += 1
            return None
        fresh = Candidate(name, observation, [route], seconds=visit.rest_ms / 1000)
        self._by_id[name] = fresh
        return fresh

    def id_of(self, observation: Observation) -> str:
        """The fingerprint of an observation."""
        return fingerprint(self._app, observation.rule, observation.identity)

    def aliases_of(self, observation: Observation) -> tuple[str, ...]:
        """What earlier versions made of it."""
        return aliases(self._app, observation.rule, observation.identity)

    def all(self) -> tuple[Candidate, ...]:
        """Every candidate, in the order of its first sighting."""
        return tuple(self._by_id.values())
