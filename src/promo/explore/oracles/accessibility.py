"""accessibility: what axe finds, for levels A and AA. Off until asked for (``a11y``)."""

from collections.abc import Iterable
from typing import Final

from promo.explore.fence.origins import Allowed
from promo.explore.fingerprint import route_template
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.visited import Visited

_HEAVY: Final = frozenset({"critical", "serious"})


def _look(visit: Visited, allowed: Allowed) -> Iterable[Observation]:
    for one in visit.violations:
        places = "\n".join(one.where)
        yield Observation(
            rule="accessibility",
            severity="warning" if one.impact in _HEAVY else "info",
            title=f"Accessibility: {one.help}",
            description=f"{one.rule} ({one.impact})\n{places}",
            identity=(one.rule, route_template(visit.url, allowed.base)),
        )


ORACLE: Final = Oracle(
    rules=(
        Rule(
            id="accessibility",
            severity="warning",
            help="axe finds what keeps people from using the page, WCAG A and AA (off by default).",
            example="Accessibility: Images must have alternative text",
        ),
    ),
    look=_look,
)
