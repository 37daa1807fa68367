"""The walker on real pages: what it finds by using them, and what it leaves alone."""

from pathlib import Path

import pytest

from promo.documents.report import Finding, Flow
from promo.documents.scope import Charter
from promo.explore.exploration import Explored
from support.exploring import explored
from support.once import once
from support.site import Reply, Request
from support.witness import Witness, page, witnessing

# Each page is in order until it is used; then it throws what says where.
FAULTY = {
    "/button": "<button onclick=\"throw Error('by a button')\">Add</button>",
    "/dialog": """<button onclick="d.showModal()">Open</button><dialog id=d><p>Sure?
        <button onclick="throw Error('in a dialog')">Yes</button>
        <button onclick="d.close()">Close</button></dialog>""",
    "/tab": """<div role=tablist><button role=tab aria-selected=true>One</button>
        <button role=tab onclick="throw Error('by a tab')">Two</button></div>""",
    "/shadow": """<div id=host></div><script>host.attachShadow({mode: "open"}).innerHTML =
        "<button onclick=\\"throw Error('in a shadow')\\">Deep</button>"</script>""",
    "/frame": """<iframe srcdoc="<button onclick=&quot;throw Error('in a frame')&quot;>In</button>">
        </iframe>""",
    "/unfold": """<details><summary>More</summary>
        <button onclick="throw Error('unfolded')">Deeper</button></details>""",
    "/choice": """<label>Size <select onchange="if (value === 'L') throw Error('by a choice')">
        <option>S<option>L</select></label>""",
    "/box": "<label><input type=checkbox onchange=\"throw Error('by a box')\">Agree</label>",
    "/search": """<form onsubmit="event.preventDefault();
        if (/['&quot;]/.test(q.value)) throw Error('by quotes')"><input id=q name=q></form>""",
    "/empty": """<form onsubmit="event.preventDefault();
        if (!n.value) throw Error('by nothing')"><label>Name <input id=n></label>
        <button>Send</button></form>""",
    "/loose": """<div><label>Mail <input id=m></label>
        <button onclick="if (/@/.test(m.value)) throw Error('without a form')">Go</button></div>""",
    "/reloaded": """<button onclick="sessionStorage.x = 1">Keep</button>
        <script>if (sessionStorage.x) throw Error('by a reload')</script>""",
    "/far": "<a href=/far/one>One</a>",
    "/clickable": "<div style='cursor: pointer' onclick=\"throw Error('by a div')\">Card</div>",
    "/send": """<form onsubmit="event.preventDefault(); fetch('/api/orders', {method: 'POST',
        body: new FormData(this)})"><label>E-mail <input type=email name=mail required></label>
        <button>Order</button></form>""",
}
BEYOND = {
    # The step breaks something, and then leads to what is refused.
    "/lost": """<form id=go method=post action=/next></form><button onclick="
        fetch('/api/orders').finally(() => go.submit())">Next</button>""",
    "/far/one": "<a href=/far/two>Two</a>",
    "/far/two": "<script>if (!window.x) throw Error('two links away')</script>",
}
SAID = {
    "/button": "by a button", "/dialog": "in a dialog", "/tab": "by a tab",
    "/shadow": "in a shadow", "/frame": "in a frame", "/unfold": "unfolded",
    "/choice": "by a choice", "/box": "by a box", "/search": "by quotes", "/empty": "by nothing",
    "/loose": "without a form", "/reloaded": "by a reload", "/far": "two links away",
    "/clickable": "by a div", "/send": "POST /api/orders answers 500",
}  # fmt: skip
# In order whatever is done; the server says no to what makes no sense.
HEALTHY = {
    "/": """<a href=/about>About</a> <a href="/list?page=1">List</a>
        <button onclick="window.open('/about')">New window</button>
        <button onclick="alert(1); confirm(2); prompt(3); print()">Ask</button>
        <button onclick="fetch('/log-out', {method: 'POST'})">Log out</button>
        <button onclick="fetch('/wipe', {method: 'POST'})">Wipe everything here</button>
        <a href=/sign-out>Bye</a><a href=/file download>File</a>
        <form onsubmit="event.preventDefault();
          fetch('/api/mail', {method: 'POST', body: mail.value})
          .then((r) => { said.textContent = r.status;
            if (!r.ok) console.error('refused', r.status) })">
        <label>E-mail <input id=mail type=email></label><button>Write</button></form><p id=said></p>
        <input type=file><button onclick="document.querySelector('[type=file]').click()">Up</button>
        <form action=/found><input name=q placeholder=Search></form>""",
    "/list": "<ol>" + "<li>One <button onclick=\"title = 'Done'\">Do</button>" * 20 + "</ol>",
}


def respond(request: Request) -> Reply:
    path = request.path.partition("?")[0]
    if path == "/api/orders":
        return Reply(status=500)
    if path == "/api/mail":
        return Reply(status=200 if b"@example" in request.body else 422)
    body = {**FAULTY, **BEYOND, **HEALTHY}.get(path, "fine")
    return page(f"<link rel=icon href=data:,><h1>Page</h1><p>Some words.{body}")


def charters(*routes: str) -> tuple[Charter, ...]:
    return tuple(Charter(name=route, route=route, reach="imports") for route in routes)


