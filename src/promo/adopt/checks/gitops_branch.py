"""The branch that promotions go to: what its rules let a machine do, and others undo."""

from collections.abc import Iterator
from typing import Final

from promo.adopt.caller import Caller
from promo.adopt.check import Check, Facts, Trouble, Weight
from promo.github.settings import Branch, Settings

_REVIEWED: Final = {"pull_request", "merge_queue", "update"}
_KEEPS: Final = "non_fast_forward"  # the rule against pushes that take history away


def _own(facts: Facts) -> Iterator[Trouble]:
    if facts.repository and facts.repository.lower() == facts.gitops_repository.lower():
        what = "the gitops repository is the application's own"
        mend = "Keep it apart: whoever changes the application could lift its own gate there"
        yield Trouble("gitops-same-repository", what, mend, facts.repository, "warning")


def _there(facts: Facts) -> Iterator[Trouble]:
    known = _known(facts)
    if known.archived:
        what = "it is archived and takes no commit"
        yield Trouble("gitops-archived", what, "Unarchive it, or name another", known.name)
    if not known.trouble and not known.branch.there:
        what = f"it has no branch {known.branch.name}"
        mend = f"Say gitops.branch in promo.yml; the default branch there is {known.default_branch}"
        yield Trouble("gitops-branch-absent", what, mend, facts.config_file)


def _accepts(facts: Facts) -> Iterator[Trouble]:
    known = _known(facts)
    branch, caller = known.branch, facts.caller
    rules = branch.rules or frozenset()
    weight = _weight(branch)
    unless = "" if weight == "error" else ", unless the credential may bypass that"
    if rules & _REVIEWED and _commits(caller) and weight:
        what = f"{branch.name} takes no commit without a pull request{unless}"
        mend = "Say promote-mode: pull-request, or let the deploy key or app bypass the rule"
        yield Trouble("gitops-needs-pull-request", what, mend, known.name, weight)
    if "required_status_checks" in rules and weight:
        what = f"{branch.name} wants checks that no pushed commit has{unless}"
        mend = "Say promote-mode: pull-request, or let the deploy key or app bypass the rule"
        yield Trouble("gitops-needs-checks", what, mend, known.name, weight)
    if "required_signatures" in rules and caller and "gitops-ssh-key" in caller.secrets:
        what = f"{branch.name} wants signed commits, and what a deploy key pushes is not signed"
        mend = "Give gitops-token instead: what GitHub's API commits, GitHub signs"
        yield Trouble("gitops-needs-signature", what, mend, known.name)


def _commits(caller: Caller | None) -> bool:
    return caller is None or caller.given.get("promote-mode", "commit") == "commit"


def _weight(branch: Branch) -> Weight | None:
    """None when a machine may pass, a warning when nobody says."""
    if branch.bypass is None:
        return "warning"
    return None if branch.bypass else "error"


def _kept(facts: Facts) -> Iterator[Trouble]:
    branch = _known(facts).branch
    if branch.there and not branch.protected and _KEEPS not in (branch.rules or ()):
        what = f"{branch.name} can be pushed over, and with it the record of what was promoted"
        mend = "Add a ruleset that blocks force pushes and deletions"
        yield Trouble("gitops-history-open", what, mend, _known(facts).name, "warning")


def _keys(facts: Facts) -> Iterator[Trouble]:
    keys = _known(facts).deploy_keys or ()
    caller = facts.caller
    if caller is None or "gitops-ssh-key" not in caller.secrets:
        return
    if not keys:
        what = "it has no deploy key, and the workflow hands one over"
        mend = "ssh-keygen -t ed25519, then gh repo deploy-key add --allow-write"
        yield Trouble("deploy-key-missing", what, mend, facts.gitops_repository)
    elif all(keys):
        what = "each of its deploy keys may only read"
        mend = "gh repo deploy-key add --allow-write"
        yield Trouble("deploy-key-read-only", what, mend, facts.gitops_repository)


def _known(facts: Facts) -> Settings:
    return facts.gitops_github or Settings(name=facts.gitops_repository)


def _asked(facts: Facts) -> str:
    if not facts.gitops_repository:
        return "a gitops repository on GitHub"
    if facts.gitops_github is None:
        return "a token in GITHUB_TOKEN (gh auth token prints one)"
    return "a token that may read the gitops repository" if facts.gitops_github.trouble else ""


def _ruled(facts: Facts) -> str:
    known = _known(facts).branch.rules is not None
    return _asked(facts) or ("" if known else "a token that may read the gitops repository's rules")


def _keyed(facts: Facts) -> str:
    known = _known(facts).deploy_keys is not None
    return _asked(facts) or ("" if known else "a token with administration: read on it")


CHECKS = (
    Check("gates lie elsewhere", "no change may lift its own gate", _own),
    Check("gitops branch", "a promotion is a commit there", _there, _asked),
    Check("gitops branch rules", "what GitHub refuses does not move", _accepts, _ruled),
    Check("record kept", "git is the only record of promotions", _kept, _ruled),
    Check("deploy keys", "promoting is a push", _keys, _keyed),
)
