"""The compact text of a page: short, and nothing that can be used is lost."""

import random
import re

import pytest

from promo import bounds
from promo.explore.agent.changes import changed
from promo.explore.agent.compact import compact, tokens_of
from promo.explore.agent.find import find
from promo.explore.agent.snapshot import Node, parse

_REF = re.compile(r"\[(f?\d*e\d+)\]")
_MORE = re.compile(r"read_page ref=(\S+?)(?=[,;]|$)", re.MULTILINE)
SHOP = """\
- generic [active] [ref=e1]:
  - heading "Orders" [level=1] [ref=e2]
  - navigation [ref=e3]:
    - list [ref=e4]:
      - listitem [ref=e5]:
        - link "Home" [ref=e6] [cursor=pointer]:
          - /url: /
  - generic [ref=e9]:
    - generic [ref=e10]:
      - text: Name
      - textbox "Name" [ref=e11]:
        - /placeholder: Your name
        - text: Jo
    - 'checkbox "Gift: yes" [checked] [ref=e12]'
    - button "Buy now" [disabled] [ref=e15]
  - table "Items" [ref=e17]:
    - rowgroup [ref=e23]:
      - row [ref=e24]:
        - cell "Apple" [ref=e25]
        - cell "€ 2.00" [ref=e26]
        - cell [ref=e27]:
          - button "Remove" [ref=e28]
  - paragraph [ref=e34]:
    - text: Some
    - emphasis [ref=e35]: long
    - text: text
  - iframe [ref=e38]:
    - button "Inner" [ref=f1e2]
  - generic [ref=e45]: שלום
"""
SHORT = """\
# Orders
navigation
  list
    - [e6] link "Home" → /
Name
[e11] textbox "Name" (placeholder 'Your name') = 'Jo'
[e12] checkbox "Gift: yes" (checked)
[e15] button "Buy now" (disabled)
table "Items"
  | Apple | € 2.00 | [e28] button "Remove" |
Some long text
iframe
  [f1e2] button "Inner"
שלום"""


def test_a_page_as_the_model_reads_it():
    assert compact(parse(SHOP)) == SHORT


def test_a_part_of_it():
    assert compact(parse(SHOP), ref="e17") == SHORT[SHORT.index("table") : SHORT.index("\nSome")]
    assert compact(parse(SHOP), ref="e99") is None


def reachable(root: Node) -> set[str]:
    """Every ref that the text and all that it leads to name."""
    refs, waiting, asked = set[str](), [""], set[str]()
    while waiting:
        ref = waiting.pop()
        if ref in asked:
            continue
        asked.add(ref)
        text = compact(root, ref=ref)
        assert text is not None, ref
        assert tokens_of(text) <= bounds.PAGE_TOKENS, ref
        refs |= set(_REF.findall(text))
        waiting += _MORE.findall(text)
    return refs


def page_of(seed: int, size: int) -> str:
    """A snapshot of made-up things, nested at random."""
    dice, number, rows = random.Random(seed), 0, list[str]()

    def grow(depth: int, budget: int) -> None:
        nonlocal number
        while budget > 0:
            number += 1
            role = dice.choice(["generic", "list", "listitem", "row", "table", "link", "button",
                                "paragraph", "textbox", "cell", "navigation", "iframe", "text",
                                "dialog", "group", "heading", "rowgroup", "article"])  # fmt: skip
            pad, name = "  " * depth, dice.choice(["", ' "Wörter 名前"', ' "x"', ' "a: \\"b\\""'])
            if role == "text":
                rows.append(f"{pad}- text: {'long ' * dice.randrange(80)}")
                budget -= 1
                continue
            pointer = " [cursor=pointer]" if dice.random() < 0.2 else ""
            inner = dice.randrange(0, min(budget, 60) + 1) if depth < 9 else 0
            rows.append(f"{pad}- {role}{name} [ref=e{number}]{pointer}{':' if inner else ''}")
            budget -= 1 + inner
            grow(depth + 1, inner)

    grow(0, size)
    return "\n".join(rows)


@pytest.mark.parametrize("seed", range(25))
def test_nothing_that_can_be_used_is_lost(seed: int):
    root = parse(page_of(seed, 60 * (seed + 1)))
    wanted = {node.ref for node in root.walk() if node.interactive}
    assert wanted
    assert wanted <= reachable(root)


@pytest.mark.parametrize(
    ("row", "many"),
    [
        ('  - listitem [ref=e{0}]:\n    - link "Entry {0}" [ref=e9{0}]', 3000),
        ('  - row [ref=e{0}]:\n    - cell [ref=e7{0}]:\n      - button "名前の" [ref=e9{0}]', 1500),
        ('  - button "{0} שלום" [ref=e9{0}]', 2000),
        ('  - paragraph [ref=e{0}]: "{0} ' + "word " * 60 + '"', 300),
    ],
)  # fmt: skip
def test_a_huge_page_is_cut_and_can_be_read_on(row: str, many: int):
    rows = "\n".join(row.format(number) for number in range(100_000, 100_000 + many))
    root = parse(f"- list [ref=e1]:\n{rows}")
    text = compact(root)
    assert text is not None
    assert tokens_of(text) <= bounds.PAGE_TOKENS
    assert "read_page ref=e1+" in text
    assert {node.ref for node in root.walk() if node.interactive} <= reachable(root)


def test_words_of_a_page_are_names_and_texts_and_nothing_else():
    said = '- button "Pay [ref=e9] [disabled]" [ref=e2]\n- generic [ref=e3]: "- button [ref=e4]"'
    root = parse(said)
    assert [node.ref for node in root.walk() if node.ref] == ["e2", "e3"]
    assert root.children[0].name == "Pay [ref=e9] [disabled]"
    assert parse("nonsense\n\n- \n-x\n  - : \n- '").children == []


def test_after_an_action_only_what_changed():
    before = ["# Cart", *(f"| Apple {n} | 2 |" for n in range(20)), "Total 40"]
    after = [*before[:-1], "| Pear | 3 |", "Total 43"]
    assert changed(before, after) == "- Total 40\n+ | Pear | 3 |\n+ Total 43"
    assert changed(before, before) == ""
    assert changed(before, [f"other {n}" for n in range(20)]) is None
    # The same line once more is a change as well.
    assert changed(before, [*before, "Total 40"]) == "+ Total 40"


def test_what_changed_is_bounded():
    before = [f"row {n}" for n in range(4000)]
    told = changed(before, [*before, *(f"new {'word ' * 20}{n}" for n in range(1000))])
    assert told is not None
    assert "more changed lines: read_page" in told
    assert tokens_of(told) <= bounds.CHANGE_TOKENS + 50


@pytest.mark.parametrize(
    ("query", "ref"),
    [
        ("remove button", "e28"), ("the name field", "e11"), ("home link", "e6"),
        ("Gift", "e12"), ("buy", "e15"), ("Inner button in the iframe", "f1e2"),
        ("heading orders", "e2"), ("€ 2.00", "e26"), ("שלום", "e45"),
    ],
)  # fmt: skip
def test_elements_are_found_by_a_description(query: str, ref: str):
    assert find(parse(SHOP), query)[0].ref == ref


def test_nothing_is_found_where_nothing_fits():
    assert find(parse(SHOP), "checkout wizard") == []
    assert find(parse(SHOP), "") == []
