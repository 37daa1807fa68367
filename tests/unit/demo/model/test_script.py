"""Scripts: what is done follows from the conversation alone."""

from typing import Any

import pytest

from promo.demo.model.acts import Shown, click, fill, finish, go, look, ref_of, report, say
from promo.demo.model.scene import Scene, scenes
from promo.demo.model.script import Rule, Script
from promo.demo.model.wire import Turn

TOOLSET = {"type": "browser_toolset_20260801"}


class Talk:
    """A conversation, in which every call is answered with a page."""

    def __init__(self, script: Script, task: str, *, toolset: bool = True) -> None:
        self.script = script
        self.body: dict[str, Any] = {"messages": [{"role": "user", "content": task}]}
        if toolset:
            self.body["tools"] = [TOOLSET]

    def answer(self) -> Turn:
        return self.script(scenes(self.body))

    def goes_on(self, *pages: str, failed: bool = False) -> Turn:
        turn = self.answer()
        uses = [block for block in turn.content if block["type"] == "tool_use"]
        texts = pages if len(pages) == len(uses) else [*["ok"] * (len(uses) - 1), pages[-1]]
        results = [
            {"type": "tool_result", "tool_use_id": use["id"], "content": text, "is_error": failed}
            for use, text in zip(uses, texts, strict=True)
        ]
        self.body["messages"] += [
            {"role": "assistant", "content": list(turn.content)},
            {"role": "user", "content": results},
        ]
        return turn


def names(turn: Turn) -> list[str]:
    return [block.get("name", block["type"]) for block in turn.content]


def test_the_first_rule_that_fits_the_page_says_what_is_done():
    script = Script((
        Rule("Total", (finish("all"),)),
        Rule("", (go("/cart"), look())),
    ))  # fmt: skip
    talk = Talk(script, "Work /cart of http://127.0.0.1:8000")
    first = talk.goes_on("Total 33")
    assert names(first) == ["navigate", "read_page"]
    assert first.content[0]["input"] == {"url": "http://127.0.0.1:8000/cart"}
    assert first.content[0]["toolset_name"] == "browser"
    second = talk.answer()
    assert names(second) == ["finish_charter"]
    assert "toolset_name" not in second.content[0]


def test_a_rule_is_used_as_often_as_it_says_and_then_something_is_said():
    talk = Talk(Script((Rule("", (look(),), times=2),)), "go")
    assert [names(talk.goes_on("x")), names(talk.goes_on("x"))] == [["read_page"], ["read_page"]]
    last = talk.answer()
    assert (names(last), last.stop) == (["text"], "end_turn")


def test_a_rule_for_one_task_leaves_the_others_alone():
    script = Script((Rule("", (say("yes"),), task=r"/cart\b"),))
    assert Talk(script, "Work /cart").answer().content[0]["text"] == "yes"
    assert Talk(script, "Work /about").answer().content[0]["text"] != "yes"


def test_the_same_request_is_answered_the_same_way_ids_and_all():
    talk = Talk(Script((Rule("", (look(),), times=9),)), "go")
    talk.goes_on("x")
    assert talk.answer() == talk.answer()
    before = talk.answer().content[0]["id"]
    talk.goes_on("x")
    assert talk.answer().content[0]["id"] != before


def test_an_element_is_clicked_by_the_ref_that_the_page_names():
    page = 'heading "Cart"\nbutton "One less: Mug" [e6]\nbutton "One more: Mug" [e7]'
    script = Script((Rule("Cart", (click("button", "One more: Mug"),)), Rule("", (look(),))))
    talk = Talk(script, "go")
    talk.goes_on(page)
    assert talk.answer().content[0]["input"] == {"target": {"type": "ref", "ref": "e7"}}


def test_an_element_that_nobody_has_seen_is_looked_for_and_then_used():
    script = Script((Rule("", (fill("textbox", "Name", "Kim"), finish("x"))),))
    talk = Talk(script, "go")
    assert names(talk.goes_on("nothing")) == ["find"]
    assert names(talk.goes_on('textbox "Name" [f1e3]')) == ["find"]
    both = talk.answer()
    assert names(both) == ["form_input", "finish_charter"]
    assert both.content[0]["input"]["target"]["ref"] == "f1e3"


def test_what_cannot_be_found_is_given_up():
    talk = Talk(Script((Rule("", (click("button", "Gone"),), times=9),)), "go")
    told = [names(talk.goes_on("nothing")) for _ in range(3)]
    assert told == [["find"]] * 3
    assert names(talk.answer()) == ["text"]


def test_what_a_rule_does_may_be_computed_from_the_page():
    def judged(scene: Scene) -> list[Any]:
        wrong = "33" in scene.now
        shown = Shown("text", ("33",), ("51",), element=("paragraph", "Total"))
        return [report("sum", "51", "33", shown), finish("x")] if wrong else [finish("x")]

    script = Script((Rule("Total", judged), Rule("", (look(),))))
    faulty, healthy = Talk(script, "go"), Talk(script, "go")
    faulty.goes_on("paragraph Total 33 [e3]")
    healthy.goes_on("paragraph Total 51 [e3]")
    assert names(faulty.answer()) == ["report_finding", "finish_charter"]
    assert faulty.answer().content[0]["input"]["predicate"]["ref"] == "e3"
    assert names(healthy.answer()) == ["finish_charter"]


def test_without_the_toolset_the_same_tools_are_plain_ones():
    talk = Talk(Script((Rule("", (look(),)),)), "go", toolset=False)
    assert "toolset_name" not in talk.answer().content[0]


@pytest.mark.parametrize(
    ("line", "ref"),
    [
        ('- button "Save" [e12]', "e12"),
        ('- button "Save" [ref=f2e12] [cursor=pointer]', "f2e12"),
        ('button "Save" [disabled] [ref_7]', "ref_7"),
        ('link "Home" [e1], button "Save" [e2]', "e2"),
        ('[e4] button "Save"', "e4"),
        ('- [e1] link "Home" [e2] button (disabled) "Save" [e3] button "Leave"', "e2"),
        ('heading "Save"', None),
        ('button "Save"', None),
    ],
)
def test_refs_are_read_as_pages_write_them(line: str, ref: str | None):
    scene = Scene("", f"a page\n{line}\nthe end", (), frozenset(), toolset=True, key="")
    assert ref_of(scene, "button", "Save") == ref
