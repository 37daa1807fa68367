"""Whether the gate may be switched on: what explorations said, and who says yes at the end."""

import re
from collections.abc import Iterator
from typing import Final

from promo.adopt.check import Check, Facts, Trouble
from promo.adopt.readiness import Measured, readiness, told

_PRODUCTION: Final = re.compile(r"(^|[^a-z])(prod|production|prd|live)([^a-z]|\Z)")


def _safe(facts: Facts) -> Iterator[Trouble]:
    ready = readiness(facts.measured or Measured())
    for caller in facts.callers:
        if caller.enforces and not ready.safe:
            what = f"it enforces, and too little speaks for that: {'; '.join(ready.against)}"
            mend = "Say mode: observe until doctor says that enforcing is safe"
            where = facts.line_of(caller.file, "mode:")
            yield Trouble("enforcing-early", what, mend, where, "warning")


def _told(facts: Facts) -> str:
    measured = facts.measured or Measured()
    ready = readiness(measured)
    if any(caller.enforces for caller in facts.callers):
        return told(measured)
    if ready.safe:
        return f"{told(measured)}: it is safe; change the line to mode: enforce"
    return f"not yet: {'; '.join(ready.against)} ({told(measured)})"


def _production(facts: Facts) -> Iterator[Trouble]:
    app = facts.app
    if app is None:
        return
    target = facts.caller.given.get("target-file", "") if facts.caller else ""
    guarded = bool(facts.caller and facts.caller.given.get("environment"))
    approved = facts.gitops.approved if facts.gitops else frozenset[str]()
    for name, environment in app.environments.items():
        if not _PRODUCTION.search(name.lower()) or {name, environment.approval} & {
            *approved,
            "required",
        }:
            continue
        if guarded and environment.file == target:
            continue
        what = f"what moves to {name} needs nobody's yes"
        mend = f"Add approval: required to {name}, and a GitHub environment with reviewers"
        where = facts.line_of(facts.config_file, f"{name}:")
        yield Trouble("production-without-approval", what, mend, where, "warning")


def _unmeasured(facts: Facts) -> str:
    if not facts.callers:
        return "a workflow that calls staged-promotion"
    return "" if facts.measured is not None else "a gitops repository that can be read"


def _without(facts: Facts) -> str:
    return "" if facts.app else "the configuration"


CHECKS = (
    Check("enforcing", "a gate that is wrong too often is switched off", _safe, _unmeasured, _told),
    Check("production", "the last step is a person's", _production, _without),
)
