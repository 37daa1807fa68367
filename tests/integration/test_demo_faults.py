"""Recall and precision on the demo's application: all its faults at once, and nothing else."""

from collections.abc import Generator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from promo.demo.application.faults import FAULTS, ROUTES
from promo.documents.report import Finding
from promo.explore.exploration import Settings, explore
from promo.explore.oracles import rules
from support.browsing import CHROMIUM
from support.shop import shop


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[Finding, ...]]:
    folder = tmp_path_factory.mktemp("faults")
    with shop(folder, *FAULTS) as address:
        settings = Settings(
            url=address,
            routes=ROUTES,
            read_only=False,
            headers={},
            rate=0,
            browser_path=Path(CHROMIUM),
            out=folder / "out",
        )
        yield explore(settings, lambda _: None).findings


def test_every_fault_is_found_by_its_rule_on_its_page_and_nothing_else(
    findings: tuple[Finding, ...],
):
    found = sorted((finding.rule, urlsplit(finding.url).path) for finding in findings)
    assert found == sorted((fault.rule, fault.route) for fault in FAULTS.values())


def test_every_finding_is_confirmed_and_weighs_what_the_table_says(findings: tuple[Finding, ...]):
    weights = {(fault.rule, fault.route): fault.severity for fault in FAULTS.values()}
    for finding in findings:
        assert finding.confirmation == "confirmed"
        assert finding.severity == weights[finding.rule, urlsplit(finding.url).path]


def test_every_rule_that_a_page_can_break_has_a_fault():
    # A tab that crashes cannot be written as a mistake in a page.
    assert {fault.rule for fault in FAULTS.values()} == set(rules()) - {"page-crash"}
