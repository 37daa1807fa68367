"""A test file: one story, what the story calls, and no foreign text outside of literals."""

import ast
from dataclasses import replace
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from promo.access import Cookie, Prepare
from promo.documents.report import Finding
from promo.documents.steps import (
    Action,
    Back,
    Check,
    Choose,
    Click,
    Fill,
    FillSecret,
    Hover,
    Open,
    Press,
    Reload,
    Step,
)
from promo.explore.oracle import Observation
from promo.explore.oracles import rules
from promo.explore.regression.actions import lines_of
from promo.explore.regression.checks import CHECKS
from promo.explore.regression.writing import file_name, regression_test

SITE = "https://staging.test/shop"
BUTTON = 'internal:role=button[name="Add"i]'
LINES = {
    Open(url=f"{SITE}/cart?a=1"): ['go(page, BASE_URL + "/cart?a=1")'],
    Open(url=SITE): ['go(page, BASE_URL + "")'],
    Open(url=f"{SITE}pings"): [f'go(page, "{SITE}pings")'],
    Open(url="https://elsewhere.test/"): ['go(page, "https://elsewhere.test/")'],
    Click(selector=BUTTON): ['page.get_by_role("button", name="Add").click()', "rest(page)"],
    Hover(selector="a"): ['page.locator("a").hover()'],
    Fill(selector="a", text='x"'): ['page.locator("a").fill("x\\"")'],
    Fill(selector="a", text="Mug", unique=True): ['page.locator("a").fill(unique("Mug"))'],
    FillSecret(selector="a", secret="PASSWORD"): [
        'page.locator("a").fill(os.environ["PASSWORD"])'
    ],
    Choose(selector="a", option="Red"): [
        'page.locator("a").select_option(label="Red")',
        "rest(page)",
    ],
    Check(selector="a", on=False): ['page.locator("a").set_checked(False)', "rest(page)"],
    Press(key="Enter"): ['page.keyboard.press("Enter")', "rest(page)"],
    Press(key="Tab", selector="a"): ['page.locator("a").press("Tab")', "rest(page)"],
    Back(): ["page.go_back()", "rest(page)"],
    Reload(): ["page.reload()", "rest(page)"],
}  # fmt: skip


def finding(**fields: object) -> Finding:
    plain: dict[str, object] = {
        "id": "v1:0123456789abcdef",
        "rule": "http-5xx",
        "severity": "critical",
        "title": "GET /api/{id} answers 500",
        "route": "/cart",
        "url": f"{SITE}/cart",
        "phase": "smoke",
        "confirmation": "confirmed",
        "steps": (Step(text="Open /cart", replay=Open(url=f"{SITE}/cart")),),
    }
    return Finding(**(plain | fields))  # pyright: ignore[reportArgumentType]  (a test's own keywords)


def observation(rule: str = "http-5xx", *identity: str) -> Observation:
    parts = identity or ("GET", "/api/{id}", "500")
    return Observation(rule=rule, severity="critical", title="t", identity=parts)


@pytest.mark.parametrize(("action", "lines"), LINES.items())
def test_a_step_becomes_lines(action: Action, lines: list[str]):
    assert lines_of(action, SITE) == lines


def test_every_kind_of_step_can_be_written():
    assert {type(action) for action in LINES} == set(get_args(Action))


def test_every_rule_has_a_check():
    assert set(CHECKS) == set(rules())


def test_a_test_says_what_it_needs():
    plain = regression_test(finding(), observation(), SITE)
    axe = regression_test(
        finding(rule="accessibility"), observation("accessibility", "image-alt", "/"), SITE
    )
    assert plain is not None
    assert axe is not None
    assert "pip install pytest playwright\n" in plain.source
    assert "pip install pytest playwright axe-playwright-python\n" in axe.source
    assert 'violations(page, "image-alt")' in axe.source


def test_a_circle_is_the_page_s_own_or_a_request_s():
    page = observation("redirect-loop", "/cart")
    request = replace(page, severity="warning", identity=("/api/{id}",))
    checks = [CHECKS["redirect-loop"](one) for one in (page, request)]
    assert checks == ["seen.circles(10)", 'seen.sent_in_a_circle("/api/[^/]+")']


