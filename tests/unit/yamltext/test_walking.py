"""Scalars and their places, as libyaml's events give them."""

import subprocess
import sys

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from promo.errors import PromoError
from promo.yamltext import ALIAS, Leaf, token_start, walk


def leaves(text: str) -> dict[tuple[str | int, ...], Leaf]:
    document = walk(text, "f.yaml")[0]
    found = (node.leaf(key) for node in document.nodes for key in node.children)
    return {leaf.path: leaf for leaf in found if leaf is not None}


def written(text: str, leaf: Leaf) -> str:
    return text[token_start(text, leaf) : leaf.end]


@pytest.mark.parametrize(
    ("text", "path", "value", "token"),
    [
        ("a: v1 # c", ("a",), "v1", "v1"),
        ("a: 'v''1'", ("a",), "v'1", "'v''1'"),
        ('a: "v\\u0031"', ("a",), "v1", '"v\\u0031"'),
        ("a: {b: v1, c: [x, v2]}", ("a", "c", 1), "v2", "v2"),
        ("- - x\n  - y", (0, 1), "y", "y"),
        ("a: &v v1", ("a",), "v1", "v1"),
        ("a: !!str &v v1", ("a",), "v1", "v1"),
        ("a: &v # why\n  !!str 'v1' # c", ("a",), "v1", "'v1'"),
        ("a: &v\nb: 2", ("a",), "", ""),
        ("🚀é: 1\na: v1", ("a",), "v1", "v1"),
        ("a: '🚀é' # 🚀\nb: v1", ("b",), "v1", "v1"),
        ("a.b: v1", ("a.b",), "v1", "v1"),
        ("1: v1", ("1",), "v1", "v1"),
        ("a:\r\n  b: v1\r\n", ("a", "b"), "v1", "v1"),
        ("a:\t# tab\n  b: v1", ("a", "b"), "v1", "v1"),
        ('{"a": {"b": "v1"}}', ("a", "b"), "v1", '"v1"'),
        ("a: |\n  x\n\n", ("a",), "x\n", "|\n  x\n\n"),
        ("? [c]\n: v0\na: v1", ("a",), "v1", "v1"),
        ("? {c: d}\n: {e: f}\na: v1", ("a",), "v1", "v1"),
    ],
)
def test_a_value_has_its_place(text: str, path: tuple[str | int, ...], value: str, token: str):
    leaf = leaves(text)[path]
    assert leaf.value == value
    assert written(text, leaf) == token


def test_an_alias_is_a_leaf_that_knows_its_target():
    text = "a: &v v1\nb: *v\nc: &m {d: 1}\ne: *m\nf: *v"
    found = leaves(text)
    assert found["b",].style == ALIAS
    assert found["b",].scalar is found["a",]
    assert found["b",].value == "v1"
    assert found["e",].scalar is None
    aliases = found["a",].document.aliases
    assert aliases[found["a",]] == [found["b",], found["f",]]


def test_an_anchor_given_twice_means_the_later_one_from_there_on():
    found = leaves("a: &v v1\nb: *v\nc: &v v2\nd: *v")
    assert (found["b",].value, found["d",].value) == ("v1", "v2")


@pytest.mark.parametrize("text", ["a: &v v1\n---\nb: *v", "a: 1\nb: *v", "a: *v\nb: &v 1"])
def test_an_alias_without_an_anchor_before_it_is_no_yaml(text: str):
    with pytest.raises(PromoError) as caught:
        walk(text, "f.yaml")
    assert caught.value.reason == "bad-yaml"
    assert "has no anchor" in caught.value.what


def test_a_key_given_twice_is_noted():
    document = walk("a: 1\nb: {c: 1, c: 2}\n'a': 2\nd: 3", "f")[0]
    assert {(node.path, key) for node, key in document.repeated} == {((), "a"), (("b",), "c")}


def test_an_anchored_key_can_be_a_target():
    found = leaves("&k tag: v1\nb: *k")
    assert found["b",].value == "tag"


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
def test_nesting_without_end_is_refused_before_it_hurts(opening: str):
    with pytest.raises(PromoError) as caught:
        walk(opening * 100_000, "f.yaml")
    assert caught.value.reason == "too-deep"


def test_a_hundred_levels_are_read():
    assert len(walk("[" * 100 + "]" * 100, "f")[0].nodes) == 100
    with pytest.raises(PromoError):
        walk("[" * 101 + "]" * 101, "f")


