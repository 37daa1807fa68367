"""When the fence itself may have broken a page: no false block, and no false pass.

A page that fails while something of it was refused is undecided. What only repeats a refusal is
dropped; a lesser error beside one is information.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from promo.explore.fence.origins import origin_of
from promo.explore.oracle import Observation
from promo.explore.page.visited import Failure, Visited
from promo.untrusted import one_line

# A page does without a picture, a font or a counter; it may not do without these.
_CARRIES: Final = frozenset(
    {"document", "script", "xhr", "fetch", "stylesheet", "websocket", "eventsource"}
)
_BY_THE_PAGE: Final = frozenset(
    {
        "uncaught-exception",
        "unhandled-rejection",
        "console-error",
        "blank-page",
        "blank-content",
        "blank-dialog",
        "error-screen",
        "endless-busy",
        "raw-value",
        "raw-template",
        "raw-key",
        "broken-image",
    }
)
# Warnings that mean that a page did not come to its end; a refusal may have kept it from that.
_UNFINISHED: Final = frozenset({"endless-busy", "blank-content"})
_REPEATS: Final = re.compile(
    r"Failed to fetch|NetworkError|Network Error|Load failed|ERR_NETWORK|ERR_BLOCKED_BY_CLIENT|"
    r"Failed to load|Loading (?:CSS )?chunk|dynamically imported module|status(?: code)? 0\b|"
    r"WebSocket|timed? ?out",
    re.IGNORECASE,
)
_NAMED: Final = 5


@dataclass(frozen=True)
class Fenced:
    """What is left of a visit: its observations, and what the fence has to do with its failing."""

    observations: tuple[Observation, ...]
    undecided: tuple[Failure, ...] = ()


def beside_the_fence(visit: Visited, observations: Iterable[Observation]) -> Fenced:
    """Tell apart what the page did wrong and what the fence may have done to it."""
    causes = tuple(f for f in visit.refused if f.kind in _CARRIES or f.refused == "read-only")
    everything = tuple(observations)
    if any(failure.main for failure in causes) and not visit.led_away:
        return Fenced((), causes)
    if not causes:
        return Fenced(everything)
    doubtful = [one for one in everything if one.rule in _BY_THE_PAGE]
    broken = any(one.severity == "critical" or one.rule in _UNFINISHED for one in doubtful)
    kept = [_kept(one) for one in everything if not _dropped(one)]
    return Fenced(tuple(kept), causes if broken else ())


def obstacle(routes: Sequence[str], causes: Iterable[Failure]) -> str:
    """One line for the routes that the fence left undecided, with the way out of it."""
    named = ", ".join(one_line(route, 80) for route in routes[:_NAMED])
    more = f" and {len(routes) - _NAMED} more" if len(routes) > _NAMED else ""
    both = tuple(causes)
    ways = [*_declare([f for f in both if f.refused == "elsewhere"]),
            *_allow([f for f in both if f.refused == "read-only"])]  # fmt: skip
    return f"fenced: {named}{more} failed while {'; and while '.join(ways)}"


def _declare(causes: Sequence[Failure]) -> list[str]:
    origins = sorted({str(origin) for f in causes if (origin := origin_of(f.url))})
    if not origins:
        return []
    lines = ", ".join(one_line(origin, 100) for origin in origins)
    kinds = ", ".join(sorted({f.kind for f in causes}))
    return [f"a {kinds} of it was refused; if it needs them, allow origins: [{lines}]"]


def _allow(causes: Sequence[Failure]) -> list[str]:
    asked = sorted({f"{f.method} {f.url.partition('?')[0]}" for f in causes})[:_NAMED]
    if not asked:
        return []
    shown = ", ".join(one_line(text, 120) for text in asked)
    return [f"{shown} was refused (read-only); if the data is disposable, set mutations: allow"]


def _dropped(one: Observation) -> bool:
    """What the fence may have caused alone, and what only says again that it refused."""
    if one.rule not in _BY_THE_PAGE:
        return False
    if one.severity == "critical" or one.rule in _UNFINISHED:
        return True
    return bool(_REPEATS.search(one.title))


def _kept(one: Observation) -> Observation:
    if one.rule not in _BY_THE_PAGE:
        return one
    note = "Seen while the fence refused something that the page asked for."
    said = f"{one.description}\n{note}" if one.description else note
    return replace(one, severity="info", description=said)
