"""What each rule makes of a visit: one row a case."""

import re
from pathlib import Path
from typing import Any

import pytest

from promo.explore.oracles import observe, oracles, rules
from promo.explore.visited import Look
from support.visits import ALLOWED, BLANK, SITE, answer, failure, logged, thrown, visited

MAIN: dict[str, Any] = {"main": True, "kind": "document", "path": "/cart"}
CASES: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("nothing", {}, []),
    # ── the server says so itself ──
    ("page 500", {"answers": (answer(500, **MAIN),)}, [("http-5xx", "critical")]),
    ("page 404", {"answers": (answer(404, **MAIN),)}, [("http-4xx", "warning")]),
    ("page 410", {"answers": (answer(410, **MAIN),)}, [("http-4xx", "warning")]),
    ("page 401: not admitted, not broken", {"answers": (answer(401, **MAIN),)}, []),
    ("page 429: the sweep waits", {"answers": (answer(429, **MAIN),)}, []),
    ("page 403 challenge", {"answers": (answer(403, challenge=True, **MAIN),)}, []),
    ("page 503 challenge", {"answers": (answer(503, challenge=True, **MAIN),)}, []),
    ("page called favicon", {"answers": (answer(500, "/favicon", kind="document", main=True),)},
     [("http-5xx", "critical")]),
    ("api 503", {"answers": (answer(503),)}, [("http-5xx", "critical")]),
    ("script 500", {"answers": (answer(500, "/a.js", kind="script"),)}, [("http-5xx", "critical")]),
    ("picture 500", {"answers": (answer(500, "/a.png", kind="image"),)}, [("http-5xx", "warning")]),
    ("api 404", {"answers": (answer(404),)}, [("http-4xx", "warning")]),
    ("picture 404", {"answers": (answer(404, "/a.png", kind="image"),)}, [("http-4xx", "warning")]),
    ("who am I? 401", {"answers": (answer(401, "/api/me"),)}, [("http-4xx", "info")]),
    ("who am I? 403", {"answers": (answer(403, "/api/me"),)}, [("http-4xx", "info")]),
    ("favicon 404", {"answers": (answer(404, "/favicon.ico", kind="other"),)}, []),
    ("source map 404", {"answers": (answer(404, "/app.js.map", kind="other"),)}, []),
    ("counter 404", {"answers": (answer(404, "/_vercel/insights/script.js", kind="script"),)}, []),
    ("twice the same", {"answers": (answer(404), answer(404))}, [("http-4xx", "warning")]),
    ("ids apart", {"answers": (answer(404, "/o/1"), answer(404, "/o/2"))},
     [("http-4xx", "warning")]),
    # ── no answer ──
    ("hung up", {"failures": (failure("net::ERR_EMPTY_RESPONSE"),)},
     [("failed-request", "warning")]),
    ("page hung up", {"ended": "failed", "status": None, "look": None,
                      "failures": (failure("net::ERR_EMPTY_RESPONSE", **MAIN),)},
     [("failed-request", "critical")]),
    ("server not there", {"ended": "unreached", "status": None, "look": None,
                          "failures": (failure("net::ERR_CONNECTION_REFUSED", **MAIN),)}, []),
    ("given up", {"failures": (failure("net::ERR_ABORTED"),)}, []),
    ("refused elsewhere", {"failures": (failure("net::ERR_FAILED", refused="elsewhere"),)}, []),
    ("refused to write", {"failures": (failure("net::ERR_FAILED", refused="read-only"),)}, []),
    ("stream ended", {"failures": (failure("net::ERR_INCOMPLETE", kind="eventsource"),)}, []),
    ("favicon failed", {"failures": (failure("net::ERR_FAILED", "/favicon.ico"),)}, []),
    # ── the page's own code ──
    ("throws", {"thrown": (thrown("x is undefined"),)}, [("uncaught-exception", "critical")]),
    ("rejects", {"thrown": (thrown("no", rejection=True),)}, [("unhandled-rejection", "warning")]),
    ("resize", {"thrown": (thrown("ResizeObserver loop limit exceeded", name=""),)}, []),
    ("aborted", {"thrown": (thrown("The user aborted a request.", name="AbortError",
                                   rejection=True),)}, []),
    ("denied", {"thrown": (thrown("play() failed", name="NotAllowedError", rejection=True),)}, []),
    ("throws twice", {"thrown": (thrown("x of 1"), thrown("x of 2"))},
     [("uncaught-exception", "critical")]),
    ("logs", {"logged": (logged("no version"),)}, [("console-error", "warning")]),
    ("browser's own line", {"logged": (logged("Failed to load resource: 404"),)}, []),
    ("report only", {"logged": (logged("… The policy is report-only, so …"),)}, []),
    ("extension", {"logged": (logged("oops", "chrome-extension://x/y.js"),)}, []),
    # ── nothing to see ──
    ("blank", {"look": BLANK}, [("blank-page", "critical")]),
    ("one letter", {"look": Look(characters=1, things=0)}, []),
    ("one picture", {"look": Look(characters=0, things=1)}, []),
    ("no html", {"look": Look(characters=0, things=0, html=False)}, []),
    ("blank error page", {"status": 500, "look": BLANK}, []),
    ("blank and slow", {"ended": "slow", "look": BLANK}, []),
    ("never looked at", {"look": None}, []),
    ("crashed", {"ended": "crashed", "look": None}, [("page-crash", "critical")]),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_a_rule_says(fields: dict[str, Any], expected: list[tuple[str, str]]):
    seen = observe(visited(**fields), ALLOWED)
    assert [(one.rule, one.severity) for one in seen] == expected


@pytest.mark.parametrize(
    ("url", "first"),
    [(f"{SITE}/a", True), ("https://api.test/a", True), ("https://x.test/a", False)],
)
def test_whose_fault_it_is(url: str, *, first: bool):
    page = visited(
        answers=(answer(500, url),),
        failures=(failure("net::ERR_EMPTY_RESPONSE", url),),
        thrown=(thrown("x", frames=((url, "f"),)),),
        logged=(logged("y", url),),
    )
    assert {one.first_party for one in observe(page, ALLOWED)} == {first}


def test_a_callback_of_foreign_code_is_the_sites_own_fault_too():
    frames = (("https://x.test/lib.js", "emit"), (f"{SITE}/app.js", "listen"))
    (one,) = observe(visited(thrown=(thrown("x", frames=frames),)), ALLOWED)
    assert one.first_party


def test_a_script_in_the_page_itself_is_the_same_on_every_page():
    def identity(route: str) -> tuple[str, ...]:
        url = SITE + route
        page = visited(route=route, url=url, thrown=(thrown("x", frames=((url, "onload"),)),))
        return observe(page, ALLOWED)[0].identity

    assert identity("/a") == identity("/b?x=1")


def test_every_rule_is_complete_and_documented():
    page = (Path(__file__).parents[3] / "docs/rules.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## ([a-z0-9-]+)$", page, re.MULTILINE)) == set(rules())
    for rule in rules().values():
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*", rule.id)
        assert rule.help.endswith(".")
        assert rule.example
        assert f"| [`{rule.id}`](#{rule.id}) | {rule.severity} | {rule.help} |" in page


def test_every_family_is_found():
    assert len(oracles()) == len(list((Path("src/promo/explore/oracles")).glob("[a-z]*.py")))