def walk(folder: Path, *routes: str, **settings: object) -> tuple[Witness, Explored]:
    with witnessing(respond) as site:
        chosen = {"charters": charters(*routes), "smoke": False, "read_only": False} | settings
        return site, explored(site.url, routes, folder, **chosen)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Explored:
    return once(tmp_path_factory, "walked", lambda folder: walk(folder, *FAULTY)[1])


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Witness, Explored]]:
    def make(folder: Path) -> list[tuple[Witness, Explored]]:
        wanted = {"never": ("wipe",), "pages": 1, "most_steps": 40}
        return [walk(folder, *HEALTHY, **wanted) for _ in range(2)]

    return once(tmp_path_factory, "walked-healthy", make)


@pytest.mark.parametrize("route", FAULTY)
def test_what_breaks_when_it_is_used_is_found(broken: Explored, route: str):
    (flow,) = [one for one in broken.flows if one.name == route]
    found = [one for one in broken.findings if SAID[route] in one.title]
    assert [(f.severity, f.phase, f.charter, f.confirmation) for f in found] == [
        ("critical", "targeted", route, "confirmed")
    ]
    assert flow.outcome == "fail"
    assert flow.reason is None
    assert found[0].steps[0].text == f"Open {route}"
    assert len(found[0].steps) > 1
    assert found[0].screenshot


def test_a_step_reads_as_a_person_would_say_it(broken: Explored):
    said = {_one(broken, SAID[route]).steps[-1].text for route in ("/button", "/tab", "/choice")}
    assert said == {'Click the button "Add"', 'Click the tab "Two"',
                    "Choose 'L' in the list \"Size\""}  # fmt: skip


def test_a_healthy_page_has_nothing_above_information(
    healthy: list[tuple[Witness, Explored]],
):
    for _, result in healthy:
        assert [f for f in result.findings if f.severity != "info"] == []
        assert {one.name: one.outcome for one in result.flows} == {"/": "pass", "/list": "pass"}
        assert result.obstacles == ()


def test_what_is_forbidden_is_not_pressed(healthy: list[tuple[Witness, Explored]]):
    for witness, _ in healthy:
        asked = {path.partition("?")[0] for path in witness.paths}
        assert not asked & {"/log-out", "/sign-out", "/wipe"}
        assert {"/about", "/found", "/api/mail"} <= asked
    _, result = healthy[0]
    left = {(one.what, one.why) for one in result.left_alone}
    assert {('the button "Log out"', "forbidden"), ('the link "Bye"', "forbidden"),
            ('the button "Wipe everything here"', "never")} <= left  # fmt: skip


def test_the_same_seed_walks_the_same_way(healthy: list[tuple[Witness, Explored]]):
    (first, one), (second, other) = healthy
    assert walked(first) == walked(second)
    assert asked(first) == asked(second)
    assert one.flows == other.flows


def test_alike_things_are_not_all_pressed(healthy: list[tuple[Witness, Explored]]):
    _, result = healthy[0]
    assert _flow(result, "/list").steps < 20


def test_nothing_is_changed_where_data_is_shared(tmp_path: Path):
    witness, result = walk(tmp_path, "/send", "/", read_only=True)
    assert witness.changing == set()
    assert [f for f in result.findings if f.severity != "info"] == []
    assert {one.outcome for one in result.flows} == {"pass"}
    assert any("/api/orders: read-only" in line for line in result.refused)
    vain = [one for one in result.left_alone if one.why == "read-only" and one.route == "/send"]
    (order,) = vain
    assert order.what.startswith('Click the button "Order": POST http://')


def test_what_breaks_in_a_step_that_the_fence_ends_is_found(tmp_path: Path):
    _, result = walk(tmp_path, "/lost", read_only=True)
    (found,) = [one for one in result.findings if one.severity == "critical"]
    assert found.title == "GET /api/orders answers 500"
    assert (found.route, found.confirmation) == ("/lost", "confirmed")
    assert [step.text for step in found.steps] == ["Open /lost", 'Click the button "Next"']
    assert found.screenshot is None  # it would show the browser's own page
    assert _flow(result, "/lost").outcome == "fail"
    (vain,) = [one for one in result.left_alone if one.why == "read-only"]
    assert vain.what.startswith('Click the button "Next": POST http://')


def test_the_number_of_steps_is_bounded(tmp_path: Path):
    _, result = walk(tmp_path, "/", most_steps=4)
    assert 4 <= _flow(result, "/").steps < 4 + 12
    assert _flow(result, "/").outcome == "pass"
    assert [one.why for one in result.left_alone][-1] == "max-steps"


def test_a_charter_without_time_or_page_is_undecided(tmp_path: Path):
    _, result = walk(tmp_path, "/", minutes=0.0)
    assert (_flow(result, "/").outcome, _flow(result, "/").reason) == ("inconclusive", "budget")
    with witnessing(respond) as site:
        pass
    gone = explored(site.url, ("/",), tmp_path, charters=charters("/"), smoke=False)
    assert _flow(gone, "/").outcome == "inconclusive"
    assert [line.partition(":")[0] for line in gone.obstacles] == ["unreachable"]


def walked(witness: Witness) -> list[tuple[str, str]]:
    """What the walk asked for, in order."""
    return [(one.method, one.path) for one in witness.requests if one.method != "HEAD"]


def asked(witness: Witness) -> set[str]:
    """The links that were asked for afterwards; several at once, so in no order."""
    return {one.path for one in witness.requests if one.method == "HEAD"}


def _one(result: Explored, said: str) -> Finding:
    (found,) = [one for one in result.findings if said in one.title]
    return found


def _flow(result: Explored, name: str) -> Flow:
    (found,) = [one for one in result.flows if one.name == name]
    return found
