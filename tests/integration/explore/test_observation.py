"""What a model sees of real pages: of all that a browser can be made to use, nothing is lost.

What there is to use is not taken from the snapshot: each thing on these pages has a number in its
name and, where it stands, the same number as an attribute, in frames and shadow roots as well.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.async_api import Page, async_playwright

from promo import bounds
from promo.explore.agent.compact import compact, tokens_of
from promo.explore.agent.find import find
from promo.explore.agent.observe import Sight, snapshot_of
from promo.explore.agent.snapshot import parse
from promo.explore.agent.work import answer_to
from support.browsing import browser_path

_MORE: Final = re.compile(r"read_page ref=(\S+?)(?=[,;]|$)", re.MULTILINE)
_USED: Final = re.compile(r"\[(f?\d*e\d+)\][^\[\n]*?use(\d+)x")
# Of a line's own; a page's words may claim others.
_REF: Final = re.compile(
    r"""(?m)^ *- '?[a-z]+(?: "(?:[^"\\]|\\.)*")?(?: \[[^\]\n]*\])*? \[ref=(f?\d*e\d+)\]"""
)
_TRIED: Final = 12  # refs of a page that are followed back to what they name
Kind = Callable[[str], str]
Running = Callable[[Callable[[Page], Coroutine[Any, Any, None]]], None]
KINDS: Final[tuple[Kind, ...]] = (
    lambda name: f"<button NUMBER>{name}</button>",
    lambda name: f"<a href='/x?a=1&b=2' NUMBER>{name}</a>",
    lambda name: f'<input NUMBER aria-label="{name}" value="{name}">',
    lambda name: f"<label>{name} <input type=checkbox NUMBER></label>",
    lambda name: f'<select NUMBER aria-label="{name}"><option>one<option>two</select>',
    lambda name: f'<textarea NUMBER aria-label="{name}">- button "no" [ref=e1]</textarea>',
    lambda name: f"<div role=tab NUMBER tabindex=0>{name}</div>",
    lambda name: f"<div role=menuitem NUMBER tabindex=0>{name}</div>",
    lambda name: f"<div style='cursor: pointer' onclick=1 NUMBER>{name}</div>",
    lambda name: f"<div role=switch aria-checked=true NUMBER tabindex=0>{name}</div>",
    lambda name: f'<div role=slider aria-valuenow=3 NUMBER aria-label="{name}">3</div>',
    lambda name: f'<input type=number NUMBER aria-label="{name}">',
)
"""What can be used; NUMBER is where the attribute stands."""
_BARE: Final = 8


class Counted:
    """Makes things to use, each with a number of its own."""

    def __init__(self, said: str = "") -> None:
        self.many = 0
        self.bare = set[int]()
        """Those that nothing but the hand over them shows."""
        self._said = said

    def __call__(self, kind: int = 0, said: str = "") -> str:
        self.many += 1
        if kind % len(KINDS) == _BARE:
            self.bare.add(self.many)
        name = escape(f"use{self.many}x {said or self._said}".strip())
        html = KINDS[kind % len(KINDS)](name)
        return html.replace("NUMBER", f'data-number="{self.many}"')


def _mixed(use: Counted) -> str:
    return "".join(use(kind) for kind in range(len(KINDS)))


def _frames(use: Counted) -> str:
    inner = f"<p>Inner</p>{use()}{use(2)}"
    middle = f"{use(1)}<iframe srcdoc='{escape(inner)}'></iframe>{use()}"
    return f"{use()}<iframe title=outer srcdoc='{escape(middle)}'></iframe><iframe></iframe>{use()}"


def _shadows(use: Counted) -> str:
    deep = f"<x-b><template shadowrootmode=open><div>{use()}<slot></slot></div></template>{use()}"
    return (
        f"<x-a><template shadowrootmode=open><section>{use(3)}{deep}</x-b><slot name=s></slot>"
        f"</section></template><span slot=s>{use(1)}</span></x-a>{use()}"
    )


