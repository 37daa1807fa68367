"""The prompt cache: what is read, what is written, for how long."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from promo.demo.model.cache import LEAST_TOKENS, Cache
from promo.demo.model.tokens import CHARACTERS_A_TOKEN, Piece, pieces, tokens

BIG = 2_000


def piece(name: str, ttl: int | None = None, size: int = BIG) -> Piece:
    return Piece(size, name, ttl)


def test_a_conversation_that_grows_reads_what_it_sent_before():
    cache = Cache()
    first = cache.use("m", [piece("system", 3_600), piece("a", 300)], 0)
    second = cache.use("m", [piece("system", 3_600), piece("a"), piece("b", 300)], 1)
    assert (first.read, first.written, first.fresh) == (0, {3_600: BIG, 300: BIG}, 0)
    assert (second.read, second.written, second.fresh) == (2 * BIG, {300: BIG}, 0)


def test_what_follows_the_last_breakpoint_is_neither_read_nor_written():
    used = Cache().use("m", [piece("a", 300), piece("b", size=70)], 0)
    assert (used.read, used.written, used.fresh) == (0, {300: BIG}, 70)


def test_another_start_another_model_or_another_breakpoint_reads_nothing():
    cache = Cache()
    cache.use("m", [piece("a"), piece("b", 300)], 0)
    assert cache.use("m", [piece("A"), piece("b", 300)], 1).read == 0
    assert cache.use("n", [piece("a"), piece("b", 300)], 1).read == 0
    assert cache.use("m", [piece("a"), piece("b")], 1).read == 0
    assert cache.use("m", [piece("a", 300), piece("b")], 1).read == 0


def test_minutes_pass_hours_stay_and_reading_renews():
    cache = Cache()
    both = [piece("s", 3_600), piece("a", 300)]
    cache.use("m", both, 0)
    assert cache.use("m", both, 299).read == 2 * BIG
    assert cache.use("m", both, 598).read == 2 * BIG
    assert cache.use("m", both, 899).read == BIG
    assert cache.use("m", both, 899 + 3_601).read == 0


def test_short_prefixes_are_not_kept():
    cache = Cache()
    short = [piece("a", 300, LEAST_TOKENS - 1)]
    cache.use("m", short, 0)
    again = cache.use("m", short, 1)
    assert (again.read, again.written, again.fresh) == (0, {}, LEAST_TOKENS - 1)


def test_a_prefix_farther_back_than_twenty_blocks_is_not_found():
    def request(blocks: int) -> list[Piece]:
        return [*(piece(str(n)) for n in range(blocks - 1)), piece(str(blocks - 1), 300)]

    cache = Cache()
    cache.use("m", request(1), 0)
    assert cache.use("m", request(20), 1).read == BIG
    cache = Cache()
    cache.use("m", request(1), 0)
    assert cache.use("m", request(21), 1).read == 0


@given(st.lists(st.tuples(st.integers(0, 3_000), st.sampled_from([None, 300, 3_600])), max_size=12))
def test_every_token_is_counted_once(shape: list[tuple[int, int | None]]):
    asked = [Piece(size, str(index), ttl) for index, (size, ttl) in enumerate(shape)]
    cache = Cache()
    whole = sum(size for size, _ in shape)
    assert cache.use("m", asked, 0).total == whole
    again = cache.use("m", asked, 1)
    assert again.total == whole
    assert again.written == {}


def text(said: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": said, **more}


def test_a_request_is_cut_into_tools_system_and_messages():
    mark = {"cache_control": {"type": "ephemeral", "ttl": "1h"}}
    body: dict[str, Any] = {
        "tools": [{"name": "a", "input_schema": {}}],
        "system": [text("s" * 70, **mark)],
        "messages": [{"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "1", "content": [
                text("r" * 35, cache_control={"type": "ephemeral"})]}]}],
    }  # fmt: skip
    found = pieces(body)
    assert [one.ttl_seconds for one in found] == [None, 3_600, None, 300]
    assert [one.tokens for one in found][1:] == [20, 0, 10]
    assert tokens("x" * 35) == 35 / CHARACTERS_A_TOKEN


def test_a_breakpoint_does_not_change_what_a_block_says():
    plain = pieces({"messages": [{"role": "user", "content": [text("x")]}]})
    marked = pieces(
        {
            "messages": [
                {"role": "user", "content": [text("x", cache_control={"type": "ephemeral"})]}
            ]
        }
    )
    everywhere = pieces(
        {"cache_control": {"type": "ephemeral"}, "messages": [{"role": "user", "content": "x"}]}
    )
    assert [one.digest for one in plain] == [one.digest for one in marked]
    assert marked == everywhere


def test_another_choice_of_tools_starts_the_messages_anew():
    def digests(**more: Any) -> list[str]:
        body = {"system": "s", "messages": [{"role": "user", "content": "x"}], **more}
        return [one.digest for one in pieces(body)]

    one, other = digests(), digests(tool_choice={"type": "any"})
    assert [a == b for a, b in zip(one, other, strict=True)] == [True, False, True]
