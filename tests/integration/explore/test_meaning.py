"""Faults that break nothing, found by a script in a model's place over HTTP, proven by replay."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from promo.demo.application.faults import MET_BY_THINKING, Fault
from promo.demo.explorer import PRICED_AS
from promo.demo.model import LocalModel
from promo.demo.model.scripts.shop import SHOP
from support.faults import apart
from support.shop import shop
from support.staging import Ran, explored_with_model

BATCHES = apart(MET_BY_THINKING.values())
ROUTES = sorted({fault.route for fault in MET_BY_THINKING.values()})


def ran(folder: Path, faults: Sequence[Fault]) -> tuple[Ran, LocalModel]:
    with (
        shop(folder, *(fault.name for fault in faults)) as address,
        LocalModel(SHOP) as model,
    ):
        return explored_with_model(
            folder, address, ROUTES, model, PRICED_AS, "--mutations", "allow"
        ), model


def weighty(report: dict[str, Any]) -> list[dict[str, Any]]:
    phases = report["phases"].values()
    return [one for phase in phases for one in phase["findings"] if one["severity"] != "info"]


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: "+".join(f.name for f in batch))
def test_what_only_the_page_s_meaning_shows_is_found_proven_and_blocks(
    tmp_path: Path, batch: list[Fault]
):
    done, _ = ran(tmp_path, batch)
    found = weighty(done.report)
    assert sorted((f["rule"], urlsplit(str(f["url"])).path) for f in found) == sorted(
        (fault.rule, fault.route) for fault in batch
    ), done.out
    assert {(f["severity"], f["confirmation"]) for f in found} == {("critical", "confirmed")}
    assert (done.code, done.report["outcome"]) == (1, "fail")


def test_the_same_scripts_pass_on_the_healthy_shop(tmp_path: Path):
    done, model = ran(tmp_path, ())
    assert (done.code, done.report["outcome"]) == (0, "pass"), done.out
    assert weighty(done.report) == []
    assert {one.status for one in model.messages} == {200}
    assert done.report["phases"]["targeted"]["engine"] == "model"
    assert float(done.report["cost"]["usd"]) > 0