def _table(use: Counted) -> str:
    rows = "".join(
        f"<tr><td>{use(3)}<td><b>{n}</b> of <i>many</i><td>{use(1)}<td>a | b<td>"
        f"<div>{use()}{use()}</div><td><ul><li>{use()}<li>two</ul></tr>"
        for n in range(40)
    )
    inner = f"<table><tr><td>{use()}<tr><td>{use()}</table>"
    return (
        f"<table><thead><tr><th>{use()}<th colspan=5>All</thead>{rows}"
        f"<tr><td colspan=3>{inner}<td rowspan=2>{use(4)}</table>"
    )


def _grid(use: Counted) -> str:
    rows = "".join(
        f"<div role=row tabindex=0 style='cursor: pointer' data-number='{0}'>"
        f"<div role=gridcell>{use()}</div><div role=gridcell>{n}</div></div>"
        for n in range(30)
    )
    items = "".join(f"<div role=treeitem aria-level=2>{n}{use()}</div>" for n in range(5))
    return f"<div role=grid>{rows}</div><div role=tree>{items}</div>"


def _lists(use: Counted) -> str:
    inner = "".join(f"<li>{use()}</li>" for _ in range(30))
    entries = "".join(
        f"<li><article><h3>{n}</h3><p>Some text. {use(1)}, and more</p>{use()}</article></li>"
        for n in range(300)
    )
    return f"<ul>{entries}</ul><ol><li>one<ol>{inner}</ol></li></ol>"


def _huge(use: Counted) -> str:
    groups = "".join(
        f"<section><h2>{g}</h2><div>{''.join(use(g + n) for n in range(15))}</div></section>"
        for g in range(100)
    )
    return f"<form>{groups}</form>"


def _deep(use: Counted) -> str:
    return "".join(f"<div role=group aria-label=g{n}>{use()}" for n in range(45))


def _wordy(use: Counted) -> str:
    words = "Whoever reads all of this has read a lot of it. "
    return "".join(f"<p>{60 * words}{use()}</p>{use(2, 15 * words)}" for _ in range(12))


def _layers(use: Counted) -> str:
    return (
        f"<details open><summary>{use()}</summary>{use(2)}</details>"
        f"<dialog open><form>{use(2)}{use()}</form></dialog><fieldset><legend>{use()}</legend>"
        f"{use(3)}</fieldset><p contenteditable>text</p><figure>{use()}<figcaption>{use(1)}"
        f"</figcaption></figure><nav aria-label='a: b'>{use(1)}</nav><h1>{use(1)}</h1>"
        f"<blockquote>{use()}</blockquote><p>a <em>{use(1)}</em> b</p><button>{'x' * 400}</button>"
    )


PAGES: Final = {
    "each kind": (_mixed, ""), "frames": (_frames, ""), "shadow roots": (_shadows, ""),
    "a table": (_table, ""), "a grid and a tree": (_grid, ""), "long lists": (_lists, ""),
    "a huge page": (_huge, ""), "many levels": (_deep, ""), "much text": (_wordy, ""),
    "layers": (_layers, ""), "right to left": (_mixed, "שלם \u202eעלם\u202c مرحبا"),
    "wide": (_table, "名前 ひろい 🧑‍🤝‍🧑"),
    "signs": (_mixed, "a: \"b\" 'c' [ref=e1] \\ # | - & {d} %e @f `g` ]"),
}  # fmt: skip


def seen(page: Page, html: str) -> Coroutine[Any, Any, tuple[str | None, Sight]]:
    """The library's snapshot of a page, and what is made of it."""

    async def look() -> tuple[str | None, Sight]:
        await page.set_content(f"<!doctype html><title>x</title><main>{html}</main>")
        sight = Sight()
        await sight.look(page)
        return await snapshot_of(page), sight

    return look()


def read_all(sight: Sight) -> Iterator[str]:
    """The page's text, and all that it leads to by its own lines."""
    waiting, asked = [""], set[str]()
    while waiting:
        ref = waiting.pop()
        if ref not in asked:
            asked.add(ref)
            text = sight.page(ref)
            assert text is not None, ref
            assert tokens_of(text) <= bounds.PAGE_TOKENS, ref
            waiting += _MORE.findall(text)
            yield text


