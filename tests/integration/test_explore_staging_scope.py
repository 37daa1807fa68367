"""explore-staging as a process: the base commit, and what may be left out."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from support.repositories import git
from support.staging import (
    DEMO,
    PAGE,
    Staging,
    helm_release,
    staging,
)


@pytest.fixture
def here(tmp_path: Path) -> Generator[Staging]:
    with staging(tmp_path) as one:
        yield one


# ── the base commit ────────────────────────────────────────────────────────────────────────────
def test_a_first_promotion_has_no_base(here: Staging) -> None:
    here.deploy()
    ran = here.explore("--dry-run")
    assert ran.code == 0, ran.out + ran.err
    plan = json.loads((here.folder / "promo-report" / "plan.json").read_text())
    assert (plan["base_sha"], plan["scope"]["files_changed"]) == (None, None)
    assert "first-promotion" in plan["reasons"][0]
    assert not (here.folder / "promo-report" / "report.json").exists()


def planned_base(here: Staging, *more: str) -> tuple[str | None, str]:
    ran = here.explore("--dry-run", *more)
    assert ran.code == 0, ran.out + ran.err
    plan = json.loads((here.folder / "promo-report" / "plan.json").read_text())
    return plan["base_sha"], plan["reasons"][0]


def test_a_target_edited_by_hand_has_no_base(here: Staging) -> None:
    here.promote()
    here.gitops.commit({DEMO: helm_release("7")}, "hotfix by hand")
    here.deploy()
    base, reason = planned_base(here)
    assert base is None
    assert "target-edited-by-hand" in reason


def test_a_base_that_is_no_ancestor_is_none(here: Staging) -> None:
    git(here.app.folder, "checkout", "--quiet", "-b", "other")
    here.shop.commit = here.app.commit({"src/other.py": "1"})
    here.promote()
    git(here.app.folder, "checkout", "--quiet", "main")
    here.shop.commit = here.app.commit({"src/app.py": "2"})
    here.deploy()
    base, reason = planned_base(here)
    assert base is None
    assert "base-not-ancestor" in reason


def test_a_given_base_wins(here: Staging) -> None:
    first = here.promote()
    second = here.shop.commit = here.app.commit({"src/app.py": "2"})
    here.shop.commit = here.app.commit({"src/app.py": "3"})
    here.deploy()
    assert planned_base(here)[0] == first
    assert planned_base(here, "--base-sha", second)[0] == second


# ── the skip rule ──────────────────────────────────────────────────────────────────────────────
CONFIG = """\
version: 1
environments:
  staging: {url: URL}
explore:
  skip_when_only: [GLOBS]
