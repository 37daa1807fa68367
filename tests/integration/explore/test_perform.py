"""Every kind of step in a real page, and why one cannot be done."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from promo import bounds
from promo.documents.steps import (
    Action,
    Back,
    Check,
    Choose,
    Click,
    Fill,
    FillSecret,
    Hover,
    Open,
    Press,
    Reload,
)
from promo.explore.page import perform as performing
from promo.explore.page.browser import find_browser
from promo.explore.page.perform import NotPerformedError, perform, selector_of
from support.site import Reply, Request, serving

PAGE = """<!doctype html><title>x</title><style>#over { position: fixed; inset: 0 }</style>
<button onclick="said.textContent += 'clicked '">Press</button>
<button disabled>Off</button>
<span onmouseover="said.textContent += 'hovered '">Point</span>
<label>Name <input onchange="said.textContent += value + ' '"></label>
<label>Key <input type=password onkeydown="said.textContent += event.key + ' '"></label>
<label>Size <select onchange="said.textContent += value + ' '"><option>S<option>M</select></label>
<label><input type=checkbox onchange="said.textContent += checked + ' '">Agree</label>
<div id=host></div><iframe srcdoc="<button onclick='textContent = 9'>Inner</button>"></iframe>
<p id=said></p><script>
host.attachShadow({mode: "open"}).innerHTML =
  "<button onclick=\\"said.textContent += 'shadow '\\">Deep</button>";
if (location.search) document.body.insertAdjacentHTML("beforeend", "<div id=over></div>");
</script>"""

STEPS: list[tuple[Action, str]] = [
    (Click(selector='internal:role=button[name="Press"i]'), "clicked"),
    (Click(selector='internal:role=button[name="Deep"i]'), "shadow"),
    (Hover(selector="text=Point"), "hovered"),
    (Fill(selector='internal:label="Name"i', text="Ro{unique}bin", unique=True), ""),
    (Press(key="Enter", selector='internal:label="Name"i'), "Ro7bin"),
    (Fill(selector='internal:label="Name"i', text="{unique}"), ""),
    (Press(key="Tab"), "{unique}"),
    (FillSecret(selector='internal:label="Key"i', secret="PASSWORD"), ""),
    (Choose(selector='internal:label="Size"i', option="M"), "M"),
    (Check(selector='internal:label="Agree"i'), "true"),
    (Check(selector='internal:label="Agree"i', on=False), "false"),
]
VAIN: list[tuple[str, Action, str]] = [
    ("/", Click(selector="text=Nowhere"), "it is not there"),
    ("/", Click(selector='internal:role=button[name="Off"i]'), "it is disabled"),
    ("/?over", Click(selector='internal:role=button[name="Press"i]'), "something else lies over"),
    ("/", Click(selector="button"), "there are several of it"),
    ("/", FillSecret(selector="input >> nth=0", secret="OTHER"), "there is no secret OTHER"),
    ("/", Choose(selector="select", option="XXL"), "it has no such option"),
]


def respond(_request: Request) -> Reply:
    return Reply(body=PAGE.encode(), headers={"Content-Type": "text/html"})


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


async def opened(playwright: Any, url: str) -> Page:
    path = find_browser(None, playwright.chromium.executable_path)
    browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    page = await browser.new_page()
    await perform(page, Open(url=url))
    return page


def test_every_kind_of_step_is_done():
    async def story() -> None:
        with serving(respond) as site:
            async with async_playwright() as playwright:
                page = await opened(playwright, f"{site.url}/")
                for action, said in STEPS:
                    secrets = {"PASSWORD": "hunter2"}
                    await page.evaluate("said.textContent = ''")
                    await perform(page, action, unique="7", secrets=secrets)
                    assert said in await page.inner_text("#said"), action
                assert await page.get_by_label("Key").input_value() == "hunter2"
                await perform(page, Open(url=f"{site.url}/next"))
                await perform(page, Back())
                assert page.url == f"{site.url}/"
                await perform(page, Reload())
                assert not await page.inner_text("#said")

    run(story())


def test_a_selector_crosses_frames_and_reads_back():
    async def story() -> None:
        with serving(respond) as site:
            async with async_playwright() as playwright:
                page = await opened(playwright, f"{site.url}/")
                stable = await page.frames[1].locator("body > button").normalize()
                await perform(page, Click(selector=selector_of(stable)))
                assert await page.frames[1].locator("button").inner_text() == "9"

    run(story())


def test_what_cannot_be_done_says_why(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(performing, "_ACTION_MS", 1_000)

    async def story() -> None:
        with serving(respond) as site:
            async with async_playwright() as playwright:
                page = await opened(playwright, f"{site.url}/")
                for path, action, why in VAIN:
                    await perform(page, Open(url=site.url + path))
                    with pytest.raises(NotPerformedError) as caught:
                        await perform(page, action)
                    assert str(caught.value).startswith(why)
                await page.close()
                with pytest.raises(NotPerformedError, match="the page is gone"):
                    await perform(page, Reload())

    run(story())


def test_a_person_would_have_given_up_by_then():
    assert bounds.ACTION_SECONDS < bounds.ROUTE_SECONDS
