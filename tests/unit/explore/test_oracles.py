"""What each rule makes of a visit: one row a case."""

import re
from pathlib import Path
from typing import Any

import pytest

from promo.explore.oracles import observe, oracles, rules
from promo.explore.page.visited import (
    Busy,
    Dead,
    GraphqlErrors,
    Look,
    Shown,
    Slow,
    Violation,
)
from support.visits import ALLOWED, BLANK, SITE, answer, failure, logged, thrown, visited

MAIN: dict[str, Any] = {"main": True, "kind": "document", "path": "/cart"}
BUSY = Busy(how="aria-busy", name="x")
POLICY = "Refused: it violates the following Content Security Policy directive: \"img-src 'self'\"."


def look(**fields: Any) -> Look:
    return Look(characters=100, things=3, **fields)


def shown(what: str, text: str = "", **fields: Any) -> Shown:
    plain: dict[str, Any] = {"kind": "value", "what": what, "text": text or what, "words": 2}
    return Shown(**(plain | fields))


def key(text: str, spot: str = "other") -> Shown:
    return shown(text, kind="key", spot=spot, words=1)


def refused(**fields: Any) -> GraphqlErrors:
    plain: dict[str, Any] = {
        "url": f"{SITE}/graphql",
        "operation": "cart",
        "message": "no such cart",
    }
    return GraphqlErrors(**(plain | fields))


