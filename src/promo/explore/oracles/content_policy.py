"""csp-violation and mixed-content: the browser keeps something from the page, as it should."""

import re
from collections.abc import Iterable
from typing import Final

from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import normal_message
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.noise import is_console_noise, is_content_policy
from promo.explore.page.visited import Visited

_DIRECTIVE: Final = re.compile(r"directive:? [\"']([a-z-]+)")


def _look(visit: Visited, _allowed: Allowed) -> Iterable[Observation]:
    for logged in visit.logged:
        if is_console_noise(logged.text, logged.url):
            continue
        kind = is_content_policy(logged.text)
        if kind == "mixed-content":
            yield _observation(kind, "Insecure content is kept out", logged.text)
        elif kind == "csp-violation":
            named = _DIRECTIVE.search(logged.text)
            what = named[1] if named else "a rule"
            yield _observation(kind, f"The page breaks its own policy ({what})", logged.text)


def _observation(rule: str, title: str, text: str) -> Observation:
    return Observation(
        rule=rule,
        severity="warning",
        title=title,
        description=text,
        # Hosts differ between stages, and nonces between two loads.
        identity=(title, normal_message(re.sub(r"'(?:nonce|sha\d+)-[^']*'|[\"'].*", "", text))),
        console=(text,),
    )


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="csp-violation",
            severity="warning",
            help="The page asks for something that its own Content Security Policy forbids.",
            example="The page breaks its own policy (style-src)",
        ),
        Rule(
            id="mixed-content",
            severity="warning",
            help="A page over HTTPS asks for something over HTTP, and the browser refuses.",
            example="Insecure content is kept out",
        ),
    ),
    look=_look,
)
