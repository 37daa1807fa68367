"""Charters worked by a model: what it finds is proven without it, whatever it does or says."""

import re
from pathlib import Path

import pytest

from promo.demo.model import LocalModel
from promo.demo.model.acts import Shown, call, click, fill, finish, report, say
from promo.demo.model.script import Rule, Script
from promo.explore.exploration import Explored
from promo.redact import redact
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


UNNAMED = """<!doctype html><html lang="en"><title>Cart</title>
<h1>Cart</h1><div onclick="fetch('/broken')">Buy</div></html>"""


def test_a_page_that_the_model_cannot_see_is_worked_by_the_walker(tmp_path: Path):
    """What is pressed looks like a text in what the model is told; a person presses it."""

    def respond(request: Request) -> Reply:
        broken = request.path == "/broken"
        return Reply(500 if broken else 200, UNNAMED.encode(), {"content-type": "text/html"})

    with serving(respond) as site, LocalModel(Script((END,))) as model:
        result = worked(site.url, ("/",), tmp_path, model, most_steps=6)
    (flow,) = result.flows
    assert (flow.outcome, flow.engine) == ("fail", "walker")
    assert found(result, "http-5xx").confirmation == "confirmed"


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


SHOWN = """<!doctype html><html lang="en"><title>Me</title>
<p style="font: 40px monospace">{}</p><button>One</button></html>"""
LOOK = Script((Rule("", (call("screenshot"), click("button", "One"))), END))


def pictures(secret: str, folder: Path) -> list[str]:
    """What a model gets to see of a page that shows somebody's secret."""
    redact.learn(secret)

    def respond(_request: Request) -> Reply:
        return Reply(200, SHOWN.format(secret).encode(), {"content-type": "text/html"})

    with serving(respond) as site, LocalModel(LOOK) as model:
        worked(site.url, ("/",), folder, model)
        return re.findall(r"/9j/[A-Za-z0-9+/=]{200,}", model.heard)


def test_a_picture_for_the_model_shows_no_secret(tmp_path: Path):
    one, other = (pictures(f"{digit}correct horse", tmp_path / digit) for digit in "ab")
    assert one
    assert set(one) == set(other)