@pytest.mark.parametrize("rule", sorted(CHECKS))
def test_a_file_compiles_and_calls_nothing_that_it_does_not_have(rule: str):
    made = regression_test(finding(rule=rule), observation(rule), SITE, ("X-Token",))
    assert made is not None
    module = ast.parse(made.source)
    defined = {n.name for n in module.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    names = {n.id for n in ast.walk(module) if isinstance(n, ast.Name)}
    imported = {a.name for n in module.body if isinstance(n, ast.Import | ast.ImportFrom)
                for a in n.names}  # fmt: skip
    assert defined <= names | {made.name.removesuffix(".py")}
    assert imported <= names
    assert "promo" not in imported


def test_headers_are_named_and_never_told():
    made = regression_test(finding(), observation(), SITE, ("X-Access-Token",))
    assert made is not None
    assert '{"X-Access-Token": os.environ["HEADER_X_ACCESS_TOKEN"]}' in made.source


PREPARED = Prepare(
    cookies=(Cookie(name="seen", value="yes", path="/shop"),),
    local_storage={"tour": "done"},
    dismiss=("label=Fine", "text=Accept"),
    flags={"new": "on"},
)


def test_what_pages_find_is_prepared_again():
    made = regression_test(finding(), observation(), SITE, (), PREPARED)
    assert made is not None
    story = made.source.partition("as (page, seen):\n")[2].partition("        assert")[0]
    assert [line.strip() for line in story.splitlines()] == [
        'put_cookies(page, [("seen", "yes", "/shop")])',
        'store(page, {"tour": "done", "new": "on"})',
        'go(page, BASE_URL + "/cart")',
        'dismiss(page, page.get_by_label("Fine"), page.locator("text=Accept"))',
    ]


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("cookies", 'put_cookies(page, [("seen", "yes", "/shop"), ("new", "on", "/")])'),
        ("query", 'put_flags(page, {"new": "on"})'),
    ],
)
def test_flags_go_where_the_exploration_put_them(where: Literal["cookies", "query"], line: str):
    made = regression_test(
        finding(), observation(), SITE, ("X-Token",), structs.replace(PREPARED, flags_in=where)
    )
    assert made is not None
    assert line in made.source
    assert 'store(page, {"tour": "done"})' in made.source
    ast.parse(made.source)


def test_a_file_has_a_name_that_says_what_it_is_about():
    assert file_name(finding()) == "test_http_5xx_cart_01234567.py"
    assert file_name(finding(route="/")) == "test_http_5xx_root_01234567.py"
    assert file_name(finding(route="/a/../{id}?x#'\"\n")) == "test_http_5xx_a_id_x_01234567.py"


foreign = st.text(max_size=50) | st.text(st.sampled_from(list("\"'\\\n#{}x")), max_size=30)


@given(foreign, foreign, foreign, foreign)
def test_foreign_text_is_only_in_literals(title: str, route: str, path: str, name: str):
    steps = (
        Step(text=name, replay=Open(url=f"{SITE}/{route}")),
        Step(text=name, replay=Fill(selector=name or "x", text=title)),
        Step(text=name, replay=FillSecret(selector=name or "x", secret=name)),
    )
    odd = finding(title=title, route=route, url=path, steps=steps)
    made = regression_test(odd, observation("http-5xx", name, path, title), SITE, (name,))
    plain = regression_test(
        finding(steps=tuple(Step(text="", replay=_plain(one.replay)) for one in steps)),
        observation(),
        SITE,
        ("x",),
    )
    assert made is not None
    assert plain is not None
    assert _shape(made.source) == _shape(plain.source)
    assert made.name.removesuffix(".py").isidentifier()


def _plain(action: Action) -> Action:
    match action:
        case Open():
            return Open(url=f"{SITE}/x")
        case Fill():
            return Fill(selector="x", text="x")
        case _:
            return FillSecret(selector="x", secret="x")


def _shape(source: str) -> list[str]:
    """The kinds of all nodes, locators apart: how many links one has depends on its selector."""
    module = ast.parse(source)
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            base = node.func
            if base.attr == "fill":
                base.value = ast.Name("page")
    return [type(node).__name__ for node in ast.walk(module)]
