"""Markers are read back as they were written, and nobody else can write one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.findings.markers import (
    State,
    block,
    id_line,
    identities_of,
    identity_of,
    state_of,
    with_block,
)
from support.reports import NOON, SHA

STATE = State(app="web", at=NOON, severity="critical", seen=2, first=SHA, routes=("/cart",))
BODY = f"{id_line('v1:0123456789abcdef')}\n\nText\n\n{block('Old', STATE)}\n\nMore\n"


@pytest.mark.parametrize(
    "name",
    [
        "v1:0123456789abcdef",
        "v12:0123456789abcdef",
        "run-failed:web",
        "rollup:my.app-2",
        "rolled-back:web/prod/20260301T120000Z-1a2b3c4d",
    ],
)
def test_an_identity_is_read_back(name: str):
    assert identity_of(f"{id_line(name)}\n\nText") == name
    assert identity_of(f"A person's line\r\n{id_line(name)}\r\nText") == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no marker",
        "x <!-- promo:id=v1:0123456789abcdef -->",
        "> <!-- promo:id=v1:0123456789abcdef -->",
        "<!-- promo:id=v1:0123456789ABCDEF -->",
        "<!-- promo:id=v1:0123456789abcdef00 -->",
        "<!-- promo:id=w1:0123456789abcdef -->",
        "<!-- promo:id=run-failed:a b -->",
        "<!\u200b-- promo:id=v1:0123456789abcdef --\u200b>",
    ],
)
def test_what_is_no_marker(text: str):
    assert identity_of(text) is None


def test_a_body_may_stand_for_several():
    first, second, third = (f"v{n}:{n:016x}" for n in range(3))
    state = State(app="web", at=NOON, ids=(third, "no identity"))
    body = f"{id_line(first)}\n{id_line(second)}\n\n{block('Text', state)}"
    assert identity_of(body) == first
    assert identities_of(body) == {first, second, third}


def test_a_state_is_read_back():
    assert state_of(BODY) == STATE
    assert state_of(BODY.replace("\n", "\r\n")) == STATE


@pytest.mark.parametrize(
    "body",
    [
        "",
        BODY.replace("promo:status", "promo:statues"),
        BODY.replace('"seen":2', '"seen":-2'),
        BODY.replace('"seen":2', '"seen":"two"'),
        BODY.replace('{"app"', '{{"app"'),
        BODY.replace("promo:state=", "promo:state=" + "[" * 500),
        BODY.replace("Old", '<!-- promo:state={"app":"x"} -->'),
    ],
)
def test_a_damaged_state_is_none(body: str):
    assert state_of(body) is None


@given(st.text(max_size=200))
def test_no_text_inside_a_state_ends_its_comment(text: str):
    state = State(app="web", at=NOON, routes=(text,))
    made = block("Text", state)
    assert state_of(made) == state
    assert made.count("-->") == 3


def test_only_the_block_changes():
    after = with_block(BODY, block("New", STATE))
    assert after == BODY.replace("Old", "New")
    assert with_block(after, block("New", STATE)) is after


def test_a_block_from_a_form_with_windows_lines_is_not_a_change():
    sent = BODY.replace("\n", "\r\n")
    assert with_block(sent, block("Old", STATE)) is sent


def test_a_removed_block_comes_back_at_the_end():
    assert with_block("Text\n\n\n", block("New", STATE)) == f"Text\n\n{block('New', STATE)}\n"


def test_a_second_block_that_a_person_pasted_stays():
    pasted = f"{BODY}\n{block('Pasted', STATE)}\n"
    after = with_block(pasted, block("New", STATE))
    assert after.count("New") == 1
    assert "Pasted" in after


def test_times_are_kept_to_the_microsecond():
    state = State(app="web", at=datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC))
    assert state_of(block("", state)) == state
