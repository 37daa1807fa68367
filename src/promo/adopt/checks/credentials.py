"""The secrets that the workflow hands over: known ones, enough, and none too many."""

import difflib
from collections.abc import Iterator

from promo.adopt.check import Check, Facts, Trouble
from promo.adopt.interface import SECRETS


def _secrets(facts: Facts) -> Iterator[Trouble]:
    for caller in facts.callers:
        for name in caller.secrets:
            if name not in SECRETS:
                near = difflib.get_close_matches(name, SECRETS, 1)
                mend = f"Did you mean {near[0]}" if near else "See docs/staged-promotion.md"
                where = facts.line_of(caller.file, f"{name}:")
                yield Trouble("secret-unknown", f"there is no secret {name}", mend, where)
        for kind in ("token", "ssh-key"):
            writes = caller.secrets.get(f"gitops-{kind}")
            if writes and writes == caller.secrets.get(f"gitops-read-{kind}"):
                yield Trouble(
                    "one-credential-for-all",
                    "the job with the browser gets the credential that may write",
                    f"Make gitops-read-{kind} one that may only read",
                    facts.line_of(caller.file, f"gitops-read-{kind}:"),
                )
        if {"gitops-token", "gitops-ssh-key"} <= set(caller.secrets):
            what = "a token and an SSH key are given, and one of them is never used"
            yield Trouble("two-credentials", what, "Give one of them", caller.where, "warning")


def _enough(facts: Facts) -> Iterator[Trouble]:
    for caller in facts.callers:
        enforces = caller.given.get("mode", "enforce") == "enforce"
        if enforces and not {"gitops-token", "gitops-ssh-key"} & set(caller.secrets):
            yield Trouble(
                "enforce-without-credential",
                "it promotes, and has nothing to write to the gitops repository with",
                "Hand over gitops-token or gitops-ssh-key, or observe",
                caller.where,
            )


def _without(facts: Facts) -> str:
    return "" if facts.callers else "a workflow that calls staged-promotion"


CHECKS = (
    Check("secrets", "a browser runs code of others: it must hold nothing", _secrets, _without),
    Check("credential to promote", "enforcing ends red without one", _enough, _without),
)
