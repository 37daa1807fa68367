"""What the replays make of candidates: findings, checks of routes, outcomes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from promo import bounds
from promo.documents.judge import settle, settle_proposed
from promo.documents.report import (
    Confirmation,
    Finding,
    RouteCheck,
    RouteOutcome,
    Severity,
)
from promo.documents.steps import Open, Step
from promo.explore.candidates import Candidate, Candidates
from promo.explore.confirm.table import Seen, confirmation
from promo.explore.fingerprint import route_template
from promo.explore.page.visited import Visited
from promo.untrusted import one_line

_TITLE_CHARACTERS: Final = 200
_LINE_CHARACTERS: Final = 500
_DESCRIPTION_CHARACTERS: Final = 4_000
_ROUTES_NAMED: Final = 20

Replays = Mapping[str, Sequence[Seen]]


@dataclass(frozen=True)
class Settling:
    """Makes findings.

    Args:
        candidates: name them.
        site: the site's address, without its last slash.
        base: the path that it lives under.
    """

    candidates: Candidates
    site: str
    base: str

    def finding(
        self, candidate: Candidate, replays: Replays, preexisting: Collection[str]
    ) -> Finding:
        """A candidate as a finding.

        Args:
            candidate: what was seen.
            replays: of it, by its errand.
            preexisting: those that were seen where this release does not run.
        """
        seen = candidate.observation
        severity, confirmed = weight_of(candidate, replays)
        url = candidate.url
        return Finding(
            id=candidate.id,
            aliases=self.candidates.aliases_of(seen),
            rule=seen.rule,
            severity=severity,
            title=one_line(seen.title, _TITLE_CHARACTERS),
            description=_description(candidate),
            route=route_template(url, self.base),
            url=url,
            seen_on=tuple(candidate.routes[: bounds.SEEN_ON]),
            phase="targeted" if candidate.charters else "smoke",
            charter=candidate.charters[0] if candidate.steps else None,
            confirmation=confirmed,
            preexisting=candidate.id in preexisting,
            steps=candidate.steps or (self._opening(candidate.routes[0]),),
            predicate=seen.predicate,
            screenshot=candidate.screenshot,
            console=_lines(seen.console),
            network=_lines(seen.network),
            first_party=seen.first_party,
        )

    def _opening(self, route: str) -> Step:
        return Step(text=one_line(f"Open {route}"), replay=Open(url=self.site + route))


def check_of(visit: Visited, reason: str | None, *, bad: bool) -> RouteCheck:
    """A visit as a check; ``reason`` says why nobody knows, ``bad`` whether something is wrong."""
    return RouteCheck(
        route=visit.route,
        status=visit.status,
        ms=visit.ms,
        outcome=outcome_of(reason, bad=bad),
        reason=reason,
    )


def outcome_of(undecided: str | None, *, bad: bool) -> RouteOutcome:
    """How a route or a charter ended: what nobody knows is no pass and no fail."""
    return "inconclusive" if undecided else "fail" if bad else "pass"


def weight_of(candidate: Candidate, replays: Replays) -> tuple[Severity, Confirmation]:
    """What a candidate weighs once its replays are known, and what they say."""
    seen = candidate.observation
    if seen.severity == "info":
        return "info", "unconfirmed"
    if not seen.provable:
        return settle_proposed(seen.severity, "not-replayable"), "not-replayable"
    confirmed = confirmation(candidate.id, replays.get(candidate.errand, ()))
    if seen.proposed:
        return settle_proposed(seen.severity, confirmed), confirmed
    return settle(seen.severity, confirmed, first_party=seen.first_party), confirmed


def _description(candidate: Candidate) -> str:
    routes = candidate.routes
    more = f" and {len(routes) - _ROUTES_NAMED} more" if len(routes) > _ROUTES_NAMED else ""
    named = f"Seen on {', '.join(routes[:_ROUTES_NAMED])}{more}." if len(routes) > 1 else ""
    parts = (candidate.observation.description[:_DESCRIPTION_CHARACTERS], named)
    return "\n".join(part for part in parts if part)


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(one_line(text, _LINE_CHARACTERS) for text in texts[: bounds.EXCERPT_LINES])
