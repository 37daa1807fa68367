"""A body by the piece: the limit holds for what comes and for what it unpacks to."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.http.body import UnknownEncodingError, read_body


def in_pieces(data: bytes, size: int) -> list[bytes]:
    return [data[i : i + size] for i in range(0, len(data), size)]


@given(st.binary(max_size=300), st.integers(1, 50), st.integers(0, 400))
def test_a_plain_and_a_gzip_body_are_read_alike(data: bytes, size: int, limit: int):
    wanted = (data[:limit], len(data) > limit)
    assert read_body(in_pieces(data, size), "", limit) == wanted
    packed = gzip.compress(data)
    kept, truncated = read_body(in_pieces(packed, size), "gzip", limit)
    assert kept == wanted[0][: len(kept)]
    assert truncated or kept == data


def test_members_of_a_gzip_body_are_joined_and_padding_is_not_read():
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 8
    for size in (1, 7, 100):
        assert read_body(in_pieces(packed, size), "x-gzip", 1000) == (b"one two", False)


def test_a_bomb_is_read_up_to_the_limit():
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 64_000
    assert read_body([bomb], "gzip", 64_000) == (b"\0" * 64_000, True)


def test_a_gzip_body_that_unpacks_to_nothing_for_ever_ends():
    empty = gzip.compress(b"")
    kept, truncated = read_body((empty for _ in iter(int, 1)), "gzip", 10_000)
    assert (kept, truncated) == (b"", True)


@pytest.mark.parametrize(
    "body", [gzip.compress(b"hello" * 100)[:-9], b"not gzip at all"], ids=["cut", "other"]
)
def test_a_damaged_gzip_body_is_no_body(body: bytes):
    with pytest.raises(zlib.error):
        read_body([body], "gzip", 10_000)


@given(st.lists(st.binary(max_size=100), max_size=10))
def test_no_bytes_raise_anything_else(pieces: list[bytes]):
    try:
        kept, _ = read_body(pieces, "GZIP ", 50)
    except zlib.error:
        return
    assert len(kept) <= 50


def test_another_packing_is_named():
    with pytest.raises(UnknownEncodingError, match="br"):
        read_body([b"x"], "br", 10)
