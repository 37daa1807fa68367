"""Every mistake that doctor knows, planted in a set-up that is in order, and found by name."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from promo import config
from promo.adopt.caller import read_callers
from promo.adopt.check import Facts, Gitops, Site, Trouble
from promo.adopt.checks import checks
from promo.adopt.files import files_from

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
IMAGE = "ghcr.io/team/shop"
DEPLOYED = Gitops(
    shown="team/gitops", writable=True, files={"c/staging.yaml": (IMAGE,), "c/demo.yaml": (IMAGE,)}
)
SITE = Site(
    environment="staging", address="https://staging.shop.dev/health", status=200,
    commit="a" * 40, seen="status 200",
)  # fmt: skip


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
    }
    return Facts(**(usual | changes))


def troubles(known: Facts) -> list[Trouble]:
    """What the checks find that can look."""
    return [t for check in checks() if not check.needs(known) for t in check.look(known)]


def test_a_set_up_that_is_in_order_has_none():
    assert troubles(facts()) == []
    assert [check.name for check in checks() if check.needs(facts())] == []


def conf(old: str, new: str) -> Callable[[], Facts]:
    assert old in CONFIG
    return lambda: facts(CONFIG.replace(old, new))


def flow(old: str, new: str) -> Callable[[], Facts]:
    assert old in WORKFLOW
    return lambda: facts(workflow=WORKFLOW.replace(old, new))


def repo(**changes: Any) -> Callable[[], Facts]:
    return lambda: facts(gitops=replace(DEPLOYED, **changes))


def site(**changes: Any) -> Callable[[], Facts]:
    return lambda: facts(sites=(replace(SITE, **changes),))


TOKEN = "ghp_" + "a" * 36
DEMO = "demo: {url: https://demo.shop.dev, file: c/demo.yaml}"
TWO_APPS = CONFIG.replace(
    "gitops:", "  docs: {environments: {s: {url: https://d.shop.dev}}}\ngitops:"
)

# the planted mistake's name: how it is planted
PLANTED: dict[str, Callable[[], Facts]] = {
    "config-missing": lambda: facts("", texts={FILE: WORKFLOW}),
    "config-invalid": lambda: facts("", texts={FILE: WORKFLOW}, config_trouble="promo.yml:3: x"),
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
    "permissions-unnamed": lambda: facts(
        workflow=WORKFLOW.replace("permissions: {}\n", "").replace(
            WORKFLOW[WORKFLOW.index("    permissions:") : WORKFLOW.index("    uses")], ""
        )
    ),
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
    "gitops-missing": lambda: facts(gitops=None),
    "gitops-unreadable": repo(trouble="there is no such repository"),
    "gitops-read-only": repo(writable=False),
    "file-absent": repo(files={"c/staging.yaml": (IMAGE,), "c/demo.yaml": None}),
    "file-without-image": repo(files={"c/staging.yaml": (IMAGE,), "c/demo.yaml": ()}),
    "file-unreadable": repo(unreadable={"c/demo.yaml": "is not YAML"}),
    "no-image-in-common": repo(files={"a": (IMAGE,), "b": ("ghcr.io/x/y",)}),
    "held": repo(held=("demo: load test",)),
    "holds-unreadable": repo(holds_trouble=".promo/web.yml:2: unknown key"),
    "site-unreachable": site(status=None, commit=None, seen="DNS: no such name"),
    "health-missing": site(status=404, commit=None),
    "health-without-commit": site(commit=None),
    "browser-missing": lambda: facts(browser=""),
    "history-shallow": lambda: facts(shallow=True),
}  # fmt: skip


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
