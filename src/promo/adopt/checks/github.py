"""The application's repository, as GitHub says it is set: what a run will meet there."""

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Final

from promo.adopt.caller import Caller
from promo.adopt.check import Check, Facts, Trouble, Weight
from promo.github.settings import Settings

_FROM_GITHUB: Final = ("actions/checkout", "actions/upload-artifact", "actions/download-artifact")


def _reachable(facts: Facts) -> Iterator[Trouble]:
    known = _known(facts)
    if known.trouble:
        mend = 'Give a token that may read it: GITHUB_TOKEN="$(gh auth token)" promo doctor'
        yield Trouble("github-unreadable", known.trouble, mend, known.name)
    if known.archived:
        what, mend = "the repository is archived, so nothing runs in it", "Unarchive it"
        yield Trouble("repository-archived", what, mend, known.name)
    if not known.takes_issues:
        what = "issues are switched off, and findings have nowhere to go"
        mend = "Switch them on in the repository's settings, or read the reports alone"
        yield Trouble("issues-disabled", what, mend, known.name, "warning")


def _runs(facts: Facts) -> Iterator[Trouble]:
    actions = _known(facts).actions
    if actions and not actions.enabled:
        mend = "Switch Actions on in the repository's settings"
        yield Trouble("actions-disabled", "Actions are switched off here", mend, facts.repository)
    for caller in facts.callers if actions else ():
        if actions and actions.by_sha and len(caller.ref) != 40:  # noqa: PLR2004  (a SHA)
            what = f"only what is pinned by a full SHA may run here, and @{caller.ref} is none"
            mend = "Write @<full SHA> # v1.0.0"
            yield Trouble("release-not-by-sha", what, mend, caller.where, "warning")
        missing = _refused(caller, facts)
        if missing:
            what = f"the repository's settings do not let {', '.join(missing)} run"
            mend = "Add it to the allowed actions and reusable workflows"
            yield Trouble("actions-not-allowed", what, mend, caller.where)


def _refused(caller: Caller, facts: Facts) -> list[str]:
    """What the workflow uses and the settings do not allow."""
    actions = _known(facts).actions
    owner = facts.repository.partition("/")[0].lower()
    if actions is None or caller.uses.lower().startswith(f"{owner}/"):
        used: list[str] = [*_FROM_GITHUB]
    else:
        used = [*_FROM_GITHUB, caller.uses]
    if actions and actions.local_only:
        return used
    if actions is None or actions.patterns is None:
        return []
    allowed = [pattern.partition("@")[0] for pattern in actions.patterns]
    return [one for one in used if not any(fnmatchcase(one, pattern) for pattern in allowed)]


def _workflows(facts: Facts) -> Iterator[Trouble]:
    known = _known(facts)
    for caller in facts.callers if known.workflows is not None else ():
        state = (known.workflows or {}).get(caller.file)
        if state is None:
            what = f"GitHub does not know it: it is not on {known.default_branch} yet"
            mend = f"Push it to {known.default_branch}; until then nobody can start it by hand"
            yield Trouble("workflow-not-pushed", what, mend, caller.where, "warning")
        elif state != "active":
            what = f"the workflow is switched off ({state})"
            yield Trouble("workflow-disabled", what, f"gh workflow enable {caller.file}",
                          caller.where)  # fmt: skip


def _defaults(facts: Facts) -> Iterator[Trouble]:
    default = _known(facts).default_permissions
    if default == "write":
        what = "a job that names no permissions may write everything"
        mend = "Set the default to read in the repository's Actions settings"
        yield Trouble("default-permissions-write", what, mend, facts.repository, "warning")
    for caller in facts.callers if default == "read" else ():
        if caller.permissions is None:
            what = "no permissions are named, and by default jobs may only read"
            mend = "Add permissions with issues: write and statuses: write"
            yield Trouble("default-permissions-read", what, mend, caller.where)


def _branch(facts: Facts) -> Iterator[Trouble]:
    known = _known(facts)
    branch = known.branch
    if branch.rules is not None and not branch.rules and branch.protected is False:
        what = f"whoever may push to {branch.name} starts a promotion with it, unreviewed"
        mend = "Add a ruleset that requires a pull request"
        yield Trouble("branch-unprotected", what, mend, known.name, "warning")
    for caller in facts.callers:
        wanted = caller.branches
        if wanted and not any(fnmatchcase(known.default_branch, one) for one in wanted):
            what = f"pushes to {', '.join(wanted)} start it, and the default branch is "
            where = facts.line_of(caller.file, "branches:")
            mend = "Name the branch that is deployed to staging"
            yield Trouble("branch-other", what + known.default_branch, mend, where, "warning")


