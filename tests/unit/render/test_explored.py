"""What the rows of a report say of each route and charter."""

import pytest
from msgspec import structs

from promo.documents.report import Finding, Phases, Report
from promo.render.explored import route_rows
from support.reports import finding, report

WARNS = finding(1, "/cart", severity="warning")
BLOCKS = finding(2, "/cart")


@pytest.mark.parametrize(
    ("found", "outcome"),
    [((BLOCKS,), "fail"), ((BLOCKS, WARNS), "fail"), ((WARNS,), "warning"), ((), "fail")],
)
def test_red_is_for_what_blocks(found: tuple[Finding, ...], outcome: str):
    told = report((BLOCKS,))  # its sweep says that /cart failed
    made = report(found, phases=_with(told, found))
    rows = {row.route: row.outcome for row in route_rows(made, found)}
    assert rows == {"/cart": outcome, "/": "pass"}


def _with(told: Report, found: tuple[Finding, ...]) -> Phases:
    return structs.replace(told.phases, smoke=structs.replace(told.phases.smoke, findings=found))
