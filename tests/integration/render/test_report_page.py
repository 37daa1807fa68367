"""The page of a report in a real browser: accessible, within the window, without a script."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from promo.documents.report import Report
from promo.render.html import report_html
from support.browsing import chromium
from support.shown_report import hostile, large, report, rich

AXE: Any = Axe()
REPORTS = {
    "rich": rich(),
    "inconclusive": rich("inconclusive", reasons=("fenced: /admin needs https://api.example.com",)),
    "superseded": rich("superseded"),
    "empty": report(overall="skipped", reasons=("only docs changed",), routes=(), release=None),
    "long": hostile("x" * 1_900),
    "right to left": hostile("مرحبا بالعالم, שלום עולם"),
}


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as one:
        yield one


def opened(browser: Browser, folder: Path, shown: Report, scheme: str, width: int) -> Page:
    (folder / "report.html").write_text(report_html(shown, folder), encoding="utf-8")
    page = browser.new_page(
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 900},
    )
    page.goto((folder / "report.html").as_uri())
    return page


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [
        ("rich", "light", 1400),
        ("rich", "dark", 800),
        ("rich", "light", 360),
        ("inconclusive", "dark", 1400),
        ("superseded", "light", 800),
        ("empty", "dark", 360),
        ("long", "light", 360),
        ("right to left", "dark", 1400),
    ],
)
def test_the_page_is_accessible_and_fits(
    browser: Browser, tmp_path: Path, name: str, scheme: str, width: int
) -> None:
    with opened(browser, tmp_path, REPORTS[name], scheme, width) as page:
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = AXE.run(page)
        assert found.violations_count == 0, found.generate_report()


def test_it_reads_without_a_script_and_works_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(report_html(rich(), tmp_path), encoding="utf-8")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((tmp_path / "report.html").as_uri())
        assert page.get_by_role("heading", level=1).inner_text().endswith("must not move on")
        known = page.locator("#f5")
        assert not known.get_by_text("To see it").is_visible()
        known.locator("summary").first.press("Enter")
        assert known.get_by_text("To see it").is_visible()
        page.get_by_role("link", name="http-5xx on /product/{id}").press("Enter")
        assert page.url.endswith("#f1")


def test_it_prints_unfolded_and_dark_on_white_whatever_the_screen(
    browser: Browser, tmp_path: Path
) -> None:
    with opened(browser, tmp_path, rich(), "dark", 800) as page:
        page.emulate_media(media="print")
        assert page.locator("#f5").get_by_text("To see it").is_visible()
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(22, 25, 29)"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
            "rgb(255, 255, 255)"
        )


def test_a_large_report_opens(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, large(2_000, 500), "light", 800) as page:
        assert page.locator("details.finding").count() == 500
        assert page.locator("table.stack").last.is_visible()
        page.get_by_text("1,960 further routes").click()
        assert page.get_by_text("/catalogue/49/item-1999").first.is_visible()
