"""A finding that takes steps: found again in fresh contexts, by the fewest of them."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from itertools import count

from playwright.async_api import async_playwright

from promo.documents.report import Confirmation
from promo.documents.steps import Action, Click, Fill, Open, Step
from promo.explore.confirm.errands import Errand
from promo.explore.confirm.replay import Replay
from promo.explore.confirm.table import confirmation
from promo.explore.fence.audit import Audit
from promo.explore.fence.gate import Gate
from promo.explore.fence.methods import could_change
from promo.explore.fence.origins import allowed_of
from promo.explore.fence.proxy import Proxy
from promo.explore.fence.upstream import upstream_of
from promo.explore.ledger import Ledger
from promo.explore.pace import Pace
from promo.explore.page.asked import asked_for
from promo.explore.page.browser import find_browser, launched
from promo.explore.page.tab import Browsing
from promo.explore.tasks import Tasks
from support.site import Reply, Request
from support.witness import page, witnessing

FORM = """<h1>Orders</h1><button onclick="1">Idle</button><button onclick="2">Other</button>
<label>Name <input id=name></label><label>Note <input></label>
<button onclick="save()">Save</button><button onclick="null.total">Break</button>
<script>async function save() {
  if (!document.getElementById('name').value) return;
  const name = document.getElementById('name').value;
  await fetch('/api/orders', {method: 'POST', body: JSON.stringify({name})});
}</script>"""


def click(name: str) -> Step:
    return step(Click(selector=f'internal:role=button[name="{name}"i]'))


def fill(label: str, text: str) -> Step:
    return step(Fill(selector=f'internal:label="{label}"i', text=text, unique="{" in text))


def step(action: Action) -> Step:
    return Step(text="Do it", replay=action)


@asynccontextmanager
async def replaying(url: str, *, read_only: bool = True) -> AsyncGenerator[Replay]:
    """A replay as an exploration makes it."""
    allowed, audit, tasks = allowed_of(url, ()), Audit(), Tasks()
    changes = could_change if read_only else _changes_nothing
    ledger = Ledger("web", url, allowed)
    async with (
        Proxy(allowed, changes, audit, upstream_of({})) as proxy,
        async_playwright() as playwright,
        launched(playwright, find_browser(None, ""), proxy.address, lambda _: None) as browser,
    ):
        yield Replay(
            browsing=Browsing(
                browser=browser,
                allowed=allowed,
                audit=audit,
                gate=Gate(allowed, audit, read_only=read_only),
                headers={},
                tasks=tasks,
                asked=asked_for(frozenset(), "", {}),
            ),
            site=url,
            pages=3,
            pace=Pace(0, time.monotonic),
            deadline=time.monotonic() + 300,
            fence=ledger.observed,
            ids=ledger.ids,
            may_change=not read_only,
        )
        await tasks.end()


def _changes_nothing(_method: str, _url: str, _headers: object, _body: object) -> bool:
    return False


def confirmed(
    respond: Callable[[Request], Reply], *way: Step, read_only: bool = True
) -> tuple[Confirmation, list[str]]:
    """What becomes of the one finding of a way, and what is left of the way."""

    async def story(url: str) -> tuple[Confirmation, list[str]]:
        whole = (step(Open(url=f"{url}/")), *way)
        async with replaying(url, read_only=read_only) as replay:
            first = await replay.once(Errand("first", "/", frozenset(), 3.0, whole))
            (name,) = first or {"v1:none"}
            await replay.confirm([Errand(name, "/", frozenset({name}), 3.0, whole)])
        left = replay.ways.get(name, whole)
        return confirmation(name, replay.results[name]), [_said(one) for one in left[1:]]

    with witnessing(respond) as site:
        return asyncio.run(story(site.url))


def _said(one: Step) -> str:
    action = one.replay
    return action.text if isinstance(action, Fill) else getattr(action, "selector", "")[21:-2]


def orders(answer: Callable[[str], int]) -> Callable[[Request], Reply]:
    """A site with a form; ``answer`` is the status for an order of a name."""

    def respond(request: Request) -> Reply:
        if request.method == "POST":
            return Reply(status=answer(json.loads(request.body)["name"]))
        return page(FORM) if request.path == "/" else Reply(status=404)

    return respond


def test_steps_that_do_not_matter_are_left_out():
    way = (click("Idle"), fill("Note", "x"), click("Other"), click("Break"))
    assert confirmed(lambda _: page(FORM), *way) == ("confirmed", ['name="Break"'])


def test_steps_that_matter_stay_and_new_texts_make_each_replay_the_first():
    known: set[str] = set()

    def answer(name: str) -> int:
        fresh = name not in known
        known.add(name)
        return 500 if fresh else 201

    way = (click("Idle"), fill("Name", "Mug {unique}"), fill("Note", "x"), click("Save"))
    assert confirmed(orders(answer), *way, read_only=False) == (
        "confirmed",
        ["Mug {unique}", 'name="Save"'],
    )
    assert len(known) > 3


def test_what_used_up_its_data_is_not_acquitted():
    calls = count()
    respond = orders(lambda _: 201 if next(calls) else 500)
    way = (fill("Name", "Mug"), click("Save"))
    assert confirmed(respond, *way, read_only=False)[0] == "not-replayable"


def test_a_way_that_cannot_be_walked_again_proves_nothing():
    visits = count()

    def respond(request: Request) -> Reply:
        if request.path != "/":
            return Reply(status=404)
        return page(FORM if next(visits) == 0 else "<p>x")

    assert confirmed(respond, click("Break"))[0] == "not-replayable"


def test_what_is_not_there_any_more_is_unconfirmed():
    visits = count()

    def respond(request: Request) -> Reply:
        if request.path != "/":
            return Reply(status=404)
        return page(FORM if next(visits) == 0 else FORM.replace("null.total", "0"))

    assert confirmed(respond, click("Break"))[0] == "unconfirmed"
