"""Each predicate of the closed vocabulary on a page: it holds, it does not, nobody can tell."""

import asyncio

import pytest
from playwright.async_api import Page, async_playwright

from promo.documents.predicates import Kind, Predicate
from promo.explore.confirm import holding
from promo.explore.confirm.holding import held
from promo.explore.page.browser import find_browser
from support.site import Reply, serving

PAGE = b"""<!doctype html><html lang=en><title>Cart</title><h1>Cart</h1>
<p id=total>Total:
   3</p><p id=both>5 of 5, not 3</p><label>Note <input id=note value="two  words"></label>
<ul id=list><li>Pear<li>Apple<li>Fig</ul><ul id=empty></ul>
<div id=host></div><iframe srcdoc="<p id=in>Inner 7</p>"></iframe>
<p class=twin>a</p><p class=twin>a</p><p id=late></p><script>
host.attachShadow({mode: "open"}).innerHTML = "<p id=deep>Deep 9</p>";
setTimeout(() => { late.textContent = "Now" }, 300);
</script></html>"""


def one(
    kind: Kind, selector: str | None, observed: str | list[str], expected: str | list[str] = "",
    role: str = "",
) -> Predicate:  # fmt: skip
    texts = [[t] if isinstance(t, str) and t else list(t) for t in (observed, expected)]
    return Predicate(
        kind=kind, selector=selector, observed=tuple(texts[0]), expected=tuple(texts[1]), role=role
    )


FRAME = "iframe >> internal:control=enter-frame >> #in"
HOLDS = {
    "text": one("text", "#total", "Total: 3", "Total: 5"),
    "text-of-the-whole-page": one("text", None, "Total: 3", "Total: 5"),
    "text-in-a-frame": one("text", FRAME, "Inner 7"),
    "text-in-a-shadow": one("text", "#deep", "Deep 9", "Deep 8"),
    "text-with-what-was-typed": one("text", "#deep", "Deep {unique}"),
    "text-that-comes-late": one("text", "#late", "Now"),
    "value": one("value", "#note", "two words", "one word"),
    "count": one("count", "#list", "3", "2", role="listitem"),
    "count-of-none": one("count", "#empty", "0", "1", role="listitem"),
    "url": one("url", None, "/cart?page=2", "/cart?page=1"),
    "subtree": one("subtree", "#list", ["Pear", "Apple", "Fig"], ["Apple", "Fig", "Pear"]),
}
DOES_NOT = {
    "text": one("text", "#total", "Total: 4"),
    "text-beside-what-should-be": one("text", "#both", "3", "5"),
    "value": one("value", "#note", "other"),
    "value-as-it-should-be": one("value", "#note", "two words", "two words"),
    "count": one("count", "#list", "4", role="listitem"),
    "url": one("url", None, "/cart"),
    "subtree-in-another-order": one("subtree", "#list", ["Apple", "Pear"]),
}
NOBODY_CAN_TELL = {
    "text": one("text", "#nowhere", "Total: 3"),
    "text-of-two": one("text", ".twin", "a"),
    "value-of-no-field": one("value", "#total", "3"),
    "value-of-nothing": one("value", "#nowhere", "3"),
    "subtree": one("subtree", "#nowhere", ["a", "b"]),
    "no-selector-at-all": one("text", "]]", "a"),
}
EVERY = {**{f"+{name}": p for name, p in HOLDS.items()},
         **{f"-{name}": p for name, p in DOES_NOT.items()},
         **{f"?{name}": p for name, p in NOBODY_CAN_TELL.items()}}  # fmt: skip


async def _found(page: Page, url: str) -> frozenset[str]:
    await page.goto(url)
    return await held(page, EVERY.items(), 3.0, unique="9")


async def _gone(page: Page) -> frozenset[str]:
    await page.close()
    return await held(page, HOLDS.items(), 1.0)


async def _all(url: str) -> tuple[frozenset[str], frozenset[str]]:
    async with async_playwright() as playwright:
        path = find_browser(None, playwright.chromium.executable_path)
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            page = await browser.new_page()
            return await _found(page, url), await _gone(page)
        finally:
            await browser.close()


def test_each_kind_holds_where_it_should_and_nowhere_else(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(holding, "_MS", 200)  # nobody waits long for what is not there
    with serving(lambda _: Reply(200, PAGE, {"Content-Type": "text/html"})) as site:
        found, gone = asyncio.run(_all(f"{site.url}/cart?page=2"))
    assert found == {f"+{name}" for name in HOLDS}
    assert gone == frozenset()
