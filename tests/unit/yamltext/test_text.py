"""Strict decoding, and documents told apart without parsing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo import bounds
from promo.errors import PromoError
from promo.yamltext import chunks, decode, events, walk


@pytest.mark.parametrize(
    "content",
    [b"tag: v\xff1", "tag: v1".encode("utf-16"), b"tag: \xc0\xaf", b"\xed\xa0\x80"],
    ids=["latin", "utf-16", "overlong", "surrogate"],
)
def test_only_strict_utf8_is_read(content: bytes):
    with pytest.raises(PromoError) as caught:
        decode(content, "f.yaml")
    assert (caught.value.reason, caught.value.where) == ("not-utf8", "f.yaml")


def test_a_file_over_the_limit_is_not_read():
    with pytest.raises(PromoError) as caught:
        decode(b"#" * (bounds.YAML_BYTES + 1), "f.yaml")
    assert caught.value.reason == "file-too-large"
    assert decode(b"#" * bounds.YAML_BYTES, "f.yaml")[0] == ""


def test_a_byte_order_mark_is_set_aside():
    assert decode(b"\xef\xbb\xbfa: 1", "f") == ("\ufeff", "a: 1")


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("a: 1", ["a: 1"]),
        ("---\na: 1\n--- # two\nb: 2", ["---\na: 1\n", "--- # two\nb: 2"]),
        ("# head\n---\r\na: 1\r\n---", ["# head\n", "---\r\na: 1\r\n", "---"]),
        ("a: 1\n---b: 2\n --- c", ["a: 1\n---b: 2\n --- c"]),
        ("--- {a: 1}\n---\t|\n x", ["--- {a: 1}\n", "---\t|\n x"]),
        ("a: |\n  ---\n  b\n", ["a: |\n  ---\n  b\n"]),
        ("%YAML 1.2\n---\na: 1\n---\nb: 2", ["%YAML 1.2\n---\na: 1\n---\nb: 2"]),
        ("a: 1\n...\n---\nb: 2\n", ["a: 1\n...\n---\nb: 2\n"]),
        ("", [""]),
    ],
)
def test_documents_are_told_apart(text: str, documents: list[str]):
    found = chunks(text)
    assert [chunk.text for chunk in found] == documents
    assert all(text.startswith(chunk.text, chunk.start) for chunk in found)


_LINES = st.sampled_from(
    ["---", "--- # x", "--- |", "a: 1", "b: [", "]", "  c: |", "    ---", "...", "%YAML 1.2", "",
     "# c", "'", '"', "- - x", "? y", "--- >", " d", "a: &x 1", "b: *x"]
)  # fmt: skip


@given(st.lists(_LINES, max_size=12))
def test_telling_apart_agrees_with_the_parser(lines: list[str]):
    """Whatever libyaml reads as one stream, it reads the same in chunks."""
    text = "\n".join(lines) + "\n"
    try:
        whole = [document.events for document in walk(text, "f")]
    except PromoError:
        return
    parts = [document for chunk in chunks(text) for document in walk(chunk.text, "f")]
    assert [document.events for document in parts] == whole
    assert events(text) == [event for document in whole for event in document]
