"""What a run does that is out of money or without a model: its report says so."""

import re
import subprocess
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from promo.demo.explorer import PRICED_AS
from promo.demo.model import LocalModel
from promo.demo.model.faults import FAULTS
from support.once import once
from support.site import Reply, Request, serving
from support.staging import Ran, clean, command
from support.three_buttons import PAGE, work

KEY = "sk-ant-api03-of-a-run-without-money"
BUDGET = Decimal("0.08")  # for some of the charters
ROUTES = tuple(f"/{name}" for name in "abcdefgh")


@dataclass(frozen=True)
class Run:
    """What a process left behind, and what the model heard."""

    ran: Ran
    heard: str
    files: dict[str, bytes]

    @property
    def flows(self) -> list[dict[str, Any]]:
        return self.ran.report["phases"]["targeted"]["flows_tested"]


def _page(_: Request) -> Reply:
    return Reply(200, PAGE, {"Content-Type": "text/html; charset=utf-8"})


def _run(folder: Path, routes: tuple[str, ...], fault: str, *options: str) -> Run:
    with serving(_page) as site, LocalModel(work) as model:
        if fault:
            model.faults.add(FAULTS[fault], times=None)
        done = subprocess.run(
            command(site.url, "--routes", "\n".join(routes), "--rate", "0", "--pages", "2",
                    "--retries", "0", "--max-steps", "5", "--model", PRICED_AS, *options),
            cwd=folder, capture_output=True, text=True, timeout=250, check=False,
            env=clean({"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": KEY}),
        )  # fmt: skip
        out = folder / "promo-report"
        files = {str(one): one.read_bytes() for one in out.rglob("*") if one.is_file()}
        ran = Ran(done.returncode, done.stdout, done.stderr, folder)
        return Run(ran, model.heard, files)


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return once(
        tmp_path_factory, "poor", lambda f: _run(f, ROUTES, "", "--budget-usd", str(BUDGET))
    )


def test_a_run_without_money_says_what_it_did_not_explore_and_does_not_pass(poor: Run):
    assert (poor.ran.code, poor.ran.report["outcome"]) == (3, "inconclusive"), poor.ran.out
    left = [flow for flow in poor.flows if flow["outcome"] == "inconclusive"]
    assert left
    assert len(poor.flows) == len(ROUTES)
    assert {flow["engine"] for flow in left} == {"none"}
    for flow in left:
        assert flow["reason"].startswith("model-budget: "), flow
    (reason,) = [one for one in poor.ran.report["reasons"] if one.startswith("model-budget")]
    assert "raise budget-usd" in reason
    assert "model-budget" in poor.ran.err + poor.ran.out


def test_charters_side_by_side_keep_the_budget_and_each_has_its_account(poor: Run):
    cost = Decimal(poor.ran.report["cost"]["usd"])
    assert 0 < cost <= BUDGET
    accounts = [Decimal(flow["usd"]) for flow in poor.flows]
    assert abs(sum(accounts) - cost) < Decimal("0.0001") * len(accounts)
    markdown = (poor.ran.folder / "promo-report" / "report.md").read_text()
    assert re.search(r"inconclusive: model\\-budget.* \(by nobody, 0\.\d+ USD\)", markdown)
    assert re.search(r"\| pass \(by the model, 0\.\d+ USD\)", markdown)
    assert "by the model, 0." in (poor.ran.folder / "promo-report" / "report.html").read_text()


def test_the_key_is_nowhere(poor: Run):
    assert KEY not in poor.ran.out + poor.ran.err + poor.heard
    assert not [name for name, content in poor.files.items() if KEY.encode() in content]


def test_an_api_that_refuses_leaves_all_to_the_walker_and_the_report_says_so(tmp_path: Path):
    one = _run(tmp_path, ROUTES[:2], "wrong-key")
    assert (one.ran.code, one.ran.report["outcome"]) == (0, "pass"), one.ran.out
    targeted = one.ran.report["phases"]["targeted"]
    assert targeted["engine"] == "walker"
    assert "2 charters were worked by rules: the API refused the key" in targeted["degraded"]
    assert one.ran.report["cost"]["usd"] == "0.000000"


def test_and_to_nobody_where_the_model_is_required(tmp_path: Path):
    one = _run(tmp_path, ROUTES[:2], "overloaded", "--require-model", "--budget-minutes", "0.2")
    assert (one.ran.code, one.ran.report["outcome"]) == (3, "inconclusive"), one.ran.out
    assert "model-required" in one.ran.reasons
    assert {flow["engine"] for flow in one.flows} == {"none"}
