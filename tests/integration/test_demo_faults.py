"""Recall and precision on the demo's application: each of its faults, and nothing else."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from promo.demo.application.faults import FAULTS, MET_BY_LOADING, MET_BY_USING, ROUTES, Fault
from promo.documents.report import Finding
from promo.documents.scope import Charter
from promo.explore.oracles import rules
from support.exploring import explored
from support.faults import apart
from support.shop import shop

OPENED = apart(MET_BY_LOADING.values())
USED = apart(MET_BY_USING.values())


def named(batch: Sequence[Fault]) -> str:
    return "+".join(fault.name for fault in batch)


def met(findings: Sequence[Finding]) -> list[tuple[str, str, str, str]]:
    return sorted((f.rule, urlsplit(f.url).path, f.severity, f.confirmation) for f in findings)


def planted(batch: Sequence[Fault]) -> list[tuple[str, str, str, str]]:
    return sorted((f.rule, f.route, f.severity, "confirmed") for f in batch)


@pytest.mark.parametrize("batch", OPENED, ids=named)
def test_every_fault_is_found_by_its_rule_on_its_page_and_nothing_else(
    tmp_path: Path, batch: list[Fault]
):
    extra = frozenset(fault.extra for fault in batch if fault.extra)
    with shop(tmp_path, *(fault.name for fault in batch)) as address:
        result = explored(address, ROUTES, tmp_path / "out", read_only=False, extra_oracles=extra)
    assert met(result.findings) == planted(batch)


@pytest.mark.parametrize("batch", USED, ids=named)
def test_every_fault_that_needs_hands_is_found_by_whoever_works_its_page(
    tmp_path: Path, batch: list[Fault]
):
    # What is two clicks away is met from where the first click is.
    pages = dict.fromkeys(f.route if f.route in ROUTES else "/about" for f in batch)
    charters = tuple(Charter(name=f"work {page}", route=page, reach="imports") for page in pages)
    with shop(tmp_path, *(fault.name for fault in batch)) as address:
        result = explored(
            address, ROUTES, tmp_path / "out", read_only=False, charters=charters, smoke=False
        )
    assert met([f for f in result.findings if f.severity != "info"]) == planted(batch)


def test_every_rule_that_a_page_can_break_has_a_fault():
    # A tab that crashes cannot be written as a mistake in a page, the shop speaks HTTP, and what
    # only a model finds has faults of its own.
    without = {"page-crash", "mixed-content", "wrong-behaviour"}
    assert {fault.rule for fault in FAULTS.values()} == set(rules()) - without
