"""What a page does a little after a step: told to the model, and counted for that step."""

from pathlib import Path

from promo.demo.model import LocalModel
from promo.demo.model.acts import click, finish
from promo.demo.model.faults import Fault
from promo.demo.model.script import Rule, Script
from support.exploring import found
from support.modelled import worked
from support.site import Reply, Request, serving

# ruff: noqa: E501  (a page, in the lines that it has)
# ruff: noqa: E501  (a page, in the lines that it has)
PAGE = """<!doctype html><html lang="en"><title>Later</title><link rel=icon href=data:,><h1>Later</h1>
<p id="said">Nothing yet, and words enough to be a page.</p>
<button onclick="setTimeout(() => said.textContent = 'It came late', 110)">Wait</button>
<button onclick="said.textContent = 'At once'; setTimeout(() => { nothing.at.all }, 90)">Throw</button>
<button onclick="fetch('/slow').then((r) => r.text()).then((t) => said.textContent = t)">Ask</button>
<button onclick="alert('Really?')">Say</button>"""
THINKING = Fault("none", delay_seconds=0.4)


def answer(request: Request) -> Reply:
    if request.path == "/slow":
        return Reply(200, b"The answer to what was asked", {"content-type": "text/plain"})
    return Reply(200, PAGE.encode(), {"content-type": "text/html; charset=utf-8"})


def test_what_comes_a_little_later_is_told_and_counted_for_its_step(tmp_path: Path):
    names = ("Wait", "Ask", "Say", "Throw")
    script = Script(
        (*(Rule("", (click("button", name),)) for name in names), Rule("", (finish("all"),)))
    )
    with serving(answer) as site, LocalModel(script) as model:
        model.faults.add(THINKING, times=None)
        result = worked(site.url, ("/",), tmp_path, model)
        texts = [one.text.replace("\\n", "\n") for one in model.messages]
    told = [next((n for n, text in enumerate(texts) if said in text), None) for said in (
        "+ It came late", "+ The answer to what was asked", "Really?", "+ At once")]  # fmt: skip
    # Each in the request that follows its step.
    assert told == [1, 2, 3, 4]
    thrown = found(result, "uncaught-exception")
    # The last of its steps is the one that led to it, though the model was thinking by then.
    assert thrown.steps[-1].text == 'Click the button "Throw"'
    assert thrown.confirmation == "confirmed"
    (flow,) = result.flows
    assert (flow.engine, flow.steps) == ("model", 5)
