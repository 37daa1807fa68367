from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.errors import PromoError
from promo.promote.holds import Holds, accepted, holds_path, lapsed, read_holds, standing

FILE = """\
hold:
  - {environment: prod, reason: audit, until: 2026-03-01}
  - {environment: demo, reason: until I say so}
freeze:
  - environment: prod
    from: 2026-12-20T18:00Z
    to: 2027-01-04
    reason: holidays
accept:
  - {id: "v1:0123456789abcdef", reason: known, until: 2026-03-01T12:00:00+02:00}
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def read(text: str | bytes, *environments: str) -> Holds:
    content = text.encode() if isinstance(text, str) else text
    return read_holds(content, holds_path("web"), environments)


@pytest.mark.parametrize(
    ("environment", "now", "hold", "freeze"),
    [
        ("staging", "2026-02-01", None, None),
        ("prod", "2026-02-28T23:59:59", "audit (until 2026-03-01)", None),
        ("prod", "2026-03-01T23:59:59", "audit (until 2026-03-01)", None),
        ("prod", "2026-03-02", None, None),
        ("demo", "2099-01-01", "until I say so", None),
        ("prod", "2026-12-20T17:59:59", None, None),
        ("prod", "2026-12-20T18:00:00", None, "holidays (until 2027-01-04)"),
        ("prod", "2027-01-04T23:59:59", None, "holidays (until 2027-01-04)"),
        ("prod", "2027-01-05", None, None),
        # without a name it could be any of them
        (None, "2026-02-01", "audit (until 2026-03-01)", None),
        (None, "2026-12-25", "until I say so", "holidays (until 2027-01-04)"),
    ],
)
def test_what_stands_against_an_environment(
    environment: str | None, now: str, hold: str | None, freeze: str | None
):
    found = standing(read(FILE), environment, at(now))
    assert (found.hold, found.freeze) == (hold, freeze)


@pytest.mark.parametrize(
    ("finding", "now", "known"),
    [
        ("v1:0123456789abcdef", "2026-03-01T09:59:59", True),
        ("v1:0123456789abcdef", "2026-03-01T10:00:00", False),
        ("v1:ffffffffffffffff", "2026-01-01", False),
    ],
)
def test_a_finding_is_accepted_until_its_moment(finding: str, now: str, *, known: bool):
    assert (accepted(read(FILE), finding, at(now)) is not None) is known
    named = finding == "v1:0123456789abcdef"
    assert (lapsed(read(FILE), finding, at(now)) is not None) is (named and not known)


def test_the_end_of_time_is_an_end():
    held = read("hold:\n  - {environment: prod, reason: for good, until: 9999-12-31}\n")
    assert standing(held, "prod", at("2026-02-01")).hold == "for good (until 9999-12-31)"


@pytest.mark.parametrize("content", [None, b"", b"# nothing\n", b"hold: []\n"])
def test_no_file_and_an_empty_one_hold_nothing(content: bytes | None):
    assert read_holds(content, "x") == Holds()


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("hold:\n  - {enviroment: prod, reason: x}\n", 2, "environment"),
        ("hodl:\n  - {environment: prod, reason: x}\n", 1, "Did you mean hold"),
        ("hold:\n  - {environment: prod}\n", 2, "reason"),
        ("hold: prod\n", 1, "array"),
        ("hold:\n  - {environment: prod, reason: x, until: soon}\n", 2, "a day like"),
        ("hold:\n  - {environment: prod, reason: x, until: 2026-13-01}\n", 2, "exists"),
        ("hold:\n  - {environment: prod, reason: x, until: 2026-02-30}\n", 2, "exists"),
        ("hold:\n  - {environment: prod, reason: x, until: 2026-03-01T10:00}\n", 2, "zone"),
        (
            "freeze:\n  - {environment: p, from: 2026-02-02, to: 2026-02-01, reason: x}\n",
            2,
            "ends before it starts",
        ),
        ("accept:\n  - {id: abc, reason: x, until: 2026-02-02}\n", 2, "finding's id"),
        ("accept:\n  - {id: 'v1:0123456789abcdef', reason: x}\n", 2, "until"),
        ("hold: [\n", 2, "not YAML"),
        ("hold: &a []\naccept: *a\n", 2, "aliases"),
        ("hold: []\nhold: []\n", 2, "twice"),
        ("- a\n", 1, "mapping"),
    ],
)
def test_a_file_that_cannot_be_read_is_undecided_and_says_where(text: str, line: int, says: str):
    with pytest.raises(PromoError) as caught:
        read(text)
    assert (caught.value.outcome, caught.value.reason) == ("inconclusive", "unreadable-holds")
    assert f".promo/web.yml:{line}" in str(caught.value)
    assert says in str(caught.value)


def test_an_environment_that_does_not_exist_is_a_hold_misspelt():
    text = "hold:\n  - {environment: prdo, reason: x}\n"
    assert read(text).hold[0].environment == "prdo"
    with pytest.raises(PromoError) as caught:
        read(text, "staging", "prod")
    assert caught.value.reason == "unreadable-holds"
    assert "known are staging, prod" in str(caught.value)


def test_a_file_that_is_too_large_is_undecided():
    with pytest.raises(PromoError) as caught:
        read(b"# " + b"x" * 1_000_001)
    assert caught.value.reason == "unreadable-holds"


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_any_bytes_are_holds_or_undecided(content: bytes | str):
    try:
        assert isinstance(read(content), Holds)
    except PromoError as error:
        assert error.outcome == "inconclusive"  # noqa: PT017  (either is right)