"""


def configured(here: Staging, globs: str = '"docs/**"') -> None:
    """The application has a configuration and demo runs this commit; then staging moves on."""
    text = CONFIG.replace("URL", here.url).replace("GLOBS", globs)
    here.shop.commit = here.app.commit({".github/promo.yml": text})
    here.promote()


def test_a_docs_only_change_leaves_out_the_targeted_phase(here: Staging) -> None:
    configured(here)
    here.shop.commit = here.app.commit({"docs/a.md": "2"})
    here.deploy()
    ran = here.explore()
    assert ran.code == 0, ran.out + ran.err
    assert ran.report["overall"] == "pass"
    assert "skip-when-only" in ran.report["scope"]["skip_reason"]
    assert ran.report["phases"]["smoke"]["pass"] is True


def test_a_docs_only_change_may_leave_out_both(here: Staging) -> None:
    configured(here)
    here.shop.commit = here.app.commit({"docs/a.md": "2"})
    here.deploy()
    ran = here.explore("--skip", "all")
    assert ran.code == 0, ran.out + ran.err
    assert ran.report["overall"] == "skipped"
    assert ran.report["phases"]["smoke"]["pass"] is None
    assert ran.report["subject"]["release"]["sha"] == here.shop.commit
    assert "/" not in here.shop.paths


def test_identical_digests_leave_out_both(here: Staging) -> None:
    here.promote("1")
    here.shop.commit = here.app.commit({"src/app.py": "2"})
    here.deploy("1")
    ran = here.explore()
    assert ran.code == 0, ran.out + ran.err
    assert ran.report["overall"] == "skipped"
    assert "identical-digests" in ran.reasons


@pytest.mark.parametrize("gate", ["overridden", "none"])
def test_what_came_without_a_pass_is_explored_although_the_target_runs_it(
    here: Staging, gate: Any
) -> None:
    """Else the report of the skip would let it into the environment after that."""
    here.promote("1", gate)
    here.deploy("1")
    ran = here.explore("--skip", "all", "--dry-run")
    plan = json.loads((here.folder / "promo-report" / "plan.json").read_text())
    assert ran.code == 0, ran.out + ran.err
    assert (plan["scope"]["skip_reason"], plan["phases"]) == (None, ["smoke"])


def test_the_candidate_cannot_widen_its_own_globs(here: Staging) -> None:
    configured(here)
    wider = CONFIG.replace("URL", here.url).replace("GLOBS", '"**"')
    here.shop.commit = here.app.commit({".github/promo.yml": wider, "src/app.py": "evil"})
    here.deploy()
    ran = here.explore("--skip", "all", "--dry-run")
    plan = json.loads((here.folder / "promo-report" / "plan.json").read_text())
    assert ran.code == 0, ran.out + ran.err
    assert plan["scope"]["skip_reason"] is None
    assert plan["phases"] == ["smoke"]


def test_what_the_candidate_adds_to_never_counts_and_is_a_reason(here: Staging) -> None:
    def settings(never: str) -> str:
        return f"version: 1\nenvironments:\n  staging: {{url: {here.url}}}\nexplore: {{{never}}}\n"

    here.shop.page("/", PAGE + "<button>Reset</button><button>Wipe</button><button>Fine</button>")
    here.shop.commit = here.app.commit({".github/promo.yml": settings("never: [Reset]")})
    here.promote()
    here.shop.commit = here.app.commit(
        {".github/promo.yml": settings("never: [Wipe]"), "src/app.py": "2"}
    )
    here.deploy()
    own = str(here.app.folder / ".github" / "promo.yml")
    options = [one for one in here.arguments() if one not in {"--phases", "smoke"}]
    ran = here.run(*options, "--phases", "targeted", "--config", own)
    assert ran.code == 0, ran.out + ran.err
    assert "never-added: Wipe" in ran.report["reasons"]
    left = ran.report["phases"]["targeted"]["left_alone"]
    assert [(one["what"], one["why"]) for one in left] == [
        ('the button "Reset"', "never"), ('the button "Wipe"', "never"),
    ]  # fmt: skip


# ── the model ──────────────────────────────────────────────────────────────────────────────────
def test_the_candidate_does_not_choose_its_own_model_price_or_budget(here: Staging) -> None:
    def settings(explore: str) -> str:
        return (
            f"version: 1\nenvironments:\n  staging: {{url: {here.url}}}\nexplore: {{{explore}}}\n"
        )

    def planned() -> tuple[int, str]:
        ran = here.run(
            *(one for one in here.arguments() if one not in {"--phases", "smoke"}),
            "--dry-run", "--config", str(here.app.folder / ".github" / "promo.yml"),
            ANTHROPIC_API_KEY="local",
        )  # fmt: skip
        return ran.code, ran.out

    free = 'model: claude-opus-5-5, price: "0,0", budget: {usd: 1000}'
    here.shop.commit = here.app.commit({".github/promo.yml": settings(free)})
    here.deploy()
    code, out = planned()  # the first promotion of all: there is no base commit
    assert (code, "model: claude-opus-5-5, at most 2.00 USD" in out) == (0, True), out
    assert "explore.price does not count" in out

    usual = "model: claude-haiku-5-5, budget: {usd: 3}"
    here.shop.commit = here.app.commit({".github/promo.yml": settings(usual)})
    here.promote()
    here.shop.commit = here.app.commit({".github/promo.yml": settings(free), "src/app.py": "2"})
    here.deploy()
    code, out = planned()
    assert (code, "model: claude-haiku-5-5, at most 3.00 USD" in out) == (0, True), out
    for name in ("model", "price", "budget.usd"):
        assert f"explore.{name}" in out
