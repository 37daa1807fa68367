"""The input ``match``: what may be written, and what is said of everything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.errors import PromoError
from promo.live.match import Match, parse


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("auto", Match("auto")),
        ("text", Match("text")),
        ("json:/build/sha", Match("json", "/build/sha")),
        ("json:/a~1b/0/~0c", Match("json", "/a~1b/0/~0c")),
        ("json:", Match("json", "")),
        ("header:X-Git-Sha", Match("header", "X-Git-Sha")),
        ("meta:git:sha", Match("meta", "git:sha")),
        ("regex:rev: ([0-9a-f]+)", Match("regex", "rev: ([0-9a-f]+)")),
    ],
)
def test_what_may_be_written(text: str, wanted: Match):
    assert parse(text) == wanted
    assert str(wanted) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no way to find"),
        ("jsno:/a", "no way to find"),
        ("auto:x", "something after auto"),
        ("header", "which header"),
        ("header:", "which header"),
        ("json", "which json"),
        ("json:sha", "JSON pointer"),
        ("json:/a~2", "JSON pointer"),
        ("header:X Sha", "header's name"),
        ("header:X\nSha", "header's name"),
        ("meta:a b", "meta tag's name"),
        ("regex:[0-9", "no regular expression"),
        ("regex:sha", "0 groups"),
        ("regex:(a)(b)", "2 groups"),
        ("regex:(a{99999999999})", "no regular expression"),
        ("regex:" + "(" * 900 + ")" * 900, "longer than"),
        ("regex:" + "(" * 400 + ")" * 400, "400 groups"),
    ],
)
def test_what_is_refused_and_how(text: str, says: str):
    with pytest.raises(PromoError) as caught:
        parse(text)
    assert (caught.value.outcome, caught.value.reason) == ("invalid", "bad-match")
    assert caught.value.where == "--match"
    assert says in caught.value.what


@given(
    st.text(max_size=60)
    | st.builds("{}:{}".format, st.sampled_from(["json", "regex", "meta", "header"]), st.text())
)
def test_no_text_raises_anything_else(text: str):
    try:
        written = str(parse(text))
    except PromoError:
        return
    assert written == text
