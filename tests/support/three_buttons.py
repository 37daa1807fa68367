"""A page with three buttons, and a model that presses each of them and finishes."""

from collections.abc import Sequence

from promo.demo.model.acts import click, finish
from promo.demo.model.scene import Scene
from promo.demo.model.script import turn_of
from promo.demo.model.wire import Turn

PAGE = b"""<!doctype html><html lang=en><title>Three</title><link rel=icon href=data:,>
<h1>Three buttons</h1><p id=said>Nothing was pressed so far.</p>
<button onclick="said.textContent = 'One'">One</button>
<button onclick="said.textContent = 'Two'">Two</button>
<button onclick="said.textContent = 'Three'">Three</button></html>"""
_ACTS = (click("button", "One"), click("button", "Two"), click("button", "Three"), finish("all"))


def work(seen: Sequence[Scene]) -> Turn:
    """The next of the acts, by those that were done, whatever went wrong in between."""
    done = [call for call in seen[-1].calls if call.name == "left_click" and not call.failed]
    return turn_of(seen[-1], [_ACTS[min(len(done), 3)](seen[-1])])
