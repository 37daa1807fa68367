"""What can be wrong with the application: one row a fault, each an edit that reads like a mistake.

A new oracle adds a row to one of the tables.
"""

from typing import Final

from promo.demo.application.faults.fault import Fault
from promo.demo.application.faults.loading import LOADING
from promo.demo.application.faults.meaning import MEANING
from promo.demo.application.faults.showing import SHOWING
from promo.demo.application.faults.using import USING

__all__ = [
    "DEFAULT",
    "EVERY",
    "FAULTS",
    "MEANT",
    "MET_BY_LOADING",
    "MET_BY_THINKING",
    "MET_BY_USING",
    "ROUTES",
    "Fault",
]

ROUTES: Final = (
    "/",
    "/products",
    "/products/lamp",
    "/products/clock",
    "/cart",
    "/checkout",
    "/orders",
    "/orders/1002",
    "/account",
    "/about",
    "/contact",
)

MET_BY_LOADING: Final = {fault.name: fault for fault in (*LOADING, *SHOWING)}
"""Whoever opens the page meets them: the sweep finds them."""
MET_BY_USING: Final = {fault.name: fault for fault in USING}
"""Something has to be done on the page first: whoever works it finds them."""
MET_BY_THINKING: Final = {fault.name: fault for fault in MEANING}
"""Nothing breaks: whoever knows what the page is for finds them, and no rule does."""
FAULTS: Final = MET_BY_LOADING | MET_BY_USING
"""Those that a rule finds."""
EVERY: Final = FAULTS | MET_BY_THINKING
DEFAULT: Final = "uncaught-exception"
MEANT: Final = "wrong-sum"
"""The default where a model explores."""