def violation(impact: str) -> Violation:
    return Violation(rule="image-alt", impact=impact, help="Images must have a text")


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
    ("async function breaks off", {"thrown": (thrown(
        "Cannot read properties of undefined (reading 'total')", rejection=True),)},
     [("unhandled-rejection", "critical")]),
    ("async name is gone", {"thrown": (thrown("total is not defined", name="ReferenceError",
                                              rejection=True),)},
     [("unhandled-rejection", "critical")]),
    ("request refused", {"thrown": (thrown("Failed to fetch", rejection=True),)},
     [("unhandled-rejection", "warning")]),
    ("no JSON", {"thrown": (thrown("Unexpected token '<', \"<!doctype \"... is not valid JSON",
                                   name="SyntaxError", rejection=True),)},
     [("unhandled-rejection", "warning")]),
    ("own words", {"thrown": (thrown("total is not defined", name="Error", rejection=True),)},
     [("unhandled-rejection", "warning")]),
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
    ("blank dialog", {"look": look(dialogs=("Terms",))}, [("blank-dialog", "warning")]),
    ("hollow", {"look": look(hollow=True)}, [("blank-content", "warning")]),
    ("hollow, still busy", {"look": look(hollow=True, busy=(BUSY,))},
     [("endless-busy", "warning")]),
    # ── what is shown ──
    ("error screen", {"look": look(screen="Django's debug page")}, [("error-screen", "critical")]),
    ("error screen of a 404", {"status": 404, "look": look(screen="an error page")}, []),
    ("a picture that is sent on to what the fence refuses",
     {"look": look(pictures=(f"{SITE}/a.png",)), "failures": (
         failure("net::ERR_EMPTY_RESPONSE", "https://cdn.test/a.png", kind="image",
                 refused="elsewhere", asked=f"{SITE}/a.png"),)}, []),
    ("a picture that is sent on to nothing",
     {"look": look(pictures=(f"{SITE}/a.png",)), "answers": (
         answer(404, "/b.png", kind="image", asked=f"{SITE}/a.png"),)}, [("http-4xx", "warning")]),
    ("broken picture", {"look": look(pictures=(f"{SITE}/a.png",))}, [("broken-image", "warning")]),
    ("inline picture", {"look": look(pictures=("data:image/png,x",))},
     [("broken-image", "warning")]),
    ("foreign picture", {"look": look(pictures=("https://x.test/a.png",))}, []),
    ("picture that is 404", {"look": look(pictures=(f"{SITE}/a.png",)),
                             "answers": (answer(404, "/a.png", kind="image"),)},
     [("http-4xx", "warning")]),
    ("undefined", {"look": look(texts=(shown("undefined"),))}, [("raw-value", "warning")]),
    ("undefined in prose", {"look": look(texts=(shown("undefined", words=20),))}, []),
    ("undefined, also in prose", {"look": look(texts=(shown("NaN"), shown("NaN", words=20)))}, []),
    ("undefined, also in code", {"look": look(texts=(shown("NaN"),), in_code=("NaN",))}, []),
    ("money in prose", {"look": look(texts=(shown("NaN", "it costs €NaN", words=20),))},
     [("raw-value", "warning")]),
    ("an object in prose", {"look": look(texts=(shown("[object Object]", words=20),))},
     [("raw-value", "warning")]),
    ("a date that was typed", {"look": look(texts=(shown("Invalid Date", spot="form"),))}, []),
    ("template", {"look": look(texts=(shown("{{ x }}", kind="template"),))},
     [("raw-template", "warning")]),
    ("a template that is talked about",
     {"look": look(texts=(shown("{{ x }}", kind="template"),), in_code=("{{ y }}",))}, []),
    ("key", {"look": look(texts=(key("cart.title"),))}, [("raw-key", "warning")]),
    ("deep key", {"look": look(texts=(key("cart.lines.none"),))}, [("raw-key", "warning")]),
    ("deep key in a table", {"look": look(texts=(key("jvm.memory.used", "cell"),))}, []),
    ("shouted key", {"look": look(texts=(key("HOME.HELLO"),))}, [("raw-key", "warning")]),
    ("worded key", {"look": look(texts=(key("cart.not_found"),))}, [("raw-key", "warning")]),
    ("file", {"look": look(texts=(key("app.js"),))}, []),
    ("host", {"look": look(texts=(key("shop.example.com"),))}, []),
    ("package", {"look": look(texts=(key("com.acme.shop"),))}, []),
    ("name", {"look": look(texts=(key("john.doe", "control"), key("john.roe", "control")))}, []),
    ("busy", {"look": look(busy=(BUSY,))}, [("endless-busy", "warning")]),
    ("busy since it threw", {"look": look(busy=(BUSY,)), "thrown": (thrown("x"),)},
     [("uncaught-exception", "critical")]),
    ("wide", {"look": look(overflow=200)}, [("overflow", "warning")]),
    ("nearly wide", {"look": look(overflow=8)}, []),
    ("ids", {"look": look(duplicate_ids=("a", "b"))}, [("duplicate-ids", "warning")]),
    # ── servers, links, policies ──
    ("nothing of a query", {"graphql": (refused(),)}, [("graphql-errors", "critical")]),
    ("a part of a query", {"graphql": (refused(empty=False),)}, [("graphql-errors", "warning")]),
    ("a mutation turned down", {"graphql": (refused(reads=False),)},
     [("graphql-errors", "warning")]),
    ("a mutation that broke", {"graphql": (refused(reads=False, code="INTERNAL_SERVER_ERROR"),)},
     [("graphql-errors", "critical")]),
    ("the asker's own fault", {"graphql": (refused(code="BAD_USER_INPUT"),)},
     [("graphql-errors", "info")]),
    ("persisted query", {"graphql": (refused(message="PersistedQueryNotFound"),)}, []),
    ("dead link", {"dead": (Dead(url=f"{SITE}/gone", status=410),)}, [("dead-link", "warning")]),
    ("slow", {"slow": (Slow(url=f"{SITE}/x", method="GET", ms=2600),)},
     [("slow-response", "info")]),
    ("very slow", {"slow": (Slow(url=f"{SITE}/x", method="GET", ms=5100),)},
     [("slow-response", "warning")]),
    ("redirects", {"ended": "failed", "status": None, "look": None,
                   "failures": (failure("net::ERR_TOO_MANY_REDIRECTS", **MAIN),)},
     [("redirect-loop", "critical")]),
    ("pages in a circle", {"documents": 11}, [("redirect-loop", "critical")]),
    ("a login's pages", {"documents": 10}, []),
    ("policy", {"logged": (logged(POLICY),)}, [("csp-violation", "warning")]),
    ("policy, reported only", {"logged": (logged(f"[Report Only] {POLICY}"),)}, []),
    ("mixed", {"logged": (logged("Mixed Content: The page at 'https://…' …"),)},
     [("mixed-content", "warning")]),
    ("request by policy", {"failures": (failure("csp"),)}, []),
    ("axe, heavy", {"violations": (violation("serious"),)}, [("accessibility", "warning")]),
    ("axe, light", {"violations": (violation("moderate"),)}, [("accessibility", "info")]),
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
