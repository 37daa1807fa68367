"""The page of a history in a real browser: accessible, within the window, without a script."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from promo.documents.history import History
from promo.render.history import history_html
from support.browsing import chromium
from support.shown_history import history, hostile, rich

AXE: Any = Axe()
# Tables that reach beyond the padding of their card.
STICKING_OUT = """[...document.querySelectorAll('.card table')].filter((table) =>
  table.getBoundingClientRect().right > table.closest('.card').getBoundingClientRect().right - 8)
  .map((table) => table.innerText.slice(0, 40))"""
MARKUP = "<script>alert(1)</script><b onclick=x>&amp;\u202e{{ 7*7 }}"


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as one:
        yield one


@pytest.mark.parametrize(
    ("told", "scheme", "width"),
    [
        (rich(), "light", 1400),
        (rich(), "dark", 768),
        (rich(), "light", 360),
        (history(outcome="clean"), "light", 800),
        (hostile("x" * 1_900), "dark", 360),
        (hostile("مرحبا بالعالم"), "dark", 1400),
        (hostile(MARKUP), "light", 800),
    ],
)
def test_the_page_is_accessible_and_fits(
    browser: Browser, tmp_path: Path, told: History, scheme: str, width: int
) -> None:
    file = tmp_path / "history.html"
    file.write_text(history_html(told), encoding="utf-8")
    with browser.new_page(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 900},
    ) as page:
        page.goto(file.as_uri())
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(STICKING_OUT) == []
        assert page.locator("script").count() == 0
        found = AXE.run(page)
        assert found.violations_count == 0, found.generate_report()


def test_it_reads_by_keyboard_without_a_script(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "history.html"
    file.write_text(history_html(rich()), encoding="utf-8")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(file.as_uri())
        assert page.get_by_role("heading", level=1).inner_text().startswith("prod carries ")
        newest = page.locator("details summary")
        assert not page.get_by_text("/product/{id}").first.is_visible()
        newest.press("Enter")
        assert page.get_by_text("/product/{id}").first.is_visible()
        page.get_by_role("link", name="Changes", exact=True).press("Enter")
        assert page.url.endswith("#changes")