def test_what_is_no_yaml_says_where():
    with pytest.raises(PromoError) as caught:
        walk("a: 1\nb: c: d\n", "f.yaml", lines_before=10)
    assert (caught.value.reason, caught.value.where) == ("bad-yaml", "f.yaml:12")


@pytest.mark.parametrize("text", ["a: \x00", "a: \x07", "a: [", "a: 'x", "\t- x", "a: *v\n*"])
def test_no_yaml_is_one_error(text: str):
    with pytest.raises(PromoError) as caught:
        walk(text, "f.yaml")
    assert caught.value.reason == "bad-yaml"


def test_a_thousand_aliases_stay_a_thousand_events():
    bomb = "a: &a [x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 20)}]\n"
        for n in range(20)
    )
    assert len(walk(bomb, "f")[0].events) < 600


def test_what_holds_no_word_is_read_and_left_empty():
    text = "a: {b: [c], d: 1}\nweb:\n  e: {f: g}\nh:\n- i: {j: k}\nl: &m {n: o}\np: *m\n"
    document = walk(text, "f", words=["web"])[0]
    assert not document.is_whole
    assert [(node.path, list(node.children)) for node in document.nodes] == [
        ((), ["a", "web", "h", "l", "p"]),
        (("a",), []),
        (("web",), ["e"]),
        (("web", "e"), []),
        (("h",), []),
        (("l",), ["n"]),
    ]
    assert walk(text, "f")[0].is_whole


def test_of_a_list_that_holds_a_word_what_may_be_read_with_it_is_kept():
    """An entry with ``value`` may belong to its neighbour: names and values are read together."""
    text = (
        "l:\n- name: a\n  n: {m: 1}\n\n# c\n- name: tag\n  value: v1\n- - b\n- web: {c: d}\n"
        "  e: f\n- name: g\n"
    )
    document = walk(text, "f", words=["web"])[0]
    assert [(node.path, list(node.children)) for node in document.nodes if node.is_mapping] == [
        ((), ["l"]),
        (("l", 0), []),
        (("l", 1), ["name", "value"]),
        (("l", 3), ["web", "e"]),
        (("l", 3, "web"), ["c"]),
        (("l", 4), []),
    ]


@pytest.mark.parametrize("inner", ["- &b 1", "- *a", "- 'x\n y: web'", "- web", '- "\\x77eb"'])
def test_a_word_an_anchor_or_an_escape_keeps_what_holds_it(inner: str):
    text = f"a: &a 1\nc:\n  {inner}\nd: 1\n"
    kept, whole = walk(text, "f", words=["web"])[0], walk(text, "f")[0]
    assert kept.is_whole
    assert (kept.events, kept.spans) == (whole.events, whole.spans)


@pytest.mark.parametrize("inner", [" " + "[" * 101, "\n - *b", "\n - [", "\n  - b: c: d"])
def test_what_is_left_empty_is_checked_all_the_same(inner: str):
    text = f"a:\n  b:{inner}\nweb: 1\n"
    with pytest.raises(PromoError) as whole:
        walk(text, "f")
    with pytest.raises(PromoError) as caught:
        walk(text, "f", words=["web"])
    assert str(caught.value) == str(whole.value)


_SCALARS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
_DATA = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_SCALARS, inner, max_size=4),
    max_leaves=20,
)


@given(
    data=_DATA,
    flow=st.booleans(),
    style=st.sampled_from([None, "'", '"']),
    wide=st.booleans(),
)
def test_every_place_holds_its_value(data: object, *, flow: bool, style: str | None, wide: bool):
    """What stands at a leaf's place, parsed alone, is the leaf's value."""
    text = yaml.dump(data, default_flow_style=flow, default_style=style, allow_unicode=wide)
    for leaf in leaves(text).values():
        token = text[leaf.start : leaf.end]
        if token and "\n" not in token:
            assert next(e.value for e in yaml.parse(token) if isinstance(e, yaml.ScalarEvent)) == (
                leaf.value
            )


def test_without_libyaml_nothing_starts():
    code = (
        "import sys; sys.modules['yaml._yaml'] = None\n"
        "from promo.yamltext import walk\n"
        "from promo.errors import PromoError\n"
        "try: walk('a: 1', 'f')\n"
        "except PromoError as error: print(error.outcome, error.reason)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("inconclusive libyaml-missing", "")
