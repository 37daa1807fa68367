"""Text from outside, in the places where it is shown."""

from hypothesis import given
from hypothesis import strategies as st

from promo.untrusted import markdown_block, markdown_code, markdown_text, one_line

anything = st.text(max_size=500)


@given(anything)
def test_one_line_is_one_printable_bounded_line(text: str):
    line = one_line(text, 80)
    assert len(line) <= 80
    assert line == "" or line.isprintable()


def test_a_direction_override_cannot_turn_a_line_around():
    assert "\u202e" not in one_line("abc\u202edcba")


def test_a_secret_across_the_cut_does_not_leave_half_of_itself():
    token = "ghp_" + "a1" * 18
    assert "ghp_" not in one_line("x" * 70 + " " + token, 80)


@given(anything)
def test_inline_code_keeps_its_fence(text: str):
    code = markdown_code(text)
    ticks = len(code) - len(code.lstrip("`"))
    inside = code[ticks:-ticks]
    assert "`" * ticks not in inside.replace("`" * (ticks + 1), "")
    assert "\n" not in code


@given(anything)
def test_a_block_ends_where_it_should(text: str):
    lines = markdown_block(text).split("\n")
    fence = lines[-1]
    assert lines[0] == fence + "text"
    assert all(not line.lstrip().startswith(fence) for line in lines[1:-1])


def test_markdown_text_is_not_interpreted():
    hostile = "@octocat #1 GH-12 ![x](http://e/x.png) <img src=x> **b** <!-- promo:id=v1:0 -->"
    shown = markdown_text(hostile)
    for piece in (
        "@octocat",
        "#1 ",
        "GH-12",
        "GH\\-12",
        "![x]",
        "<img",
        "**b**",
        "<!--",
        "http://",
    ):
        assert piece not in shown
