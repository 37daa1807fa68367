"""How a new value is written: the style stays, and what would be no string gets quotes."""

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from promo.yamltext import DOUBLE, PLAIN, SINGLE, stays_plain, written

NOT_A_STRING = [
    "1.20", "1e5", "0123e4", "0o17", "08", "017", "7", "0x1F", "0b11", "1_000", "1_0.5", "12:30",
    "190:20:30", "1.", "1.5e3", "1E5",
    "2026-02-24", "2026-2-4", "2026-02-24T10:00:00", "1234567",
    "1234e56", "y", "N", "yes", "No", "ON", "off", "true", "False", "null", "Null", "NaN",
    "", "~", "a: b", "a #b", "- a", "a:", "*a", "&a", "!a", "@a", "`a", "%a", "|", ">", "[a]",
    "{a}",
    ",a", "a,b",
    "?", "? a", ":a", ".5", ".inf", "-1", "+1", "<<", "=", " a", "a ", "é", "a\tb",
]  # fmt: skip
A_STRING = [
    "v1.4", "1.4.2", "1.4.2-rc.1", "main-1a2b3c4", "sha-1234567", "latest", "v1", "1a2b3c4",
    "2026.02.24", "20260224-1a2b", "1.20@sha256:" + "0" * 64, "ghcr.io/o/web:1.20",
    "host:5000/web@sha256:" + "1" * 64, "1password/op:1", "_1", "yes1", "sha256:" + "e" * 64,
]  # fmt: skip


@pytest.mark.parametrize("value", NOT_A_STRING)
def test_what_some_yaml_reads_otherwise_gets_quotes(value: str):
    text, style = written(value, PLAIN)
    assert style == DOUBLE
    assert yaml.safe_load(text) == value


@pytest.mark.parametrize("value", A_STRING)
def test_what_every_yaml_reads_as_text_stays_plain(value: str):
    assert written(value, PLAIN) == (value, PLAIN)


@pytest.mark.parametrize("style", [SINGLE, DOUBLE])
@pytest.mark.parametrize("value", ["v1", "1.20", "a: b", "it's", 'say "x"', "back\\slash", "{a}"])
def test_quotes_stay(value: str, style: str):
    text, now = written(value, style)
    assert now == style
    assert (text[0], text[-1]) == (style, style)
    assert yaml.safe_load(text) == value


_CORE_1_2 = re.compile(
    r"null|Null|NULL|~||true|True|TRUE|false|False|FALSE"
    r"|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_INT_1_1 = re.compile(
    r"[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+"
    r"|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+"
)


def go_yaml_reads_a_number(value: str) -> bool:
    """go-yaml: underscores go, then Go's ParseInt with any base, then its own float form."""
    plain = value.replace("_", "")
    integer = re.fullmatch(r"[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)", plain)
    number = r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
    return bool(integer or re.fullmatch(number, plain)) and value[0] in "+-.0123456789"


@given(
    st.text(st.sampled_from(list("0123456789abefxoXE._-+:~yn")), min_size=1, max_size=8)
    | st.from_regex(_CORE_1_2, fullmatch=True)
    | st.from_regex(_INT_1_1, fullmatch=True)
)
def test_plain_means_a_string_in_every_schema(value: str):
    if stays_plain(value):
        assert yaml.safe_load(value) == value
        assert not _CORE_1_2.fullmatch(value)
        assert not _INT_1_1.fullmatch(value)
        assert not go_yaml_reads_a_number(value)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=10))
def test_quoted_text_is_read_back(value: str):
    if not re.search("[\u0085\u2028\u2029\ufeff\ufffe\uffff]", value):
        assert yaml.safe_load(written(value, DOUBLE)[0]) == value
