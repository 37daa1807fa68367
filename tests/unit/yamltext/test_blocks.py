"""A block scalar's lines, found again in the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.yamltext import Leaf, table, walk


def block(text: str) -> Leaf:
    return walk(text, "f")[0].blocks[0]


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  x: 1\n  y: 2\n",
        "a: |-\n  x: 1\n  y: 2",
        "a: |+\n  x: 1\n  y: 2\n\n\n",
        "a: | # why\n  x: 1\n\n  y: 2\n",
        "a: |2\n    x: 1\n  y: 2\n",
        "a:\n  b: |2-\n      x: 1\n    y: 2\n",
        "a: |\n\n\n  x: 1\n  y: 2\n",
        "a: |\r\n  x: 1\r\n\r\n  y: 2\r\n",
        "a: &v |\n  x: 1\n  y: 2\n",
        "a: &v\n  !!str |\n  x: 1\n  y: 2\n",
        "- |\n x: '🚀'\n y: 2\n",
        "--- |\n x: 1\n y: 2\n",
        "a: |\n  x: 1 # |\n  y: 2\n",
        "a: |\n    x: 1\n  \n    y: 2\n",
    ],
)
def test_every_line_of_a_literal_block_has_its_place(text: str):
    leaf = block(text)
    lines = table(text, leaf)
    assert lines is not None
    for line in ("x", "y"):
        start = leaf.value.index(line)
        end = start + len(leaf.value[start:].split("\n")[0])
        span = lines.span(start, end)
        assert span is not None
        assert text[slice(*span)] == leaf.value[start:end]


@pytest.mark.parametrize("text", ["a: >\n  x: 1\n  y: 2\n", "a: 'x: 1\n\n  y: 2'\n", "a: |\n\n\n"])
def test_what_has_lost_its_lines_has_no_table(text: str):
    found = walk(text, "f")[0].blocks
    assert [table(text, leaf) for leaf in found] == [None] * len(found)


def test_a_span_over_two_lines_has_no_place():
    lines = table(text := "a: |\n  x\n  y\n", block(text))
    assert lines is not None
    assert lines.span(0, 3) is None


_LINE = st.text(st.sampled_from(list("ab: -#|>'\"é🚀{}[],&*!%@\\")), max_size=8)


@given(
    st.lists(_LINE, min_size=1, max_size=6),
    st.integers(1, 4),
    st.sampled_from(["", "-", "+"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_table_is_never_wrong(lines: list[str], indent: int, chomp: str, end: str):
    text = end.join([f"k: |{indent}{chomp}", *(" " * indent + line for line in lines), "z: 1", ""])
    document = walk(text, "f")[0]
    for leaf in document.blocks:
        found = table(text, leaf)
        for number, line in enumerate(leaf.value.rstrip("\n").split("\n") if found else []):
            assert found is not None
            at = found.outer[number]
            assert text[at : at + len(line)] == line
