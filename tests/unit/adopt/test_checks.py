"""Every mistake that doctor knows, planted in a set-up that is in order, and found by name."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from promo import config
from promo.adopt.caller import read_callers
from promo.adopt.check import Facts, Gitops, Routes, Site, Trouble
from promo.adopt.checks import checks
from promo.adopt.files import files_from
from promo.adopt.readiness import Measured
from promo.errors import invalid
from promo.github.settings import Actions, Branch, Settings

CONFIG = """\
version: 1
apps:
  web:
    environments:
      staging: {url: https://staging.shop.dev, file: c/staging.yaml, data: disposable}
      demo: {url: https://demo.shop.dev, file: c/demo.yaml}
gitops: {repository: team/gitops}
"""
WORKFLOW = """\
name: promo
on: {push: {branches: [main]}, workflow_dispatch: {}}
permissions: {}
jobs:
  promote:
    permissions:
      actions: read
      contents: read
      issues: write
      statuses: write
    uses: team/promo/.github/workflows/staged-promotion.yml@v1
    with:
      app: web
      url: https://staging.shop.dev
      target-url: https://demo.shop.dev
      gitops-repository: team/gitops
      source-file: c/staging.yaml
      target-file: c/demo.yaml
      mode: enforce
    secrets:
      gitops-token: ${{ secrets.GITOPS_TOKEN }}
      gitops-read-token: ${{ secrets.GITOPS_READ_TOKEN }}
"""
FILE, NAME = ".github/workflows/promo.yml", ".github/promo.yml"
OWN, THERE = "team/shop", "team/gitops"
IMAGE = "ghcr.io/team/shop"
DEPLOYED = Gitops(
    shown="team/gitops", writable=True, files={"c/staging.yaml": (IMAGE,), "c/demo.yaml": (IMAGE,)}
)
SITE = Site(
    environment="staging", address="https://staging.shop.dev/health", status=200,
    commit="a" * 40, seen="status 200",
)  # fmt: skip

REVIEWED = frozenset({"pull_request", "non_fast_forward", "deletion"})
SET = Settings(
    name=OWN,
    branch=Branch(name="main", protected=True, rules=REVIEWED),
    secrets=frozenset({"GITOPS_TOKEN", "GITOPS_READ_TOKEN"}),
    variables=(),
    actions=Actions(patterns=("actions/*", "team/*")),
    default_permissions="read",
    environments={"demo": True},
    workflows={FILE: "active"},
)  # fmt: skip
TARGET = Settings(
    name=THERE,
    branch=Branch(name="main", protected=True, rules=frozenset({"non_fast_forward"})),
    deploy_keys=(True, False),
)
SEEN = Measured(explorations=40, undecided=2, blocked=5, judged=5, false_blocks=1)


def facts(configuration: str = CONFIG, workflow: str = WORKFLOW, **changes: Any) -> Facts:
    """A set-up, in order but for what is changed."""
    callers, broken = read_callers(files_from({FILE: workflow}))
    usual: dict[str, Any] = {
        "config_file": NAME,
        "texts": {NAME: configuration, FILE: workflow},
        "config": config.parse(configuration.encode(), NAME, "web") if configuration else None,
        "app_name": "web",
        "callers": callers,
        "broken": broken,
        "gitops": DEPLOYED,
        "sites": (SITE,),
        "browser": "/usr/bin/chromium",
        "repository": OWN,
        "gitops_repository": THERE,
        "github": SET,
        "gitops_github": TARGET,
        "routes": Routes(sources={"react-router": 9, "config": 2}),
        "unpriced": "",
        "measured": SEEN,
    }
    return Facts(**(usual | changes))


def troubles(known: Facts) -> list[Trouble]:
    """What the checks find that can look."""
    return [t for check in checks() if not check.needs(known) for t in check.look(known)]


def test_a_set_up_that_is_in_order_has_none():
    assert troubles(facts()) == []
    unneeded = {"model key", "model price"}  # no model is named
    assert {check.name for check in checks() if check.needs(facts())} == unneeded
    modelled = facts(CONFIG.replace("gitops:", MODEL), WORKFLOW.replace("    secrets:", KEY))
    assert troubles(modelled) == []
    assert [check.name for check in checks() if check.needs(modelled)] == []


MODEL = "    explore: {model: claude-sonnet-5-5, budget: {usd: 1}}\ngitops:"
KEY = "    secrets:\n      anthropic-api-key: ${{ secrets.GITOPS_TOKEN }}"


def conf(old: str, new: str) -> Callable[[], Facts]:
    assert old in CONFIG
    return lambda: facts(CONFIG.replace(old, new))


def flow(old: str, new: str) -> Callable[[], Facts]:
    assert old in WORKFLOW
    return lambda: facts(workflow=WORKFLOW.replace(old, new))


def repo(**changes: Any) -> Callable[[], Facts]:
    return lambda: facts(gitops=replace(DEPLOYED, **changes))


def hub(**changes: Any) -> Callable[[], Facts]:
    return lambda: facts(github=replace(SET, **changes))


def there(workflow: str = WORKFLOW, *rules: str, bypass: bool | None = None, **changes: Any):
    """The gitops repository, with rules on its branch."""
    branch = Branch(name="main", protected=True, bypass=bypass,
                    rules=frozenset({"non_fast_forward", *rules}))  # fmt: skip
    settings = replace(TARGET, **({"branch": branch} | changes))
    return lambda: facts(workflow=workflow, gitops_github=settings)


def modelled(configuration: str = MODEL, workflow: str = KEY, **changes: Any):
    """A set-up with a model."""
    return lambda: facts(
        CONFIG.replace("gitops:", configuration),
        WORKFLOW.replace("    secrets:", workflow),
        **changes,
    )


def site(**changes: Any) -> Callable[[], Facts]:
    return lambda: facts(sites=(replace(SITE, **changes),))


def unnamed() -> Facts:
    """Nobody says what the job may do."""
    start, end = WORKFLOW.index("    permissions:"), WORKFLOW.index("    uses")
    return facts(workflow=(WORKFLOW[:start] + WORKFLOW[end:]).replace("permissions: {}\n", ""))


TOKEN = "ghp_" + "a" * 36
DEMO = "demo: {url: https://demo.shop.dev, file: c/demo.yaml}"
TWO_APPS = CONFIG.replace(
    "gitops:", "  docs: {environments: {s: {url: https://d.shop.dev}}}\ngitops:"
)

# the planted mistake's name: how it is planted
PLANTED: dict[str, Callable[[], Facts]] = {
    "config-missing": lambda: facts("", texts={FILE: WORKFLOW}),
    "config-invalid": lambda: facts(
        "", texts={FILE: WORKFLOW}, config_errors=(invalid("unknown key"),)
    ),
    "placeholder-left": flow("team/gitops", "OWNER/gitops"),
    "secret-in-file": flow("app: web", f"app: web # {TOKEN}"),
    "one-environment": lambda: facts(
        CONFIG.replace(f"      {DEMO}\n", ""),
        WORKFLOW.replace("      target-url: https://demo.shop.dev\n", "").replace(
            "target-file: c/demo.yaml", "target-file: ${{ vars.FILE }}"
        ),
    ),
    "environment-without-file": lambda: facts(
        CONFIG.replace(", file: c/demo.yaml", ""),
        WORKFLOW.replace("target-file: c/demo.yaml", "target-file: ${{ vars.FILE }}"),
    ),
    "address-plain-http": lambda: facts(
        CONFIG.replace("https://demo", "http://demo"), WORKFLOW.replace("https://demo", "http://demo")
    ),
    "disposable-production": conf("c/demo.yaml}", "c/demo.yaml, data: disposable}"),
    "address-twice": lambda: facts(
        CONFIG.replace("demo.shop", "staging.shop"), WORKFLOW.replace("demo.shop", "staging.shop")
    ),
    "file-twice": lambda: facts(
        CONFIG.replace("c/demo.yaml", "c/staging.yaml"),
        WORKFLOW.replace("target-file: c/demo.yaml", "target-file: ${{ vars.FILE }}"),
    ),
    "workflow-missing": lambda: facts(workflow="on: push"),
    "workflow-broken": lambda: facts(broken=("x.yml:1: is not YAML",)),
    "input-unknown": flow("mode: enforce", "mode: enforce\n      setle: 20"),
    "input-missing": flow("      source-file: c/staging.yaml\n", ""),
    "app-ambiguous": lambda: facts(TWO_APPS, WORKFLOW.replace("      app: web\n", "")),
    "app-unknown": flow("app: web", "app: wed"),
    "address-differs": flow("url: https://staging.shop.dev", "url: https://stage.shop.dev"),
    "file-differs": flow("c/staging.yaml", "c/stage.yaml"),
    "same-file": flow("target-file: c/demo.yaml", "target-file: c/staging.yaml"),
    "gitops-on-this-machine": flow("gitops-repository: team/", "gitops-repository: /srv/"),
    "address-on-this-machine": lambda: facts(
        CONFIG.replace("https://demo.shop.dev", "http://localhost:1"),
        WORKFLOW.replace("https://demo.shop.dev", "http://localhost:1"),
    ),
    "permissions-unnamed": unnamed,
    "permission-missing": flow("      issues: write\n", ""),
    "permission-too-wide": flow("contents: read", "contents: write"),
    "pull-request-target": flow("on: {push", "on: {pull_request_target: {}, push"),
    "workflow-run-unguarded": flow("on: {push", "on: {workflow_run: {workflows: [CI]}, push"),
    "no-manual-start": flow(", workflow_dispatch: {}", ""),
    "runs-cancelled": flow("jobs:", "concurrency: {group: x, cancel-in-progress: true}\njobs:"),
    "release-unpinned": flow("@v1", "@main"),
    "secret-unknown": flow("gitops-token:", "gitops-tokn: x\n      gitops-token:"),
    "one-credential-for-all": flow("GITOPS_READ_TOKEN", "GITOPS_TOKEN"),
    "two-credentials": flow("    secrets:", "    secrets:\n      gitops-ssh-key: ${{ secrets.K }}"),
    "enforce-without-credential": flow("      gitops-token: ${{ secrets.GITOPS_TOKEN }}\n", ""),
    "secrets-inherited": lambda: facts(
        workflow=WORKFLOW[: WORKFLOW.index("    secrets:")] + "    secrets: inherit\n"
    ),
    "secret-literal": flow("${{ secrets.GITOPS_READ_TOKEN }}", "hunter2"),
    "secret-from-variable": flow("secrets.GITOPS_READ_TOKEN", "vars.GITOPS_READ_TOKEN"),
    "token-of-the-run": flow("secrets.GITOPS_READ_TOKEN", "github.token"),
    "secret-in-with": flow("mode: enforce", "mode: enforce\n      routes: ${{ secrets.ROUTES }}"),
    "github-unreadable": lambda: facts(github=Settings(name=OWN, trouble="401 Bad credentials")),
    "repository-archived": hub(archived=True),
    "issues-disabled": hub(takes_issues=False),
    "actions-disabled": hub(actions=Actions(enabled=False)),
    "actions-not-allowed": hub(actions=Actions(patterns=("actions/checkout@*",))),
    "release-not-by-sha": hub(actions=Actions(by_sha=True)),
    "workflow-not-pushed": hub(workflows={}),
    "workflow-disabled": hub(workflows={FILE: "disabled_inactivity"}),
    "default-permissions-write": hub(default_permissions="write"),
    "default-permissions-read": unnamed,
    "branch-unprotected": hub(branch=Branch(name="main", protected=False, rules=frozenset())),
    "branch-other": hub(default_branch="trunk"),
    "secret-unset": hub(secrets=frozenset({"GITOPS_READ_TOKEN"})),
    "secret-in-environment": hub(
        secrets=frozenset({"GITOPS_READ_TOKEN"}), environment_secrets={"GITOPS_TOKEN": "demo"}
    ),
    "secret-in-variable": hub(variables=("DEPLOY_KEY",)),
    "environment-absent": flow("mode: enforce", "mode: enforce\n      environment: prod"),
    "environment-unprotected": lambda: facts(
        workflow=WORKFLOW.replace("mode: enforce", "mode: enforce\n      environment: demo"),
        github=replace(SET, environments={"demo": False}),
    ),
    "gitops-same-repository": lambda: facts(gitops_repository="Team/Shop"),
    "gitops-missing": lambda: facts(gitops=None),
    "gitops-unreadable": repo(trouble="there is no such repository"),
    "gitops-read-only": repo(writable=False),
    "file-absent": repo(files={"c/staging.yaml": (IMAGE,), "c/demo.yaml": None}),
    "file-without-image": repo(files={"c/staging.yaml": (IMAGE,), "c/demo.yaml": ()}),
    "file-unreadable": repo(unreadable={"c/demo.yaml": "is not YAML"}),
    "no-image-in-common": repo(files={"a": (IMAGE,), "b": ("ghcr.io/x/y",)}),
    "held": repo(held=("demo: load test",)),
    "holds-unreadable": repo(holds_trouble=".promo/web.yml:2: unknown key"),
    "gitops-archived": there(archived=True),
    "gitops-branch-absent": there(branch=Branch(name="main", there=False, rules=frozenset())),
    "gitops-needs-pull-request": there(WORKFLOW, "pull_request", bypass=False),
    "gitops-needs-checks": there(WORKFLOW, "required_status_checks"),
    "gitops-needs-signature": there(
        WORKFLOW.replace("gitops-token:", "gitops-ssh-key:"), "required_signatures"
    ),
    "gitops-history-open": there(branch=Branch(name="main", protected=False, rules=frozenset())),
    "deploy-key-missing": there(
        WORKFLOW.replace("gitops-token:", "gitops-ssh-key:"), deploy_keys=()
    ),
    "deploy-key-read-only": there(
        WORKFLOW.replace("gitops-token:", "gitops-ssh-key:"), deploy_keys=(True, True)
    ),
    "site-unreachable": site(status=None, commit=None, seen="DNS: no such name"),
    "health-missing": site(status=404, commit=None),
    "health-without-commit": site(commit=None),
    "routes-unreadable": lambda: facts(routes=Routes(trouble="explore.routes.include: no route")),
    "routes-missing": lambda: facts(routes=Routes(sources={"the start": 1}, crawled=False)),
    "route-excluded": lambda: facts(routes=Routes(sources={"config": 3}, shut_out=("/cart",))),
    "schema-absent": conf("gitops:", "    explore: {graphql_schema: api/schema.graphql}\ngitops:"),
    "paths-unmatched": lambda: facts(unmatched=("src/shop/**",)),
    "model-without-key": modelled(workflow="    secrets:"),
    "model-without-price": modelled(unpriced="nobody knows what it costs"),
    "model-without-budget": modelled(MODEL.replace("usd: 1", "usd: 0")),
    "browser-missing": lambda: facts(browser=""),
    "history-shallow": lambda: facts(shallow=True),
    "enforcing-early": lambda: facts(measured=Measured(explorations=3)),
    "production-without-approval": lambda: facts(
        CONFIG.replace("demo: {", "production: {")
    ),
}  # fmt: skip


def test_more_than_enough_mistakes_are_known():
    assert len(PLANTED) >= 80


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_found_by_name(name: str):
    found = troubles(PLANTED[name]())
    # What the planted mistake brings along may be told too, never instead.
    assert name in {trouble.name for trouble in found}
    assert len({trouble.name for trouble in found}) <= 2, found
    for trouble in found:
        assert trouble.what
        assert trouble.mend
        assert not trouble.what.endswith(".")


def test_the_page_explains_exactly_those():
    page = (Path(__file__).parents[3] / "docs/doctor.md").read_text()
    rows = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert rows == list(PLANTED)


@pytest.mark.parametrize(
    ("bypass", "mode", "weight"),
    [
        (False, "commit", "error"),
        (None, "commit", "warning"),
        (True, "commit", None),
        (False, "pull-request", None),
    ],
)
def test_a_rule_matters_as_far_as_nobody_may_pass_by(
    *, bypass: bool | None, mode: str, weight: str | None
):
    workflow = WORKFLOW.replace("mode: enforce", f"mode: enforce\n      promote-mode: {mode}")
    found = troubles(there(workflow, "pull_request", bypass=bypass)())
    assert [one.weight for one in found] == ([weight] if weight else [])


def test_production_may_be_approved_where_the_gates_lie():
    known = PLANTED["production-without-approval"]()
    approved = replace(DEPLOYED, approved=frozenset({"production"}))
    assert troubles(replace(known, gitops=approved)) == []


def test_a_secret_that_only_matters_later_is_a_warning():
    observing = facts(
        workflow=WORKFLOW.replace("mode: enforce", "mode: observe"),
        github=replace(SET, secrets=frozenset()),
    )
    assert {(one.name, one.weight) for one in troubles(observing)} == {("secret-unset", "warning")}


def test_a_secret_that_may_be_where_nobody_could_look_is_told_so():
    (trouble,) = troubles(hub(secrets=frozenset({"GITOPS_READ_TOKEN"}), unread_environments=2)())
    assert trouble.what.endswith("is empty (the secrets of 2 environments could not be looked at)")


def test_a_secret_may_be_written_in_small_letters():
    small = WORKFLOW.replace("secrets.GITOPS_TOKEN", "secrets.gitops_token")
    assert troubles(facts(workflow=small)) == []


def test_what_is_fine_says_what_was_seen():
    seen = {check.name: check.tell(facts()) for check in checks()}
    assert seen["routes"] == (
        "11 found (9 by react-router, 2 by config); pages that only links lead to are added"
    )
    assert seen["enforcing"].startswith("40 explorations, 5 blocked")
    observing = facts(workflow=WORKFLOW.replace("mode: enforce", "mode: observe"))
    (enforcing,) = [check for check in checks() if check.name == "enforcing"]
    assert enforcing.tell(observing).endswith("it is safe; change the line to mode: enforce")
    early = replace(observing, measured=Measured())
    assert enforcing.tell(early).startswith("not yet: 0 of 20 explorations")
    assert list(enforcing.look(early)) == []


def test_the_place_is_the_line():
    (trouble,) = troubles(PLANTED["input-unknown"]())
    assert trouble.where == f"{FILE}:{WORKFLOW[: WORKFLOW.index('mode:')].count(chr(10)) + 2}"
    assert trouble.mend == "Did you mean settle"


@pytest.mark.parametrize(
    "text", ["[]", "a", "jobs: []", "jobs: {a: []}", "on: [push]\njobs: {a: {uses: 1}}", "{"]
)
def test_any_workflow_is_read_or_told(text: str):
    callers, broken = read_callers(files_from({FILE: text}))
    assert (callers, len(broken)) == ((), 1 if text == "{" else 0)
