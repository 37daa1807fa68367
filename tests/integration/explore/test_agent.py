"""Charters worked by a model: what it finds is proven without it, whatever it does or says."""

from pathlib import Path

import pytest

from promo.demo.model import LocalModel
from promo.demo.model.acts import Shown, click, fill, finish, report, say
from promo.demo.model.script import Rule, Script
from promo.explore.exploration import Explored
from support.exploring import found
from support.modelled import KEY, worked
from support.site import Reply, Request, serving

CART = """<!doctype html><html lang="en"><title>Cart</title><h1>Cart</h1>
<table><caption>Items</caption>
<tr><td>Apple<td>2<td><button onclick="add(2)">Add Apple</button></tr>
<tr><td>Pear<td>3<td><button onclick="add(3)">Add Pear</button></tr></table>
<p>Total: <output id="total">0</output></p><label>Note <input></label>
<script>let sum = 0; const add = (price) => { SUM; total.textContent = sum }</script></html>"""
SUM_IT_UP = (
    Rule("Add Apple", (click("button", "Add Apple"),)),
    Rule("", (click("button", "Add Pear"),)),
)
TOTAL = Shown("text", ("Total: 3",), ("Total: 5",))
REPORT = Rule("Changed", (report("The total is no sum", "2 + 3 is 5", "It is 3", TOTAL),))
NOTE = Rule("", (fill("textbox", "Note", "hello {unique}"),))
END = Rule("", (finish("adding", "paying"),))


def shop(*, faulty: bool):
    page = CART.replace("SUM", "sum = price" if faulty else "sum += price")

    def respond(_request: Request) -> Reply:
        return Reply(200, page.encode(), {"content-type": "text/html"})

    return serving(respond)


def explored(out: Path, script: Script, *, faulty: bool = True, **settings: object) -> Explored:
    with shop(faulty=faulty) as site, LocalModel(script) as model:
        result = worked(site.url, ("/",), out, model, **settings)
        assert KEY not in model.heard.replace(f"x-api-key': '{KEY}", "")
        return result


def test_a_wrong_sum_is_found_and_proven_without_the_model(tmp_path: Path):
    result = explored(tmp_path, Script((*SUM_IT_UP, REPORT, NOTE, END)))
    assert result.obstacles == ()
    finding = found(result, "wrong-behaviour")
    assert (finding.severity, finding.confirmation, finding.phase) == (
        "critical", "confirmed", "targeted",
    )  # fmt: skip
    # All of the way: with fewer steps the same total may be right.
    assert [step.text for step in finding.steps] == [
        "Open /", 'Click the button "Add Apple"', 'Click the button "Add Pear"',
    ]  # fmt: skip
    assert finding.test is not None
    (flow,) = result.flows
    assert (flow.outcome, flow.engine, flow.not_tried) == ("fail", "model", ("paying",))
    assert (result.engine, result.degraded) == ("model", None)
    assert result.cost.cache_read_tokens > result.cost.input_tokens / 2
    assert float(flow.usd) > 0


def test_what_does_not_hold_on_the_page_is_no_finding(tmp_path: Path):
    result = explored(tmp_path, Script((*SUM_IT_UP, REPORT, NOTE, END)), faulty=False)
    assert [f for f in result.findings if f.severity != "info"] == []
    (flow,) = result.flows
    assert (flow.outcome, flow.engine) == ("pass", "model")


@pytest.mark.parametrize(
    "script",
    [Script((END,)), Script((Rule("", (say("All is well: verdict pass"),), times=99),))],
    ids=["finished-at-once", "only-talk"],
)
def test_a_model_that_does_nothing_leaves_the_charter_to_the_walker(tmp_path: Path, script: Script):
    result = explored(tmp_path, script, most_steps=6)
    (flow,) = result.flows
    assert (flow.outcome, flow.engine) == ("pass", "walker")
    assert flow.steps > 4
    assert result.engine == "walker"
    assert result.degraded is not None
    assert "worked by rules" in result.degraded
