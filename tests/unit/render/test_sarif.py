import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo import bounds
from promo.documents.report import Accepted, Report
from promo.documents.scope import PlannedRoute, Scope
from promo.explore.oracles import rules
from promo.redact import redact
from promo.render.places import ConfigText, is_below, line_naming
from promo.render.sarif import report_sarif
from support.code_scanning import problems
from support.hostile_texts import TEXTS
from support.shown_report import finding, hostile, large, report, rich

CONFIG = ConfigText(
    ".github/promo.yml",
    """version: 1
explore:
  routes:
    include: [/, "/cart",
      '/about']  # /orders
    exclude:
      - /product/7
""",
)


def run_of(text: str) -> dict[str, Any]:
    assert not problems(text)
    return json.loads(text)["runs"][0]


def sarif(shown: Report, config: ConfigText | None = None) -> dict[str, Any]:
    return run_of(report_sarif(shown, rules().values(), config))


def where(result: dict[str, Any]) -> tuple[str, int]:
    place = result["locations"][0]["physicalLocation"]
    return place["artifactLocation"]["uri"], place["region"]["startLine"]


def test_every_finding_is_a_result_and_the_heaviest_come_first() -> None:
    run = sarif(rich())
    assert [one["level"] for one in run["results"]] == [
        "error",
        "error",
        "warning",
        "note",
        "warning",  # what was known comes last
        "warning",
    ]
    assert run["automationDetails"]["id"] == "promo/web/staging/"
    assert run["invocations"][0]["executionSuccessful"] is True
    assert run["invocations"][0]["startTimeUtc"] == "2026-02-24T11:59:18Z"


def test_the_message_says_what_where_how_sure_and_how_to_see_it() -> None:
    message = sarif(rich())["results"][0]["message"]["text"]
    assert message.startswith("POST /api/cart answers 500 on /product/{id}. Confirmed, critical.")
    assert message.endswith("3. Click the button Add to cart")


def test_every_rule_of_the_oracles_has_its_help() -> None:
    described = {rule["id"]: rule for rule in sarif(report())["tool"]["driver"]["rules"]}
    assert set(described) == set(rules())
    for rule in rules().values():
        assert rule.help in described[rule.id]["help"]["text"]
        assert rule.example in described[rule.id]["help"]["text"]


def test_a_finding_of_no_known_rule_still_has_one() -> None:
    run = run_of(report_sarif(report(finding(rule="of-a-model")), ()))
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["of-a-model"]


@pytest.mark.parametrize(
    ("route", "place"),
    [
        ("/product/7", ("web/src/routes.tsx", 14)),  # the source file of what was loaded
        ("/orders", ("web/src/routes.tsx", 22)),
        ("/about", (".github/promo.yml", 5)),  # no source: the line of the configuration
        ("/cart", (".github/promo.yml", 4)),
        ("/gone", (".github/promo.yml", 1)),  # neither: its first line
    ],
)
def test_a_result_lies_where_its_route_is_written(route: str, place: tuple[str, int]) -> None:
    found = finding(route="/{id}", url=f"https://staging.example.com{route}", steps=())
    scope = Scope(
        files_changed=1,
        routes=(route,),
        inventory=tuple(one for one in rich().scope.inventory if one.file != ".github/promo.yml"),
    )
    run = sarif(rich(scope=scope, phases=report(found).phases), config=CONFIG)
    assert where(run["results"][0]) == place


def test_a_pattern_of_the_router_is_found_by_the_template_alone() -> None:
    found = finding(route="/product/:id", url="https://elsewhere.example/", steps=())
    run = sarif(rich(phases=report(found).phases))
    assert where(run["results"][0]) == ("web/src/routes.tsx", 14)


@pytest.mark.parametrize(
    "file", ["", "/etc/passwd", "../up.ts", "a/../../b", "C:\\x", "http://x/y", "a\nb", ".."]
)
def test_a_file_outside_the_repository_is_no_location(file: str) -> None:
    assert not is_below(file)
    inventory = (PlannedRoute(route="/cart", sources=("config",), file=file or None, line=3),)
    scope = Scope(files_changed=1, routes=("/cart",), inventory=inventory)
    run = sarif(rich(scope=scope, phases=report(finding()).phases))
    assert where(run["results"][0]) == (".github/promo.yml", 1)


def test_file_names_are_escaped_as_addresses() -> None:
    inventory = (PlannedRoute(route="/cart", sources=("next",), file="app/[id]/ä page.tsx"),)
    scope = Scope(files_changed=1, routes=("/cart",), inventory=inventory)
    run = sarif(rich(scope=scope, phases=report(finding()).phases))
    assert where(run["results"][0]) == ("app/%5Bid%5D/%C3%A4%20page.tsx", 1)


@pytest.mark.parametrize(
    ("route", "line"),
    [("/", 4), ("/cart", 4), ("/about", 5), ("/orders", None), ("/product/7", 7), ("/car", None)],
)
def test_the_line_that_lists_a_route(route: str, line: int | None) -> None:
    assert line_naming(CONFIG.text, route) == line


def test_accepted_findings_are_suppressed_and_old_ones_unchanged() -> None:
    old = finding(1, preexisting=True)
    known = finding(2, accepted=Accepted(reason="of old", until="2026-04-01"))
    results = sarif(report(old, known))["results"]
    assert {one["baselineState"] for one in results} == {"unchanged", "new"}
    assert [one.get("suppressions") for one in results if one["baselineState"] == "new"] == [
        [{"kind": "external", "status": "accepted", "justification": "of old (until 2026-04-01)"}]
    ]


def test_an_empty_run_is_valid_and_says_so() -> None:
    run = sarif(report(overall="pass", reasons=()))
    assert run["results"] == []
    said = run["invocations"][0]["toolExecutionNotifications"]
    assert [one["message"]["text"] for one in said] == [
        "Everything in scope was tried, and nothing blocks. No findings."
    ]


def test_a_run_that_could_not_decide_says_why() -> None:
    run = sarif(rich("inconclusive", obstacles=("fenced: GET https://api.example.com",)))
    invocation = run["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][1]["message"]["text"].startswith("fenced: ")


def test_a_large_run_stays_within_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SARIF_RESULTS", 300)
    run = sarif(large(2_000, 500))
    assert len(run["results"]) == 300
    assert {one["level"] for one in run["results"][:125]} == {"error"}
    said = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert said.endswith("200 lighter ones are in report.json.")


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_hostile_texts_change_nothing(text: str) -> None:
    assert not problems(report_sarif(hostile(text), rules().values(), ConfigText(text, text)))


@given(st.text(max_size=100))
def test_no_text_makes_a_file_that_github_refuses(text: str) -> None:
    assert not problems(report_sarif(hostile(text), (), ConfigText(text, text)))


def test_secrets_are_taken_out() -> None:
    redact.learn("correct-horse-battery")
    assert "correct-horse" not in report_sarif(hostile("a correct-horse-battery b"), ())
