"""Whether a visit is evidence, and if not, why not: a pure decision."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from promo import bounds
from promo.explore.page.visited import Visited
from promo.untrusted import one_line

# Why a route stays undecided; each is the first word of an obstacle.
Why = Literal[
    "throttled", "unreachable", "timeout", "not-admitted", "signed-out", "browser-crashed",
    "not-seen", "budget", "model-budget", "model-required",
]  # fmt: skip
# What may be otherwise the next time; a login page or a refusal stays what it is.
PASSING: Final[tuple[Why, ...]] = (
    "throttled", "unreachable", "timeout", "browser-crashed", "not-seen", "budget"
)  # fmt: skip
_NOT_ADMITTED: Final = frozenset({401, 403, 407})
_TOO_MANY: Final = 429
_NAMED: Final = 5
_WAYS: Final[Mapping[Why, str]] = {
    "throttled": "the site asked to be asked less; lower rate, or let this runner through",
    "unreachable": "the site could not be reached",
    "timeout": f"no page in {bounds.ROUTE_SECONDS:g} s",
    "not-admitted": "the site asks for a login; give headers, or leave the route out",
    "signed-out": "the site asked for the login again; its session is too short, or this account"
    " may not see them",
    "browser-crashed": "the browser died while it was on them",
    "not-seen": "what is on the page could not be found out",
    "budget": "not explored, the time was up; raise budget-minutes or rate",
    "model-budget": "not explored, the money was spent; raise budget-usd",
    "model-required": "the model did not work them, and require-model leaves them to nobody else",
}


def undecided(visit: Visited) -> tuple[Why, str] | None:
    """Why a visit says nothing about its route, and a few words more; None when it is evidence."""
    if throttled(visit):
        return "throttled", ""
    # Of a page that goes round in a circle enough was seen, whatever it shows last.
    return None if visit.documents > bounds.DOCUMENTS_PER_VISIT else _without_page(visit)


def _without_page(visit: Visited) -> tuple[Why, str] | None:
    match visit.ended:
        case "unreached":
            return "unreachable", visit.why
        case "no-answer" | "hung":
            return "timeout", visit.why
        case "gone":
            return "browser-crashed", ""
        case "slow" if visit.look is None or visit.look.blank:
            return "timeout", visit.why
        case _:
            return _without_a_session(visit) if visit.signed_out else _unseen(visit)


def throttled(visit: Visited) -> bool:
    """Whether the site said that it is asked too much, or asked for a proof of being human."""
    return any(a.status == _TOO_MANY or (a.challenge and a.main) for a in visit.answers)


def retry_after_seconds(visit: Visited) -> float:
    """The longest wait that the site asked for; 0 when it did not."""
    return max((a.retry_after_seconds for a in visit.answers), default=0.0)


def obstacles(found: Mapping[Why, Sequence[tuple[str, str]]]) -> tuple[str, ...]:
    """One line for each reason, with its routes and the first detail."""
    return tuple(
        f"{why}: {_named([route for route, _ in cases])}: {_WAYS[why]}{_detail(cases)}"
        for why, cases in found.items()
    )


def _without_a_session(visit: Visited) -> tuple[Why, str]:
    return "signed-out", f"it answers {visit.status}" if visit.status in _NOT_ADMITTED else ""


def _unseen(visit: Visited) -> tuple[Why, str] | None:
    if visit.status in _NOT_ADMITTED:
        return "not-admitted", f"it answers {visit.status}"
    if visit.ended == "failed" and visit.why.startswith("net::ERR_ABORTED"):
        return "not-seen", visit.why
    if visit.ended == "download" and visit.status is None:
        return "not-seen", visit.why
    nothing = visit.status is None or visit.look is None
    if visit.ended == "loaded" and nothing and not visit.led_away:
        return "not-seen", visit.why
    return None


def _named(routes: Sequence[str]) -> str:
    named = ", ".join(one_line(route, 80) for route in routes[:_NAMED])
    return f"{named} and {len(routes) - _NAMED} more" if len(routes) > _NAMED else named


def _detail(cases: Sequence[tuple[str, str]]) -> str:
    said = next((one_line(detail, 160) for _, detail in cases if detail), "")
    return f" ({said})" if said else ""
