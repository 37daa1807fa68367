"""The secrets that the workflow hands over: known ones, enough, and none too many."""

import difflib
import re
from collections.abc import Iterator
from typing import Final

from promo.adopt.check import Check, Facts, Trouble
from promo.adopt.interface import SECRETS

_SECRET: Final = re.compile(r"\$\{\{[^}]*\bsecrets\.")
_VARIABLE: Final = re.compile(r"\$\{\{[^}]*\b(vars|env)\.")
_OF_THE_RUN: Final = re.compile(r"\$\{\{\s*(github\.token|secrets\.GITHUB_TOKEN)\s*\}\}")


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


def _handed_over(facts: Facts) -> Iterator[Trouble]:
    """What a secret is made of: a secret, and nothing that others can read."""
    for caller in facts.callers:
        if caller.inherits:
            what = "inherit hands over nothing: no secret can have a name with a hyphen, as these"
            mend = "Name them: gitops-token: ${{ secrets.GITOPS_TOKEN }}"
            yield Trouble("secrets-inherited", what, mend, caller.where)
        for name, value in caller.secrets.items():
            where = facts.line_of(caller.file, f"{name}:")
            if "${{" not in value and name in SECRETS:
                what = f"{name} is written out in the workflow, for all to read"
                mend = "Revoke it, gh secret set the new one, and hand over ${{ secrets.NAME }}"
                yield Trouble("secret-literal", what, mend, where)
            if _VARIABLE.search(value):
                what = f"{name} comes from a variable, which everybody can read"
                mend = "Revoke it, gh secret set the new one, and hand over ${{ secrets.NAME }}"
                yield Trouble("secret-from-variable", what, mend, where)
            if _OF_THE_RUN.search(value) and name.startswith("gitops-"):
                what = f"{name} is the run's own token, which reaches no other repository"
                mend = "Make a deploy key or a token of the gitops repository"
                yield Trouble("token-of-the-run", what, mend, where)
        for name, value in caller.given.items():
            if _SECRET.search(value):
                what = f"the input {name} is given a secret, which GitHub does not allow"
                where = facts.line_of(caller.file, f"{name}:")
                yield Trouble("secret-in-with", what, "Hand it over under secrets", where)


def _enough(facts: Facts) -> Iterator[Trouble]:
    for caller in facts.callers:
        if caller.inherits:
            continue  # that is told by itself
        if caller.enforces and not {"gitops-token", "gitops-ssh-key"} & set(caller.secrets):
            yield Trouble(
                "enforce-without-credential",
                "it promotes, and has nothing to write to the gitops repository with",
                "Hand over gitops-token or gitops-ssh-key, or observe",
                caller.where,
            )


def _without(facts: Facts) -> str:
    return "" if facts.callers else "a workflow that calls staged-promotion"


CHECKS = (
    Check("what is handed over", "a secret that others can read is none", _handed_over, _without),
    Check("secrets", "a browser runs code of others: it must hold nothing", _secrets, _without),
    Check("credential to promote", "enforcing ends red without one", _enough, _without),
)
