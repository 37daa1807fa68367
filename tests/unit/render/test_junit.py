from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo import bounds
from promo.documents.report import Accepted, Phases, SmokePhase, TargetedPhase
from promo.redact import redact
from promo.render.junit import report_junit
from support.hostile_texts import TEXTS
from support.junit_schema import read
from support.shown_report import finding, hostile, large, report, rich


def cases(text: str) -> dict[str, Element]:
    root = read(text)
    return {f"{suite.get('name')} {case.get('name')}": case for suite in root for case in suite[1:]}


def kinds(text: str) -> dict[str, str]:
    return {
        name: next((said.tag for said in case if said.tag != "system-out"), "passed")
        for name, case in cases(text).items()
    }


def test_routes_and_charters_are_test_cases() -> None:
    assert kinds(report_junit(rich())) == {
        "verdict reaches a verdict": "passed",
        "targeted Work /product/7": "failure",
        "targeted Work /search": "passed",
        "targeted work /about/team": "skipped",  # nothing was owed to it
        "smoke /": "passed",  # a flaky warning blocks nothing
        "smoke /about": "passed",
        "smoke /orders": "failure",
        "smoke /orders/archive": "failure",  # the same finding
        "smoke /product/7": "passed",
        "smoke /search": "passed",
        "smoke /admin": "error",
    }


def test_a_failure_says_what_blocks_and_how_to_see_it() -> None:
    case = cases(report_junit(rich()))["targeted Work /product/7"]
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "http-5xx: POST /api/cart answers 500"
    assert failure.get("type") == "http-5xx"
    assert "3. Click the button Add to cart" in (failure.text or "")
    assert case.get("classname") == "promo.web.staging.targeted"


def test_a_route_names_its_source_and_how_long_it_took() -> None:
    case = cases(report_junit(rich()))["smoke /orders"]
    assert case.get("time") == "0.154"
    assert case.findtext("system-out") == "written in web/src/routes.tsx"


def test_what_does_not_block_is_told_beside() -> None:
    about = cases(report_junit(rich()))["smoke /about"].findtext("system-out") or ""
    assert "was there before\nA picture is broken" in about
    assert "accepted\nGET /legacy answers 404" in about


@pytest.mark.parametrize(
    ("overall", "kind"),
    [
        ("pass", "passed"),
        ("fail", "passed"),
        ("inconclusive", "error"),
        ("skipped", "skipped"),
        ("superseded", "skipped"),
    ],
)
def test_the_verdict_is_a_case_of_its_own(overall: str, kind: str) -> None:
    assert kinds(report_junit(rich(overall)))["verdict reaches a verdict"] == kind  # type: ignore[arg-type]


def test_phases_that_did_not_run_are_skipped() -> None:
    empty = rich("skipped", phases=Phases(targeted=TargetedPhase(), smoke=SmokePhase()))
    assert kinds(report_junit(empty)) == {
        "verdict reaches a verdict": "skipped",
        "targeted the targeted phase": "skipped",
        "smoke the smoke phase": "skipped",
    }


def test_a_route_that_was_not_tried_is_an_error() -> None:
    untried = rich(
        "inconclusive", phases=Phases(targeted=TargetedPhase(), smoke=SmokePhase(passed=False))
    )
    assert kinds(report_junit(untried))["smoke /about"] == "error"


def test_a_finding_on_no_known_route_has_a_case_of_its_own() -> None:
    lost = finding(route="/gone", url="https://staging.example.com/gone", steps=())
    assert kinds(report_junit(report(lost)))["smoke /gone · http-5xx"] == "failure"


def test_an_accepted_finding_fails_nothing() -> None:
    known = finding(accepted=Accepted(reason="of old", until="2026-04-01"))
    passing = report(overall="pass", reasons=())
    checks = passing.phases.smoke.routes_checked
    smoke = SmokePhase(passed=True, routes_checked=checks, findings=(known,))
    shown = rich("pass", phases=Phases(targeted=TargetedPhase(), smoke=smoke))
    assert kinds(report_junit(shown))["smoke /cart"] == "passed"


def test_a_large_report_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(cases(report_junit(large(2_000, 500)))) == 2_002
    monkeypatch.setattr(bounds, "JUNIT_CASES", 50)
    assert len(cases(report_junit(large(2_000, 500)))) == 52


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_hostile_texts_change_nothing(text: str) -> None:
    calm = [element.tag for element in read(report_junit(hostile("calm"))).iter()]
    assert [element.tag for element in read(report_junit(hostile(text))).iter()] == calm


@given(st.text(max_size=100))
def test_no_text_makes_xml_that_does_not_read(text: str) -> None:
    read(report_junit(hostile(text)))


def test_secrets_are_taken_out() -> None:
    redact.learn("correct-horse-battery")
    assert "correct-horse" not in report_junit(hostile("a correct-horse-battery b"))