def _secrets(facts: Facts) -> Iterator[Trouble]:
    known = _known(facts)
    for caller in facts.callers if known.secrets is not None else ():
        for given, name in caller.secret_names():
            if name.upper() in (known.secrets or ()):  # GitHub keeps names in capitals
                continue
            where = facts.line_of(caller.file, f"secrets.{name}")
            weight: Weight = "error" if _writes(given) and caller.enforces else "warning"
            home = known.environment_secrets.get(name.upper())
            if home is not None:
                what = f"{name} is set in the environment {home}, which a calling job cannot read"
                mend = f"gh secret set {name}: as a secret of the repository"
                yield Trouble("secret-in-environment", what, mend, where, weight)
            else:
                what = f"no secret {name} is set, so {given} is empty{_unread(known)}"
                mend = f"gh secret set {name}, or take the line away"
                yield Trouble("secret-unset", what, mend, where, weight)


def _unread(known: Settings) -> str:
    """That it may be in an environment whose secrets nobody could look at."""
    count = known.unread_environments
    of = "1 environment" if count == 1 else f"{count} environments"
    return f" (the secrets of {of} could not be looked at)" if count else ""


def _writes(given: str) -> bool:
    return given in {"gitops-token", "gitops-ssh-key"}


def _variables(facts: Facts) -> Iterator[Trouble]:
    for name in _known(facts).variables or ():
        what = f"the variable {name} holds something shaped like a credential, for all to read"
        mend = f"Revoke it, gh variable delete {name}, and set the new one by gh secret set"
        yield Trouble("secret-in-variable", what, mend, facts.repository)


def _environments(facts: Facts) -> Iterator[Trouble]:
    known = _known(facts).environments or {}
    for caller in facts.callers:
        name = caller.given.get("environment", "")
        where = facts.line_of(caller.file, "environment:")
        if not name or "${{" in name:
            continue
        if name.lower() not in {one.lower() for one in known}:
            what = f"there is no environment {name}; the first run makes one that asks nobody"
            mend = "Make it in the repository's settings, with required reviewers"
            yield Trouble("environment-absent", what, mend, where)
        elif not {one.lower(): asks for one, asks in known.items()}[name.lower()]:
            weight: Weight = "error" if _wants_approval(facts) else "warning"
            what = f"the environment {name} asks nobody before something moves"
            mend = "Add required reviewers to it"
            yield Trouble("environment-unprotected", what, mend, where, weight)


def _wants_approval(facts: Facts) -> bool:
    environments = facts.app.environments.values() if facts.app else ()
    return any(one.approval == "required" for one in environments)


def _known(facts: Facts) -> Settings:
    return facts.github or Settings(name=facts.repository)


# ── what each check needs ──────────────────────────────────────────────────────────────────────
def _asked(facts: Facts) -> str:
    if not facts.repository:
        return "a repository on GitHub"
    return "" if facts.github else "a token in GITHUB_TOKEN (gh auth token prints one)"


def _needs(part: str, permission: str, *, workflow: bool = False) -> Callable[[Facts], str]:
    """What a part of the settings needs: an answer, a token that may see it, maybe a workflow."""

    def missing(facts: Facts) -> str:
        if unknown := _asked(facts):
            return unknown
        if _known(facts).trouble:
            return "a repository that can be read"
        if workflow and not facts.callers:
            return "a workflow that calls staged-promotion"
        return "" if getattr(_known(facts), part) is not None else f"a token with {permission}"

    return missing


CHECKS = (
    Check("repository on GitHub", "a run can do only what its settings let it", _reachable, _asked),
    Check(
        "allowed actions",
        "what may not run ends the whole run before it starts",
        _runs,
        _needs("actions", "administration: read"),
    ),
    Check(
        "workflow on GitHub",
        "GitHub starts what it knows, and what is switched on",
        _workflows,
        _needs("workflows", "actions: read", workflow=True),
    ),
    Check(
        "default permissions",
        "they decide where a workflow says nothing",
        _defaults,
        _needs("default_permissions", "administration: read"),
    ),
    Check(
        "branch", "what is pushed there is promoted", _branch, _needs("branch", "contents: read")
    ),
    Check(
        "secrets are set",
        "a secret that is not there is empty, and nothing says so",
        _secrets,
        _needs("secrets", "secrets: read", workflow=True),
    ),
    Check(
        "no secrets in variables",
        "whoever may read the repository's settings has them",
        _variables,
        _needs("variables", "variables: read"),
    ),
    Check(
        "environments on GitHub",
        "an environment is what asks a person",
        _environments,
        _needs("environments", "actions: read", workflow=True),
    ),
)
