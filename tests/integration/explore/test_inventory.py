"""What a page says can be used on it: only what a pointer can reach."""

import asyncio

from playwright.async_api import async_playwright

from promo.explore.page.browser import find_browser
from promo.explore.walker.read import read_state

PAGE = """<!doctype html><title>x</title><body style="height: 3000px">
<a href="#main" style="position: absolute; top: -40px">Skip</a>
<a href="#main" style="position: absolute; left: -9999px">Skip left</a>
<nav style="position: fixed; left: 0; transform: translateX(-110%)">
<button>In a drawer</button></nav>
<button>In sight</button>
<div id=list style="height: 50px; overflow: auto">
<button style="display: block; height: 200px">Scrolled past</button>
<button style="display: block; height: 200px">Scrolled to</button></div>
<button style="position: absolute; top: 2900px">Far below</button>
<script>list.scrollTop = 300; scrollTo(0, 0)</script>"""


def names(page: str) -> set[str]:
    async def story() -> set[str]:
        async with async_playwright() as playwright:
            path = find_browser(None, playwright.chromium.executable_path)
            browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            tab = await browser.new_page()
            await tab.set_content(page)
            found = {thing.name for thing in (await read_state(tab)).things}
            await browser.close()
        return found

    return asyncio.run(story())


def test_what_scrolling_never_shows_is_left_out():
    assert names(PAGE) == {"In sight", "Scrolled past", "Scrolled to", "Far below"}


def test_a_page_that_is_written_from_right_to_left_scrolls_to_the_left():
    far = "<button style='position: absolute; right: 2000px'>Far left</button>"
    assert names(f"<html dir=rtl><body>{far}<button>Here</button>") == {"Far left", "Here"}
