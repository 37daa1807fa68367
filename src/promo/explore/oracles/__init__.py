"""One file a family of oracles: rules that tell broken from working without a model.

A file of this folder has ``ORACLE``; that is all it takes to join.
"""

import importlib
import pkgutil
from functools import cache

from promo.explore.fence.origins import Allowed
from promo.explore.oracle import Observation, Oracle, Rule
from promo.explore.page.visited import Visited


@cache
def oracles() -> tuple[Oracle, ...]:
    """Every family, by the name of its file."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}").ORACLE for name in names)


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its id."""
    found: dict[str, Rule] = {}
    for oracle in oracles():
        for rule in oracle.rules:
            if rule.id in found:
                raise RuntimeError(f"two oracles have a rule {rule.id}")
            found[rule.id] = rule
    return found


def observe(visit: Visited, allowed: Allowed) -> tuple[Observation, ...]:
    """What every oracle says about a visit, each thing once."""
    seen: dict[tuple[str, ...], Observation] = {}
    for oracle in oracles():
        for one in oracle.look(visit, allowed):
            seen.setdefault((one.rule, *one.identity), one)
    return tuple(seen.values())
