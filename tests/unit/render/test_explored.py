"""What the rows of a report say of each route and charter."""

import pytest
from msgspec import structs

from promo.documents.report import Finding, Flow, Phases, Report, SmokePhase, TargetedPhase
from promo.documents.scope import Charter
from promo.render import facts
from promo.render.explored import charter_rows, route_rows
from support.reports import finding, report
from support.shown_report import rich

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


def test_a_charter_names_what_loading_its_page_shows():
    """Not only what its steps led to: the row that says "fail" has to say why."""
    loaded = finding(1, "/cart", phase="targeted")
    walked = finding(2, "/cart", phase="targeted", charter="work /cart")
    swept, elsewhere = finding(3, "/cart"), finding(4, "/orders", phase="targeted")
    other = finding(5, "/cart", phase="targeted", charter="work /orders")
    found = (loaded, walked, swept, elsewhere, other)
    told = report(found)
    charters = tuple(
        Charter(name=f"work {one}", route=one, reach="imports") for one in ("/cart", "/orders")
    )
    made = structs.replace(told, scope=structs.replace(told.scope, charters=charters))
    rows = {row.name: row.findings for row in charter_rows(made, found)}
    assert rows == {"work /cart": (1, 2), "work /orders": (4, 5)}


def test_a_charter_that_met_a_fault_on_its_way_says_where_to_look():
    """The finding is of the page that a link led to, and stands there."""
    found = (finding(1, "/cart", phase="targeted"),)
    flows = (
        Flow(name="work /", steps=3, outcome="fail"),
        Flow(name="work /cart", steps=3, outcome="fail"),
        Flow(name="work /about", steps=3, outcome="pass"),
    )
    told = report(found)
    phase = structs.replace(told.phases.targeted, passed=False, flows_tested=flows)
    charters = tuple(
        Charter(name=f"work {one}", route=one, reach="everything")
        for one in ("/", "/cart", "/about")
    )
    made = structs.replace(
        told,
        scope=structs.replace(told.scope, charters=charters),
        phases=structs.replace(told.phases, targeted=phase),
    )
    rows = {row.route: (row.findings, row.reason) for row in charter_rows(made, found)}
    way = "by what its links or steps led to; another row names it"
    assert rows == {"/": ((), way), "/cart": ((1,), ""), "/about": ((), "")}


def test_a_charter_of_a_page_that_only_a_link_leads_to_says_which_page_has_it():
    one = rich()
    why = {row.name: row.why for row in charter_rows(one, one.findings)}
    assert why["work /about/team"] == "a link on /about leads there; optional"


def test_who_worked_is_told_where_a_model_left_some_to_rules():
    flows = tuple(
        Flow(name=str(n), steps=n, outcome="pass", engine=engine)
        for n, engine in enumerate(("walker", "model", "walker"))
    )
    phase = TargetedPhase(passed=True, engine="model", flows_tested=flows)
    made = report(phases=Phases(targeted=phase, smoke=SmokePhase()))
    assert dict(facts.phases(made))["Targeted"] == "2 charters: 1 by the model, 1 by rules"
