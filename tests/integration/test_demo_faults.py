"""Recall and precision on the demo's application: each of its faults, and nothing else."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from promo.demo.application.faults import FAULTS, MET_BY_LOADING, ROUTES, Fault
from promo.documents.report import Finding
from promo.explore.exploration import Settings
from promo.explore.oracles import rules
from promo.explore.running import explore
from support.faults import apart
from support.shop import shop

BATCHES = apart(MET_BY_LOADING.values())


def findings_on(address: str, out: Path, extra: frozenset[str]) -> tuple[Finding, ...]:
    settings = Settings(
        url=address,
        routes=ROUTES,
        read_only=False,
        headers={},
        rate=0,
        extra_oracles=extra,
        out=out,
    )
    return explore(settings, lambda _: None).findings


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: "+".join(f.name for f in batch))
def test_every_fault_is_found_by_its_rule_on_its_page_and_nothing_else(
    tmp_path: Path, batch: list[Fault]
):
    extra = frozenset(fault.extra for fault in batch if fault.extra)
    with shop(tmp_path, *(fault.name for fault in batch)) as address:
        findings = findings_on(address, tmp_path / "out", extra)
    found = sorted((f.rule, urlsplit(f.url).path, f.severity, f.confirmation) for f in findings)
    assert found == sorted((f.rule, f.route, f.severity, "confirmed") for f in batch)


def test_every_rule_that_a_page_can_break_has_a_fault():
    # A tab that crashes cannot be written as a mistake in a page, and the shop speaks HTTP.
    without = {"page-crash", "mixed-content"}
    assert {fault.rule for fault in FAULTS.values()} == set(rules()) - without