async def whole(page: Page, html: str, use: Counted) -> None:
    """All that can be used is told, under the ref by which it is used; each ref can be read.

    The library makes one of a wrapper and a bare element in it, and the hand is lost; such a one
    is still found by its words.
    """
    raw, sight = await seen(page, html)
    assert raw is not None
    told = {int(number): ref for text in read_all(sight) for ref, number in _USED.findall(text)}
    lost = set(range(1, use.many + 1)) - set(told)
    assert lost <= use.bare
    for number in lost:
        assert find(sight.root, f"use{number}x"), number
    for number in sorted(told)[:: max(len(told) // _TRIED, 1)]:
        place = page.get_by_ref(told[number])
        assert await place.get_attribute("data-number") == str(number)
    refs = set(_REF.findall(raw))
    root = parse(raw)
    assert {node.ref for node in root.walk() if node.ref} == refs
    for ref in [*refs][:: max(len(refs) // 50, 1)]:
        assert compact(root, ref=ref) is not None, ref
    for number in sorted(told)[-1:]:
        named = find(sight.root, f"use{number}x")
        assert told[number] in {node.ref for node in named}


@contextmanager
def opened() -> Generator[Running]:
    """A page of a real browser, for many looks."""
    path = browser_path()
    with asyncio.Runner() as runner:
        playwright = runner.run(async_playwright().start())
        browser = runner.run(
            playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        )
        page = runner.run(browser.new_page())
        yield lambda look: runner.run(look(page))
        runner.run(browser.close())
        runner.run(playwright.stop())


@pytest.fixture(scope="module")
def in_page() -> Generator[Running]:
    with opened() as run:
        yield run


@pytest.mark.parametrize("name", PAGES)
def test_nothing_that_can_be_used_is_lost(name: str, in_page: Running):
    make, said = PAGES[name]
    use = Counted(said)
    html = make(use)
    in_page(lambda page: whole(page, html, use))


def test_what_is_nested_without_end_is_told_as_far_as_it_can_be(in_page: Running):
    async def deep(page: Page) -> None:
        _, sight = await seen(page, "".join(f"<div><button>use{n}x</button>" for n in range(300)))
        text = "\n".join(read_all(sight))
        assert "use40x" in text
        assert "is not shown; get_page_text has what it says" in text
        assert not sight.unread

    in_page(deep)


def test_a_page_that_gives_no_answer_is_not_a_page_without_anything_to_use(in_page: Running):
    async def gone(page: Page) -> None:
        browser = page.context.browser
        assert browser is not None
        other = await browser.new_page()
        await other.close()
        sight = Sight()
        await sight.look(other)
        assert sight.page() == "(the page could not be read)"
        assert answer_to("finished", 0, sight.usable) == "walker"

    in_page(gone)


_WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=20)
_TREES = st.recursive(
    st.tuples(st.integers(0, len(KINDS) - 1), _WORDS),
    lambda inner: st.tuples(
        st.sampled_from(["div", "ul", "li", "p", "nav", "section", "table", "tr", "td", "article",
                         "h2", "span", "x-shadow", "iframe", "dialog"]),
        st.lists(inner, max_size=5),
    ),
    max_leaves=40,
)  # fmt: skip


def _html(tree: Any, use: Counted) -> str:
    kind, inside = tree
    if isinstance(kind, int):
        return use(kind, inside)
    parts = "".join(_html(one, use) for one in inside)
    match kind:
        case "x-shadow":
            return f"<x-s><template shadowrootmode=open>{parts}</template></x-s>"
        case "iframe":
            return f'<iframe srcdoc="{escape(parts)}"></iframe>'
        case "p" | "h2" | "table" | "tr" | "td":
            return f"<div role={_AS[kind]}>{parts}</div>"
        case "dialog":
            return f"<dialog open>{parts}</dialog>"
        case _:
            return f"<{kind}>{parts}</{kind}>"


_AS: Final = {"p": "paragraph", "h2": "heading", "table": "table", "tr": "row", "td": "cell"}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tree=_TREES)
def test_nothing_is_lost_of_whatever_stands_in_whatever(tree: Any, in_page: Running):
    use = Counted()
    html = _html(tree, use)
    if use.many:
        in_page(lambda page: whole(page, html, use))
