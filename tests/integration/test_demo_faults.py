"""Recall and precision on the demo's application: all its faults at once, and nothing else."""

from pathlib import Path
from urllib.parse import urlsplit

from promo.demo.application.faults import MET_BY_LOADING, ROUTES
from promo.documents.report import Finding
from promo.explore.exploration import Settings
from promo.explore.oracles import rules
from promo.explore.running import explore
from support.browsing import CHROMIUM
from support.shop import shop


def findings_on(address: str, out: Path) -> tuple[Finding, ...]:
    settings = Settings(
        url=address,
        routes=ROUTES,
        read_only=False,
        headers={},
        rate=0,
        browser_path=Path(CHROMIUM),
        out=out,
    )
    return explore(settings, lambda _: None).findings


def test_every_fault_is_found_by_its_rule_on_its_page_and_nothing_else(tmp_path: Path):
    with shop(tmp_path, *MET_BY_LOADING) as address:
        findings = findings_on(address, tmp_path / "out")
    found = sorted((f.rule, urlsplit(f.url).path, f.severity, f.confirmation) for f in findings)
    assert found == sorted(
        (f.rule, f.route, f.severity, "confirmed") for f in MET_BY_LOADING.values()
    )


def test_every_rule_that_a_page_can_break_has_a_fault():
    # A tab that crashes cannot be written as a mistake in a page.
    assert {fault.rule for fault in MET_BY_LOADING.values()} == set(rules()) - {"page-crash"}
