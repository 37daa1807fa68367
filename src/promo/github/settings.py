"""How a repository on GitHub is set: read, never changed. None is what a token may not see.

Every part is asked for by itself, since each needs another permission; docs/doctor.md lists them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast
from urllib.parse import quote

from promo import bounds
from promo.github.plain import PlainGitHub, Said
from promo.redact import looks_like_secret
from promo.untrusted import one_line

_NOT_FOUND: Final = 404
_A_PAGE: Final = 100  # the most that GitHub lists at once
_A_PAGE_OF_VARIABLES: Final = 30
# Who may pass by a rule, where a rule says it: these are what a workflow can be.
_MACHINES: Final = {"DeployKey", "Integration"}


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One branch.

    Args:
        name: as it is called.
        there: whether it exists.
        protected: whether a classic protection or a rule is on it.
        rules: the kinds of rules that are active on it.
        bypass: whether a deploy key or an app may pass by them; None where nobody says.
    """

    name: str
    there: bool = True
    protected: bool | None = None
    rules: frozenset[str] | None = None
    bypass: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Actions:
    """What may run: whether anything does, and the patterns of what is not the owner's own.

    ``patterns`` is None where everything may run.
    """

    enabled: bool = True
    local_only: bool = False
    patterns: tuple[str, ...] | None = None
    by_sha: bool = False


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One repository.

    Args:
        name: ``owner/name``.
        trouble: why nothing of it is known; empty when something is.
        archived: whether it takes no changes any more.
        takes_issues: whether it has issues.
        default_branch: its name.
        branch: the branch that matters here.
        secrets: the names of the secrets that a workflow here is given, the organization's too.
        environment_secrets: the names of those that only a GitHub environment has.
        unread_environments: how many environments did not tell theirs, or were not asked.
        variables: the names of variables whose values are shaped like credentials.
        actions: what may run.
        default_permissions: ``read`` or ``write``: what a job may do that names none.
        environments: the GitHub environments: name to whether somebody has to approve.
        workflows: path to state, ``active`` or why not.
        deploy_keys: whether each of them may only read.
    """

    name: str
    trouble: str = ""
    archived: bool = False
    takes_issues: bool = True
    default_branch: str = "main"
    branch: Branch = field(default_factory=lambda: Branch(name="main"))
    secrets: frozenset[str] | None = None
    environment_secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    unread_environments: int = 0
    variables: tuple[str, ...] | None = None
    actions: Actions | None = None
    default_permissions: str | None = None
    environments: Mapping[str, bool] | None = None
    workflows: Mapping[str, str] | None = None
    deploy_keys: tuple[bool, ...] | None = None


def read_settings(github: PlainGitHub) -> Settings:
    """The settings of a repository that holds workflows.

    Args:
        github: the repository, and a token.
    """
    asked = _Asked(github)
    known = asked.repository(None)
    if known.trouble:
        return known
    environments = asked.environments()
    in_environments, unread = asked.environment_secrets(environments or {})
    return Settings(
        **_same(known),
        secrets=asked.secrets(),
        environment_secrets=in_environments,
        unread_environments=unread,
        variables=asked.variables(),
        actions=asked.actions(),
        default_permissions=asked.default_permissions(),
        environments=environments,
        workflows=asked.workflows(),
    )


def read_target(github: PlainGitHub, branch: str) -> Settings:
    """The settings of a repository that is pushed to: its branch and its deploy keys."""
    asked = _Asked(github)
    known = asked.repository(branch)
    return known if known.trouble else Settings(**_same(known), deploy_keys=asked.deploy_keys())


def _same(known: Settings) -> dict[str, Any]:
    names = ("name", "archived", "takes_issues", "default_branch", "branch")
    return {name: getattr(known, name) for name in names}


@dataclass(frozen=True)
class _Asked:
    """Asks one question after the other."""

    github: PlainGitHub

    def repository(self, branch: str | None) -> Settings:
        said = self.github.rest("GET", "")
        name = self.github.repository
        if not said.is_good:
            return Settings(name=name, trouble=one_line(said.words, 200))
        default = str(said.item("default_branch") or "main")
        return Settings(
            name=name,
            archived=said.item("archived") is True,
            takes_issues=said.item("has_issues") is not False,
            default_branch=default,
            branch=self._branch(branch or default),
        )

    def _branch(self, name: str) -> Branch:
        place = quote(name, safe="")
        said = self.github.rest("GET", f"/branches/{place}")
        if said.status == _NOT_FOUND:
            return Branch(name=name, there=False)
        rules = self._all(f"/rules/branches/{place}")
        protected = said.item("protected")
        return Branch(
            name=name,
            protected=protected if isinstance(protected, bool) else None,
            rules=None if rules is None else frozenset(str(rule.get("type")) for rule in rules),
            bypass=self._bypass(rules or []),
        )

    def _bypass(self, rules: list[dict[str, Any]]) -> bool | None:
        """Whether every ruleset lets a machine pass; None unless all of them say who may."""
        passes: list[bool] = []
        sets = dict.fromkeys(rule.get("ruleset_id") for rule in rules)
        if len(sets) > bounds.DOCTOR_ASKED:
            return None
        for number in sets:
            actors = self.github.rest("GET", f"/rulesets/{number}").item("bypass_actors")
            if not isinstance(actors, list):
                return None
            kinds = {str(one.get("actor_type")) for one in _objects(cast("Any", actors))}
            passes.append(bool(kinds & _MACHINES))
        return all(passes) if passes else None

    def secrets(self) -> frozenset[str] | None:
        own = self._names("/actions/secrets", "secrets")
        if own is None:
            return None
        return own | (self._names("/actions/organization-secrets", "secrets") or frozenset())

    def environment_secrets(self, environments: Mapping[str, bool]) -> tuple[dict[str, str], int]:
        """Name to an environment that has it; and how many environments remain unread."""
        found: dict[str, str] = {}
        read = 0
        for name in list(environments)[: bounds.DOCTOR_ASKED]:
            place = f"/environments/{quote(name, safe='')}/secrets"
            names = self._names(place, "secrets")
            read += names is not None
            found |= dict.fromkeys(names or (), name)
        return found, len(environments) - read

    def variables(self) -> tuple[str, ...] | None:
        listed = self._all("/actions/variables", "variables", _A_PAGE_OF_VARIABLES)
        if listed is None:
            return None
        return tuple(
            one_line(str(one.get("name")), 100)
            for one in listed
            if looks_like_secret(str(one.get("value")))
        )

    def actions(self) -> Actions | None:
        said = self.github.rest("GET", "/actions/permissions")
        if not said.is_good:
            return None
        allowed = said.item("allowed_actions")
        return Actions(
            enabled=said.item("enabled") is not False,
            local_only=allowed == "local_only",
            patterns=self._patterns() if allowed == "selected" else None,
            by_sha=said.item("sha_pinning_required") is True,
        )

    def _patterns(self) -> tuple[str, ...] | None:
        said = self.github.rest("GET", "/actions/permissions/selected-actions")
        listed = said.item("patterns_allowed")
        if not said.is_good or not isinstance(listed, list):
            return None
        own = ("actions/*", "github/*") if said.item("github_owned_allowed") is True else ()
        return (*own, *(str(one) for one in cast("list[Any]", listed)))

    def default_permissions(self) -> str | None:
        found = self.github.rest("GET", "/actions/permissions/workflow")
        said = found.item("default_workflow_permissions")
        return str(said) if found.is_good and said else None

    def environments(self) -> dict[str, bool] | None:
        listed = self._all("/environments", "environments")
        if listed is None:
            return None
        return {
            str(one.get("name")): any(
                rule.get("type") == "required_reviewers"
                for rule in _objects(one.get("protection_rules"))
            )
            for one in listed
        }

    def workflows(self) -> dict[str, str] | None:
        listed = self._all("/actions/workflows", "workflows")
        if listed is None:
            return None
        return {str(one.get("path")): str(one.get("state")) for one in listed}

    def deploy_keys(self) -> tuple[bool, ...] | None:
        listed = self._all("/keys")
        return (
            None if listed is None else tuple(one.get("read_only") is not False for one in listed)
        )

    def _names(self, path: str, key: str) -> frozenset[str] | None:
        listed = self._all(path, key)
        return None if listed is None else frozenset(str(one.get("name")) for one in listed)

    def _all(self, path: str, key: str = "", size: int = _A_PAGE) -> list[dict[str, Any]] | None:
        """Every page of a list; None when one of them does not come, or there are too many.

        Args:
            path: below the repository.
            key: where in the answer the list is; empty when it is the answer.
            size: of a page, at most what GitHub gives there.
        """
        found: list[dict[str, Any]] = []
        for page in range(1, bounds.DOCTOR_PAGES + 1):
            said: Said = self.github.rest("GET", f"{path}?per_page={size}&page={page}")
            listed = said.item(key) if key else said.body
            if not said.is_good or not isinstance(listed, list):
                return None
            found += _objects(cast("Any", listed))
            if len(cast("list[Any]", listed)) < size:
                return found
        return None


def _objects(listed: Any) -> list[dict[str, Any]]:
    """The objects of a list; none of anything else."""
    return list(_each(listed))


def _each(listed: Any) -> Iterator[dict[str, Any]]:
    for one in cast("list[Any]", listed) if isinstance(listed, list) else ():
        if isinstance(one, dict):
            yield cast("dict[str, Any]", one)
