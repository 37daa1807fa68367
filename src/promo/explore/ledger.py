"""The book of an exploration: visits in, checks, findings and obstacles out."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from promo import bounds
from promo.documents.report import (
    Finding,
    Flow,
    LeftAlone,
    RouteCheck,
)
from promo.errors import PromoError
from promo.explore import fenced, outcome
from promo.explore.candidates import Candidate, Candidates
from promo.explore.fence.origins import Allowed
from promo.explore.fenced import Fenced
from promo.explore.oracle import Observation
from promo.explore.oracles import observe
from promo.explore.oracles.dead_link import dead_links
from promo.explore.outcome import Why
from promo.explore.page.links import worth_asking
from promo.explore.page.visited import Failure, Visited
from promo.explore.settling import Replays, Settling, check_of, outcome_of, weight_of
from promo.explore.walker.fillings import Filling
from promo.explore.walker.softened import softened
from promo.explore.walker.walked import Left, Walked
from promo.untrusted import one_line

_LINE_CHARACTERS = 500


class Ledger:
    """What is known of each route, and what follows from it.

    Args:
        app: part of every fingerprint.
        url: the site.
        allowed: its origins.
    """

    def __init__(self, app: str, url: str, allowed: Allowed) -> None:
        self._site = url.rstrip("/")
        self._allowed = allowed
        self.candidates = Candidates(app)
        self._settled = Settling(self.candidates, self._site, allowed.base)
        self._visits: dict[str, Visited] = {}
        self._undecided: dict[str, str] = {}
        self._why: dict[Why, list[tuple[str, str]]] = {}
        self._by_fence: dict[tuple[tuple[str, str, str], ...], list[str]] = {}
        self._causes: dict[tuple[tuple[str, str, str], ...], tuple[Failure, ...]] = {}
        self._troubles: list[str] = []
        self.preexisting: frozenset[str] = frozenset()
        """Findings that were seen where this release does not run."""
        self._flows: dict[str, int] = {}
        self._stuck: dict[str, str] = {}
        self._left: dict[str, tuple[Left, ...]] = {}
        self._crawled: dict[str, Visited] = {}
        self._gaps: dict[str, str] = {}  # crawled pages that were not seen, and why
        self._free: frozenset[str] = frozenset()
        self._met: dict[str, Visited] = {}  # pages that charters led to, by route

    @property
    def visited(self) -> int:
        """How many routes were visited."""
        return len(self._visits)

    def observed(self, visit: Visited) -> Fenced:
        """What is wrong with a visit, what the fence may have caused apart."""
        return fenced.beside_the_fence(visit, observe(visit, self._allowed))

    def ids(self, seen: Fenced) -> frozenset[str]:
        """The fingerprints of what was seen."""
        return frozenset(self.candidates.id_of(one) for one in seen.observations)

    def enter(self, visit: Visited) -> list[Candidate]:
        """Note a visit; the weighty candidates that it is the first to show are given back."""
        self._visits[visit.route] = visit
        why = outcome.undecided(visit)
        if why is not None:
            self._undecided[visit.route] = self._leave_open(visit.route, *why)
            return []
        seen = self.observed(visit)
        if seen.undecided:
            self._undecided[visit.route] = self._fence(visit.route, seen.undecided)
        fresh = [self.candidates.add(visit, one) for one in seen.observations]
        return [one for one in fresh if one is not None and one.observation.severity != "info"]

    def enter_crawled(self, visit: Visited) -> list[Candidate]:
        """Note a page that only a link led to: what is wrong there counts, a gap is none."""
        why = outcome.undecided(visit)
        self._crawled[visit.route] = visit
        if why is not None:
            self._gaps[visit.route] = why[0]
            return []
        seen = self.observed(visit)
        if seen.undecided:
            self._gaps[visit.route] = "fenced"
        fresh = [self.candidates.add(visit, one) for one in seen.observations]
        return [one for one in fresh if one is not None and one.observation.severity != "info"]

    def enter_walk(self, visit: Visited, filling: Filling | None = None) -> list[Candidate]:
        """Note what a step of a charter showed; as ``enter``, but no route is judged by it."""
        seen = self.observed(visit)
        if seen.undecided and visit.charter:
            self._stuck[visit.charter] = self._fence(visit.charter, seen.undecided)
        self._met.setdefault(visit.route, visit)
        told = softened(visit, seen.observations, filling)
        fresh = [self.candidates.add(visit, one) for one in told]
        return [one for one in fresh if one is not None and one.observation.severity != "info"]

    def enter_proposal(self, visit: Visited, one: Observation) -> list[Candidate]:
        """Note what a model says is wrong with what a step showed."""
        fresh = self.candidates.add(visit, one)
        return [fresh] if fresh is not None and one.severity != "info" else []

    def free(self, charters: Iterable[str]) -> None:
        """Name charters that nothing is owed to: what is wrong there counts, a gap is none."""
        self._free = frozenset(charters)

    def walked(self, charter: str, walked: Walked) -> None:
        """Note how a charter ended."""
        self._flows[charter] = self._flows.get(charter, 0) + walked.steps
        self._left[charter] = walked.left or self._left.get(charter, ())
        if walked.why is not None:
            self._stuck[charter] = self._leave_open(charter, walked.why, walked.detail)

    def crawled(self, pages: Mapping[str, str]) -> dict[str, str]:
        """The pages beyond the inventory that were visited, each with the page that led there."""
        return {route: pages.get(route, "") for route in sorted(self._crawled)}

    def left_alone(self) -> tuple[LeftAlone, ...]:
        """What charters did not use, or in vain; each once, with the first charter that met it."""
        found: dict[tuple[str, str], LeftAlone] = {}
        for charter, lefts in self._left.items():
            for one in lefts:
                key = (one.what if one.why != "max-steps" else charter, one.why)
                found.setdefault(key, LeftAlone(what=one.what, route=charter, why=one.why))
        return tuple(found.values())[: bounds.LEFT_ALONE]

    def flows(self, replays: Replays) -> tuple[Flow, ...]:
        """How each charter ended, in the order in which they did."""
        bad = {
            charter
            for candidate in self.candidates.all()
            if weight_of(candidate, replays)[0] != "info"
            for charter in candidate.charters
        }
        return tuple(
            Flow(name=name, steps=steps, outcome=outcome_of(self._stuck.get(name), bad=name in bad),
                 reason=self._stuck.get(name))
            for name, steps in self._flows.items()
        )  # fmt: skip

    def enter_dead_links(self, visit: Visited) -> list[Candidate]:
        """Note what a further visit says of links, and nothing else of it."""
        found = dead_links(visit, self._allowed)
        fresh = [self.candidates.add(visit, one) for one in found]
        return [one for one in fresh if one is not None]

    def links_to_ask(self) -> list[str]:
        """Where the visited pages lead within the site, and nobody was yet."""
        pages = self._met | self._crawled | self._visits
        seen = self._visits | self._crawled
        known = {self._site + route.partition("#")[0] for route in seen}
        found = (link for visit in pages.values() for link in _links(visit))
        return worth_asking((link for link in found if self._allowed.own(link)), known)

    def routes_with(self, links: Collection[str]) -> list[str]:
        """For each of some links the first page that has it."""
        first: dict[str, str] = {}
        for route, visit in (self._met | self._crawled | self._visits).items():
            for link in _links(visit):
                if link in links:
                    first.setdefault(link, route)
        return list(dict.fromkeys(first.values()))

    def give_up(self, why: Why, routes: Iterable[str]) -> None:
        """Note routes that were not visited."""
        for route in routes:
            self._undecided[route] = self._leave_open(route, why, "")

    def reopen(self) -> list[str]:
        """Forget why routes are undecided, those apart that another visit tells no more about."""
        routes: list[str] = []
        for why in outcome.PASSING:
            routes += [route for route, _ in self._why.pop(why, [])]
        for route in routes:
            self._undecided.pop(route, None)
            self._stuck.pop(route, None)
        return list(dict.fromkeys(routes))

    def hinder(self, error: PromoError) -> None:
        """Note what ended the exploration early."""
        self._troubles.append(f"{error.reason}: {one_line(str(error), _LINE_CHARACTERS)}")

    def trouble(self, error: BaseException) -> None:
        """Note a defect of ours: whatever it hid, the exploration is no full evidence."""
        said = one_line(f"{type(error).__name__}: {error}")
        self._troubles.append(f"internal-error: {said}")

    def checks(self, routes: Sequence[str], replays: Replays) -> tuple[RouteCheck, ...]:
        """One check for each visited route in the inventory's order, then for each crawled page."""
        bad = {
            route
            for candidate in self.candidates.all()
            if weight_of(candidate, replays)[0] != "info"
            for route in candidate.routes
        }
        duties = [(self._visits[one], self._undecided) for one in routes if one in self._visits]
        beyond = [(self._crawled[one], self._gaps) for one in sorted(self._crawled)]
        return tuple(
            check_of(visit, why.get(visit.route), bad=visit.route in bad)
            for visit, why in (*duties, *beyond)
        )

    def findings(self, replays: Replays) -> tuple[Finding, ...]:
        """Every candidate as a finding, settled by its replays."""
        return tuple(
            self._settled.finding(one, replays, self.preexisting) for one in self.candidates.all()
        )

    def obstacles(self) -> tuple[str, ...]:
        """Why the exploration is no full evidence."""
        fences = [fenced.obstacle(routes, self._causes[key])
                  for key, routes in self._by_fence.items()]  # fmt: skip
        many = self.candidates.left_out
        too_many = [f"too-many-findings: {many} sightings above {bounds.FINDINGS}"] if many else []
        return (*outcome.obstacles(self._why), *fences, *too_many, *self._troubles)

    def _leave_open(self, name: str, why: Why, detail: str) -> str:
        """Note why a route or a charter is undecided; that in one line."""
        if name in self._free:
            return why
        self._why.setdefault(why, []).append((name, detail))
        return f"{why}: {one_line(detail, 200)}" if detail else why

    def _fence(self, name: str, causes: tuple[Failure, ...]) -> str:
        if name in self._free:
            return "fenced"
        key = tuple(sorted({(c.refused, c.method, c.url.partition("?")[0]) for c in causes}))
        named = self._by_fence.setdefault(key, [])
        if name not in named:
            named.append(name)
        self._causes[key] = causes
        return "fenced"


def _links(visit: Visited) -> tuple[str, ...]:
    return visit.look.links if visit.look else ()
