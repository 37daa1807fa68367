"""One declaration, two faces: options and INPUT_* say the same thing."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from promo.cli import COMMANDS, load
from promo.errors import PromoError
from promo.inputs import (
    DECIMAL,
    DURATION,
    PATH,
    SHA,
    URL,
    WHOLE,
    YES_NO,
    Common,
    declared_inputs,
    given,
    one_of,
    read_inputs,
)


@dataclass(frozen=True, kw_only=True)
class Inputs(Common):
    url: tuple[str, ...] = given(
        "Addresses. More.", URL, many=True, required=True, example="https://a.example"
    )
    timeout: float = given("Time.", DURATION, default="900")
    base_sha: str | None = given("Base.", SHA)
    budget_usd: Decimal = given("Money.", DECIMAL, default="2.00")
    pages: int | None = given("Pages.", WHOLE)
    trace: bool = given("Trace.", YES_NO, default="false")
    mode: str = given("Mode.", one_of("enforce", "observe"), default="enforce")
    token: str | None = given("Token.", secret=True, environment="GITHUB_TOKEN")
    where: Path | None = given("Path.", PATH)
    from_: str | None = given("A name that Python keeps to itself.")


def read(environment: dict[str, str] | None = None, /, **raw: str) -> Inputs:
    texts = {name.replace("_", "-"): [value] for name, value in raw.items()}
    texts.setdefault("url", ["http://localhost"])
    return read_inputs(Inputs, texts, environment or {})


def failure(environment: dict[str, str] | None = None, /, **raw: str) -> PromoError:
    with pytest.raises(PromoError) as caught:
        read(environment, **raw)
    assert caught.value.outcome == "invalid"
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_word_that_python_keeps_to_itself_is_an_input_too():
    assert read_inputs(Inputs, {"url": ["http://localhost"], "from": ["a"]}, {}).from_ == "a"
    assert read({"INPUT_FROM": "b"}).from_ == "b"


def test_defaults():
    inputs = read()
    assert (inputs.timeout, inputs.mode, inputs.trace) == (900.0, "enforce", False)
    assert inputs.budget_usd == Decimal("2.00")
    assert inputs.out == Path("promo-report")


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("5m", 300), ("1.5h", 5400), ("250ms", 0.25)]
)
def test_durations(text: str, seconds: float):
    assert read(timeout=text).timeout == seconds


def test_the_environment_is_the_other_face():
    environment = {"INPUT_BASE_SHA": "a" * 40, "INPUT_URL": "http://a\n\n  http://b\n"}
    inputs = read_inputs(Inputs, {}, environment)
    assert inputs.base_sha == "a" * 40
    assert inputs.url == ("http://a", "http://b")


def test_an_option_wins_over_the_environment_and_empty_is_not_given():
    assert read({"INPUT_TIMEOUT": "5"}, timeout="7").timeout == 7
    assert read({"INPUT_TIMEOUT": ""}).timeout == 900
    assert read({"GITHUB_TOKEN": "t0ken-t0ken"}).token == "t0ken-t0ken"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("url", "ftp://example.com"),
        ("url", "http://user:pw@example.com"),
        ("url", "http://exa mple.com"),
        ("url", "http://[::1"),
        ("url", "javascript:alert(1)"),
        ("timeout", "soon"),
        ("timeout", "-1"),
        ("timeout", "1e9"),
        ("base_sha", "A" * 40),
        ("base_sha", "a" * 39),
        ("base_sha", "a" * 40 + "\nImage: evil"),
        ("budget_usd", "NaN"),
        ("budget_usd", "-1"),
        ("pages", "٣"),
        ("pages", "1.5"),
        ("trace", "yes"),
        ("mode", "maybe"),
        ("where", "a\0b"),
        ("fail_on", "everything"),
        ("app", "../x"),
    ],
)
def test_bad_values_name_the_input(name: str, text: str):
    assert f"--{name.replace('_', '-')}" in str(failure(**{name: text}))


def test_a_missing_input_says_what_it_is():
    with pytest.raises(PromoError, match=r"--url is missing\. Addresses, for example"):
        read_inputs(Inputs, {}, {})


def test_every_required_input_has_an_example_that_can_be_given():
    required = [
        (f"{command} --{name}", declared)
        for command in COMMANDS
        for name, declared in declared_inputs(load(command).inputs).items()
        if declared.required
    ]
    assert required
    for where, declared in required:
        assert declared.example, where
        declared.kind.read(declared.example.strip('"'))


def test_a_missing_input_is_told_as_it_is_given():
    with pytest.raises(PromoError, match=r"Addresses, for example --url https://a\.example\.$"):
        read_inputs(Inputs, {}, {})
    with pytest.raises(PromoError, match=r"for example under with: url: https://a\.example\.$"):
        read_inputs(Inputs, {}, {"GITHUB_ACTIONS": "true"})


def test_twice_is_once_too_often():
    with pytest.raises(PromoError, match="given 2 times"):
        read_inputs(Inputs, {"url": ["http://a"], "timeout": ["1", "2"]}, {})


def test_a_secret_in_a_plain_input_is_refused_and_not_repeated():
    token = "ghp_" + "a1" * 18
    error = failure(app=token)
    assert error.reason == "secret-in-plain-input"
    assert token not in str(error)


@hypothesis_given(st.sampled_from(["timeout", "base_sha", "pages", "mode", "url"]), st.text())
def test_any_text_is_read_or_refused_in_one_line(name: str, text: str):
    problem = None
    try:
        read(**{name: text})
    except PromoError as error:
        problem = error
    assert problem is None or (problem.outcome == "invalid" and str(problem).isprintable())
