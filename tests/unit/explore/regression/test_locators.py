"""Selectors become what a person would write, and mean the same."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.explore.regression.locators import locator

# As ``locator.normalize()`` and the library's own ``get_by_…`` spell them (Playwright 1.65).
TABLE = {
    'internal:role=button[name="Add"i]': 'page.get_by_role("button", name="Add")',
    'internal:role=button[name="Add"s]': 'page.get_by_role("button", name="Add", exact=True)',
    'internal:role=button[name="Add \\"x\\" \\\\ y"i]':
        'page.get_by_role("button", name="Add \\"x\\" \\\\ y")',
    'internal:role=button[name="a >> b"i] >> nth=1':
        'page.get_by_role("button", name="a >> b").nth(1)',
    'internal:role=heading[level=1][name="T"i]': 'page.get_by_role("heading", level=1, name="T")',
    "internal:role=checkbox[checked=true]": 'page.get_by_role("checkbox", checked=True)',
    'internal:label="Name"i': 'page.get_by_label("Name")',
    'internal:text="para"i': 'page.get_by_text("para")',
    'internal:testid=[data-testid="tt"s]': 'page.get_by_test_id("tt")',
    'internal:attr=[placeholder="s"s]': 'page.get_by_placeholder("s", exact=True)',
    'internal:attr=[alt="a"i]': 'page.get_by_alt_text("a")',
    'internal:attr=[title="t"i]': 'page.get_by_title("t")',
    'div >> internal:has-text="odd"i': 'page.locator("div").filter(has_text="odd")',
    'internal:role=listitem >> internal:has-text="Two"i >> internal:role=button':
        'page.get_by_role("listitem").filter(has_text="Two").get_by_role("button")',
    'iframe >> internal:control=enter-frame >> internal:role=button[name="In"i]':
        'page.locator("iframe").content_frame.get_by_role("button", name="In")',
    "#u9 > span": 'page.locator("#u9 > span")',
    # What has no spelling of its own stays whole.
    'internal:testid=[data-qa="x"s]': 'page.locator("internal:testid=[data-qa=\\"x\\"s]")',
    'internal:and="x" >> nth=0': 'page.locator("internal:and=\\"x\\" >> nth=0")',
    "internal:role=button[include-hidden=true]":
        'page.locator("internal:role=button[include-hidden=true]")',
    "internal:role=button[name=/a/i]": 'page.locator("internal:role=button[name=/a/i]")',
}  # fmt: skip


@pytest.mark.parametrize(("selector", "code"), TABLE.items())
def test_a_selector_becomes_a_locator(selector: str, code: str):
    assert locator(selector) == code


pieces = st.sampled_from(
    ["internal:role=button", "[name=", '"', "\\", "i]", " >> ", "nth=", "1", "internal:text=", "\n",
     "internal:control=enter-frame", ")", "(", "x", "#", "internal:label=", '"a"i', "internal:"]
)  # fmt: skip
CALLS = {"get_by_role", "get_by_label", "get_by_text", "get_by_test_id", "get_by_placeholder",
         "get_by_alt_text", "get_by_title", "filter", "locator", "nth"}  # fmt: skip


@given(st.lists(pieces, max_size=12).map("".join) | st.text(max_size=40))
def test_no_selector_is_anything_but_a_chain_of_locators(selector: str):
    node = ast.parse(locator(selector), mode="eval").body
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Attribute)
            assert node.func.attr in CALLS
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            assert all(isinstance(value, ast.Constant) for value in values)
            node = node.func.value
        else:
            assert isinstance(node, ast.Attribute)
            assert node.attr == "content_frame"
            node = node.value
    assert node.id == "page"
