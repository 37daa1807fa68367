"""uncaught-exception and unhandled-rejection: what the page's code threw and nobody caught."""

import re
from collections.abc import Iterable
from typing import Final

from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import normal_message, top_frame
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.noise import is_thrown_noise
from promo.explore.page.visited import Thrown, Visited, outside_the_page

# What the language says of code that cannot work, in V8's words. Not what a refused request, a
# missing right or a server's nonsense leads to: those are TypeErrors and SyntaxErrors too.
_CODE_AT_FAULT: Final = re.compile(
    r"Cannot (?:read|set) propert(?:y|ies) of (?:undefined|null)"
    r"|Cannot (?:destructure|convert undefined or null)|Cannot access '[^']*' before initialization"
    r"|Assignment to constant variable|Maximum call stack size exceeded"
    r"|is not (?:a function|defined|iterable|a constructor)"
)
_OF_THE_LANGUAGE: Final = frozenset({"TypeError", "ReferenceError", "RangeError"})


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    for thrown in visit.thrown:
        if not is_thrown_noise(_said(thrown)):
            yield _observation(thrown, visit, allowed)


def _observation(thrown: Thrown, visit: Visited, allowed: Allowed) -> Observation:
    said = _said(thrown)
    rule = "unhandled-rejection" if thrown.rejection else "uncaught-exception"
    return Observation(
        rule=rule,
        severity="warning" if thrown.rejection and not _at_fault(thrown) else "critical",
        title=said,
        description="\n".join(f"at {name or '(anonymous)'} ({url})" for url, name in thrown.frames),
        identity=(
            thrown.name,
            normal_message(thrown.message),
            top_frame(outside_the_page(thrown.frames, visit), allowed.base),
        ),
        first_party=_first_party(thrown, allowed),
        console=(f"Uncaught {'(in promise) ' if thrown.rejection else ''}{said}",),
    )


def _at_fault(thrown: Thrown) -> bool:
    """Whether the code itself broke off, as in an exception: it is an async function that threw."""
    return thrown.name in _OF_THE_LANGUAGE and bool(_CODE_AT_FAULT.search(thrown.message))


def _said(thrown: Thrown) -> str:
    return f"{thrown.name}: {thrown.message}" if thrown.name else thrown.message


def _first_party(thrown: Thrown, allowed: Allowed) -> bool:
    """Whether any of the site's own code took part; code without an address is the page's."""
    addresses = [url for url, _ in thrown.frames if url.startswith(("http:", "https:"))]
    return not addresses or any(allowed.first_party(url) for url in addresses)


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="uncaught-exception",
            severity="critical",
            help="The page's code threw and nobody caught it: whatever should follow does not.",
            example="TypeError: Cannot read properties of undefined (reading 'total')",
        ),
        Rule(
            id="unhandled-rejection",
            severity="warning",
            help="A promise was rejected and nobody handled it; critical where the code broke off.",
            example="Error: no price for product",
        ),
    ),
    look=_look,
)
