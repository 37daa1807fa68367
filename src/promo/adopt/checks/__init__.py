"""One file a part of a set-up. Each has ``CHECKS`` and stands in the list below."""

import importlib
from functools import cache
from typing import Final

from promo.adopt.check import Check

_IN_ORDER: Final = (
    "configuration",
    "workflow",
    "credentials",
    "github",
    "gitops",
    "gitops_branch",
    "site",
    "routes",
    "model",
    "machine",
    "enforcing",
)


@cache
def checks() -> tuple[Check, ...]:
    """Every check, in the order in which mending makes sense."""
    modules = (importlib.import_module(f"{__name__}.{name}") for name in _IN_ORDER)
    return tuple(check for module in modules for check in module.CHECKS)
