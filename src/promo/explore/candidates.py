"""What the sweep observed, one candidate a fingerprint, with every route that it was seen on."""

from dataclasses import dataclass, field
from typing import Final

from promo import bounds
from promo.documents.steps import Step
from promo.explore.fingerprint import aliases, fingerprint
from promo.explore.oracle import Observation
from promo.explore.page.visited import Visited


@dataclass
class Candidate:
    """A finding that still has to be confirmed.

    ``routes`` are those whose mere loading showed it, in the order of the sightings; ``charters``
    the flows that met it. ``steps`` is the shortest way to it that is known, ``Open`` first; none
    when loading the first of ``routes`` is enough.
    """

    id: str
    observation: Observation
    routes: list[str] = field(default_factory=list[str])
    charters: list[str] = field(default_factory=list[str])
    steps: tuple[Step, ...] = ()
    url: str = ""  # where it was seen
    screenshot: str | None = None
    seconds: float = 0.0  # that it took to show

    @property
    def errand(self) -> str:
        """What is replayed for it: a route, or the candidate itself where it takes steps."""
        return self.id if self.steps else self.routes[0]


# What is only information after senseless input may weigh more after sensible input.
_WEIGHTS: Final = {"info": 0, "warning": 1, "critical": 2}
# Rules that events alone show, however long the page takes to come to rest.
_HEARD: Final = frozenset(
    {"http-5xx", "http-4xx", "failed-request", "uncaught-exception", "unhandled-rejection",
     "console-error", "graphql-errors", "csp-violation", "mixed-content"}
)  # fmt: skip


class Candidates:
    """All of one exploration; ``left_out`` counts those above the bound."""

    def __init__(self, app: str) -> None:
        self._app = app
        self._by_id: dict[str, Candidate] = {}
        self.left_out = 0

    def add(self, visit: Visited, observation: Observation) -> Candidate | None:
        """Note an observation; a candidate that is new is given back."""
        name = self.id_of(observation)
        known = self._by_id.get(name)
        if known is not None:
            _seen_again(known, visit, observation)
            if _WEIGHTS[observation.severity] <= _WEIGHTS[known.observation.severity]:
                return None
            known.observation, known.steps, known.url = observation, visit.way, visit.url
            return known
        if len(self._by_id) >= bounds.FINDINGS:
            self.left_out += 1
            return None
        fresh = Candidate(name, observation, url=visit.url, seconds=_seconds(visit, observation))
        _seen_again(fresh, visit, observation)
        fresh.steps = visit.way
        self._by_id[name] = fresh
        return fresh

    def id_of(self, observation: Observation) -> str:
        """The fingerprint of an observation."""
        return fingerprint(self._app, observation.rule, observation.identity)

    def aliases_of(self, observation: Observation) -> tuple[str, ...]:
        """The fingerprints that earlier versions gave an observation."""
        return aliases(self._app, observation.rule, observation.identity)

    def all(self) -> tuple[Candidate, ...]:
        """Every candidate, in the order of its first sighting."""
        return tuple(self._by_id.values())


def _seconds(visit: Visited, observation: Observation) -> float:
    """How long it took to show; a page that stays busy for long may have thrown at once."""
    return (visit.told_ms if observation.rule in _HEARD else visit.rest_ms) / 1000


def _seen_again(known: Candidate, visit: Visited, observation: Observation) -> None:
    """Note one more sighting; a shorter way to the finding takes the place of a longer one."""
    if visit.by_loading and visit.route not in known.routes:
        known.routes.append(visit.route)
    if visit.charter is not None and visit.charter not in known.charters:
        known.charters.append(visit.charter)
    if len(visit.way) < len(known.steps):
        known.steps, known.url = visit.way, visit.url
        known.seconds = max(known.seconds, _seconds(visit, observation))
