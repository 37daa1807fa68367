"""What a fault of the application is: an edit that reads like a mistake, and what it leads to."""

from dataclasses import dataclass
from typing import Literal

from promo.demo.application.source import Edit


@dataclass(frozen=True)
class Fault:
    """One thing that can be wrong.

    Args:
        name: what is typed after ``--fault``.
        broken: what a visitor meets, in one line.
        rule: the rule that should find it.
        severity: what that weighs; a warning blocks only with ``--block-on warning``.
        route: the page it is on.
        commit: the message of the commit that brings it in.
        fix: the message of the commit that takes it out.
        edits: what that commit changes.
        by: what a visitor does on that page to meet it; empty when opening it is enough.
        extra: the oracle that has to be asked for, where the rule is off by itself.
    """

    name: str
    broken: str
    rule: str
    severity: Literal["critical", "warning"]
    route: str
    commit: str
    fix: str
    edits: tuple[Edit, ...]
    by: str = ""
    extra: str = ""
