"""Foreign text in a test file is data: it is read back as it was, and nothing of it is code."""

import ast
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from promo.explore.fingerprint import normal_message, route_template
from promo.explore.regression.literals import literal, message_pattern, path_pattern
from promo.redact import redact

# Surrogates and all; what could end a string, a line, a comment or a format field most often.
texts = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from(list("\"'\\\n\r\x00\x0c\u2028\u202e#{}%abu0x()[]N\ud800")), max_size=60
)


@given(texts)
@example('"; import os; os.system("x") #')
@example("\\")
@example("\N{RIGHT-TO-LEFT OVERRIDE}\ud800\U0001f600")
def test_a_literal_reads_back_as_the_text_and_stays_on_its_line(text: str):
    code = literal(text)
    (statement,) = ast.parse(code.encode("utf-8")).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)
    assert statement.value.value == redact(text)
    assert code.isprintable()


@given(texts)
def test_a_pattern_compiles_and_finds_the_message_that_it_was_made_of(text: str):
    normal = normal_message(text)
    pattern = ast.literal_eval(message_pattern(normal))
    assert re.search(pattern, normal, re.DOTALL)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cannot read properties of undefined (reading 'total')",) * 2,
        ("no price for 17", "no price for 4,200.50"),
        ("at https://a.test/app.js:3:7 failed", "at https://b.test/app.js:90:1 failed"),
        ("seen 2026-01-02T03:04:05Z by 5f3a9c1b22", "seen 2025-11-12T13:14:15Z by 9e0b7d6a41"),
        ("two  spaces", "two\nspaces"),
    ],
)
def test_a_message_is_found_again_when_only_what_passes_differs(one: str, other: str):
    pattern = ast.literal_eval(message_pattern(normal_message(one)))
    assert re.search(pattern, other)
    assert not re.search(pattern, "another thing altogether")


@pytest.mark.parametrize(
    ("url", "same", "different"),
    [
        ("/api/products/17", "/api/products/4", "/api/products/4/reviews"),
        ("/de/cart", "/fr/cart", "/cartoon"),
        ("/a.b", "/a.b", "/aXb"),
        ("/assets/index-BvK3d9aQ.js", "/assets/index-91fa3c0b.js", "/assets/main.js"),
    ],
)
def test_a_path_is_found_by_its_template(url: str, same: str, different: str):
    pattern = ast.literal_eval(path_pattern(route_template(url)))
    assert re.search(f"(?:{pattern})/?$", same)
    assert not re.search(f"(?:{pattern})/?$", different)


def test_a_secret_is_in_no_literal():
    token = "ghp_" + "a1B2" * 9
    assert token not in literal(f"token {token} refused")
