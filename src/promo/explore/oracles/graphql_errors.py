"""graphql-errors: a GraphQL server answers 200, and says in ``errors`` what went wrong."""

import re
from collections.abc import Iterable
from typing import Final

from promo.documents.report import Severity
from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import normal_message
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.visited import GraphqlErrors, Visited

# What a healthy server says to whoever asks for too much, for nothing or in a wrong form.
_ASKERS_OWN: Final = frozenset({
    "BAD_USER_INPUT", "BAD_REQUEST", "VALIDATION_ERROR", "VALIDATION", "INVALID_INPUT",
    "UNAUTHENTICATED", "UNAUTHORIZED", "FORBIDDEN", "ACCESS_DENIED", "NOT_FOUND", "RATE_LIMITED",
    "TOO_MANY_REQUESTS",
})  # fmt: skip
# A client with persisted queries asks by a hash first and sends the query when it is not known.
_PERSISTED: Final = re.compile(r"PERSISTED_?QUERY_?NOT_?(?:FOUND|SUPPORTED)", re.IGNORECASE)
_SERVERS_OWN: Final = re.compile(
    r"internal.?(?:server.?)?error|unexpected error|unknown error|something went wrong|timed? ?out"
    r"|downstream|upstream|exception",
    re.IGNORECASE,
)


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    for one in visit.graphql:
        if not _PERSISTED.search(f"{one.code} {one.message}"):
            yield _observation(one, allowed)


def _observation(one: GraphqlErrors, allowed: Allowed) -> Observation:
    asked = one.operation or one.path or "an operation"
    code = f" ({one.code})" if one.code else ""
    return Observation(
        rule="graphql-errors",
        severity=_severity(one),
        title=f"GraphQL: {asked}: {one.message}{code}",
        description="Nothing of what was asked for came." if one.empty else "A part of it came.",
        identity=(one.operation, one.path, one.code or normal_message(one.message)),
        first_party=allowed.first_party(one.url),
        network=(f"POST {one.url} → 200, errors: {one.message}{code}",),
    )


def _severity(one: GraphqlErrors) -> Severity:
    if one.code.upper() in _ASKERS_OWN:
        return "info"
    servers = bool(_SERVERS_OWN.search(f"{one.code} {one.message}"))
    # A mutation may say in words of its own that it does not like what it was given.
    return "critical" if one.empty and (one.reads or servers) else "warning"


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="graphql-errors",
            severity="critical",
            help="A GraphQL server answers 200 and its answer holds errors.",
            example="GraphQL: order: Internal server error",
        ),
    ),
    look=_look,
)
